"""An answer written into the table of a request, by a desk without software (CSVの記入を読む).

The desk takes `package.csv` of the request, fills in status and values, and sends it back by whatever way. Every row is read or
named with what is wrong; nothing is taken in while one row is in doubt. The table carries no signature: it counts as a letter does.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, get_args

from kaiji.casefile.papers import RefusalReason
from kaiji.exchange import cells
from kaiji.exchange.answering import Held
from kaiji.exchange.errors import ExchangeTableError
from kaiji.exchange.lines import OF_POST, OF_RELATED, OF_SUBSCRIBER, SUBSCRIBER_FIELDS, Asked, asked_lines
from kaiji.exchange.meaning import MOST_LINES
from kaiji.exchange.twin import HEADER
from kaiji.exchange.values import AnswerLine, Communication, NextHolder, Status, Subscriber
from kaiji.ground.errors import InputError
from kaiji.ground.instants import JST
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kaiji.exchange.context import SentRequest
    from kaiji.exchange.values import Package

MOST_BYTES: Final = 64 << 20
_NEEDED: Final = ("task", "subject", "item", "status")
_STATUS: Final[Mapping[str, Status]] = {
    **{status: status for status in get_args(Status)},
    "開示": "granted", "応じる": "granted", "保存した": "granted", "不開示": "refused", "応じない": "refused",
    "記録なし": "no-record", "特定できない": "not-identified", "他社": "other-holder", "未定": "pending",
}  # fmt: skip
_KINDS: Final = {
    **{kind: kind for kind in ("post", "sign-up", "log-in", "log-out", "cancellation")},
    "投稿": "post", "登録": "sign-up", "ログイン": "log-in", "ログアウト": "log-out", "解約": "cancellation",
}  # fmt: skip
_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "ip": cells.address,
    "port": cells.whole_number,
    "destination_ip": cells.address,
    "destination_port": cells.whole_number,
    "mobile_id": cells.plain,
    "sim": cells.narrow,
    "sms_phone": cells.narrow,
}
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a filled table says (記入された回答)."""

    lines: tuple[AnswerLine, ...]
    held: Held


