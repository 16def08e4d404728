"""Look one address up in a snapshot (アドレスの検索): longest prefix, IPv4 and IPv6, with the range it stands in."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.ground.words import Words
from kaiji.network.address import text_of
from kaiji.network.snapshot import layout
from kaiji.network.snapshot.flatten import NOBODY

if TYPE_CHECKING:
    from array import array
    from collections.abc import Mapping

_LOW: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a snapshot says of one address (検索の結果)."""

    version: Literal[4, 6]
    first: int
    last: int
    """The range around the address in which nothing changes, both ends included."""
    asns: tuple[int, ...]
    """Who announces it; several where the routes disagree; empty in a table of a registry."""
    text: str
    """Name of the AS, or the registry's record."""

    @property
    def range_text(self) -> str:
        """The range as `first-last`."""
        return f"{text_of(self.version, self.first)}-{text_of(self.version, self.last)}"


class Snapshot:
    """One dated table of addresses. Columns are read when first needed."""

    def __init__(self, data: memoryview | bytes, name: str) -> None:
        self.sections = layout.read(memoryview(data), name)
        header: Mapping[str, Any] = self.sections.header
        self.name = name
        try:
            self.kind: str = header["kind"]
            self.day = date.fromisoformat(header["day"])
            self.title = Words(**header["title"])
            self.licence: str = header["licence"]
            self.attribution: list[dict[str, str]] = header["attribution"]
            self.counts: Mapping[str, int] = header["counts"]
        except (KeyError, TypeError, ValueError) as error:
            raise layout.damaged(name, "header fields") from error

    def asns(self, version: Literal[4, 6], number: int) -> tuple[int, ...]:
        """Return the AS numbers that announce an address given as a number; empty where nobody is known."""
        if version == 4:
            starts, holding = self._v4
            return self.asns_of(holding[bisect_right(starts, number) - 1]) if starts else ()
        row = self._v6_row(number)
        return () if row < 0 else self.asns_of(self._v6_holder[row])

    def find(self, version: Literal[4, 6], number: int) -> Found | None:
        """Return what stands for an address given as a number, or None where nobody is known."""
        if version == 4:
            starts, holding = self._v4
            row = bisect_right(starts, number) - 1
        else:
            starts, holding, row = self._high, self._v6_holder, self._v6_row(number)
        if row < 0 or holding[row] == NOBODY:
            return None
        holder = holding[row]
        last_row = row + 1 == len(starts)
        top = (1 << (32 if version == 4 else 128)) - 1
        return Found(
            version=version,
            first=self._start(version, row),
            last=top if last_row else self._start(version, row + 1) - 1,
            asns=self.asns_of(holder),
            text=self.text_of(holder),
        )

    def asns_of(self, holder: int) -> tuple[int, ...]:
        """Return the AS numbers of a holder."""
        if not 0 < holder <= len(self._holder_asn):
            return ()
        single = self._holder_asn[holder - 1]
        return (single,) if single else tuple(self._more.get(holder, ()))

    def text_of(self, holder: int) -> str:
        """Return the name or record of a holder."""
        block, line = divmod(holder - 1, layout.NAMES_A_BLOCK)
        if block not in self._blocks:
            self._blocks[block] = self.sections.bytes(f"names.{block}").decode("utf-8", "replace").split("\n")
        lines = self._blocks[block]
        return lines[line] if line < len(lines) else ""

    def name_of(self, asn: int) -> str:
        """Return the organisation name that the table gives to an AS number, or an empty text."""
        row = bisect_left(self._holder_asn, asn, 0, self._singles)
        return self.text_of(row + 1) if row < self._singles and self._holder_asn[row] == asn else ""

    def record_of_as(self, asn: int) -> str:
        """Return the registry's record of an AS number (tables of kind `delegated`), or an empty text."""
        starts, holding = self._as
        row = bisect_right(starts, asn) - 1
        return "" if row < 0 or holding[row] == NOBODY else self.text_of(holding[row])

    def asns_with(self, mark: str) -> tuple[int, ...]:
        """Return the AS numbers whose registry record ends in `mark` (the holder's opaque id); at most 64."""
        starts, holding = self._as
        found: list[int] = []
        for row, holder in enumerate(holding):
            if holder != NOBODY and self.text_of(holder).endswith(mark):
                end = starts[row + 1] if row + 1 < len(starts) else starts[row] + 1
                found.extend(range(starts[row], min(end, starts[row] + 64)))
        return tuple(found[:64])

    def next_start6(self, number: int) -> int:
        """Return the start of the IPv6 boundary after the one that `number` lies in, or the end of the space."""
        row = self._v6_row(number) + 1
        return self._start(6, row) if row < len(self._high) else 1 << 128

    def load(self) -> None:
        """Read every column that look-ups need (they are read on demand otherwise)."""
        _ = (self._v4, self._high, self._v6_holder, self._lows, self._holder_asn, self._more)

    @cached_property
    def _v4(self) -> tuple[array[int], array[int]]:
        return self._pair("v4.start", "I", "v4.holder")

    @cached_property
    def _as(self) -> tuple[array[int], array[int]]:
        return self._pair("as.start", "I", "as.holder")

    @cached_property
    def _high(self) -> array[int]:
        return self.sections.column("v6.high", "Q")

    @cached_property
    def _v6_holder(self) -> array[int]:
        holding = self.sections.column("v6.holder", "I")
        if len(holding) != len(self._high):
            raise layout.damaged(self.name, "v6 columns")
        return holding

    @cached_property
    def _lows(self) -> dict[int, int]:
        rows, lows = self.sections.column("v6.low_row", "I"), self.sections.column("v6.low", "Q")
        if len(rows) != len(lows):
            raise layout.damaged(self.name, "v6.low")
        return dict(zip(rows, lows, strict=True))

    @cached_property
    def _holder_asn(self) -> array[int]:
        return self.sections.column("holder.asn", "I")

    @cached_property
    def _singles(self) -> int:
        """Holders are numbered single AS numbers first, ascending."""
        zero = 0
        return self._holder_asn.index(zero) if zero in self._holder_asn else len(self._holder_asn)

    @cached_property
    def _more(self) -> dict[int, list[int]]:
        try:
            rows = json.loads(self.sections.bytes("holder.more") or b"{}")
            return {int(key): [int(asn) for asn in value] for key, value in rows.items()}
        except (ValueError, TypeError, AttributeError) as error:
            raise layout.damaged(self.name, "holder.more") from error

    @cached_property
    def _blocks(self) -> dict[int, list[str]]:
        return {}

    def _pair(self, starts: str, code: str, holding: str) -> tuple[array[int], array[int]]:
        pair = self.sections.column(starts, code), self.sections.column(holding, "I")
        if len(pair[0]) != len(pair[1]):
            raise layout.damaged(self.name, starts)
        return pair

    def _start(self, version: Literal[4, 6], row: int) -> int:
        return self._v4[0][row] if version == 4 else self._high[row] << 64 | self._lows.get(row, 0)

    def _v6_row(self, number: int) -> int:
        """Return the last row whose start is not beyond `number`; several rows may share the upper half."""
        high, low = number >> 64, number & _LOW
        row = bisect_right(self._high, high) - 1
        while row >= 0 and self._high[row] == high and self._lows.get(row, 0) > low:
            row -= 1
        return row

    @property
    def columns4(self) -> tuple[array[int], array[int]]:
        """The IPv4 boundaries and their holders, for look-ups in bulk."""
        return self._v4
