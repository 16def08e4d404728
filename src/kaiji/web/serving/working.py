"""The worker as a program of its own (作業プロセス): `python -m kaiji.web.serving.working`; ends after the job in hand.

A worker that holds more memory than the setting `server.worker_memory_mb` ends after its job, with status 0, and whoever watches over it
starts another: what is under way is never cut off, and memory stays flat.
"""

from __future__ import annotations

import os
import signal
import threading

from kaiji.ground.garbage import beginning
from kaiji.web.serving.memory import one_heap, watch_memory


def main() -> None:
    """Work until told to stop, or until too much memory is held."""
    one_heap()  # before the first thread
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiji.web.settings")
    with beginning():
        import django

        django.setup()
        from django.conf import settings

        from kaiji.cases.worker import work

    most = settings.CONFIGURATION.number("server.worker_memory_mb") << 20
    threading.Thread(target=watch_memory, args=(stop, most), name="memory", daemon=True).start()
    work(stop=stop)


if __name__ == "__main__":
    main()
