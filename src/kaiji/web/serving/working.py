"""The worker as a program of its own (作業プロセス): `python -m kaiji.web.serving.working`; ends after the job in hand."""

from __future__ import annotations

import os
import signal
import threading


def main() -> None:
    """Work until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiji.web.settings")
    import django

    django.setup()
    from kaiji.cases.worker import work

    work(stop=stop)


if __name__ == "__main__":
    main()
