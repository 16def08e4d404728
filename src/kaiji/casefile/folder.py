"""The case folder: `case.toml` beside its evidence packages, read whole and written whole (事件フォルダー)."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import TYPE_CHECKING, Any, Final

import tomli_w

from kaiji.casefile.checks import contradictions
from kaiji.casefile.errors import (
    CaseContradictionError,
    CaseFolderError,
    CaseFormatError,
    CaseWriteError,
)
from kaiji.casefile.reading import Fault, build
from kaiji.casefile.values import SCHEMA, Case
from kaiji.ground.whole import put_whole
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _typeshed import DataclassInstance

    from kaiji.ground.errors import KaijiError

NAME: Final = "case.toml"
LIMIT: Final = 16 * 1024 * 1024
"""A case of 10,000 posts is about 8 MB; whatever is larger was not written by us."""


def read_case(folder: Path) -> Case:
    """Return the case in `folder`.

    Raises CaseFolderError (no such file), CaseFormatError (not TOML, unknown field, wrong type, time without an offset)
    or CaseContradictionError; the last two name every place at once.
    """
    path = folder / NAME
    try:
        if path.exists() and not path.is_file():
            raise CaseFolderError(
                Words(ja="case.toml が普通のファイルではありません。", en="case.toml is no ordinary file."),
                given=str(path),
            )
        if path.stat().st_size > LIMIT:
            raise CaseFormatError(
                Words(ja="case.toml が大きすぎます。", en="case.toml is too large."),
                given=f"{path.stat().st_size} bytes",
                accepted=Words(ja=f"{LIMIT}バイトまで", en=f"at most {LIMIT} bytes"),
            )
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CaseFolderError(
            Words(ja="事件フォルダーを読めません。", en="The case folder cannot be read."),
            given=f"{path}: {error.strerror}",
        ) from error
    except UnicodeDecodeError as error:
        raise CaseFormatError(
            Words(ja="case.toml が UTF-8 ではありません。", en="case.toml is not UTF-8."), given=str(path)
        ) from error
    return parse_case(text, name=str(path))


def parse_case(text: str, *, name: str = NAME) -> Case:
    """Return the case written in `text`; errors as `read_case`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseFormatError(
            Words(ja=f"TOMLとして読めません: {error}", en=f"This is not TOML: {error}"), given=name
        ) from error
    faults: list[Fault] = []
    case = build(Case, data, faults)
    if case is None:
        if data.get("schema") not in {None, SCHEMA}:
            faults = [f for f in faults if f.place == "schema"]
        raise _fault_error(
            CaseFormatError, faults, name, Words(ja="case.toml に誤りがあります", en="case.toml is wrong")
        )
    wrong = contradictions(case)
    if wrong:
        raise _fault_error(
            CaseContradictionError,
            wrong,
            name,
            Words(ja="事件の記載が食い違っています", en="The facts contradict each other"),
        )
    return case


def _fault_error(
    kind: type[KaijiError], faults: list[Fault] | tuple[Fault, ...], name: str, what: Words
) -> KaijiError:
    return kind(
        Words(
            ja=f"{what.ja}: " + "; ".join(f"{f.place}: {f.ja}" for f in faults),
            en=f"{what.en}: " + "; ".join(f"{f.place}: {f.en}" for f in faults),
        ),
        given=name,
        accepted=Words(
            ja="docs/reference/case.schema.json の書式", en="the format in docs/reference/case.schema.json"
        ),
    )


def case_text(case: Case) -> str:
    """Return `case` as TOML, a table a row; fields not known or at their default are left out, and reading gives an equal case."""
    return "\n".join(_sections("", case)).lstrip("\n")


def _sections(path: str, value: DataclassInstance) -> Iterator[str]:
    """Give the plain fields of `value` first, then its tables and arrays of tables, each under its own heading."""
    held = [(f, getattr(value, f.name)) for f in dataclasses.fields(value)]
    plain = {f.name: _plain(item) for f, item in held if not _tables(item) and not _left_out(f, item)}
    yield tomli_w.dumps(plain, multiline_strings=True)
    for name, item in (
        (f"{path}{f.name}", item) for f, item in held if _tables(item) and not _left_out(f, item)
    ):
        rows = item if isinstance(item, tuple) else (item,)
        for row in rows:
            yield f"[[{name}]]" if isinstance(item, tuple) else f"[{name}]"
            yield from _sections(f"{name}.", row)


def _tables(item: Any) -> bool:
    return dataclasses.is_dataclass(item[0] if isinstance(item, tuple) and item else item)


def _left_out(field: dataclasses.Field[Any], item: Any) -> bool:
    if field.default_factory is not dataclasses.MISSING:
        return bool(item == field.default_factory())
    return item is None or bool(item == field.default)


def _plain(item: Any) -> Any:
    return list(item) if isinstance(item, tuple) else item


def write_case(folder: Path, case: Case) -> Path:
    """Write `case` into `folder` whole or not at all (temporary file, fsync, rename); raises CaseWriteError."""
    wrong = contradictions(case)
    if wrong:
        raise _fault_error(
            CaseContradictionError,
            wrong,
            NAME,
            Words(ja="事件の記載が食い違っています", en="The facts contradict each other"),
        )
    path = folder / NAME
    stood = path.exists()

    def fault(error: OSError) -> CaseWriteError:
        return CaseWriteError(
            Words(
                ja="事件フォルダーに書き込めません。前の内容は残っています。",
                en="The case could not be written; the old one stands.",
            )
            if stood
            else Words(
                ja="事件フォルダーに書き込めません。何も作っていません。",
                en="The case could not be written; nothing was made.",
            ),
            given=f"{path}: {error.strerror}",
        )

    put_whole(path, case_text(case).encode(), fault)
    return path
