"""The memory of a process that works for months (作業プロセスのメモリー): kept in one heap, given back, and watched.

A capture uses tens of threads that come and go. The allocator of glibc gives threads heaps of their own and keeps what was freed in
each: twenty captures of 240 posts left 760 MB so, and 330 MB in one heap, of which 200 MB are in use. What is freed in the middle of a
heap goes back to the system only when it is asked for.
"""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import threading

_LOOK_S: Final = 5.0
_STATUS: Final = Path("/proc/self/status")
_M_ARENA_MAX: Final = -8
"""The name of the bound upon heaps in glibc's malloc.h."""


@cache
def _allocator() -> ctypes.CDLL | None:
    """Return the C library where it is one that can be told (glibc); another keeps its own ways."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


def one_heap() -> bool:
    """Let all threads to come share one heap; call before the first of them. Returns whether the allocator did."""
    library = _allocator()
    return library is not None and bool(library.mallopt(_M_ARENA_MAX, 1))


def give_back() -> None:
    """Give to the system what was freed."""
    library = _allocator()
    if library is not None:
        library.malloc_trim(0)


def watch_memory(stop: threading.Event, most: int, *, every_s: float = _LOOK_S) -> None:
    """Set `stop` once this process holds more than `most` bytes; returns when it is set. Without /proc nothing is watched.

    From half of it on, what was freed is given back first.
    """
    while not stop.wait(every_s):
        if held() > most // 2:
            give_back()
        if held() > most:
            stop.set()


def held() -> int:
    """Return the bytes of memory this process holds now, 0 where the system does not say."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS:")), 0)
