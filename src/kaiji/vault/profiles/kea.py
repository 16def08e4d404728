"""Kea DHCP `legal_log` (DHCPの払出し): an address or prefix given for so many seconds from the time of the line.

The zone stands behind the time (`JST`, `UTC`) or must be told. Whose it was: the relay's subscriber-id, else its circuit-id, else
the hardware address, each written with its kind in front, so that a key of one kind is never taken for one of another.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import ZONES, local_instant, read_count
from kaiji.vault.profiles.quicklines import QuickLines, quick_template
from kaiji.vault.reading import FieldError, read_address, read_holder
from kaiji.vault.store.shapes import Part, shaped
from kaiji.vault.values import ALL_PORTS, END_INFERRED, SECOND, Row, Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from kaiji.vault.store.shapes import Learned

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


_HEX: Final = "[0-9a-f:]+"
_TOKEN: Final = re.compile(r"[ ,]|[^ ,]+")


def open_kea(
    _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, zone: tzinfo | None
) -> QuickLines:
    """Return the reader of a file; `zone` is what times without one are in."""
    template = quick_template(
        lambda line: learned(line, zone),
        lambda text, told: local_instant(text, "%Y-%m-%d %H:%M:%S", zone if told is None else ZONES[told]),
        zone,
    )
    return QuickLines(parse=lambda text: row_of(text, zone), take=take, template=template, inside=False)


def learned(line: str, zone: tzinfo | None) -> Learned | None:
    """Return the shape of lines that differ in numbers and keys only; None where the line itself does not fit."""
    try:
        row = row_of(line, zone)
    except FieldError:
        return None
    found = _LINE.fullmatch(line)
    if found is None or line[19] == ".":
        return None
    parts = [
        Part(kind="[0-9]{4}-[0-9]{2}-[0-9]{2}", field="start"),
        Part(literal=" "),
        Part(kind="[0-9]{2}:[0-9]{2}:[0-9]{2}", field="start"),
        Part(literal=" "),
    ]
    constants = {"lifetime": str((row.end - row.start) // SECOND), "key": row.holder.partition(":")[0]}
    if found[2] is not None:
        constants["zone"] = found[2]
        parts.append(Part(literal=f"{found[2]} "))
    where = "[0-9.]+" if row.version == 4 else "[0-9a-f:]+/[0-9]+" if "/" in found[3] else "[0-9a-f:]+"
    begin, end = found.span(9)
    key = dict(_KEYS)[constants["key"]].search(found[9])
    if key is None:
        return None
    first, last = begin + key.start(1), begin + key.end(1)
    parts += [
        Part(literal=line[found.start(3) - len("Address: ") : found.start(3)].lstrip()),
        Part(kind=where, field="public_ip"),
        Part(literal=" has been "),
        Part(kind="assigned|renewed"),
        Part(literal=line[found.end(4) : begin]),
        *_beside(line[begin:first]),
        Part(kind=_HEX if constants["key"] == "hwaddr" else "[0-9A-Za-z:._-]+", field="subscriber"),
        *_beside(line[last:end]),
    ]
    return shaped(" ,", parts, constants)


def _beside(text: str) -> list[Part]:
    """Return what stands beside the key: words as they are, numbers and addresses of hardware as any such."""
    parts = []
    for token in _TOKEN.findall(text):
        numbers = re.fullmatch(r"(?:[0-9a-f]{2}:)+[0-9a-f]{2}", token)
        parts.append(Part(kind=_HEX) if numbers else Part(literal=token))
    return parts


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
