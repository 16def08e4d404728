"""The AS table as CSV (AS表のCSV): `first,last,asn,name`, with addresses as text or as numbers, IPv4 or IPv6.

This is the form of the `@ip-location-db/asn` package. One file is one family; a row of the other family is refused.
"""

from __future__ import annotations

import csv
import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.network.readers.stream import Meter, bad, lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_TOP4: Final = (1 << 32) - 1
_TOP6: Final = (1 << 128) - 1
LONGEST_NAME: Final = 512


@dataclass(slots=True)
class AsRows:
    """Ranges of one or both families with the AS numbers that announce them."""

    v4: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    v6: dict[tuple[int, int], set[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)


def read_csv(path: Path, into: AsRows, *, meter: Meter | None = None) -> None:
    """Add the rows of one CSV file; raises TableFormatError naming the row."""
    reader = csv.reader(_texts(path, meter), strict=True)
    family: int | None = None
    number: Callable[[str], int] | None = None
    count = 0
    try:
        for count, cells in enumerate(reader, 1):
            if len(cells) != 4:
                raise bad(path.name, Words(ja="列は4つです。", en="There must be 4 columns."), row=count)
            if family is None or number is None:
                family, number = _family(path.name, cells[0])
            _add(path.name, count, family, number, cells, into)
    except csv.Error as error:
        raise bad(
            path.name, Words(ja=f"CSVではありません({error})。", en=f"Not CSV ({error})."), row=count + 1
        ) from error
    if count == 0:
        raise bad(path.name, Words(ja="空です。", en="It is empty."))


def _texts(path: Path, meter: Meter | None) -> Iterator[str]:
    return (text for _, text in lines(path, meter=meter))


def _family(name: str, first: str) -> tuple[int, Callable[[str], int]]:
    """Tell family and spelling by the first cell of the file."""
    if first.isascii() and first.isdigit():
        return (4, _decimal) if int(first[:60]) <= _TOP4 else (6, _decimal)
    if ":" in first:
        return 6, lambda text: int(ipaddress.IPv6Address(text))
    if "." in first:
        return 4, lambda text: int(ipaddress.IPv4Address(text))
    raise bad(
        name,
        Words(ja="アドレスで始まるCSVではありません。", en="It is no CSV that starts with an address."),
        row=1,
    )


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 39):
        raise ValueError(text)
    return int(text)


def _add(
    name: str, row: int, family: int, number: Callable[[str], int], cells: list[str], into: AsRows
) -> None:
    try:
        first, last, asn = number(cells[0]), number(cells[1]), _decimal(cells[2])
    except ValueError as error:
        why = Words(ja="アドレスまたはAS番号を読めません。", en="An address or AS number cannot be read.")
        raise bad(name, why, row=row) from error
    low, top = (0, _TOP4) if family == 4 else (_TOP4 + 1, _TOP6)
    if not low <= first <= last <= top:
        why = Words(
            ja="範囲が逆か、IPv4とIPv6が混ざっています。", en="The range is reversed, or families are mixed."
        )
        raise bad(name, why, row=row)
    if not 0 < asn < 1 << 32 or len(cells[3]) > LONGEST_NAME:
        why = Words(ja="AS番号または名称が範囲外です。", en="AS number or name out of bounds.")
        raise bad(name, why, row=row)
    ranges = into.v4 if family == 4 else into.v6
    ranges.setdefault((first, last), set()).add(asn)
    into.names.setdefault(asn, " ".join(cells[3].split()))
