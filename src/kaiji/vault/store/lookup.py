"""Read the rows that requests touch (行の取出し): calendar, block list, row groups, and of those only the rows wanted.

Nothing of a segment stays in memory but the block lists used lately. Many requests at once share the row groups they have in
common, and are read on two threads.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.blocks import Index, Indexes
from kaiji.vault.store.calendar import Calendar
from kaiji.vault.store.chunk import Task, rows_for
from kaiji.vault.store.layout import WHOLE
from kaiji.vault.store.marks import Marks, marks_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kaiji.vault.store.port import Found, Wanted
    from kaiji.vault.store.segment import Places, Segment
    from kaiji.vault.store.shelf import Shelf

_OPEN_FILES: Final = 64
_TOGETHER: Final = 32
"""Row groups read at once."""
_READERS: Final = 2
_ALONE: Final = 48
"""Up to so many row groups are read without a second thread."""

_Plan = dict[str, tuple["Segment", Index, dict[int, list[Task]]]]
_Piece = tuple["Segment", Index, dict[int, list[Task]]]


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

    def _plan(self, wanted: Sequence[Wanted]) -> _Plan:
        plan: _Plan = {}
        for number, request in enumerate(wanted):
            alike: dict[tuple[tuple[int, ...], int, int], list[Task]] = {}
            for segment in self._calendars[request.version, request.leases].overlapping(
                request.first, request.last
            ):
                entry = plan.get(segment.name)
                if entry is None:
                    entry = plan[segment.name] = (segment, self._indexes.of(segment), {})
                marks = self._marks_of(segment) if request.port is not None else None
                shape = segment.lengths, segment.max_span, segment.offset
                tasks = alike.get(shape)
                if tasks is None:
                    tasks = alike[shape] = list(_tasks(number, request, segment))
                for task in tasks:
                    for group in entry[1].between(task.address, task.low, task.high):
                        if marks is None or not marks.lacks(group, task.address, task.low):
                            entry[2].setdefault(group, []).append(task)
        return plan

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

    def _pieces(self, plan: _Plan) -> Iterator[_Piece]:
        for segment, index, tasks in plan.values():
            groups = sorted(tasks)
            self.groups_read += len(groups)
            for at in range(0, len(groups), _TOGETHER):
                yield segment, index, {group: tasks[group] for group in groups[at : at + _TOGETHER]}

    def _read(self, pieces: Iterable[_Piece]) -> Iterator[list[tuple[int, Found]]]:
        waiting = list(pieces)
        if sum(len(tasks) for _, _, tasks in waiting) <= _ALONE:
            for piece in waiting:
                yield list(rows_for(self._file(piece[0].name), *piece))
            return
        with ThreadPoolExecutor(_READERS) as pool:
            yield from pool.map(self._apart, waiting)

    def _apart(self, piece: _Piece) -> list[tuple[int, Found]]:
        """Read a piece through a file of its own: the engine's files are not shared between threads."""
        with self._shelf.open(piece[0].name) as file:
            return list(rows_for(file, *piece))

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


def _tasks(number: int, request: Wanted, segment: Segment) -> Iterator[Task]:
    """Yield what a request wants of a segment: once for each prefix length that occurs in it."""
    whole, port = WHOLE[request.version], request.port
    wide = segment.offset
    for length in segment.lengths:
        yield Task(
            number,
            request,
            request.address >> (whole - length) << (whole - length),
            length,
            0 if port is None else max(0, port - segment.max_span),
            65535 if port is None else port,
            request.first - wide,
            request.last + wide,
        )
