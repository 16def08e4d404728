"""What every peer prints (共通の計測), with the standard library alone: one peer runs under another interpreter."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Question = tuple[str, int, int, str, str]
"""Address, port, second, destination, who held it."""


def questions(path: str) -> list[Question]:
    """Return the questions of a file."""
    return [tuple(one) for one in json.loads(Path(path).read_text(encoding="utf-8"))]


def cpu() -> float:
    """Return the processor seconds of this process and its children so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def taken_in(rows: int, began: float, before: float, size: int) -> dict[str, Any]:
    """Return how fast rows went in and how much room they take."""
    return {
        "lines_per_s": rows / (time.perf_counter() - began),
        "cpu_s_per_m_lines": (cpu() - before) / rows * 1e6,
        "bytes_per_row": size / rows,
    }


def kept(folder: Path, build: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Build a store, or return what was noted when it was built: a second run only asks."""
    note = folder / "built.json"
    if note.exists():
        found: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        return found
    found = build()
    note.write_text(json.dumps(found), encoding="utf-8")
    return found


def asked(ask: Callable[[Question], set[str]], some: list[Question], name: str) -> dict[str, Any]:
    """Return milliseconds a question, and how many of them named who it was."""
    for one in some[:10]:
        ask(one)
    times, right = [], 0
    for one in some:
        began = time.perf_counter()
        right += one[4] in ask(one)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {
        f"{name}_p50_ms": times[len(times) // 2],
        f"{name}_p99_ms": times[len(times) * 99 // 100],
        f"{name}_right": f"{right}/{len(some)}",
    }


def resident_mb() -> int:
    """Return how much memory this process holds now, MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


def size_of(folder: Path) -> int:
    """Return the bytes below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
