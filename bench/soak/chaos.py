"""What goes wrong while everybody works (障害): whole desks, single workers and single page processes are killed at random."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.soak.acts import back_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random
    from threading import Event

    from bench.soak.acts import World
    from bench.soak.desks import Desk

_WORKER: Final = re.compile(rb"kaiji\.web\.serving\.working")
_PAGES: Final = re.compile(rb"gunicorn")


def disturb(world: World, draw: Random, stop: Event, pause_s: tuple[float, float], told: list[str]) -> None:
    """Kill and start again, and take backups, until stopped; `told` gets a line for each."""
    desks = (world.office, world.operator, world.carrier)
    kinds: tuple[tuple[str, Callable[[Desk], str]], ...] = (
        ("desk", _whole),
        ("worker", _one(_WORKER)),
        ("pages", _one(_PAGES)),
    )
    while not stop.wait(draw.uniform(*pause_s)):
        desk = draw.choice(desks)
        if draw.random() < 0.3:
            back_up(world, desk)
            told.append(f"backup {desk.kind}")
        else:
            name, strike = draw.choices(kinds, weights=(4, 2, 1))[0]
            told.append(f"kill {name} {desk.kind}: {strike(desk)}")


def _whole(desk: Desk) -> str:
    desk.kill()
    return f"back after {desk.start():.1f} s"


def _one(pattern: re.Pattern[bytes]) -> Callable[[Desk], str]:
    """Return what kills the newest process of a kind; whoever watches over it must start another."""

    def strike(desk: Desk) -> str:
        found = [process for process in desk.processes() if pattern.search(_line(process))]
        if not found:
            return "none"
        with contextlib.suppress(ProcessLookupError):
            os.kill(max(found), signal.SIGKILL)
        return "killed"

    return strike


def _line(process: int) -> bytes:
    try:
        return (Path("/proc") / str(process) / "cmdline").read_bytes()
    except OSError:
        return b""
