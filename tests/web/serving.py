"""A served installation for browser tests and screenshots: `kaiji serve` in a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_TERMINAL = """
import contextlib, io, json, sys, traceback
from kaiji.ground.garbage import beginning
with beginning():
    import django
    django.setup()
    from django.db import connections
for line in sys.stdin:
    out, fault = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(out):
            exec(json.loads(line), {"__name__": "terminal"})
    except Exception:
        fault = traceback.format_exc()
    connections.close_all()
    print(json.dumps([out.getvalue(), fault]), flush=True)
"""


class Terminal:
    """A Python of the same installation that is started when it is first needed, and stays: setting Django up takes a second."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def run(self, code: str) -> str:
        """Run `code` in names of its own and return what it prints; raises AssertionError with its traceback."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _TERMINAL],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        out, fault = json.loads(line) if line else ("", "the terminal has ended")
        if fault:
            raise AssertionError(fault)
        return str(out)

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            self._process.wait(timeout=60)
            self._process.stdout.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One installation that answers."""

    address: str
    """http://127.0.0.1:NNNN/"""
    setup: str
    """The one-time link that makes the first owner."""
    home: Path
    desk: str
    process: subprocess.Popen[str]
    terminal: Terminal

    def run(self, code: str) -> str:
        """Run Python in the same installation, Django set up; return what it prints. For filling in rows that pages cannot make."""
        return self.terminal.run(code)


@contextmanager
def serve(desk: str, home: Path, **more: str) -> Iterator[Served]:
    """Serve `desk` in `home` within the block; `more` are variables of the environment."""
    environment = {
        **os.environ,
        "KAIJI_HOME": str(home),
        "KAIJI_PROCESSES": "1",
        "KAIJI_THREADS": "4",
        "KAIJI_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "kaiji.web.settings",
        "KAIJI_DESK": desk,
        **more,
    }
    home.mkdir(parents=True, exist_ok=True)
    terminal = Terminal(environment)
    with (home / "serve.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "kaiji", "serve", "--desk", desk, "--port", "0", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line.startswith('{"address"'):
                raise AssertionError(line + (home / "serve.log").read_text(encoding="utf-8"))
            said = json.loads(line)
            yield Served(
                address=said["address"],
                setup=said["setup"] or "",
                home=home,
                desk=desk,
                process=process,
                terminal=terminal,
            )
        finally:
            terminal.close()
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
            assert process.stdout is not None
            process.stdout.close()
