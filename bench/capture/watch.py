"""Run a command and see its time and the memory of all its processes (proportional set size, so that nothing counts twice)."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_EVERY = 0.2


@dataclass(slots=True)
class Watched:
    """A command under way or done."""

    process: subprocess.Popen[str]
    began: float
    seconds: float = 0.0
    peak_browser_mb: int = 0
    peak_rest_mb: int = 0
    peak_mb: int = 0
    cpu: dict[int, float] = field(default_factory=dict)
    """Seconds of processor time of every process, as last seen."""

    @property
    def cpu_seconds(self) -> float:
        """Seconds of processor time of all processes together."""
        return sum(self.cpu.values())


@contextmanager
def watched(
    command: list[str], *, env: dict[str, str] | None = None, cwd: Path | None = None
) -> Iterator[Watched]:
    """Run `command`; its time ends when the block ends, its memory is looked at five times a second."""
    process = subprocess.Popen(
        command, env=env, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    seen = Watched(process, time.perf_counter())
    ended = threading.Event()
    looking = threading.Thread(target=_look, args=(seen, ended), daemon=True)
    looking.start()
    try:
        yield seen
        process.wait()
        seen.seconds = time.perf_counter() - seen.began
    finally:
        ended.set()
        looking.join()


def _look(seen: Watched, ended: threading.Event) -> None:
    while not ended.wait(_EVERY):
        browser = rest = 0
        for pid, name, cpu in _tree(seen.process.pid):
            seen.cpu[pid] = cpu
            size = _proportional(pid)
            if "chrom" in name:
                browser += size
            else:
                rest += size
        seen.peak_browser_mb = max(seen.peak_browser_mb, browser // 1024)
        seen.peak_rest_mb = max(seen.peak_rest_mb, rest // 1024)
        seen.peak_mb = max(seen.peak_mb, (browser + rest) // 1024)


def _tree(root: int) -> list[tuple[int, str, float]]:
    """Return number, name and seconds of processor time of `root` and all below it."""
    children: dict[int, list[tuple[int, str, float]]] = {}
    own: list[tuple[int, str, float]] = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, ValueError):
                head, _, tail = (folder / "stat").read_text().rpartition(")")
                values = tail.split()
                seconds = (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")
                one = (int(folder.name), head.split("(", 1)[1], seconds)
                children.setdefault(int(values[1]), []).append(one)
                if one[0] == root:
                    own.append(one)
    found, left = [], own
    while left:
        one = left.pop()
        found.append(one)
        left += children.get(one[0], [])
    return found


def _proportional(pid: int) -> int:
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
