"""From columns to the rows that requests want (行の拾出し): of what was read, only rows of the right time become values."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import ORIGIN
from kaiji.vault.store.port import Found
from kaiji.vault.store.rows import rows_in, rows_of
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kaiji.vault.store.port import Wanted
    from kaiji.vault.store.segment import Segment
    from kaiji.vault.values import Row

_Kind: TypeAlias = Literal["B", "H", "I", "Q"]
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


class Spot(NamedTuple):
    """A row that a request may want (候補の行)."""

    task: Task
    key: int
    """Its place in the table that was read first."""
    rest: int
    """Its place in the table of the other columns, where there is one."""


def picked(keys: Any, table: Any, spots: Sequence[Spot], segment: Segment) -> Iterator[tuple[int, Found]]:
    """Yield number of request and row for those rows here and there that are wanted, read out of the columns in one go.

    `table`: the columns that `keys` has not; None: it has all.
    """
    values = _values(keys, [spot.key for spot in spots])
    if table is not None:
        values |= _values(table, [spot.rest for spot in spots])
    times = zip(spots, values["start_s"], values["duration_s"], strict=True)
    kept = [
        place
        for place, (spot, start, lasted) in enumerate(times)
        if start <= spot.task.last // SECOND and start + lasted >= spot.task.first // SECOND - 2
    ]
    if len(kept) < len(spots):
        values = {name: [column[place] for place in kept] for name, column in values.items()}
    origins = values.pop(ORIGIN, None) or repeat(0)
    rows = rows_in(values, segment.version, joins=segment.joins)
    for place, row, number in zip(kept, rows, origins, strict=False):
        task, origin = spots[place].task, segment.origins[number]
        if row.length == task.length and _meets(row, task.wanted, abs(origin.offset)):
            yield task.number, Found(row, origin.offset, origin.source)


def found(columns: dict[str, Any], segment: Segment) -> Iterator[Found]:
    """Yield all rows of some columns."""
    rows = rows_of(columns, segment.version, joins=segment.joins)
    if ORIGIN not in columns:
        origin = segment.origins[0]
        for row in rows:
            yield Found(row, origin.offset, origin.source)
        return
    for row, number in zip(rows, columns[ORIGIN].to_pylist(), strict=True):
        origin = segment.origins[number]
        yield Found(row, origin.offset, origin.source)


def wanted_of(rows: Iterable[Found], task: Task) -> Iterator[tuple[int, Found]]:
    """Yield those of some rows that a task wants."""
    for one in rows:
        if one.row.length == task.length and _meets(one.row, task.wanted, abs(one.offset)):
            yield task.number, one


def in_time(columns: dict[str, Any], task: Task) -> dict[str, Any]:
    """Drop rows of other times; to the second, so that a few too many may stay."""
    start = columns["start_s"].cast(pa.int64())
    ends = pc.add(start, columns["duration_s"].cast(pa.int64()))
    mask = pc.and_(
        pc.less_equal(start, task.last // SECOND), pc.greater_equal(pc.add(ends, 2), task.first // SECOND)
    )
    places = pc.indices_nonzero(mask)
    return {name: column.take(places) for name, column in columns.items()}


def places_with(columns: Sequence[Any], numbers: Sequence[int]) -> list[int]:
    """Return the places where every column has its number or says nothing."""
    mask: Any = None
    for column, number in zip(columns, numbers, strict=True):
        same = pc.equal(column, pa.scalar(number, column.type))
        if column.null_count:
            same = pc.fill_null(same, fill_value=True)
        mask = same if mask is None else pc.and_(mask, same)
    places: list[int] = pc.indices_nonzero(mask).to_pylist()
    return places


def numbers_of(column: Any) -> memoryview:
    """Return a column of whole numbers without nulls as they are in memory, copied only where it comes in pieces."""
    return _numbers(column, _KINDS[str(column.type)])


def _values(table: Any, places: Sequence[int]) -> dict[str, list[Any]]:
    """Return the values of every column at some places."""
    values = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = _KINDS.get(str(column.type))
        if kind is None or column.null_count:
            values[name] = column.take(pa.array(places, pa.int64())).to_pylist()
        else:
            numbers = _numbers(column, kind)
            values[name] = [numbers[place] for place in places]
    return values


def _numbers(column: Any, kind: _Kind) -> memoryview:
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    data = memoryview(whole.buffers()[1]).cast("B").cast(kind)
    begin = int(whole.offset)
    return data[begin : begin + len(whole)]


def _meets(row: Row, wanted: Wanted, wide: int) -> bool:
    return (
        (wanted.port is None or row.port_lo <= wanted.port <= row.port_hi)
        and (wanted.destination is None or row.destination is None or row.destination == wanted.destination)
        and row.start - wide <= wanted.last
        and row.end + wide >= wanted.first
    )
