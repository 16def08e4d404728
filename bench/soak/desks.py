"""One installation that can be killed like a machine that loses its power, and started again at the same address (設置)."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from demo.journey.installations import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS: Final = 180


class DeskError(Exception):
    """An installation did not come up or did not stop; the message holds what it said."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """One party's installation (机)."""

    kind: str
    home: Path
    settings: Mapping[str, str]
    port: int = 0
    address: str = ""
    setup: str = ""
    started: float = 0.0
    """When it last answered, by the monotonic clock."""
    lives: int = 0
    up: threading.Event = field(default_factory=threading.Event)
    process: subprocess.Popen[str] | None = None

    @property
    def desk(self) -> str:
        """Whose desk it serves, as the people of `demo.journey` ask it."""
        return self.kind

    @property
    def environment(self) -> dict[str, str]:
        """The variables of every program of this desk; its temporary files lie in its home, where they can be counted."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KAIJI_", "DATABASE_URL"))
        }
        return {
            **kept,
            "KAIJI_HOME": str(self.home),
            "KAIJI_DESK": self.kind,
            "TMPDIR": str(self.home / "run"),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            **self.settings,
        }

    def start(self) -> float:
        """Start it and wait until it answers; returns the seconds. Raises DeskError."""
        (self.home / "run").mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with (self.home.parent / f"{self.kind}.log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "kaiji", "serve", "--desk", self.kind),
                    *("--port", str(self.port), "--json"),
                ],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        said = self.process.stdout.readline() if self.process.stdout is not None else ""
        if not said:
            raise DeskError(f"{self.kind} did not start; see {self.kind}.log")
        told = json.loads(said)
        self.address, self.setup = told["address"], told["setup"] or ""
        self.port = urlsplit(self.address).port or 0
        self.started = time.monotonic()
        self.lives += 1
        self.up.set()
        return self.started - began

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        self.up.clear()
        for process in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._reap()

    def stop(self) -> float:
        """Stop it as an operator would; returns the seconds. Raises DeskError where it does not stop."""
        self.up.clear()
        began = time.monotonic()
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                raise DeskError(f"{self.kind} did not stop") from None
        self._reap()
        return time.monotonic() - began

    def _reap(self) -> None:
        if self.process is not None:
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None

    def processes(self) -> list[int]:
        """Return the processes whose environment names this home, whoever started them."""
        mark = f"KAIJI_HOME={self.home}\0".encode()
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != os.getpid():
                with contextlib.suppress(OSError):
                    if mark in (folder / "environ").read_bytes():
                        found.append(int(folder.name))
        return found

    def kaiji(
        self, *words: object, answers: tuple[int, ...] = (0,), home: Path | None = None
    ) -> dict[str, Any]:
        """Run one command of this desk and return its JSON; raises DeskError where its status is none of `answers`."""
        given = self.environment | ({"KAIJI_HOME": str(home)} if home is not None else {})
        result = subprocess.run(
            [sys.executable, "-m", "kaiji", *map(str, words), "--json"],
            env=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode not in answers:
            raise DeskError(f"kaiji {' '.join(map(str, words))}: {result.stdout or result.stderr}")
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    def read(self, home: Path | None = None) -> dict[str, Any]:
        """Return what this desk (or a copy of it in `home`) keeps, as `bench.soak.reading` finds it."""
        given = self.environment | ({"KAIJI_HOME": str(home)} if home is not None else {})
        result = subprocess.run(
            [sys.executable, "-m", "bench.soak.reading", self.kind],
            env=given,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise DeskError(f"reading {self.kind}: {result.stderr[-1500:]}")
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer


def command_of(process: int) -> str:
    """Return the command line of a process; empty where it is gone."""
    try:
        return (Path("/proc") / str(process) / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:120]
    except OSError:
        return ""
