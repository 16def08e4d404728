"""Which segments may hold an instant? (期間の索引): by buckets of time, so that a year of segments costs no more than a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.vault.values import HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaiji.vault.store.segment import Segment

_UNITS: Final = (HOUR, 24 * HOUR, 32 * 24 * HOUR)
_MOST: Final = 4
"""A segment stands in the level where it fills at most so many buckets."""


class Calendar:
    """Segments by the time they may answer for, each widened by the clock offset of its exporters."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._levels: tuple[dict[int, list[Segment]], ...] = tuple({} for _ in _UNITS)
        self._long: list[Segment] = []
        self._all: list[Segment] = []
        for segment in segments:
            self._all.append(segment)
            first, last = _widened(segment)
            for unit, level in zip(_UNITS, self._levels, strict=True):
                if last // unit - first // unit < _MOST:
                    for bucket in range(first // unit, last // unit + 1):
                        level.setdefault(bucket, []).append(segment)
                    break
            else:
                self._long.append(segment)

    def overlapping(self, first: int, last: int) -> Iterator[Segment]:
        """Yield each segment that may hold a row between two instants, both included."""
        for unit, level in zip(_UNITS, self._levels, strict=True):
            begin, end = first // unit, last // unit
            if end - begin > len(level):
                yield from _distinct(s for found in level.values() for s in found if _meets(s, first, last))
                continue
            yield from _distinct(
                segment
                for bucket in range(begin, end + 1)
                for segment in level.get(bucket, ())
                if _meets(segment, first, last)
            )
        for segment in self._long:
            if _meets(segment, first, last):
                yield segment

    def __len__(self) -> int:
        return len(self._all)


def _widened(segment: Segment) -> tuple[int, int]:
    wide = segment.offset
    return segment.min_start - wide, segment.max_end + wide


def _meets(segment: Segment, first: int, last: int) -> bool:
    begin, end = _widened(segment)
    return begin <= last and end >= first


def _distinct(segments: Iterable[Segment]) -> Iterable[Segment]:
    return {segment.name: segment for segment in segments}.values()
