"""RIR delegated statistics (地域レジストリの割当統計): to whom a registry gave an address, with its day.

`registry|cc|type|start|value|date|status[|opaque-id[|…]]`, the exchange format that all five registries and the NRO publish.
For IPv4 `value` counts addresses, for IPv6 it is the prefix length, for AS numbers it counts numbers. The opaque id is the same
for all resources of one holder, so a prefix can be tied to the AS numbers of the same holder.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.network.readers.stream import Meter, bad, lines

if TYPE_CHECKING:
    from pathlib import Path

REGISTRIES: Final = frozenset({"afrinic", "apnic", "arin", "lacnic", "ripencc", "nro", "iana", "jpnic"})
_GIVEN: Final = frozenset({"allocated", "assigned"})


@dataclass(slots=True)
class DelegatedRows:
    """Ranges by record (`registry|cc|date|status|opaque-id`)."""

    day: date | None = None
    v4: list[tuple[int, int, str]] = field(default_factory=list)
    v6: list[tuple[int, int, str]] = field(default_factory=list)
    asns: list[tuple[int, int, str]] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)


def is_delegated(first_line: str) -> bool:
    """Whether this is the version line of a delegated statistics file."""
    cells = first_line.split("|")
    return len(cells) == 7 and cells[0] in {"2", "2.3"} and cells[1] in REGISTRIES


def read_delegated(path: Path, into: DelegatedRows, *, meter: Meter | None = None) -> None:
    """Add the records of one file; raises TableFormatError naming the line."""
    version_seen = False
    for number, text in lines(path, meter=meter):
        if not text or text.startswith("#"):
            continue
        cells = text.split("|")
        if not version_seen:
            if not is_delegated(text):
                why = Words(ja="版の行がありません。", en="The version line is missing.")
                raise bad(path.name, why, row=number)
            into.day = max(filter(None, (into.day, _day(path.name, number, cells[5]))), default=None)
            version_seen = True
        elif cells[-1] == "summary" and len(cells) == 6:
            continue
        else:
            _add(path.name, number, cells, into)
    if not version_seen:
        raise bad(path.name, Words(ja="空です。", en="It is empty."))


def _add(name: str, row: int, cells: list[str], into: DelegatedRows) -> None:
    if len(cells) < 7 or cells[0] not in REGISTRIES:
        raise bad(
            name,
            Words(ja="列が足りないか、レジストリ名が違います。", en="Columns missing, or no registry name."),
            row=row,
        )
    registry, country, kind, start, value, day, status = cells[:7]
    if status not in _GIVEN:
        key = f"status_{status}" if re.fullmatch(r"[a-z]{1,20}", status, re.ASCII) else "status_other"
        into.notes[key] = into.notes.get(key, 0) + 1
        return
    given = _day(name, row, day)
    opaque = cells[7] if len(cells) > 7 else ""
    record = "|".join([registry, country, "" if given is None else given.isoformat(), status, opaque])
    try:
        first, last = _range(kind, start, value)
    except ValueError as error:
        raise bad(
            name, Words(ja="番号または個数を読めません。", en="A number or count cannot be read."), row=row
        ) from error
    {"ipv4": into.v4, "ipv6": into.v6, "asn": into.asns}[kind].append((first, last, record))


def _range(kind: str, start: str, value: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d{1,10}", value, re.ASCII):
        raise ValueError(value)
    count = int(value)
    if kind == "ipv6":
        network = ipaddress.IPv6Network(f"{start}/{count}")
        return int(network[0]), int(network[-1])
    if kind == "ipv4":
        first = int(ipaddress.IPv4Address(start))
    elif kind == "asn" and re.fullmatch(r"\d{1,10}", start, re.ASCII):
        first = int(start)
    else:
        raise ValueError(kind)
    if count < 1 or first + count > 1 << 32:
        raise ValueError(value)
    return first, first + count - 1


def _day(name: str, row: int, text: str) -> date | None:
    """Return the day, or None for the empty spellings that registries use."""
    if text in {"", "00000000"}:
        return None
    try:
        if re.fullmatch(r"\d{8}", text, re.ASCII):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise bad(name, Words(ja="日付を読めません。", en="The day cannot be read."), row=row) from error
    raise bad(name, Words(ja="日付を読めません。", en="The day cannot be read."), row=row)
