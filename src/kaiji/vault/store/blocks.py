"""Where in a segment? (ブロック一覧): the row groups that may hold a key, by binary search over their first keys."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from kaiji.vault.store.layout import KEY_BYTES
from kaiji.vault.store.segment import entry_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kaiji.vault.store.segment import Places, Segment

_KEPT: Final = 400_000
"""Row groups whose places stay in memory, some 23 bytes each for IPv4; the longest unused go first."""


class Index:
    """The block list of one segment, ready to be searched."""

    def __init__(self, segment: Segment, places: Places) -> None:
        self.head, self.tail = places.head, places.tail
        self._blocks = places.blocks
        self._width, self._size = entry_width(segment.version), KEY_BYTES[segment.version]
        starts = range(0, len(self._blocks), self._width)
        self._keys: Sequence[int] | Sequence[bytes]
        if segment.version == 4:
            self._keys = array(
                "Q", (int.from_bytes(self._blocks[at : at + self._size], "big") for at in starts)
            )
        else:
            self._keys = [self._blocks[at : at + self._size] for at in starts]
        self.count = len(self._keys)
        self._rows, self._group_rows = segment.rows, segment.group_rows

    def between(self, address: int, low: int, high: int) -> range:
        """Return the row groups that may hold rows of an address whose first port lies from `low` to `high`."""
        first, last = address << 16 | low, address << 16 | high
        keys = self._keys
        if isinstance(keys, array):
            stop = bisect_right(keys, last)
            if stop and keys[stop - 1] < first:
                return range(stop - 1, stop)
            return range(max(0, bisect_left(keys, first) - 1), stop)
        size = self._size
        begin, end = first.to_bytes(size, "big"), last.to_bytes(size, "big")
        return range(max(0, bisect_left(keys, begin) - 1), bisect_right(keys, end))

    def first_keys(self) -> list[bytes]:
        """Return the key of the first row of every row group."""
        return [self._blocks[at : at + self._size] for at in range(0, len(self._blocks), self._width)]

    def overlapping(self, low: bytes | None, high: bytes | None) -> range:
        """Return the row groups that may hold keys from `low`, included, to `high`, excluded; None: no bound."""
        keys = self.first_keys()
        begin = 0 if low is None else max(0, bisect_left(keys, low) - 1)
        return range(begin, len(keys) if high is None else bisect_left(keys, high))

    def described_at(self, group: int) -> tuple[int, int]:
        """Return offset and length of a row group's description in the file."""
        end = (group + 1) * self._width
        entry = self._blocks[end - 9 : end]
        return int.from_bytes(entry[:6], "big"), int.from_bytes(entry[6:], "big")

    def rows_of(self, group: int) -> int:
        """Return how many rows a group has."""
        return min(self._group_rows, self._rows - group * self._group_rows)


class Indexes:
    """The block lists used lately (最近使った一覧)."""

    def __init__(self, load: Callable[[str], Places]) -> None:
        self._load = load
        self._kept: OrderedDict[str, Index] = OrderedDict()
        self._groups = 0

    def of(self, segment: Segment) -> Index:
        """Return the block list of a segment."""
        index = self._kept.get(segment.name)
        if index is not None:
            self._kept.move_to_end(segment.name)
            return index
        index = Index(segment, self._load(segment.name))
        self._kept[segment.name] = index
        self._groups += index.count
        while self._groups > _KEPT and len(self._kept) > 1:
            self._groups -= self._kept.popitem(last=False)[1].count
        return index