@dataclass(slots=True, kw_only=True)
class _Table:
    """What has been read so far."""

    request: Package
    items: Mapping[int, str]
    asked: frozenset[Asked]
    lines: dict[Asked, AnswerLine] = field(default_factory=dict)
    network: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[tuple[str, str], dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    faults: list[str] = field(default_factory=list)


class _RowError(Exception):
    """A row that cannot be read; the words name column and cell."""


def read_filled(request: SentRequest, data: bytes) -> Filled:
    """Read the table `data` (CSV, UTF-8 with or without BOM, or CP932) as the answer to `request`.

    Raises ExchangeTableError naming every row that is wrong. Lines left out are found later, when the answer is made.
    """
    package = request.package
    numbers = {item.number: item.id for item in items_on(package.items_as_of)}
    table = _Table(request=package, items=numbers, asked=frozenset(asked_lines(package)))
    for number, row in enumerate(_rows(data), 2):
        try:
            _take(table, row)
        except _RowError as error:
            table.faults.append(f"{number}行 / row {number}: {error}")
    if table.faults:
        raise _wrong("; ".join(table.faults[:_SHOWN]))
    return Filled(lines=tuple(table.lines.values()), held=_held(table))


def _rows(data: bytes) -> list[dict[str, str]]:
    if len(data) > MOST_BYTES:
        raise _wrong(f"{len(data):,} bytes")
    reader = csv.DictReader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        heading = reader.fieldnames or []
        rows = [row for row in reader if any(cell for cell in row.values())]
    except csv.Error as error:
        raise _wrong(str(error)) from error
    strange = [name for name in heading if name not in HEADER]
    if strange or len(set(heading)) < len(heading) or not set(_NEEDED) <= set(heading):
        raise _wrong(f"見出し / heading: {', '.join(map(str, heading))[:300]}")
    if len(rows) > MOST_LINES:
        raise _wrong(f"{len(rows):,} rows")
    return rows


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong("文字コード / encoding")


def _take(table: _Table, row: dict[str, str]) -> None:
    if None in row or None in row.values():
        raise _RowError("列の数が見出しと違います / more or fewer cells than the heading has")
    package = cells.narrow(row.get("package", ""))
    if package not in {"", table.request.id}:
        raise _RowError(f"package: {package[:60]}")
    item = _cell(row, "item", cells.whole_number)
    asked = Asked(task=cells.narrow(row["task"]), subject=cells.narrow(row["subject"]), item=item)
    if asked not in table.asked:
        raise _RowError(f"請求にない項目 / not asked: {asked.task}, {asked.subject}, {item}")
    if cells.narrow(row["status"]) or asked not in table.lines:
        _answer(table, asked, row)
    if item is not None and table.lines[asked].status == "granted":
        _values(table, asked, row, table.items.get(item, ""))


def _answer(table: _Table, asked: Asked, row: dict[str, str]) -> None:
    status = _STATUS.get(cells.narrow(row["status"]))
    if status is None:
        raise _RowError(f"status: {row['status'][:40]!r} ({', '.join(_STATUS)})")
    ground = cells.narrow(row.get("ground", "")) or None
    if ground is not None and ground not in get_args(RefusalReason):
        raise _RowError(f"ground: {ground[:40]!r} ({', '.join(get_args(RefusalReason))})")
    holder = cells.plain(row.get("next_holder", ""))
    line = AnswerLine(
        task=asked.task,
        subject=asked.subject,
        item=asked.item,
        status=status,
        ground=next((known for known in get_args(RefusalReason) if known == ground), None),
        explanation=cells.plain(row.get("explanation", "")) or None,
        kept_until=_cell(row, "kept_until", cells.day),
        next_holder=NextHolder(name=holder) if holder else None,
    )
    if table.lines.setdefault(asked, line) != line:
        raise _RowError(f"同じ項目に2つの回答 / answered twice: {asked.task}, {asked.subject}, {asked.item}")


def _values(table: _Table, asked: Asked, row: dict[str, str], item: str) -> None:
    if item in OF_SUBSCRIBER:
        found = {name: cells.plain(row.get(name, "")) or None for name in SUBSCRIBER_FIELDS}
        wanted = {name: found[name] for name in OF_SUBSCRIBER[item]}
        _merge(table.people[asked.task, asked.subject], wanted)
        return
    fields = (OF_POST if item in OF_POST else OF_RELATED).get(item, ())
    values = {name: _cell(row, name, _READ[name]) for name in fields if name != "at"}
    if "at" in fields:
        values["at"] = _instant(row)
    values["kind"] = "post" if item in OF_POST else _kind(row)
    name = cells.narrow(row.get("communication", "")) or f"{asked.subject}-{values['kind']}"
    _merge(table.network[asked.task, asked.subject, name], values)


def _merge(known: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if known.get(name) not in {None, value} and value is not None:
            raise _RowError(
                f"{name}: {known[name]} / {value} (通信が複数なら communication に番号を / several communications: number them)"
            )
        if value is not None:
            known[name] = value


def _kind(row: dict[str, str]) -> str:
    kind = _KINDS.get(cells.narrow(row.get("communication_kind", "")))
    if kind is None or kind == "post":
        raise _RowError(
            f"communication_kind: {row.get('communication_kind', '')[:40]!r} ({', '.join(_KINDS)})"
        )
    return kind


def _instant(row: dict[str, str]) -> Any:
    jst = _cell(row, "at_jst", lambda cell: cells.instant(cell, JST))
    utc = _cell(row, "at_utc", lambda cell: cells.instant(cell, UTC))
    if jst is not None and utc is not None and jst != utc:
        raise _RowError(f"at_jst {row['at_jst']} ≠ at_utc {row['at_utc']}")
    return jst if jst is not None else utc


def _cell(row: dict[str, str], name: str, read: Callable[[str], Any]) -> Any:
    """Return what a cell says, None where it is empty."""
    cell = row.get(name, "")
    if not cells.plain(cell):
        return None
    try:
        return read(cell)
    except (ValueError, InputError) as error:
        raise _RowError(f"{name}: {cell[:60]!r}") from error


def _held(table: _Table) -> Held:
    posts = {row.id: row.post for row in table.request.communications}
    return Held(
        communications=tuple(
            Communication(id=name, post=posts.get(subject, subject), task=task, **values)
            for (task, subject, name), values in table.network.items()
        ),
        subscribers=tuple(
            Subscriber(task=task, subject=subject, **values)
            for (task, subject), values in table.people.items()
            if values
        ),
    )


def _wrong(given: str) -> ExchangeTableError:
    return ExchangeTableError(
        Words(
            ja="回答の表を読めません。何も取り込んでいません。",
            en="The table of answers cannot be read; nothing was taken in.",
        ),
        given=given,
        accepted=Words(
            ja="請求パッケージの package.csv に記入したもの(CSV、UTF-8 または Shift_JIS)",
            en="the package.csv of the request, filled in (CSV, UTF-8 or Shift_JIS)",
        ),
    )
