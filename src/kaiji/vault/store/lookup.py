"""Read the rows that requests touch (行の取出し): calendar, block list, row groups, and of those only the rows wanted.

Nothing of a segment stays in memory but the block lists used lately. Many requests at once share the row groups they have in
common, and are read on two threads.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kaiji.vault.store.blocks import Indexes
from kaiji.vault.store.calendar import Calendar
from kaiji.vault.store.chunk import rows_for
from kaiji.vault.store.engine import keeping_pool
from kaiji.vault.store.layout import WHOLE
from kaiji.vault.store.marks import Marks, mark_of, marks_name
from kaiji.vault.store.picking import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kaiji.vault.store.blocks import Index
    from kaiji.vault.store.port import Found, Wanted
    from kaiji.vault.store.segment import Places, Segment
    from kaiji.vault.store.shelf import Shelf

_OPEN_FILES: Final = 64
_TOGETHER: Final = 32
"""Row groups read at once."""
_READERS: Final = 2
_ALONE: Final = 48
"""Up to so many row groups are read without a second thread."""

_Shape: TypeAlias = tuple[tuple[int, ...], int, int]
"""What of a segment decides how a request is asked of it."""
_Part: TypeAlias = "tuple[Segment, Index, dict[int, list[Task]]]"
"""A segment or a piece of it, and what is wanted of each of its row groups."""


class Lookups:
    """Reads rows out of the segments of one vault."""

    def __init__(self, shelf: Shelf, segments: Sequence[Segment], load: Callable[[str], Places]) -> None:
        self._shelf = shelf
        self._calendars = {
            (version, leases): Calendar(
                s for s in segments if s.version == version and (s.kind == "lease") is leases
            )
            for version in (4, 6)
            for leases in (False, True)
        }
        self._indexes = Indexes(load)
        self._files: OrderedDict[str, Any] = OrderedDict()
        self._marks: OrderedDict[str, Marks | None] = OrderedDict()
        self.groups_read = 0

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        for marks in self._marks.values():
            if marks is not None:
                marks.close()
        self._marks.clear()

    def candidates(self, wanted: Sequence[Wanted]) -> list[list[Found]]:
        """Return for each request the rows it wants; raises SegmentError where a file is missing or damaged."""
        found: list[list[Found]] = [[] for _ in wanted]
        for rows in self._read(self._pieces(self._plan(wanted))):
            for number, one in rows:
                found[number].append(one)
        return found

    def _plan(self, wanted: Sequence[Wanted]) -> Iterator[_Part]:
        """Yield what is read of each segment; one after the other, so that each is opened once."""
        meant: dict[str, tuple[Segment, _Shape, list[Task]]] = {}
        for number, request in enumerate(wanted):
            alike: dict[_Shape, list[Task]] = {}
            segments = self._calendars[request.version, request.leases]
            for segment in segments.overlapping(request.first, request.last):
                entry = meant.get(segment.name)
                if entry is None:
                    shape = segment.lengths, segment.max_span, segment.offset
                    entry = meant[segment.name] = segment, shape, []
                tasks = alike.get(entry[1])
                if tasks is None:
                    tasks = alike[entry[1]] = _tasks(number, request, segment)
                entry[2].extend(tasks)
        for segment, _, tasks in meant.values():
            index, marks = self._indexes.of(segment), self._marks_of(segment)
            groups: dict[int, list[Task]] = {}
            for task in tasks:
                mark = None if marks is None else task.mark
                for group in index.between(task.address, task.low, task.high):
                    if marks is None or mark is None or not marks.lacks(group, mark):
                        groups.setdefault(group, []).append(task)
            yield segment, index, groups

    def _marks_of(self, segment: Segment) -> Marks | None:
        """Return what rules out row groups of a segment whose rows have whole addresses and single ports."""
        if segment.version != 4 or segment.max_span or segment.lengths != (32,):
            return None
        if segment.name not in self._marks:
            self._marks[segment.name] = Marks.of(
                self._shelf.folder / marks_name(segment.name), segment.sha256
            )
            if len(self._marks) > _OPEN_FILES:
                gone = self._marks.popitem(last=False)[1]
                if gone is not None:
                    gone.close()
        else:
            self._marks.move_to_end(segment.name)
        return self._marks[segment.name]

    def _pieces(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        for segment, index, tasks in parts:
            groups = sorted(tasks)
            self.groups_read += len(groups)
            for at in range(0, len(groups), _TOGETHER):
                yield segment, index, {group: tasks[group] for group in groups[at : at + _TOGETHER]}

    def _read(self, pieces: Iterable[_Part]) -> Iterator[list[tuple[int, Found]]]:
        waiting = list(pieces)
        if sum(len(tasks) for _, _, tasks in waiting) <= _ALONE:
            for piece in waiting:
                yield list(rows_for(self._file(piece[0].name), *piece))
            return
        with keeping_pool() as memory, ThreadPoolExecutor(_READERS) as pool:
            yield from pool.map(partial(self._apart, memory), waiting)

    def _apart(self, memory: Any, piece: _Part) -> list[tuple[int, Found]]:
        """Read a piece through a file of its own: the engine's files are not shared between threads."""
        with self._shelf.open(piece[0].name) as file:
            return list(rows_for(file, *piece, memory=memory))

    def _file(self, name: str) -> Any:
        file = self._files.get(name)
        if file is None:
            file = self._shelf.open(name)
            self._files[name] = file
            if len(self._files) > _OPEN_FILES:
                self._files.popitem(last=False)[1].close()
        else:
            self._files.move_to_end(name)
        return file


def _tasks(number: int, request: Wanted, segment: Segment) -> list[Task]:
    """Return what a request wants of a segment: once for each prefix length that occurs in it."""
    whole, port = WHOLE[request.version], request.port
    wide = segment.offset
    low, high = (0, 65535) if port is None else (max(0, port - segment.max_span), port)
    tasks = []
    for length in segment.lengths:
        address = request.address >> (whole - length) << (whole - length)
        mark = None if port is None or whole != 32 else mark_of(address, port)
        tasks.append(
            Task(number, request, address, length, low, high, request.first - wide, request.last + wide, mark)
        )
    return tasks
