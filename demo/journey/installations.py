"""One installation of one party: its own home, database, keys and port, started and stopped as an operator would (一者の設置)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
_SECONDS: Final = 90


class NotStartedError(Exception):
    """An installation did not come up; the message holds what it said."""


class Terminal(Protocol):
    """Where commands are typed (端末)."""

    def run(self, words: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
        """Run one `kaiji` command and return its `status`, what it printed (`out`) and what went wrong (`wrong`)."""
        ...


class Installed(Protocol):
    """One party's own Kaiji, however it was started (設置)."""

    @property
    def desk(self) -> str:
        """Whose desk it serves."""
        ...

    @property
    def home(self) -> Path:
        """Where everything of this party lies."""
        ...

    @property
    def address(self) -> str:
        """Where its pages answer."""
        ...

    @property
    def setup(self) -> str:
        """The link by which its owner makes the first account."""
        ...

    def kaiji(self, *words: object, answers: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """Run one command of this party, as on its own terminal."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One party's own Kaiji, running."""

    desk: str
    home: Path
    address: str
    """`http://127.0.0.1:PORT/`."""
    setup: str
    """The link, used once, by which its owner makes the first account."""
    environment: Mapping[str, str]

    terminal: Terminal

    def kaiji(self, *words: object, answers: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """Run one command of this party, as on its own terminal; raises RuntimeError where its status is none of `answers`."""
        said = self.terminal.run([*map(str, words)], self.environment)
        if said["status"] not in answers:
            raise RuntimeError(f"{' '.join(map(str, words))}: {said['out'] or said['wrong']}")
        answer: dict[str, Any] = json.loads(said["out"])
        return answer


@contextmanager
def serving(desk: str, home: Path, terminal: Terminal, **settings: str) -> Iterator[Installation]:
    """Serve one desk from `home` until the block ends; `settings` are variables of docs/reference/settings.md."""
    home.mkdir(parents=True, exist_ok=True)
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KAIJI_", "DATABASE_URL"))
        },
        "KAIJI_HOME": str(home),
        "KAIJI_PROCESSES": "1",
        "PYTHONPATH": str(ROOT / "src"),
        **settings,
    }
    log = (home / "serve.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "kaiji", "serve", "--desk", desk, "--port", "0", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    try:
        said = process.stdout.readline() if process.stdout is not None else ""
        if not said:
            raise NotStartedError((home / "serve.log").read_text(encoding="utf-8")[-2000:])
        try:
            told = json.loads(said)
        except ValueError as error:  # it says in several lines why it did not start
            rest = process.stdout.read() if process.stdout is not None else ""
            raise NotStartedError(said + rest) from error
        yield Installation(
            desk=desk,
            home=home,
            address=told["address"],
            setup=told["setup"] or "",
            environment=environment | {"KAIJI_DESK": desk},
            terminal=terminal,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
        log.close()
