"""What a case keeps beside its facts, in and out with the case folder (控えの出し入れ): `office/`.

office/office.json      questions to the client, receipts, papers that were made, papers that came in
office/files/<digest>   the files they name, by the first 32 digits of their SHA-256

It is read as strictly as it is written; a case folder without `office/` has none of these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.acts import questions, receipts
from kaiji.cases.errors import OfficeFileError
from kaiji.cases.files import keep_file, open_file
from kaiji.cases.models import CaseRow, MadePaperRow, PaperRow, QuestionRow, ReceiptRow
from kaiji.cases.models.keeping import ANSWERED, ASKED, TAKEN, WITHDRAWN
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.cases.rowfields import fields_of, read_row, written
from kaiji.cases.searching.taking import index_question, index_receipt
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from kaiji.cases.subjects import SubjectRow

OFFICE: Final = "office"
NAME: Final = "office.json"
SCHEMA: Final = "kaiji-office/1"
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_FILE: Final = 256 * 1024 * 1024
_MOST_ROWS: Final = 20_000
_DIGITS: Final = 32
_CLOSED: Final[dict[str, dict[str, Collection[str]]]] = {
    "questions": {"kind": questions.KINDS, "state": (ASKED, ANSWERED, TAKEN, WITHDRAWN)},
    "receipts": {"kind": receipts.KINDS},
}
"""Columns with a closed list of values."""
_TABLES: Final[dict[str, tuple[type[SubjectRow], str]]] = {
    "questions": (QuestionRow, "file"),
    "receipts": (ReceiptRow, "paper"),
    "made": (MadePaperRow, ""),
    "papers": (PaperRow, "file"),
}
"""Part of the file → its table, and the column that names its sealed file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What `office/` holds, read and checked, not stored (控え)."""

    rows: dict[str, list[dict[str, Any]]]
    files: dict[str, Path]
    """Digest → file in the folder."""


def write_beside(case: CaseRow) -> Iterator[tuple[str, bytes]]:
    """Give the files of `office/`, names relative to the case folder; nothing where the case keeps nothing beside its facts."""
    found: dict[str, list[dict[str, Any]]] = {}
    seen: set[str] = set()
    for part, (table, file) in _TABLES.items():
        for row in table._default_manager.filter(case_id=case.pk).order_by("id"):
            row.case = case  # type: ignore[attr-defined]  # every row of the tables has one
            plain = written(row)
            if file and (name := getattr(row, file)):
                data = open_file(case, name)
                plain[file] = _digest(data)
                if plain[file] not in seen:
                    seen.add(plain[file])
                    yield f"{OFFICE}/files/{plain[file]}", data
            found.setdefault(part, []).append(plain)
    if found:
        text = json.dumps({"schema": SCHEMA, **found}, ensure_ascii=False, indent=1, sort_keys=True)
        yield f"{OFFICE}/{NAME}", text.encode("utf-8", "surrogatepass") + b"\n"


def read_beside(folder: Path) -> Beside | None:
    """Return what `office/` of a case folder holds, None where there is none; raises OfficeFileError for anything odd."""
    path = folder / OFFICE / NAME
    if not path.exists():
        return None
    data = _parsed(path)
    rows, files = {}, {}
    for part, (table, file) in _TABLES.items():
        rows[part] = _read_part(part, table, data.get(part, []))
        for row in rows[part]:
            if file and row[file]:
                files[row[file]] = _file(folder, row[file])
    return Beside(rows=rows, files=files)


def _parsed(path: Path) -> dict[str, Any]:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise _odd(NAME)
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _odd(NAME) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or data.keys() - {"schema", *_TABLES}:
        raise _odd("schema")
    return data


def _read_part(part: str, table: type[SubjectRow], given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or len(given) > _MOST_ROWS:
        raise _odd(part)
    fields = fields_of(table)
    rows = [read_row(fields, row, f"{part}[{n}]") for n, row in enumerate(given, 1)]
    for n, row in enumerate(rows, 1):
        for name, values in _CLOSED.get(part, {}).items():
            if row[name] not in values:
                raise _odd(f"{part}[{n}].{name}")
    return rows


def _digest(data: bytes) -> str:
    return sha256_hex(data)[:_DIGITS]


def _file(folder: Path, name: str) -> Path:
    path = folder / OFFICE / "files" / name
    plain = len(name) == _DIGITS and all(char in "0123456789abcdef" for char in name)
    if not plain or path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_FILE:
        raise _odd(name[:40])
    if _digest(path.read_bytes()) != name:
        raise _odd(name)
    return path


@move("case.office-taken", may=WORKS, on=CaseRow, beside=True)
def take_beside(act: Act, case: CaseRow, held: Beside) -> None:
    """Take in what a case folder keeps beside the facts; its files are sealed anew for this case."""
    names = {digest: keep_file(case, path.read_bytes()) for digest, path in held.files.items()}
    for part, (table, file) in _TABLES.items():
        for plain in held.rows[part]:
            values = {**plain, **({file: names.get(plain[file], "")} if file else {})}
            row: Any = table(case=case, **values)
            row.save()
            if part == "questions":
                index_question(case, row)
            elif part == "receipts":
                index_receipt(case, row)
    act.note(**{part: len(rows) for part, rows in held.rows.items()})


def _odd(given: str) -> OfficeFileError:
    return OfficeFileError(
        Words(
            ja="事件の控え(office/)を読めません。", en="What the case keeps beside its facts cannot be read."
        ),
        given=given,
    )
