"""Read the few rows that a question touches (行の取出し): block list, one row group, the rows of one address.

Nothing of a segment stays in memory but its block list; decoded row groups are kept for a moment, because the questions of
a batch come sorted by address.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import pa, pq
from kaiji.vault.store.footer import map_footer, one_group
from kaiji.vault.store.group import Group, rows_of
from kaiji.vault.store.layout import GROUP_ROWS, KEY_BYTES, WHOLE, columns_of
from kaiji.vault.store.segment import block_list, entry_width
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kaiji.vault.store.segment import Segment
    from kaiji.vault.values import Row, Version

_OPEN_FILES: Final = 64
_ROWS_KEPT: Final = 24 * GROUP_ROWS


class Lookups:
    """Reads rows out of the segments of one vault."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: OrderedDict[str, Any] = OrderedDict()
        self._groups: OrderedDict[tuple[str, int], Group] = OrderedDict()
        self._kept = 0
        self.groups_read = 0

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._groups.clear()

    def rows(
        self,
        segment: Segment,
        address: int,
        *,
        port: int | None,
        destination: int | None,
        first: int,
        last: int,
    ) -> list[Row]:
        """Return the rows of an address that overlap [first, last]: of a port, or all; with a destination, those with it or without any.

        Raises SegmentError where the file is missing or damaged.
        """
        found: list[Row] = []
        for length in segment.lengths:
            masked = address >> (WHOLE[segment.version] - length) << (WHOLE[segment.version] - length)
            low = 0 if port is None else max(0, port - segment.max_span)
            high = 65535 if port is None else port
            for group in _between(
                segment, _key(segment.version, masked, low), _key(segment.version, masked, high)
            ):
                rows = self._group(segment, group).find(
                    masked, low=low, high=high, destination=destination, first=first, last=last
                )
                found.extend(row for row in rows if row.length == length)
        return [row for row in found if _wanted(row, port, destination, first, last)]

    def _group(self, segment: Segment, number: int) -> Group:
        key = (segment.name, number)
        group = self._groups.get(key)
        if group is None:
            group = self._read(segment, number)
            self._groups[key] = group
            self._kept += group.rows
            while self._kept > _ROWS_KEPT and len(self._groups) > 1:
                self._kept -= self._groups.popitem(last=False)[1].rows
        else:
            self._groups.move_to_end(key)
        return group

    def _read(self, segment: Segment, number: int) -> Group:
        self.groups_read += 1
        entry = segment.blocks[number * entry_width(segment.version) :][: entry_width(segment.version)]
        offset, length = int.from_bytes(entry[-9:-3], "big"), int.from_bytes(entry[-3:], "big")
        rows = min(GROUP_ROWS, segment.rows - number * GROUP_ROWS)
        try:
            file = self._file(segment.name)
            described = file.read_at(length, offset)
            footer = one_group(segment.head, segment.tail, described, rows)
            metadata = pq.read_metadata(pa.BufferReader(footer))
            table = pq.ParquetFile(file, metadata=metadata).read_row_group(0, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name) from error
        if table.num_rows != rows or tuple(table.column_names) != segment.columns:
            raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name)
        return Group(table, segment.version, joins=segment.joins)

    def _file(self, name: str) -> Any:
        file = self._files.get(name)
        if file is None:
            file = pa.OSFile(os.fspath(self._folder / name))
            self._files[name] = file
            if len(self._files) > _OPEN_FILES:
                self._files.popitem(last=False)[1].close()
        else:
            self._files.move_to_end(name)
        return file


def read_all(folder: Path, segment: Segment) -> Any:
    """Return all rows of a segment as a batch of the full schema; raises SegmentError."""
    try:
        table = pq.read_table(os.fspath(folder / segment.name), use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name) from error
    return _completed(table, segment.version)


def listed(folder: Path, segment: Segment) -> tuple[bytes, bytes, bytes]:
    """Return head, tail and block list as the file itself gives them; raises SegmentError."""
    footer = map_footer(folder / segment.name)
    return footer.head, footer.tail, block_list(read_all(folder, segment), segment.version, footer.groups)


def stored_rows(folder: Path, segment: Segment) -> list[Row]:
    """Return all rows of a segment as values; raises SegmentError."""
    batch = read_all(folder, segment)
    columns = {name: batch[name] for name in batch.schema.names}
    return list(rows_of(columns, segment.version, joins=segment.joins))


def _wanted(row: Row, port: int | None, destination: int | None, first: int, last: int) -> bool:
    return (
        (port is None or row.port_lo <= port <= row.port_hi)
        and (destination is None or row.destination in {None, destination})
        and row.start <= last
        and row.end >= first
    )


def _completed(table: Any, version: Version) -> Any:
    """Return a table with every column of the schema."""
    arrays = []
    names = []
    for name, kind, unsaid in columns_of(version):
        names.append(name)
        if name in table.column_names:
            arrays.append(table[name].combine_chunks())
        else:
            value = None if unsaid == "null" else unsaid
            arrays.append(pa.repeat(pa.scalar(value, kind), table.num_rows))
    return pa.RecordBatch.from_arrays(
        [array.combine_chunks() if hasattr(array, "combine_chunks") else array for array in arrays], names
    )


def _between(segment: Segment, low: bytes, high: bytes) -> Iterable[int]:
    """Return the row groups that may hold keys from `low` to `high`, both included."""
    width, size = entry_width(segment.version), KEY_BYTES[segment.version]
    blocks = segment.blocks
    count = len(blocks) // width

    def first_at_least(key: bytes, *, beyond: bool) -> int:
        lo, hi = 0, count
        while lo < hi:
            middle = (lo + hi) // 2
            here = blocks[middle * width : middle * width + size]
            if here < key or (beyond and here == key):
                lo = middle + 1
            else:
                hi = middle
        return lo

    return range(max(0, first_at_least(low, beyond=False) - 1), first_at_least(high, beyond=True))


def _key(version: Version, address: int, port: int) -> bytes:
    return (address << 16 | port).to_bytes(KEY_BYTES[version], "big")
