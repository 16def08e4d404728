"""The worker as a program of its own (作業プロセス): `python -m kaiji.web.serving.working`; ends after the job in hand.

A capture leaves memory behind that the allocator does not give back. A worker that holds more than the setting `server.worker_memory_mb`
ends after its job, with status 0, and whoever watches over it starts another: what is under way is never cut off, and memory stays flat.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Final

_LOOK_S: Final = 5.0
_STATUS: Final = Path("/proc/self/status")


def main() -> None:
    """Work until told to stop, or until too much memory is held."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiji.web.settings")
    import django

    django.setup()
    from django.conf import settings

    from kaiji.cases.worker import work

    most = settings.CONFIGURATION.number("server.worker_memory_mb") << 20
    threading.Thread(target=watch_memory, args=(stop, most), name="memory", daemon=True).start()
    work(stop=stop)


def watch_memory(stop: threading.Event, most: int, *, every_s: float = _LOOK_S) -> None:
    """Set `stop` once this process holds more than `most` bytes; returns when it is set. Without /proc nothing is watched."""
    while not stop.wait(every_s):
        if held() > most:
            stop.set()


def held() -> int:
    """Return the bytes of memory this process holds now, 0 where the system does not say."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS:")), 0)


if __name__ == "__main__":
    main()
