"""How a log writes its times (日時の書式): read strictly, never completed by a guess.

`header` is the time before the message: the device's own RFC 5424 header where it has an offset, else the time that the
receiver wrote before the line. A device's time without a year (RFC 3164) is not completed: without a receiver's time such a
line is kept under `year`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from kaiji.vault.profiles.lines import ZONES
from kaiji.vault.reading import EARLIEST, LATEST, FieldError, read_micros
from kaiji.vault.values import SECOND, micros

NAMED: Final = ("header", "rfc3339", "epoch", "epoch-ms", "hex-epoch", "iso-ms")
"""Forms by name; any other form is a pattern of `datetime.strptime` with a four-digit year.

`iso-ms` is `2026-10-26T15:00:00.45` where what stands after the point is a *number* of milliseconds, 45 here and not 450: so
nfdump 1.7.1 writes the time of an event (`%s.%u`).
"""
RECEIVED: Final = re.compile(r"(\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)) (\S+) ", re.ASCII)
"""What the documented receiver writes before each line: its own time, and whom the line came from."""
_HEADER: Final = re.compile(
    r"(?:<\d{1,3}>)?(?:1 )?(\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)?)(?= )", re.ASCII
)
_NO_YEAR: Final = re.compile(r"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d ", re.ASCII)
_EPOCH: Final = re.compile(r"(\d{9,10})(?:\.(\d{1,9}))?", re.ASCII)
_COUNTED: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{1,3})", re.ASCII)
_HEX: Final = re.compile(r"(?:0x)?([0-9a-fA-F]{8})", re.ASCII)
_KEPT: Final = 4096


@dataclass(slots=True)
class Clock:
    """Reads the times of one form in one file (日時の読取り); texts repeat, so what was read is remembered."""

    form: str
    zone: tzinfo | None
    """What times without a zone are in, as it was told; None: such times do not fit."""
    _known: dict[tuple[str, str | None], int] = field(default_factory=dict)

    def read(self, text: str, zone: str | None = None) -> int:
        """Return the instant in microseconds; raises FieldError."""
        key = (text, zone)
        value = self._known.get(key)
        if value is None:
            value = self._fresh(text, zone)
            if not EARLIEST <= value < LATEST:
                raise FieldError("instant.range")
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = value
        return value

    def _fresh(self, text: str, zone: str | None) -> int:
        if self.form == "rfc3339":
            return read_micros(text)
        if self.form == "hex-epoch":
            found = _HEX.fullmatch(text)
            if found is None:
                raise FieldError("instant")
            return int(found[1], 16) * SECOND
        if self.form == "epoch":
            found = _EPOCH.fullmatch(text)
            if found is None:
                raise FieldError("instant")
            return int(found[1]) * SECOND + int((found[2] or "").ljust(6, "0")[:6])
        if self.form == "epoch-ms":
            if not (text.isascii() and text.isdecimal() and 12 <= len(text) <= 13):
                raise FieldError("instant")
            return int(text) * 1000
        if self.form == "iso-ms":
            counted = _COUNTED.fullmatch(text)
            if counted is None:
                raise FieldError("instant")
            return self._local(counted[1], zone, "%Y-%m-%dT%H:%M:%S") + int(counted[2]) * 1000
        return self._local(text, zone, self.form)

    def _local(self, text: str, zone: str | None, form: str) -> int:
        if zone is not None and zone not in ZONES:
            raise FieldError("zone")
        where = self.zone if zone is None else ZONES[zone]
        if where is None:
            raise FieldError("zone")
        try:
            return micros(datetime.strptime(" ".join(text.split()), form).replace(tzinfo=where))
        except ValueError:
            raise FieldError("instant") from None


@dataclass(slots=True)
class Headers:
    """Reads what stands before a message (ヘッダーの日時)."""

    _clock: Clock = field(default_factory=lambda: Clock("rfc3339", None))

    def split(self, text: str) -> tuple[str | None, str]:
        """Return the receiver's time, where there is one, and the line as the device sent it."""
        found = RECEIVED.match(text)
        return (None, text) if found is None else (found[1], text[found.end() :])

    def instant(self, received: str | None, message: str) -> int:
        """Return the device's own time with an offset, else the receiver's; raises FieldError naming what is missing."""
        found = _HEADER.match(message)
        if found is not None and found[1][-6] in "+-":
            return self._clock.read(found[1])
        if found is not None and found[1][-1] == "Z":
            return self._clock.read(found[1])
        if received is not None:
            return self._clock.read(received)
        if found is not None:
            raise FieldError("zone")
        raise FieldError("year" if _NO_YEAR.match(message) else "instant")
