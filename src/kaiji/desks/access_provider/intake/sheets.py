"""A list as it came, read into rows of text (一覧ファイル): CSV in the encodings that are sent, or XLSX. Everything in it is hostile.

Values are taken as they stand: no formula is computed, no number is rounded, a cell that Excel turned into a date keeps no zone.
"""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kaiji.desks.access_provider.errors import SheetError
from kaiji.desks.access_provider.intake.words import heading
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BYTES: Final = 32 << 20
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 60
MOST_UNPACKED: Final = 256 << 20
_HEADER_WITHIN: Final = 30
"""Lists begin with titles and notes; the header is looked for in so many rows."""
FORMULA: Final = "\x00formula"
"""Stands for a formula: no text that a file can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading as it came, the field it is read as, the zone its heading states."""

    heading: str
    field: str | None
    zone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list read into text (一覧)."""

    form: str
    """`csv` with its encoding, or `xlsx`."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """Row number in the file from 1, and its cells."""

    @property
    def unread(self) -> tuple[str, ...]:
        """Headings that nothing is read from."""
        return tuple(column.heading for column in self.columns if column.field is None and column.heading)


def read_sheet(name: str, data: bytes) -> Sheet:
    """Return the list in a file; raises SheetError."""
    if len(data) > MOST_BYTES:
        raise _bad(name, "ファイルが大きすぎます", "the file is too big", f"{len(data):,} bytes")
    if data[:4] == b"PK\x03\x04":
        form, rows = "xlsx", _xlsx(name, data)
    elif data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _bad(name, "旧形式(.xls)か暗号化されたブックです", "it is an old .xls or an encrypted workbook")
    else:
        form, rows = _csv(name, data)
    return _with_header(name, form, rows)


def _with_header(name: str, form: str, rows: Iterable[tuple[int, list[str]]]) -> Sheet:
    waiting = iter(rows)
    for _ in range(_HEADER_WITHIN):
        found = next(waiting, None)
        if found is None:
            break
        columns = tuple(
            Column(heading=cell.strip(), field=f, zone=z) for cell in found[1] for f, z in [heading(cell)]
        )
        columns = _second_time(columns)
        fields = [column.field for column in columns if column.field]
        if "ip" in fields and ("at" in fields or {"day", "time"} <= set(fields)):
            twice = sorted({field for field in fields if fields.count(field) > 1})
            if twice:
                same = "、".join(c.heading for c in columns if c.field in twice)
                raise _bad(name, "同じ意味の列が2つあります", "two columns mean the same", same)
            return Sheet(form=form, columns=columns, rows=tuple(_body(name, waiting)))
    raise _bad(
        name,
        "IPアドレスと日時の列の見出しが見つかりません",
        "no header with columns for address and time was found",
    )


def _second_time(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Where a list gives the time in two zones, each in its heading, the second column is compared with the first."""
    times = [place for place, column in enumerate(columns) if column.field == "at"]
    if len(times) != 2 or not all(columns[place].zone for place in times):
        return columns
    again = columns[times[1]]
    return (*columns[: times[1]], replace(again, field="at_again"), *columns[times[1] + 1 :])


def _body(name: str, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for count, (number, cells) in enumerate(row for row in rows if any(cell.strip() for cell in row[1])):
        if count >= MOST_ROWS:
            raise _bad(name, f"{MOST_ROWS:,}行を超えています", f"it has more than {MOST_ROWS:,} rows")
        yield number, tuple(cells)


def _csv(name: str, data: bytes) -> tuple[str, list[tuple[int, list[str]]]]:
    text, encoding = _decoded(name, data)
    if "\x00" in text:
        raise _bad(name, "文字のファイルではありません", "it is not a text file")
    head = text[:20_000]
    delimiter = "\t" if head.count("\t") > head.count(",") else ","
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise _bad(name, "列が多すぎます", "it has too many columns", str(len(row)))
            found.append((reader.line_num, row))
    except csv.Error as error:
        raise _bad(
            name, "CSVとして読めません", "it cannot be read as CSV", f"line {reader.line_num}"
        ) from error
    return f"csv ({encoding})", found


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    candidates: tuple[str, ...]
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        candidates = ("utf-16",)
    elif data[:3] == b"\xef\xbb\xbf":
        candidates = ("utf-8-sig",)
    else:
        candidates = ("utf-8", "cp932")
    for encoding in candidates:
        try:
            return data.decode(encoding), {"cp932": "Shift_JIS", "utf-8-sig": "UTF-8 BOM"}.get(
                encoding, encoding.upper()
            )
        except UnicodeDecodeError:
            continue
    raise _bad(name, "文字コードを読めません", "its encoding cannot be read")


def _xlsx(name: str, data: bytes) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise _bad(name, "展開すると大きすぎます", "it is too big once unpacked")
            if any(
                b"<!DOCTYPE" in packed.read(e)[:4096].upper()
                for e in packed.infolist()
                if e.filename.endswith(".xml")
            ):
                raise _bad(name, "XMLに定義が含まれています", "its XML brings definitions of its own")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl says of styles is nothing for a clerk
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                return [row for sheet in sheets[:1] for row in _cells(name, sheet.iter_rows())]
            finally:
                book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, AttributeError,
            SyntaxError, EOFError, OSError, NotImplementedError) as error:  # fmt: skip
        # the reader lets out whatever a broken part makes it stumble over; xml's own ParseError is a SyntaxError
        raise _bad(name, "XLSXとして読めません", "it cannot be read as XLSX", type(error).__name__) from error


def _cells(name: str, rows: Iterable[Iterable[object]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS + _HEADER_WITHIN:
            raise _bad(name, f"{MOST_ROWS:,}行を超えています", f"it has more than {MOST_ROWS:,} rows")
        cells = [_cell(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise _bad(name, "列が多すぎます", "it has too many columns", str(len(cells)))
        yield number, cells


def _cell(cell: object) -> str:
    value, kind = getattr(cell, "value", None), getattr(cell, "data_type", "")
    if kind == "f":
        return FORMULA
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _bad(name: str, ja: str, en: str, given: str = "") -> SheetError:
    return SheetError(
        Words(ja=f"一覧を読めません({ja})。", en=f"The list cannot be read ({en})."),
        given=f"{name} {given}".strip()[:200],
        accepted=Words(
            ja="1行目付近に見出し(IPアドレス、日時など)のあるCSV(UTF-8・Shift_JIS)またはXLSX",
            en="CSV (UTF-8, Shift_JIS) or XLSX with headings such as IP address and time near the top",
        ),
    )
