"""FreeRADIUS `detail` files (RADIUSアカウンティング): who had an inside or public address, or an IPv6 prefix, from when to when.

A record is a line with the time it was received, then indented `Attribute = value` lines, then an empty line (RFC 2866,
RFC 2869, RFC 3162). Each record stands for itself: a Stop or Interim-Update says how long the session had lasted
(`Acct-Session-Time`), a Start says that it held at that instant. `Event-Timestamp` is taken as seconds since 1970 or with a
zone; without it the `Timestamp` counts that FreeRADIUS adds when it writes the record, seconds since 1970. The head line has no
zone and is never used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import ZONES, give, read_count, text_of
from kaiji.vault.reading import (
    EARLIEST,
    LATEST,
    FieldError,
    Rejected,
    Where,
    read_address,
    read_holder,
)
from kaiji.vault.values import ALL_PORTS, SECOND, STILL_OPEN, Row, Version, micros

if TYPE_CHECKING:
    from collections.abc import Callable

PAIR: Final = re.compile(r"\s+([A-Za-z][\w-]*)\s*=(.*)", re.ASCII)
ADDRESSES: Final = (
    "Framed-IP-Address",
    "Framed-IPv6-Prefix",
    "Delegated-IPv6-Prefix",
    "Framed-IPv6-Address",
)
STATES: Final = {
    "Start": "start", "1": "start", "Stop": "stop", "2": "stop", "Interim-Update": "alive", "3": "alive", "Alive": "alive",
}  # fmt: skip
_AT_ONCE: Final = 50_000
MOST_LINES: Final = 400


@dataclass(slots=True)
class RadiusReader:
    """Reads records of several lines; a record may go on in the next block."""

    take: Callable[[Version, Any], None]
    lines: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _record: list[bytes] = field(default_factory=list)
    _first: int = 0

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""
        self.strictly(block)

    def strictly(self, block: bytes) -> None:
        """Read the next whole lines one by one."""
        for raw in block.split(b"\n")[:-1]:
            self.lines += 1
            if raw.strip() and len(self._record) < MOST_LINES:
                self._first = self._first if self._record else self.lines
                self._record.append(raw)
            elif self._record:
                self._end()
        if len(self._rows) >= _AT_ONCE:
            give(self._rows, self.take)
            self._rows = []

    def finish(self) -> None:
        """Read the last record and give out what was gathered."""
        if self._record:
            self._end()
        give(self._rows, self.take)
        self._rows = []

    def _end(self) -> None:
        record, self._record = self._record, []
        try:
            self._take([text_of(raw) for raw in record])
        except FieldError as error:
            self.rejected.append(Rejected(self._first, error.code, b" | ".join(record)))

    def _take(self, lines: list[str]) -> None:
        self._rows += rows_of(lines)


def fields_of(lines: list[str]) -> dict[str, str]:
    """Return the attributes of a record, of each the first; raises FieldError."""
    fields: dict[str, str] = {}
    for line in lines[1:]:
        found = PAIR.fullmatch(line)
        if found is None:
            raise FieldError("line.shape")
        value = found[2].strip()
        fields.setdefault(
            found[1], value[1:-1] if value[:1] == value[-1:] == '"' and len(value) > 1 else value
        )
    return fields


def rows_of(lines: list[str]) -> list[Row]:
    """Return the leases of one record, one for each address or prefix in it; raises FieldError."""
    fields = fields_of(lines)
    try:
        state = STATES[fields["Acct-Status-Type"]]
    except KeyError:
        raise FieldError("status") from None
    at = instant_of(fields)
    lasted = 0 if state == "start" else _lasted(fields)
    where = [read_address(fields[name]) for name in ADDRESSES if name in fields]
    if not where:
        raise FieldError("address")
    first = Row(
        version=4,
        address=0,
        length=32,
        port_lo=0,
        port_hi=ALL_PORTS,
        protocol=None,
        start=at - lasted,
        end=at,
        holder=read_holder(fields.get("User-Name", "")),
        flags=0 if state == "stop" else STILL_OPEN,
    )
    return [_at(first, place) for place in where]


def _at(row: Row, where: Where) -> Row:
    return replace(row, version=where.version, address=where.number, length=where.length)


def _lasted(fields: dict[str, str]) -> int:
    if "Acct-Session-Time" not in fields:
        raise FieldError("duration")
    return read_count(fields["Acct-Session-Time"]) * SECOND


def instant_of(fields: dict[str, str]) -> int:
    """Read seconds since 1970, or `Oct 26 2026 15:13:30 JST`; raises FieldError where the zone is missing or has two meanings."""
    text = fields.get("Event-Timestamp", fields.get("Timestamp"))
    if text is None:
        raise FieldError("instant")
    if text.isascii() and text.isdecimal():
        value = read_count(text) * SECOND
    else:
        rest, _, zone = text.rpartition(" ")
        if zone not in ZONES:
            raise FieldError("zone")
        try:
            value = micros(
                datetime.strptime(" ".join(rest.split()), "%b %d %Y %H:%M:%S").replace(tzinfo=ZONES[zone])
            )
        except ValueError:
            raise FieldError("instant") from None
    if not EARLIEST <= value < LATEST:
        raise FieldError("instant.range")
    return value
