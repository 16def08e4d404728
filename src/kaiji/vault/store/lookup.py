"""Read the few rows that a question touches (行の取出し): block list, one row group, the rows of one address.

Nothing of a segment stays in memory but its block list; decoded row groups are kept for a moment, because the questions of
a batch come sorted by address.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import pa, pc, pq
from kaiji.vault.store.footer import map_footer, one_group
from kaiji.vault.store.layout import ADDRESS, GROUP_ROWS, KEY_BYTES, WHOLE, columns_of
from kaiji.vault.store.segment import block_list, entry_width
from kaiji.vault.values import SECOND, Row, Version
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kaiji.vault.store.segment import Segment

_OPEN_FILES: Final = 64
_ROWS_KEPT: Final = 24 * GROUP_ROWS
_FEW: Final = 48
"""Up to so many rows are looked at one by one; more are thinned out by columns first."""
_MASK: Final = (1 << 64) - 1


class Lookups:
    """Reads rows out of the segments of one vault."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: OrderedDict[str, Any] = OrderedDict()
        self._groups: OrderedDict[tuple[str, int], Any] = OrderedDict()
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
                table = self._group(segment, group)
                part = _of_address(table, segment.version, masked)
                if part.num_rows > _FEW:
                    part = _narrowed(part, length, low, high, first, last, destination, segment.version)
                found.extend(row for row in rows_of(part, segment) if row.length == length)
        return [row for row in found if _wanted(row, port, destination, first, last)]

    def _group(self, segment: Segment, number: int) -> Any:
        key = (segment.name, number)
        table = self._groups.get(key)
        if table is None:
            table = self._read(segment, number)
            self._groups[key] = table
            self._kept += table.num_rows
            while self._kept > _ROWS_KEPT and len(self._groups) > 1:
                self._kept -= self._groups.popitem(last=False)[1].num_rows
        else:
            self._groups.move_to_end(key)
        return table

    def _read(self, segment: Segment, number: int) -> Any:
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
        return table.combine_chunks()

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


def rows_of(table: Any, segment: Segment) -> Iterator[Row]:
    """Yield the rows of a table as values."""
    for values in table.to_pylist():
        yield row_of(values, segment.version, joins=segment.joins)


def row_of(values: dict[str, Any], version: Version, *, joins: bool) -> Row:
    """Return one row of a segment as a value, columns that are left out taking their default."""
    start = values["start_s"] * SECOND + values.get("start_us", 0)
    length = values["duration_s"] * SECOND + values.get("duration_us", 0)
    if version == 4:
        address, destination = values["ip"], values.get("destination_ip")
    else:
        address = values["ip_high"] << 64 | values["ip_low"]
        upper = values.get("destination_high")
        destination = None if upper is None else upper << 64 | values["destination_low"]
    return Row(
        version=version,
        address=address,
        length=values["prefix_length"],
        port_lo=values["port"],
        port_hi=values["port"] + values.get("port_span", 0),
        protocol=values.get("protocol"),
        start=start,
        end=start + length,
        destination=destination,
        destination_port=values.get("destination_port"),
        realm=values.get("realm", ""),
        holder=values["holder"],
        joins=joins,
        flags=values.get("flags", 0),
    )


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


def _of_address(table: Any, version: Version, address: int) -> Any:
    """Return the rows of one address: they stand together."""
    wanted = (address,) if version == 4 else (address >> 64, address & _MASK)
    for name, number in zip(ADDRESS[version], wanted, strict=True):
        column = table[name].chunk(0) if table.num_rows else table[name]
        if not table.num_rows:
            return table
        scalar = pa.scalar(number, column.type)
        first = pc.search_sorted(column, scalar, side="left").as_py()
        last = pc.search_sorted(column, scalar, side="right").as_py()
        table = table.slice(first, last - first)
    return table


def _narrowed(
    part: Any,
    length: int,
    low: int,
    high: int,
    first: int,
    last: int,
    destination: int | None,
    version: Version,
) -> Any:
    """Drop what cannot match: other ports, other times (to the second), other destinations, other prefix lengths."""
    start = part["start_s"].cast(pa.int64())
    mask = pc.less_equal(start, last // SECOND)
    ends = pc.add(start, part["duration_s"].cast(pa.int64()))
    mask = pc.and_(mask, pc.greater_equal(pc.add(ends, 2), first // SECOND))
    mask = pc.and_(mask, pc.equal(part["prefix_length"], length))
    ports = part["port"]
    mask = pc.and_(mask, pc.and_(pc.greater_equal(ports, low), pc.less_equal(ports, high)))
    if destination is not None:
        numbers = (destination,) if version == 4 else (destination >> 64, destination & _MASK)
        names = ("destination_ip",) if version == 4 else ("destination_high", "destination_low")
        for name, number in zip(names, numbers, strict=True):
            if name in part.column_names:
                column = part[name]
                same = pc.or_(pc.is_null(column), pc.equal(column, pa.scalar(number, column.type)))
                mask = pc.and_(mask, pc.fill_null(same, fill_value=True))
    return part.filter(mask)
