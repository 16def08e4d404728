"""Run a command and see its time and the memory of all its processes (proportional set size, so that nothing counts twice)."""

from __future__ import annotations

import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
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
        for pid, name in _tree(seen.process.pid):
            size = _proportional(pid)
            if "chrom" in name:
                browser += size
            else:
                rest += size
        seen.peak_browser_mb = max(seen.peak_browser_mb, browser // 1024)
        seen.peak_rest_mb = max(seen.peak_rest_mb, rest // 1024)
        seen.peak_mb = max(seen.peak_mb, (browser + rest) // 1024)


def _tree(root: int) -> list[tuple[int, str]]:
    parents: dict[int, list[tuple[int, str]]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, ValueError):
                head, _, tail = (folder / "stat").read_text().rpartition(")")
                parents.setdefault(int(tail.split()[1]), []).append((int(folder.name), head.split("(", 1)[1]))
    found, open_ = [], [(root, "")]
    while open_:
        one = open_.pop()
        found.append(one)
        open_ += parents.get(one[0], [])
    return found


def _proportional(pid: int) -> int:
    with suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
