"""Start the installations whose clock is moved, and tell them what to do (時計を進める設置の起動)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from demo.journey.house import CONTROL
from demo.journey.installations import ROOT, NotStartedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

_SESSION_HOURS = "2160"
"""Nobody signs in anew for every day of a story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One party's own Kaiji, running on a clock that is moved (設置)."""

    desk: str
    home: Path
    address: str
    setup: str
    orders: TextIO

    def kaiji(self, *words: object, answers: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """Run one command of this party; raises RuntimeError where its status is none of `answers`."""
        said = self._told(do="kaiji", words=[*map(str, words)])
        if said["status"] not in answers:
            raise RuntimeError(f"{' '.join(map(str, words))}: {said['out'] or said['wrong']}")
        answer: dict[str, Any] = json.loads(said["out"])
        return answer

    def work(self) -> int:
        """Do what waits in the background; returns how many jobs ran."""
        return int(self._told(do="work")["runs"])

    def unsealed(self) -> str:
        """Return everything this party's database holds, opened with its keys."""
        return str(self._told(do="unsealed")["text"])

    def set_clock(self, at: datetime) -> None:
        """Let it be `at` for this party."""
        self._told(do="clock", at=at.isoformat())

    def _told(self, **order: Any) -> dict[str, Any]:
        self.orders.write(json.dumps(order, ensure_ascii=False) + "\n")
        self.orders.flush()
        line = self.orders.readline()
        if not line:
            raise NotStartedError(_log(self.home))
        answer: dict[str, Any] = json.loads(line)
        return answer


@dataclass(frozen=True, slots=True)
class Beginning:
    """The program that parties and their commands are forked from: what all need is imported once (共通の親)."""

    program: subprocess.Popen[str]

    def ask(self, **wanted: Any) -> None:
        """Ask for a party, or for one command."""
        if self.program.stdin is None:
            raise NotStartedError("no pipe")
        self.program.stdin.write(json.dumps(wanted, ensure_ascii=False) + "\n")
        self.program.stdin.flush()

    def said(self) -> dict[str, Any]:
        """Return the next thing it says; raises NotStartedError where it has ended."""
        line = self.program.stdout.readline() if self.program.stdout is not None else ""
        if not line:
            raise NotStartedError("the program of the parties has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def run(self, words: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
        """Run one `kaiji` command of the party that has `environment`; return its status and what it printed."""
        self.ask(words=list(words), environment=dict(environment))
        return self.said()


@contextmanager
def beginning() -> Iterator[Beginning]:
    """Start the program, and end it with all its parties when the block ends."""
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT / "src"), str(ROOT))))
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("KAIJI_", "DATABASE_URL"))
    }
    program = subprocess.Popen(
        [sys.executable, "-m", "demo.journey.house"],
        env={**inherited, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Beginning(program)
    finally:
        if program.stdin is not None:
            program.stdin.close()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()


@contextmanager
def houses(begins: datetime, **wanted: tuple[str, Path, Mapping[str, str]]) -> Iterator[dict[str, House]]:
    """Open an installation for each name of `wanted` (desk, home, settings) until the block ends; their clocks start at `begins`."""
    opened: dict[str, House] = {}
    with beginning() as start:
        for desk, home, settings in wanted.values():
            home.mkdir(parents=True, exist_ok=True)
            environment = {"KAIJI_HOME": str(home), "KAIJI_DESK": desk, "KAIJI_SESSION_HOURS": _SESSION_HOURS,
                           "KAIJI_STORY_BEGINS": begins.isoformat(), **settings}  # fmt: skip
            start.ask(environment=environment)
        try:
            answers = {said.pop("home"): said for said in (start.said() for _ in wanted)}
        except NotStartedError as error:
            logs = "\n".join(_log(home) for _desk, home, _settings in wanted.values())
            raise NotStartedError(logs) from error
        for name, (desk, home, _settings) in wanted.items():
            opened[name] = House(desk=desk, home=home, orders=_orders(home), **answers[str(home)])
        try:
            yield opened
        finally:
            for house in opened.values():
                house.orders.close()


def _log(home: Path) -> str:
    path = home / "serve.log"
    return path.read_text(encoding="utf-8")[-4000:] if path.is_file() else "the program did not start"


def _orders(home: Path) -> TextIO:
    """Connect to the socket of a party; it was bound before the party said that it answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
        try:
            connection.connect(f"/proc/self/fd/{folder}/{CONTROL}")
        finally:
            os.close(folder)
        return connection.makefile("rw", encoding="utf-8")
