"""Which rows of some row groups are wanted (行グループの読取り): what decides is read first, the rest only where rows are wanted.

With a port, address and port decide; without one, address and destination.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.groups import Groups
from kaiji.vault.store.layout import ADDRESS, DESTINATION
from kaiji.vault.store.picking import Spot, found, in_time, numbers_of, picked, places_with, wanted_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kaiji.vault.store.blocks import Index
    from kaiji.vault.store.picking import Task
    from kaiji.vault.store.port import Found
    from kaiji.vault.store.segment import Segment
    from kaiji.vault.values import Version

_FEW: Final = 24
"""Up to so many rows are looked at one by one; more are thinned out by columns first."""
_MASK: Final = (1 << 64) - 1
_BESIDE: Final = frozenset(
    {"protocol", "destination_port", "destination_ip", "destination_high", "destination_low"}
)
"""Columns that a request does without where only who and when is needed: half of the time it takes to read a row group."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Row groups of a segment with what is wanted of each of them (開いた行グループ)."""

    groups: Groups
    segment: Segment
    tasks: Sequence[Sequence[Task]]
    """Of each row group."""
    starts: Sequence[int]
    """Where the rows of each would begin in a table of all, and where such a table would end."""

    def rest(self, read: Sequence[str], places: Sequence[int]) -> Any:
        """Read what was not `read` yet of the row groups at some places, as far as their tasks want it."""
        brief = all(task.wanted.brief for place in places for task in self.tasks[place])
        names = [
            name for name in self.segment.columns if name not in read and not (brief and name in _BESIDE)
        ]
        return self.groups.read(names, places)


def rows_for(
    file: Any, segment: Segment, index: Index, tasks: dict[int, list[Task]], memory: Any = None
) -> Iterator[tuple[int, Found]]:
    """Yield number of request and row for everything that the tasks, by row group, want."""
    has_destination = set(DESTINATION[segment.version]) <= set(segment.columns)
    bare = _of(tasks, _is_bare) if has_destination else {}
    if bare:
        yield from _by_destination(_opened(file, segment, index, bare, memory))
        tasks = _of(tasks, lambda task: not _is_bare(task))
    if tasks:
        yield from _by_port(_opened(file, segment, index, tasks, memory))


def _is_bare(task: Task) -> bool:
    return task.wanted.port is None and task.wanted.destination is not None


def _of(tasks: dict[int, list[Task]], kind: Callable[[Task], bool]) -> dict[int, list[Task]]:
    """Return the tasks of a kind, with the row groups that have any."""
    return {group: kept for group, some in tasks.items() if (kept := list(filter(kind, some)))}


def _opened(file: Any, segment: Segment, index: Index, tasks: dict[int, list[Task]], memory: Any) -> Opened:
    places = sorted(tasks)
    groups = Groups(file, segment, index, places, few=True, memory=memory)
    starts = list(accumulate(map(index.rows_of, places), initial=0))
    return Opened(groups, segment, [tasks[place] for place in places], starts)


def _by_destination(opened: Opened) -> Iterator[tuple[int, Found]]:
    segment, starts = opened.segment, opened.starts
    names = DESTINATION[segment.version]
    read = [*ADDRESS[segment.version], *names]
    keys = opened.groups.read([name for name in segment.columns if name in read])
    addresses = [numbers_of(keys[name]) for name in ADDRESS[segment.version]]
    spots: list[tuple[Task, int]] = []
    for task, begin, stop in _stretches(opened, addresses):
        numbers = _parts(task.wanted.destination or 0, segment.version)
        some = [keys[name].slice(begin, stop - begin) for name in names]
        spots += [(task, begin + place) for place in places_with(some, numbers)]
    if not spots:
        return
    where = [bisect_right(starts, key) - 1 for _, key in spots]
    met = sorted(set(where))
    table = opened.rest(read, met)
    moved, at = {}, 0
    for place in met:
        moved[place] = at - starts[place]
        at += starts[place + 1] - starts[place]
    found_at = [Spot(task, key, key + moved[place]) for (task, key), place in zip(spots, where, strict=True)]
    yield from picked(keys, table, found_at, segment)


