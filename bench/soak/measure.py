"""Memory, open files and disk of every desk, every few seconds, and their slopes (計測).

A slope is one line through all processes of a kind: within each the mean is taken away first, so that a restart is no growth, and the first
minutes of a process, in which caches fill, are left out.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bench.soak.desks import Desk

EVERY_S: Final = 5.0
WARM_S: Final = 180.0
_MINUTE_S: Final = 60.0
_PROGRAMS: Final = {"pages": re.compile(rb"gunicorn"), "worker": re.compile(rb"kaiji\.web\.serving\.working")}
_LEFTOVER: Final = re.compile(r"\.partial$|^\.tmp|^tmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One process of one desk at one moment."""

    desk: str
    program: str
    """`pages` or `worker`."""
    process: int
    at_s: float
    """Seconds since the run began."""
    age_s: float
    """Seconds since the process was first seen."""
    memory: int
    """Bytes of its own and its part of what is shared; browsers and commands are not looked at."""
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """The most that lay on a disk while a run went on."""

    temporary: int = 0
    """Bytes in the folder of temporary files."""
    wal: int = 0
    """Bytes of the database's write-ahead log."""


class Watch(threading.Thread):
    """Looks at every process of every desk that is up, every few seconds, until stopped."""

    def __init__(self, desks: Sequence[Desk], began: float) -> None:
        super().__init__(name="measure", daemon=True)
        self._desks, self._began = desks, began
        self._first: dict[int, float] = {}
        self.samples: list[Sample] = []
        self.most: dict[str, Most] = {desk.kind: Most() for desk in desks}
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look until stopped."""
        while not self.stopped.wait(EVERY_S):
            for desk in self._desks:
                if desk.up.is_set():
                    self._look(desk)

    def _look(self, desk: Desk) -> None:
        at = time.monotonic() - self._began
        for process in desk.processes():
            folder = Path("/proc") / str(process)
            with contextlib.suppress(OSError):
                line = (folder / "cmdline").read_bytes()
                program = next((name for name, mark in _PROGRAMS.items() if mark.search(line)), None)
                pss = re.search(rb"^Pss:\s+(\d+) kB", (folder / "smaps_rollup").read_bytes(), re.MULTILINE)
                if program is not None and pss is not None:
                    first = self._first.setdefault(process, at)
                    self.samples.append(
                        Sample(
                            desk=desk.kind,
                            program=program,
                            process=process,
                            at_s=at,
                            age_s=at - first,
                            memory=int(pss[1]) * 1024,
                            files=len(list((folder / "fd").iterdir())),
                        )
                    )
        before = self.most[desk.kind]
        wal = sum(_length(path) for path in desk.home.glob("*.sqlite3-wal"))
        temporary = size(desk.home / "run")
        self.most[desk.kind] = Most(temporary=max(before.temporary, temporary), wal=max(before.wal, wal))


def slope(samples: Iterable[Sample], value: Callable[[Sample], int], *, warm_s: float) -> tuple[float, int]:
    """Return the growth a minute of the least that each minute of each process showed, and from how many minutes it was reckoned.

    The least, because work in hand is no growth; within each process, because a new one begins small.
    """
    least: dict[int, dict[int, int]] = {}
    for one in samples:
        if one.age_s >= warm_s:
            minutes = least.setdefault(one.process, {})
            minute = int(one.at_s // _MINUTE_S)
            minutes[minute] = min(minutes.get(minute, value(one)), value(one))
    above = below = 0.0
    count = 0
    for minutes in least.values():
        middle, level = fmean(minutes), fmean(minutes.values())
        above += sum((x - middle) * (y - level) for x, y in minutes.items())
        below += sum((x - middle) ** 2 for x in minutes)
        count += len(minutes)
    return (above / below if below else 0.0), count


def size(place: Path) -> int:
    """Return the bytes of the files below a folder, or of a file."""
    if place.is_file():
        return _length(place)
    return sum(_length(Path(folder) / name) for folder, _, names in os.walk(place) for name in names)


def leftovers(home: Path) -> list[str]:
    """Return the half-written files that lie in a home outside its folder of temporary files."""
    return [
        str((Path(folder) / name).relative_to(home))
        for folder, _, names in os.walk(home)
        for name in names
        if _LEFTOVER.search(name) and "run" not in Path(folder).relative_to(home).parts
    ]


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile
        return 0
