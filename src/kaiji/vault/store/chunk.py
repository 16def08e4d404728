"""Some row groups of a segment, read together (行グループの読取り): addresses and ports first, the rest only where rows are wanted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

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

_Kind: TypeAlias = Literal["B", "H", "I", "Q"]
_FEW: Final = 24
"""Up to so many rows are looked at one by one; more are thinned out by columns first."""
_MASK: Final = (1 << 64) - 1
_BESIDE: Final = frozenset(
    {"protocol", "destination_port", "destination_ip", "destination_high", "destination_low"}
)
"""Columns that a request does without where only who and when is needed: half of the time it takes to read a row group."""
_KEYS: Final[dict[str, _Kind]] = {"ip": "I", "ip_high": "Q", "ip_low": "Q", "port": "H"}
_KINDS: Final[dict[str, _Kind]] = {"uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q"}


class Task(NamedTuple):
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
    mark: tuple[int, int] | None
    """The bits of `store.marks` that a row group must have; None: nothing is ruled out."""


class Groups:
    """Some row groups of a segment, described to the engine once and read column by column (行グループの束)."""

    def __init__(
        self,
        file: Any,
        segment: Segment,
        index: Index,
        groups: Sequence[int],
        *,
        few: bool = False,
        memory: Any = None,
    ) -> None:
        """Read their descriptions; raises SegmentError.

        `few`: few of the values are wanted, so that a column had better come in one piece. `memory`: where the engine puts them.
        """
        self._segment = segment
        self._rows = list(map(index.rows_of, groups))
        try:
            described = [file.read_at(length, offset) for offset, length in map(index.described_at, groups)]
            footer = ParquetReader(memory_pool=memory)
            # read ahead by other threads it would take longer
            bare = some_groups(index.head, index.tail, described, sum(self._rows))
            footer.open(pa.BufferReader(bare), pre_buffer=False)
            self._reader = ParquetReader(memory_pool=memory)
            self._reader.open(
                file,
                metadata=footer.metadata,
                pre_buffer=False,
                binary_type=pa.large_binary() if few else None,
            )
        except (OSError, pa.ArrowException) as error:
            raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name) from error

    def read(self, columns: list[str], places: Sequence[int] | None = None) -> Any:
        """Return columns of the groups, or of those at some places among them, one after the other; raises SegmentError."""
        name = self._segment.name
        read = range(len(self._rows)) if places is None else places
        wanted = [self._segment.columns.index(column) for column in columns]
        try:
            table = self._reader.read_row_groups(list(read), column_indices=wanted, use_threads=False)
        except (OSError, pa.ArrowException) as error:
            raise SegmentError(DAMAGED.filled(name=name), given=name) from error
        if table.num_rows != sum(self._rows[place] for place in read) or table.column_names != columns:
            raise SegmentError(DAMAGED.filled(name=name), given=name)
        return table


def rows_for(
    file: Any, segment: Segment, index: Index, tasks: dict[int, list[Task]], memory: Any = None
) -> Iterator[tuple[int, Found]]:
    """Yield number of request and row for everything that the tasks, by row group, want."""
    groups = sorted(tasks)
    names = [*ADDRESS[segment.version], "port"]
    # ports that come in blocks come again and again: nearly every row group has some, and is read at once
    rest = _rest(segment, (task for each in tasks.values() for task in each)) if segment.max_span else []
    opened = Groups(file, segment, index, groups, few=True, memory=memory)
    table = opened.read(_as_written(segment, names, rest))
    keys = [_numbers(table[name], _KEYS[name]) for name in names]
    met: list[_Met] = []
    at = 0
    for place, group in enumerate(groups):
        end = at + index.rows_of(group)
        ranges = []
        for task in tasks[group]:
            begin, stop = _range(keys, task, segment.version, at, end)
            if begin < stop:
                ranges.append((task, begin - at, stop - at))
        if ranges:
            met.append(_Met(place, at, end - at, ranges))
        at = end
    if met:
        yield from _rows(opened, segment, table, met, whole=bool(rest))


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
    """A row group in which rows are wanted: where it is among those opened, and which of its rows each task may want."""

    place: int
    at: int
    """Where its rows begin in the table of keys."""
    rows: int
    ranges: list[tuple[Task, int, int]]


def _range(keys: Sequence[memoryview], task: Task, version: int, begin: int, end: int) -> tuple[int, int]:
    wanted = (task.address,) if version == 4 else (task.address >> 64, task.address & _MASK)
    for column, number in zip(keys, wanted, strict=False):
        begin, end = bisect_left(column, number, begin, end), bisect_right(column, number, begin, end)
    ports = keys[-1]
    return bisect_left(ports, task.low, begin, end), bisect_right(ports, task.high, begin, end)


def _rows(
    opened: Groups, segment: Segment, keys: Any, met: Sequence[_Met], *, whole: bool
) -> Iterator[tuple[int, Found]]:
    """Yield what tasks want of row groups; `whole`: all their columns were read with their keys."""
    table: Any = None
    if not whole:
        rest = _rest(segment, (task for one in met for task, _, _ in one.ranges))
        table = opened.read(rest, [one.place for one in met])
    scattered: list[tuple[Task, int, int]] = []
    at = 0
    for one in met:
        if sum(stop - begin for _, begin, stop in one.ranges) > one.rows:
            # many requests for the same rows: each row becomes a value once
            every = list(_found(_columns_of(keys, table, one, at, 0, one.rows), segment))
            for task, begin, stop in one.ranges:
                yield from _meeting(every[begin:stop], task)
        else:
            for task, begin, stop in one.ranges:
                if stop - begin > _FEW:
                    part = _columns_of(keys, table, one, at, begin, stop)
                    yield from _meeting(_found(_narrowed(part, task, segment), segment), task)
                else:
                    scattered += [(task, one.at + place, at + place) for place in range(begin, stop)]
        at += one.rows
    if scattered:
        yield from _together(keys, table, scattered, segment)


def _columns_of(keys: Any, table: Any, one: _Met, at: int, begin: int, stop: int) -> dict[str, Any]:
    """Return some rows of a row group; `at`: where it begins in the table beside the keys."""
    columns: dict[str, Any] = {}
    for part, first in ((keys, one.at), (table, at)):
        if part is not None:
            some = part.slice(first + begin, stop - begin)
            columns |= dict(zip(some.column_names, some.columns, strict=True))
    return columns


def _together(
    keys: Any, table: Any, scattered: Sequence[tuple[Task, int, int]], segment: Segment
) -> Iterator[tuple[int, Found]]:
    """Yield what tasks want of rows here and there, read out of the columns in one go; only rows of their time become values."""
    values = _picked(keys, [key for _, key, _ in scattered])
    if table is not None:
        values |= _picked(table, [place for _, _, place in scattered])
    origins = values.pop(ORIGIN, None)
    starts, lasted = values["start_s"], values["duration_s"]
    for place, (task, _, _) in enumerate(scattered):
        if starts[place] > task.last // SECOND or starts[place] + lasted[place] < task.first // SECOND - 2:
            continue
        origin = segment.origins[0 if origins is None else origins[place]]
        row = row_of(
            {name: column[place] for name, column in values.items()}, segment.version, joins=segment.joins
        )
        if row.length == task.length and _meets(row, task.wanted, abs(origin.offset)):
            yield task.number, Found(row, origin.offset, origin.source)


def _picked(table: Any, places: Sequence[int]) -> dict[str, list[Any]]:
    """Return the values of every column at some places."""
    picked = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = _KINDS.get(str(column.type))
        if kind is None or column.null_count:
            picked[name] = column.take(pa.array(places, pa.int64())).to_pylist()
        else:
            numbers = _numbers(column, kind)
            picked[name] = [numbers[place] for place in places]
    return picked


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


def _numbers(column: Any, kind: _Kind) -> memoryview:
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
