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
_Entry: TypeAlias = "tuple[int, int, Segment]"


class Calendar:
    """Segments by the time they may answer for, each widened by the clock offset of its exporters."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._levels: tuple[dict[int, list[_Entry]], ...] = tuple({} for _ in _UNITS)
        self._long: list[_Entry] = []
        for segment in segments:
            first, last = segment.min_start - segment.offset, segment.max_end + segment.offset
            for unit, level in zip(_UNITS, self._levels, strict=True):
                if last // unit - first // unit < _MOST:
                    for bucket in range(first // unit, last // unit + 1):
                        level.setdefault(bucket, []).append((first, last, segment))
                    break
            else:
                self._long.append((first, last, segment))

    def overlapping(self, first: int, last: int) -> Iterable[Segment]:
        """Return each segment that may hold a row between two instants, both included."""
        found: dict[str, Segment] = {}
        for unit, level in zip(_UNITS, self._levels, strict=True):
            if not level:
                continue
            begin, end = first // unit, last // unit
            buckets = level.values() if end - begin > len(level) else map(level.get, range(begin, end + 1))
            for entries in buckets:
                for since, until, segment in entries or ():
                    if since <= last and until >= first:
                        found[segment.name] = segment
        for since, until, segment in self._long:
            if since <= last and until >= first:
                found[segment.name] = segment
        return found.values()
