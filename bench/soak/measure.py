"""Memory, open files and disk of every desk, every few seconds, and their slopes (計測).

A slope is one line through all lives of a desk: within each life the mean is taken away first, so that a restart is no growth, and the
first minutes of a life, in which caches fill, are left out.
"""

from __future__ import annotations

import contextlib
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
WARM_S: Final = 120.0
_PROGRAMS: Final = re.compile(rb"gunicorn|kaiji\.web\.serving\.working|kaiji\0serve")
_LEFTOVER: Final = re.compile(r"\.partial$|^\.tmp|^tmp")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One desk at one moment."""

    desk: str
    at_s: float
    """Seconds since the run began."""
    life: int
    age_s: float
    """Seconds since this life of the desk began to answer."""
    memory: int
    """Bytes of its pages and workers, shared ones by their share; browsers and commands are not counted."""
    files: int
    """Open files of the same programs."""
    temporary: int
    """Bytes in its folder of temporary files."""
    wal: int
    """Bytes of the database's write-ahead log."""


def sample(desk: Desk, began: float) -> Sample:
    """Look at a desk now."""
    memory = files = 0
    for process in desk.processes():
        folder = Path("/proc") / str(process)
        with contextlib.suppress(OSError):
            if _PROGRAMS.search((folder / "cmdline").read_bytes()):
                pss = re.search(rb"^Pss:\s+(\d+) kB", (folder / "smaps_rollup").read_bytes(), re.MULTILINE)
                memory += int(pss[1]) * 1024 if pss else 0
                files += len(list((folder / "fd").iterdir()))
    now = time.monotonic()
    return Sample(
        desk=desk.kind,
        at_s=now - began,
        life=desk.lives,
        age_s=now - desk.started,
        memory=memory,
        files=files,
        temporary=size(desk.home / "run"),
        wal=sum(_length(path) for path in desk.home.glob("*.sqlite3-wal")),
    )


class Watch(threading.Thread):
    """Takes a sample of every desk that is up, until stopped."""

    def __init__(self, desks: Sequence[Desk], began: float) -> None:
        super().__init__(name="measure", daemon=True)
        self._desks, self._began = desks, began
        self.samples: list[Sample] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        """Sample until stopped."""
        while not self.stopped.wait(EVERY_S):
            self.samples += [sample(desk, self._began) for desk in self._desks if desk.up.is_set()]


def slope(samples: Iterable[Sample], value: Callable[[Sample], int], *, warm_s: float) -> tuple[float, int]:
    """Return the growth of `value` a minute within the lives of a desk, and from how many samples it was reckoned."""
    lives: dict[int, list[tuple[float, float]]] = {}
    for one in samples:
        if one.age_s >= warm_s and one.memory:
            lives.setdefault(one.life, []).append((one.at_s / 60, value(one)))
    above = below = 0.0
    count = 0
    for points in lives.values():
        middle, level = fmean(x for x, _ in points), fmean(y for _, y in points)
        above += sum((x - middle) * (y - level) for x, y in points)
        below += sum((x - middle) ** 2 for x, _ in points)
        count += len(points)
    return (above / below if below else 0.0), count


def size(place: Path) -> int:
    """Return the bytes of the files below a folder, or of a file."""
    if place.is_file():
        return _length(place)
    return sum(_length(path) for path in place.rglob("*") if path.is_file()) if place.is_dir() else 0


def leftovers(home: Path) -> list[str]:
    """Return the half-written files that lie in a home outside its folder of temporary files."""
    return [
        str(path.relative_to(home))
        for path in home.rglob("*")
        if path.is_file() and _LEFTOVER.search(path.name) and "run" not in path.relative_to(home).parts
    ]


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile
        return 0
