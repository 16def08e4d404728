"""What readers of plain log lines share (行単位の読取り): split, read, gather, and keep what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.reading import EARLIEST, LATEST, FieldError, Rejected
from kaiji.vault.store.intake import batch_of
from kaiji.vault.values import Row, Version, micros

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE: Final = 50_000
_VERSIONS: Final[tuple[Version, ...]] = (4, 6)
ZONES: Final = {"JST": timezone(timedelta(hours=9)), "UTC": UTC, "GMT": UTC, "Z": UTC}
"""Abbreviations that mean one thing only; others (CST, IST, …) need the zone to be told."""


@dataclass(slots=True)
class LineReader:
    """Reads one row, or none, from every line."""

    parse: Callable[[str], Row]
    """Returns the row of a line; raises FieldError for one that does not fit."""
    take: Callable[[Version, Any], None]
    lines: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""
        for raw in block.split(b"\n")[:-1]:
            self.lines += 1
            try:
                self._rows.append(self.parse(text_of(raw)))
            except FieldError as error:
                self.rejected.append(Rejected(self.lines, error.code, raw))
        if len(self._rows) >= _AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Give out what was gathered."""
        give(self._rows, self.take)
        self._rows = []


def give(rows: list[Row], take: Callable[[Version, Any], None]) -> None:
    """Hand rows on, each IP version by itself."""
    for version in _VERSIONS:
        if any(row.version == version for row in rows):
            take(version, batch_of(rows, version))


def text_of(raw: bytes) -> str:
    """Return a line as text; raises FieldError for other bytes, and for an empty line."""
    try:
        text = raw.removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        raise FieldError("encoding") from None
    if not text.strip():
        raise FieldError("line.empty")
    return text


def local_instant(text: str, pattern: str, zone: tzinfo | None) -> int:
    """Return the instant of a local date-time; raises FieldError where it is none, or where no zone was told."""
    if zone is None:
        raise FieldError("zone")
    try:
        value = micros(datetime.strptime(text, pattern).replace(tzinfo=zone))
    except ValueError:
        raise FieldError("instant") from None
    if not EARLIEST <= value < LATEST:
        raise FieldError("instant.range")
    return value


def read_count(text: str) -> int:
    """Return a whole number of at most ten digits; raises FieldError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        raise FieldError("number")
    return int(text)
