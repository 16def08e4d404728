"""How things are measured (計り方): wall and processor time, percentiles, memory, the load of the machine beside them."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path


Sample = TypeVar("Sample")


@dataclass(slots=True)
class Watch:
    """Wall and processor seconds of what runs inside, children that ended included."""

    wall: float = 0.0
    cpu: float = 0.0

    def __enter__(self) -> Self:
        self.wall, self.cpu = perf_counter(), _cpu()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.cpu = perf_counter() - self.wall, _cpu() - self.cpu


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Milliseconds of many questions, and how many were answered right."""

    p50: float
    p99: float
    cpu50: float
    cpu99: float
    """Processor time of the thread that asks: what beside other work says more than the clock."""
    right: int
    asked: int

    def __str__(self) -> str:
        return (
            f"p50 {self.p50:.2f} ms  p99 {self.p99:.2f} ms  (processor {self.cpu50:.2f} / {self.cpu99:.2f} ms)  "
            f"right {self.right}/{self.asked}"
        )


def spread_of(ask: Callable[[Sample], bool], samples: Sequence[Sample]) -> Spread:
    """Time each question by itself; the first few warm things up and do not count."""
    for sample in samples[: max(1, len(samples) // 20)]:
        ask(sample)
    times, cpus, right = list[float](), list[float](), 0
    for sample in samples:
        began, before = perf_counter(), thread_time()
        right += ask(sample)
        times.append((perf_counter() - began) * 1000)
        cpus.append((thread_time() - before) * 1000)
    times.sort()
    cpus.sort()
    half, most = len(times) // 2, len(times) * 99 // 100
    return Spread(
        p50=times[half], p99=times[most], cpu50=cpus[half], cpu99=cpus[most], right=right, asked=len(samples)
    )


def resident_mb() -> int:
    """Return how much memory this process holds now, MB."""
    with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123  # a kernel table
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) // 1024


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of files, and of everything below folders."""
    return sum(
        part.stat().st_size
        for path in paths
        for part in (path.rglob("*") if path.is_dir() else (path,))
        if part.is_file()
    )


def forget_pages(folder: Path) -> None:
    """Let the system forget what it has cached of these files alone: the next read goes to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def load() -> str:
    """Return the load of the machine: figures taken beside other work are upper bounds."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def _cpu() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
