"""The site's answer as rows (サイトの回答の読取り): CSV, JSON with UTC times, or X's own export of log-ins.

Columns are known by name, in English or Japanese. A row that cannot be read is kept as rejected with the reason, never mended
and never dropped; a file whose form is not known is refused whole.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.errors import InputError
from kaiji.ground.instants import parse_instant, parse_offset
from kaiji.ground.words import Words, writable
from kaiji.network.address import Address, classify, parse_port
from kaiji.network.errors import RowsError
from kaiji.network.readers.stream import open_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

MOST_BYTES: Final = 256 << 20
MOST_ROWS: Final = 1_000_000
LONGEST_CELL: Final = 4096
ENCODINGS: Final = ("utf-8", "cp932")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "ip": (
        "ip",
        "ip_address",
        "address",
        "source_ip",
        "loginip",
        "usercreationip",
        "IPアドレス",
        "接続元IPアドレス",
    ),
    "port": ("port", "source_port", "loginportnumber", "ポート番号", "送信元ポート番号", "送信元ポート"),
    "at": ("at", "time", "timestamp", "datetime", "createdat", "日時", "接続日時", "投稿日時"),
    "dest": ("dest", "destination", "destination_ip", "接続先IPアドレス", "受信元IPアドレス"),
    "host": ("host", "hostname", "host_name", "ホスト名", "リモートホスト"),
    "id": ("id", "number", "no", "番号", "投稿番号"),
}
_NAMES: Final = {name.casefold(): column for column, names in COLUMNS.items() for name in names}
_LOCAL: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?", re.ASCII)
_X_EXPORT: Final = re.compile(r"\s*window\.YTD\.[a-z_]{1,60}\.part\d{1,4}\s*=\s*(?=\[)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One communication of the answer (通信1件)."""

    number: int
    """Its place in the file, from 1, the heading not counted."""
    id: str
    address: Address
    port: int | None
    at: datetime
    destination: Address | None
    host: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that cannot be read, kept with what is wrong (読めない行)."""

    number: int
    given: Mapping[str, str]
    code: str
    words: Words


def read_rows(path: Path, *, encoding: str = "utf-8", zone: str = "") -> Iterator[Row | Rejected]:
    """Yield every row of a site's answer; raises RowsError where the file as a whole cannot be read.

    `zone`: the offset (`+09:00`) of times that have none, as the site says; without it such rows are rejected.
    Raises InstantError where that is no offset.
    """
    if zone:
        parse_offset(zone)
    text = _text(path, encoding)
    start = text.lstrip()[:1]
    rows = (
        _from_json(path.name, text)
        if start in {"[", "{"} or _X_EXPORT.match(text)
        else _from_csv(path.name, text)
    )
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise fault(
                path.name,
                Words(ja=f"{MOST_ROWS}行を超えています。", en=f"It has more than {MOST_ROWS} rows."),
            )
        yield _read(number, cells, zone)


def fault(name: str, why: Words) -> RowsError:
    """Return the error of an answer that cannot be read."""
    return RowsError(
        Words(ja=f"「{name}」を読めません。{why.ja}", en=f"{name} cannot be read. {why.en}"),
        given=name,
        accepted=Words(
            ja="ip と at の列があるCSV、または loginIp と createdAt などのあるJSON",
            en="a CSV with columns ip and at, or JSON with loginIp and createdAt or the like",
        ),
    )


def _text(path: Path, encoding: str) -> str:
    with open_bytes(path, most=MOST_BYTES) as file:
        data = file.read()
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        why = Words(
            ja="文字コードが違います。Excelで作ったCSVなら --encoding cp932 を付けてください。",
            en="It is in another encoding; for a CSV made by Excel in Japan add --encoding cp932.",
        )
        raise fault(path.name, why) from error


def _from_csv(name: str, text: str) -> Iterator[dict[str, str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = next(reader, [])
        columns = _columns(name, head)
        for number, cells in enumerate(reader, 1):
            if not cells:
                continue
            if len(cells) != len(head):
                why = Words(
                    ja=f"{number}行目の列が{len(cells)}個です(見出しは{len(head)}個)。",
                    en=f"Row {number} has {len(cells)} columns, the heading {len(head)}.",
                )
                raise fault(name, why)
            yield {column: cells[at].strip() for column, at in columns.items()}
    except csv.Error as error:
        raise fault(
            name, Words(ja=f"CSVではありません({error})。", en=f"It is not CSV ({error}).")
        ) from error


def _columns(name: str, head: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, title in enumerate(head):
        column = _NAMES.get(title.strip().casefold())
        if column is not None and column in found:
            why = Words(ja=f"「{column}」の列が2つあります。", en=f"Two columns give {column}.")
            raise fault(name, why)
        if column is not None:
            found[column] = at
    if not {"ip", "at"} <= set(found):
        why = Words(ja="見出しに ip と at の列がありません。", en="The heading has no columns ip and at.")
        raise fault(name, why)
    return found


def _from_json(name: str, text: str) -> Iterator[dict[str, str]]:
    body = _X_EXPORT.sub("", text, count=1)
    try:
        data = json.loads(body, object_pairs_hook=_record)
    except _TwiceError as error:
        why = Words(ja=f"1つの記録に「{error}」が2回あります。", en=f"One record gives {error} twice.")
        raise fault(name, why) from error
    except (ValueError, RecursionError) as error:
        raise fault(name, Words(ja="JSONではありません。", en="It is not JSON.")) from error
    rows = _lists(data)
    if rows is None:
        raise fault(name, Words(ja="記録の並び(配列)がありません。", en="It holds no list of records."))
    for row in rows:
        yield _flat(row)


class _TwiceError(ValueError):
    """A record has a name twice with two values."""


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a record; which of two values a program would take is nothing to leave to chance."""
    record: dict[str, Any] = {}
    for key, value in pairs:
        if key in record and record[key] != value:
            raise _TwiceError(writable(key)[:60])
        record[key] = value
    return record


