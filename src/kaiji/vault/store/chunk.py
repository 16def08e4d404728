"""Some row groups of a segment, read together (行グループの読取り): addresses and ports first, the rest only where rows are wanted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import ParquetReader, pa, pc
from kaiji.vault.store.footer import some_groups
from kaiji.vault.store.layout import ADDRESS, ORIGIN
from kaiji.vault.store.port import Found
from kaiji.vault.store.rows import row_of, rows_of
from kaiji.vault.values import SECOND
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kaiji.vault.store.blocks import Index
    from kaiji.vault.store.port import Wanted
    from kaiji.vault.store.segment import Segment
    from kaiji.vault.values import Row

_FEW: Final = 24
"""Up to so many rows are looked at one by one; more are thinned out by columns first."""
_MASK: Final = (1 << 64) - 1
_BESIDE: Final = frozenset(
    {"protocol", "destination_port", "destination_ip", "destination_high", "destination_low"}
)
"""Columns that a request does without where only who and when is needed: half of the time it takes to read a row group."""
_KEYS: Final[dict[str, Literal["I", "Q", "H"]]] = {"ip": "I", "ip_high": "Q", "ip_low": "Q", "port": "H"}


@dataclass(frozen=True, slots=True)
class Task:
    """What one request wants of a row group (探す範囲)."""

    number: int
    """Which request it is."""
    wanted: Wanted
    address: int
    """With the bits beyond the prefix length set to zero."""
    length: int
    low: int
    high: int
    """First ports of the rows that may include the port asked for."""
    first: int
    last: int
    """The window, widened by the clock offset of the exporters."""


def read_groups(
    file: Any, segment: Segment, index: Index, groups: Sequence[int], columns: list[str], *, few: bool = False
) -> Any:
    """Return columns of some row groups, one after the other; raises SegmentError.

    `few`: few of the values are wanted, so that each holder is spelled once.
    """
    try:
        described = [file.read_at(length, offset) for offset, length in map(index.described_at, groups)]
        rows = sum(map(index.rows_of, groups))
        footer = ParquetReader()
        # read ahead by other threads it would take longer
        footer.open(pa.BufferReader(some_groups(index.head, index.tail, described, rows)), pre_buffer=False)
        reader = ParquetReader()
        reader.open(
            file, metadata=footer.metadata, pre_buffer=False, read_dictionary=["holder"] if few else None
        )
        wanted = [segment.columns.index(name) for name in columns]
        table = reader.read_row_groups(list(range(len(groups))), column_indices=wanted, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name) from error
    if table.num_rows != rows or table.column_names != columns:
        raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name)
    return table


def rows_for(
    file: Any, segment: Segment, index: Index, tasks: dict[int, list[Task]]
) -> Iterator[tuple[int, Found]]:
    """Yield number of request and row for everything that the tasks, by row group, want."""
    groups = sorted(tasks)
    names = [*ADDRESS[segment.version], "port"]
    # ports that come in blocks come again and again: nearly every row group has some, and is read at once
    rest = _rest(segment, (task for each in tasks.values() for task in each)) if segment.max_span else []
    table = read_groups(file, segment, index, groups, _as_written(segment, names, rest), few=True)
    keys = [_numbers(table[name], _KEYS[name]) for name in names]
    met: list[_Met] = []
    at = 0
    for group in groups:
        end = at + index.rows_of(group)
        ranges = []
        for task in tasks[group]:
            begin, stop = _range(keys, task, segment.version, at, end)
            if begin < stop:
                ranges.append((task, begin - at, stop - at))
        if ranges:
            met.append(_Met(group, table.slice(at, end - at), ranges))
        at = end
    if met:
        yield from _rows(file, segment, index, met, whole=bool(rest))


def _as_written(segment: Segment, names: Sequence[str], rest: Sequence[str]) -> list[str]:
    """Return columns in the order of the file."""
    wanted = {*names, *rest}
    return [name for name in segment.columns if name in wanted] if rest else list(names)


def _rest(segment: Segment, tasks: Iterable[Task]) -> list[str]:
    """Return the columns beside address and port that tasks want."""
    brief = all(task.wanted.brief for task in tasks)
    return [name for name in segment.columns if name not in _KEYS and not (brief and name in _BESIDE)]


@dataclass(frozen=True, slots=True)
class _Met:
    """A row group in which rows are wanted: its keys, and which of its rows each task may want."""

    group: int
    keys: Any
    ranges: list[tuple[Task, int, int]]


def _range(keys: Sequence[memoryview], task: Task, version: int, begin: int, end: int) -> tuple[int, int]:
    wanted = (task.address,) if version == 4 else (task.address >> 64, task.address & _MASK)
    for column, number in zip(keys, wanted, strict=False):
        begin, end = bisect_left(column, number, begin, end), bisect_right(column, number, begin, end)
    ports = keys[-1]
    return bisect_left(ports, task.low, begin, end), bisect_right(ports, task.high, begin, end)


def _rows(
    file: Any, segment: Segment, index: Index, met: Sequence[_Met], *, whole: bool
) -> Iterator[tuple[int, Found]]:
    """Yield what tasks want of row groups; `whole`: all their columns were read with their keys."""
    table: Any = None
    if not whole:
        rest = _rest(segment, (task for one in met for task, _, _ in one.ranges))
        table = read_groups(file, segment, index, [one.group for one in met], rest, few=True)
    at = 0
    for one in met:
        rows = one.keys.num_rows
        columns = _columns_of(one.keys)
        if table is not None:
            columns |= _columns_of(table.slice(at, rows))
        if sum(stop - begin for _, begin, stop in one.ranges) > rows:
            # many requests for the same rows: each row becomes a value once
            every = list(_found(columns, segment))
            for task, begin, stop in one.ranges:
                yield from _meeting(every[begin:stop], task)
        else:
            yield from _together(columns, [r for r in one.ranges if r[2] - r[1] <= _FEW], segment)
            for task, begin, stop in one.ranges:
                if stop - begin > _FEW:
                    part = {name: column.slice(begin, stop - begin) for name, column in columns.items()}
                    yield from _meeting(_found(_narrowed(part, task, segment), segment), task)
        at += rows


def _together(
    columns: dict[str, Any], ranges: Sequence[tuple[Task, int, int]], segment: Segment
) -> Iterator[tuple[int, Found]]:
    """Yield what tasks want of a few rows each, read out of the columns in one go; only rows of their time become values."""
    if not ranges:
        return
    values = {name: _picked(column, ranges) for name, column in columns.items()}
    origins = values.pop(ORIGIN, None)
    starts, lasted = values["start_s"], values["duration_s"]
    at = 0
    for task, begin, stop in ranges:
        first, last = task.first // SECOND - 2, task.last // SECOND
        for place in range(at, at + stop - begin):
            if starts[place] > last or starts[place] + lasted[place] < first:
                continue
            origin = segment.origins[0 if origins is None else origins[place]]
            row = row_of(
                {name: column[place] for name, column in values.items()},
                segment.version,
                joins=segment.joins,
            )
            if row.length == task.length and _meets(row, task.wanted, abs(origin.offset)):
                yield task.number, Found(row, origin.offset, origin.source)
        at += stop - begin


def _picked(column: Any, ranges: Sequence[tuple[Task, int, int]]) -> list[Any]:
    """Return the values of a column at some ranges, one after the other."""
    if len(ranges) == 1 or column.num_chunks > 1:
        return [value for _, begin, stop in ranges for value in column.slice(begin, stop - begin).to_pylist()]
    places = pa.array([place for _, begin, stop in ranges for place in range(begin, stop)], pa.int64())
    picked: list[Any] = column.chunk(0).take(places).to_pylist()
    return picked


def _columns_of(table: Any) -> dict[str, Any]:
    return dict(zip(table.column_names, table.columns, strict=True))


def _found(columns: dict[str, Any], segment: Segment) -> Iterator[Found]:
    rows = rows_of(columns, segment.version, joins=segment.joins)
    if ORIGIN not in columns:
        origin = segment.origins[0]
        for row in rows:
            yield Found(row, origin.offset, origin.source)
        return
    for row, number in zip(rows, columns[ORIGIN].to_pylist(), strict=True):
        origin = segment.origins[number]
        yield Found(row, origin.offset, origin.source)


def _meeting(found: Iterable[Found], task: Task) -> Iterator[tuple[int, Found]]:
    for one in found:
        if one.row.length == task.length and _meets(one.row, task.wanted, abs(one.offset)):
            yield task.number, one


def _meets(row: Row, wanted: Wanted, wide: int) -> bool:
    return (
        (wanted.port is None or row.port_lo <= wanted.port <= row.port_hi)
        and (wanted.destination is None or row.destination is None or row.destination == wanted.destination)
        and row.start - wide <= wanted.last
        and row.end + wide >= wanted.first
    )


def _numbers(column: Any, kind: Literal["I", "Q", "H"]) -> memoryview:
    """Return a column without nulls as plain numbers, copied only where it comes in pieces."""
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    data = memoryview(whole.buffers()[1]).cast("B").cast(kind)
    begin = int(whole.offset)
    return data[begin : begin + len(whole)]


def _narrowed(columns: dict[str, Any], task: Task, segment: Segment) -> dict[str, Any]:
    """Drop what cannot match: other destinations, other times; to the second, so that a few too many may stay."""
    start = columns["start_s"].cast(pa.int64())
    ends = pc.add(start, columns["duration_s"].cast(pa.int64()))
    mask = pc.and_(
        pc.less_equal(start, task.last // SECOND), pc.greater_equal(pc.add(ends, 2), task.first // SECOND)
    )
    destination = task.wanted.destination
    if destination is not None:
        v4 = segment.version == 4
        numbers = (destination,) if v4 else (destination >> 64, destination & _MASK)
        names = ("destination_ip",) if v4 else ("destination_high", "destination_low")
        for name, number in zip(names, numbers, strict=True):
            if name in columns:
                same = pc.equal(columns[name], pa.scalar(number, columns[name].type))
                mask = pc.and_(mask, pc.fill_null(same, fill_value=True))
    places = pc.indices_nonzero(mask)
    return {name: column.take(places) for name, column in columns.items()}
