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
    environment: dict[str, str]

    def run(self, code: str) -> str:
        """Run Python in the same installation, Django set up; return what it prints. For filling in rows that pages cannot make."""
        whole = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", whole], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout


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
                environment=environment,
            )
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
            assert process.stdout is not None
            process.stdout.close()
