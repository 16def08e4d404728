"""One decoded row group (行グループ): the rows of an address by binary search, and only those as values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import ADDRESS
from kaiji.vault.values import SECOND, Row, Version

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEW: Final = 48
"""Up to so many rows are looked at one by one; more are thinned out by columns first."""
_MASK: Final = (1 << 64) - 1
_KEYS: Final[dict[str, Literal["I", "Q", "H"]]] = {"ip": "I", "ip_high": "Q", "ip_low": "Q", "port": "H"}


class Group:
    """The rows of one row group, sorted by address, port and start."""

    def __init__(self, table: Any, version: Version, *, joins: bool) -> None:
        self._version = version
        self._joins = joins
        self.rows = int(table.num_rows)
        self._columns = {name: table.column(name).combine_chunks() for name in table.column_names}
        self._keys = {
            name: _numbers(self._columns[name], _KEYS[name]) for name in (*ADDRESS[version], "port")
        }

    def find(
        self, address: int, *, low: int, high: int, destination: int | None, first: int, last: int
    ) -> Iterator[Row]:
        """Yield the rows of an address whose first port lies from `low` to `high` and that may overlap [first, last].

        With a destination, those that name it or none. Times are compared to the second: a few rows too many may come.
        """
        begin, end = 0, self.rows
        wanted = (address,) if self._version == 4 else (address >> 64, address & _MASK)
        for name, number in zip(ADDRESS[self._version], wanted, strict=True):
            begin, end = _run(self._keys[name], number, number, begin, end)
        begin, end = _run(self._keys["port"], low, high, begin, end)
        if begin == end:
            return
        columns = {name: column.slice(begin, end - begin) for name, column in self._columns.items()}
        if end - begin > _FEW:
            columns = _narrowed(columns, destination, self._version, first, last)
        yield from rows_of(columns, self._version, joins=self._joins)


def rows_of(columns: dict[str, Any], version: Version, *, joins: bool) -> Iterator[Row]:
    """Yield the rows of some columns as values, columns that are left out taking their default."""
    names = list(columns)
    for values in zip(*(column.to_pylist() for column in columns.values()), strict=True):
        yield row_of(dict(zip(names, values, strict=True)), version, joins=joins)


def row_of(values: dict[str, Any], version: Version, *, joins: bool) -> Row:
    """Return one row of a segment as a value."""
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


def _numbers(column: Any, kind: Literal["I", "Q", "H"]) -> memoryview:
    """Return a column without nulls as plain numbers, without copying it."""
    data = memoryview(column.buffers()[1]).cast("B").cast(kind)
    begin = int(column.offset)
    return data[begin : begin + len(column)]


def _run(keys: memoryview, low: int, high: int, begin: int, end: int) -> tuple[int, int]:
    return bisect_left(keys, low, begin, end), bisect_right(keys, high, begin, end)


def _narrowed(
    columns: dict[str, Any], destination: int | None, version: Version, first: int, last: int
) -> dict[str, Any]:
    """Drop what cannot match: other destinations, other times."""
    start = columns["start_s"].cast(pa.int64())
    ends = pc.add(start, columns["duration_s"].cast(pa.int64()))
    mask = pc.and_(pc.less_equal(start, last // SECOND), pc.greater_equal(pc.add(ends, 2), first // SECOND))
    if destination is not None:
        numbers = (destination,) if version == 4 else (destination >> 64, destination & _MASK)
        names = ("destination_ip",) if version == 4 else ("destination_high", "destination_low")
        for name, number in zip(names, numbers, strict=True):
            if name in columns:
                same = pc.equal(columns[name], pa.scalar(number, columns[name].type))
                mask = pc.and_(mask, pc.fill_null(same, fill_value=True))
    places = pc.indices_nonzero(mask)
    return {name: column.take(places) for name, column in columns.items()}
