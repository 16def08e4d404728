"""Watch over the programs of one installation (監視): pages and background workers; what dies is started again, a stop is clean."""

from __future__ import annotations

import http
import http.client
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from kaiji.ground.words import Words
from kaiji.web.errors import NotReadyError

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from types import FrameType

    from kaiji.web.configuration.reading import Configuration

_GRACE_S: Final = 30
_START_S: Final = 180


@dataclass(slots=True, kw_only=True)
class Programs:
    """The programs of one installation."""

    configuration: Configuration
    environment: Mapping[str, str]
    listening: socket.socket
    pages: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start pages and workers, and return once pages answer; raises NotReadyError."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)
        self.pages = subprocess.Popen(
            self._gunicorn(), env=self.environment, pass_fds=[self.listening.fileno()]
        )
        self.workers = [self._worker() for _ in range(self.configuration.number("server.workers"))]
        self._until_answering()

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def _gunicorn(self) -> list[str]:
        told = self.configuration
        return [
            *(sys.executable, "-m", "gunicorn", "kaiji.web.wsgi:application"),
            *("--bind", f"fd://{self.listening.fileno()}", "--worker-class", "gthread"),
            *(
                "--workers",
                str(told.number("server.processes")),
                "--threads",
                str(told.number("server.threads")),
            ),
            *("--timeout", "120", "--graceful-timeout", str(_GRACE_S - 5), "--log-level", "warning"),
            *("--limit-request-line", "4094", "--no-control-socket"),
        ]

    def _worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "kaiji.web.serving.working"], env=self.environment)

    def _until_answering(self) -> None:
        """Wait until pages answer; raises NotReadyError where they end or take too long."""
        until = time.monotonic() + _START_S
        while time.monotonic() < until and not self.stop.is_set():
            if self.pages is None or self.pages.poll() is not None:
                break
            if self._answers():
                return
            self.stop.wait(0.1)
        if not self.stop.is_set():
            self.end()
            raise NotReadyError(Words(ja="画面を起動できませんでした。", en="The pages did not start."))

    def _answers(self) -> bool:
        host, port = self.listening.getsockname()[:2]
        own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # where to ask, not where to listen
        asked = http.client.HTTPConnection(own, port, timeout=5)
        try:
            asked.request("GET", "/health/", headers={"Host": "localhost"})
            return asked.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            asked.close()

    def watch(self) -> None:
        """Wait until told to stop; a worker that died is started again after a pause, pages that died end everything."""
        pause = 1.0
        while not self.stop.wait(0.5):
            if self.pages is not None and self.pages.poll() is not None:
                raise NotReadyError(Words(ja="画面のプロセスが終了しました。", en="The pages have ended."))
            for place, worker in enumerate(self.workers):
                if worker.poll() == 0:  # it held too much memory and ended after its job
                    self.workers[place] = self._worker()
                elif worker.poll() is not None:
                    structlog.get_logger().error("worker.ended", status=worker.returncode)
                    self.stop.wait(pause)
                    pause = min(pause * 2, 60)
                    self.workers[place] = self._worker()

    def end(self) -> None:
        """Let pages and workers finish what they are doing, then end them."""
        running = [program for program in (self.pages, *self.workers) if program is not None]
        for program in running:
            if program.poll() is None:
                program.terminate()
        until = time.monotonic() + _GRACE_S
        for program in running:
            try:
                program.wait(timeout=max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                program.kill()  # its job's lease runs out and another run does it
                program.wait()
        self.listening.close()