def _lists(data: Any) -> Iterable[Any] | None:
    """Return the list of records: the whole, or the only list in an object."""
    if isinstance(data, list):
        return data
    lists = [value for value in data.values() if isinstance(value, list)] if isinstance(data, dict) else []
    return lists[0] if len(lists) == 1 else None


def _flat(row: Any) -> dict[str, str]:
    """Take the columns we know out of a record, looking one level down (X wraps each in `ipAudit`).

    What is neither text nor a whole number is spelt as it stands, so that it is rejected and not passed over.
    """
    cells: dict[str, str] = {}
    if not isinstance(row, dict):
        return cells
    inner = [item for value in row.values() if isinstance(value, dict) for item in value.items()]
    for key, value in [*row.items(), *inner]:
        column = _NAMES.get(str(key).casefold())
        if column is None or value is None or isinstance(value, dict):
            continue
        cell = writable(value if isinstance(value, str) else json.dumps(value)).strip()
        if cells.setdefault(column, cell) != cell:
            cells[column] = (
                f"{cells[column]} {cell}"  # two that differ are neither: no reader takes both for one
            )
    return cells


def _read(number: int, cells: Mapping[str, str], zone: str) -> Row | Rejected:
    try:
        for column, cell in cells.items():
            if len(cell) > LONGEST_CELL:
                raise fault(column, Words(ja="セルが長すぎます。", en="The cell is too long."))
        if not cells.get("ip") or not cells.get("at"):
            raise fault(
                "ip, at", Words(ja="IPアドレスまたは日時がありません。", en="Address or time is missing.")
            )
        return Row(
            number=number,
            id=cells.get("id", ""),
            address=classify(cells["ip"]),
            port=parse_port(cells["port"]) if cells.get("port") else None,
            at=parse_instant(cells["at"] + (zone if _LOCAL.fullmatch(cells["at"]) else "")),
            destination=classify(cells["dest"]) if cells.get("dest") else None,
            host=cells.get("host") or None,
        )
    except InputError as error:
        short = {column: cell[:200] for column, cell in cells.items()}
        return Rejected(number=number, given=short, code=error.code, words=error.message)
