"""Which segments may hold an instant? (期間の索引): by buckets of time, so that a year of segments costs no more than a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from kaiji.vault.values import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.vault.store.segment import Segment

_UNITS: Final = (HOUR, 24 * HOUR, 32 * 24 * HOUR)
_MOST: Final = 4
"""A segment stands in the level where it fills at most so many buckets."""
_KEPT: Final = 1024
"""Stretches of hours whose segments are remembered."""
_Entry: TypeAlias = "tuple[int, int, Segment]"


class Calendar:
    """Segments by the time they may answer for, each widened by the clock offset of its exporters."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._levels: tuple[dict[int, list[_Entry]], ...] = tuple({} for _ in _UNITS)
        self._long: list[_Entry] = []
        self._asked: dict[tuple[int, int], tuple[_Entry, ...]] = {}
        for segment in segments:
            first, last = segment.min_start - segment.offset, segment.max_end + segment.offset
            for unit, level in zip(_UNITS, self._levels, strict=True):
                if last // unit - first // unit < _MOST:
                    for bucket in range(first // unit, last // unit + 1):
                        level.setdefault(bucket, []).append((first, last, segment))
                    break
            else:
                self._long.append((first, last, segment))

    def overlapping(self, first: int, last: int) -> list[Segment]:
        """Return each segment that may hold a row between two instants, both included."""
        return [
            segment
            for since, until, segment in self._near(first // HOUR, last // HOUR)
            if since <= last and until >= first
        ]

    def _near(self, first: int, last: int) -> tuple[_Entry, ...]:
        """Return the segments whose buckets meet a stretch of hours, both included; questions of a batch ask for few of them."""
        near = self._asked.get((first, last))
        if near is None:
            found: dict[str, _Entry] = {entry[2].name: entry for entry in self._long}
            for unit, level in zip(_UNITS, self._levels, strict=True):
                begin, end = first * HOUR // unit, last * HOUR // unit
                buckets = (
                    level.values() if end - begin > len(level) else map(level.get, range(begin, end + 1))
                )
                found |= {entry[2].name: entry for entries in buckets for entry in entries or ()}
            near = tuple(found.values())
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            self._asked[first, last] = near
        return near
