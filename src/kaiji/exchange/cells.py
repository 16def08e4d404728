"""One cell of a table that a person filled in, read as it was meant and no further (表の欄の読取り).

A clerk's keyboard and spreadsheet change width, slashes and zeros; NFKC undoes that for numbers, addresses and times. Names and
addresses are left as written. A time has its zone in the heading of its column (`at_jst`, `at_utc`), so none need stand in the cell.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from kaiji.exchange.twin import safe
from kaiji.ground.instants import JST, parse_instant

if TYPE_CHECKING:
    from datetime import tzinfo

_TIME: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ]\s*(\d{1,2}):(\d{2}):(\d{2})(\.\d{1,6})?\s*(Z|JST|UTC|[+-]\d{2}:\d{2})?", re.ASCII
)  # fmt: skip
_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_ZONES: Final = {"JST": "+09:00", "UTC": "Z"}


def plain(cell: str) -> str:
    """Return the text of a cell: the apostrophe that keeps spreadsheets from reckoning is taken off, ends are trimmed."""
    return cell[1:].strip() if cell.startswith("'") and safe(cell[1:]) != cell[1:] else cell.strip()


def narrow(cell: str) -> str:
    """Return a cell in its narrow spelling (NFKC), for what is not a name."""
    return unicodedata.normalize("NFKC", plain(cell)).strip()


def whole_number(cell: str) -> int:
    """Return a whole number; `443.0`, as spreadsheets write it, is 443; raises ValueError."""
    text = narrow(cell)
    match = re.fullmatch(r"(\d{1,9})(?:\.0+)?", text, re.ASCII)
    if match is None:
        raise ValueError(text)
    return int(match[1])


def address(cell: str) -> str:
    """Return an IP address in its usual spelling; raises ValueError."""
    return str(ipaddress.ip_address(narrow(cell)))


def day(cell: str) -> date:
    """Return a civil day; `2026/11/5` is one too; raises ValueError."""
    match = _DAY.fullmatch(narrow(cell))
    if match is None:
        raise ValueError(cell)
    return date(int(match[1]), int(match[2]), int(match[3]))


def instant(cell: str, zone: tzinfo) -> datetime:
    """Return the instant in a column whose heading states `zone` (JST or UTC).

    A zone written in the cell wins only where it is that of the column: raises ValueError where it contradicts the heading,
    where seconds are missing, and for what is no time.
    """
    match = _TIME.fullmatch(narrow(cell))
    if match is None:
        raise ValueError(cell)
    year, month, date_, hour, minute, second = (int(match[n]) for n in range(1, 7))
    offset = _ZONES.get(match[8] or "", match[8]) or ("+09:00" if zone is JST else "Z")
    at = parse_instant(
        f"{year:04}-{month:02}-{date_:02}T{hour:02}:{minute:02}:{second:02}{match[7] or ''}{offset}"
    )
    expected = timedelta(0) if zone is UTC else timedelta(hours=9)
    if at.utcoffset() != expected:
        raise ValueError(cell)
    return at