def _stretches(opened: Opened, addresses: Sequence[memoryview]) -> Iterator[tuple[Task, int, int]]:
    """Yield each task with the rows of its address, which lie side by side in the row groups it asks for."""
    stretches: dict[int, tuple[Task, int, int]] = {}
    for place, tasks in enumerate(opened.tasks):
        for task in tasks:
            begin, stop = _of_address(addresses, task, opened, place)
            if begin < stop:
                _, first, _ = stretches.get(id(task), (task, begin, stop))
                stretches[id(task)] = task, first, stop
    yield from stretches.values()


def _by_port(opened: Opened) -> Iterator[tuple[int, Found]]:
    segment = opened.segment
    read = [*ADDRESS[segment.version], "port"]
    # ports that come in blocks come again and again: nearly every row group has some, and is read at once
    table = opened.rest((), range(len(opened.tasks))) if segment.max_span else None
    keys = opened.groups.read(read) if table is None else table
    addresses, ports = [numbers_of(keys[name]) for name in read[:-1]], numbers_of(keys["port"])
    met: list[_Met] = []
    for place, tasks in enumerate(opened.tasks):
        ranges = []
        for task in tasks:
            begin, stop = _of_address(addresses, task, opened, place)
            begin, stop = (
                bisect_left(ports, task.low, begin, stop),
                bisect_right(ports, task.high, begin, stop),
            )
            if begin < stop:
                ranges.append((task, begin, stop))
        if ranges:
            met.append(_Met(place, ranges))
    if met:
        rest = opened.rest(read, [one.place for one in met]) if table is None else None
        yield from _rows(opened, keys, rest, met)


@dataclass(frozen=True, slots=True)
class _Met:
    """A row group in which rows are wanted, and which rows each task may want, counted as in a table of all that was opened."""

    place: int
    ranges: list[tuple[Task, int, int]]


def _rows(opened: Opened, keys: Any, rest: Any, met: Sequence[_Met]) -> Iterator[tuple[int, Found]]:
    """Yield what tasks want of row groups; `rest`: the columns that `keys` has not, of those row groups alone; None: it has all."""
    segment = opened.segment
    spots: list[Spot] = []
    at = 0
    for one in met:
        start, end = opened.starts[one.place], opened.starts[one.place + 1]
        moved = at - start
        at += end - start
        if sum(stop - begin for _, begin, stop in one.ranges) > end - start:
            # many requests for the same rows: each row becomes a value once
            every = list(found(_columns_of(keys, rest, start, end, moved), segment))
            for task, begin, stop in one.ranges:
                yield from wanted_of(every[begin - start : stop - start], task)
            continue
        for task, begin, stop in one.ranges:
            if stop - begin > _FEW:
                part = in_time(_columns_of(keys, rest, begin, stop, moved), task)
                yield from wanted_of(found(part, segment), task)
            else:
                spots += [Spot(task, key, key + moved) for key in range(begin, stop)]
    if spots:
        yield from picked(keys, rest, spots, segment)


def _columns_of(keys: Any, rest: Any, begin: int, stop: int, moved: int) -> dict[str, Any]:
    """Return some rows of both tables; `moved`: how much further they stand in `rest`."""
    columns: dict[str, Any] = {}
    for part, first in ((keys, begin), (rest, begin + moved)):
        if part is not None:
            some = part.slice(first, stop - begin)
            columns |= dict(zip(some.column_names, some.columns, strict=True))
    return columns


def _of_address(addresses: Sequence[memoryview], task: Task, opened: Opened, place: int) -> tuple[int, int]:
    """Return where the rows of a task's address begin and end within a row group."""
    begin, stop = opened.starts[place], opened.starts[place + 1]
    for column, number in zip(addresses, _parts(task.address, opened.segment.version), strict=True):
        begin, stop = bisect_left(column, number, begin, stop), bisect_right(column, number, begin, stop)
    return begin, stop


def _parts(address: int, version: Version) -> tuple[int, ...]:
    return (address,) if version == 4 else (address >> 64, address & _MASK)
