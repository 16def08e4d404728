"""Kea DHCP `legal_log` (DHCPの払出し): an address or prefix given for so many seconds from the time of the line.

The zone stands behind the time (`JST`, `UTC`) or must be told. Whose it was: the relay's subscriber-id, else its circuit-id, else
the hardware address, each written with its kind in front, so that a key of one kind is never taken for one of another.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import ZONES, LineReader, local_instant, read_count
from kaiji.vault.reading import FieldError, read_address, read_holder
from kaiji.vault.values import ALL_PORTS, END_INFERRED, SECOND, Row, Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

_LINE: Final = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.\d+)? (?:([A-Z]{1,5}) )?(?:Address|Prefix): (\S+) has been (assigned|renewed) for "
    r"(?:(\d+) days? ?)?(?:(\d+) hrs? ?)?(?:(\d+) mins? ?)?(?:(\d+) (?:secs?|seconds?) )?to a device with (.+)",
    re.ASCII,
)
_KEYS: Final = (
    ("subscriber-id", re.compile(r"subscriber-id: ([0-9A-Za-z:._-]+)")),
    ("circuit-id", re.compile(r"circuit-id: ([0-9A-Za-z:._-]+)")),
    ("hwaddr", re.compile(r"hwtype=\d+ ([0-9a-f:]+)")),
)


def open_kea(
    _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, zone: tzinfo | None
) -> LineReader:
    """Return the reader of a file; `zone` is what times without one are in."""
    return LineReader(parse=lambda text: row_of(text, zone), take=take)


def row_of(text: str, zone: tzinfo | None) -> Row:
    """Return the lease of a line; raises FieldError."""
    found = _LINE.fullmatch(text)
    if found is None:
        raise FieldError("line.shape")
    if found[2] is not None and found[2] not in ZONES:
        raise FieldError("zone")
    start = local_instant(found[1], "%Y-%m-%d %H:%M:%S", zone if found[2] is None else ZONES[found[2]])
    days, hours, minutes, seconds = (read_count(found[n] or "0") for n in (5, 6, 7, 8))
    lasts = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if lasts == 0:
        raise FieldError("duration")
    where = read_address(found[3])
    return Row(
        version=where.version,
        address=where.number,
        length=where.length,
        port_lo=0,
        port_hi=ALL_PORTS,
        protocol=None,
        start=start,
        end=start + lasts * SECOND,
        holder=_holder(found[9]),
        flags=END_INFERRED,
    )


def _holder(text: str) -> str:
    for kind, pattern in _KEYS:
        found = pattern.search(text)
        if found is not None:
            return read_holder(f"{kind}:{found[1].rstrip(',')}")
    raise FieldError("subscriber")
