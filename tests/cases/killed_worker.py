"""A worker in a process of its own that kills itself, as kill -9 would, at the point it is told."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from kaiji.cases.jobs import queue, running
from kaiji.cases.jobs.kinds import job
from kaiji.cases.moves import Act
from kaiji.cases.worker import work_off
from kaiji.ground.home import kaiji_home
from tests.cases.forked import in_a_fork
from tests.cases.matter import LAWYER, rename_sample

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kaiji.cases.jobs.models import Job
    from kaiji.cases.jobs.running import Run

_die_at = "never"


def _point(name: str) -> None:
    if name == _die_at:
        os.kill(os.getpid(), signal.SIGKILL)


def _letter(run: Run) -> Path:
    _point("before")
    staged = run.stage / "letter.txt"
    staged.write_text("拝啓", encoding="utf-8")
    _point("staged")
    placed = run.place(staged, kaiji_home() / "letters" / f"job-{run.job.pk}.txt")
    _point("placed")
    return placed


@job("killed.letter", before=_letter)
def lettered(run: Run, _letter: Path) -> None:
    """Note the letter in the case."""
    _point("effect")
    rename_sample(Act(actor=LAWYER, at=run.at), run.payload["case"], title="手紙を出した")
    _point("effect-done")


def work_and_die(*, die_at: str, at: datetime) -> int:
    """Work off in a process of its own what is due at `at`, dying at a point; return its status, -9 where it died."""

    def marked(held: Job, *, at: datetime) -> None:
        queue.mark_done(held, at=at)
        _point("marked")

    def go() -> None:
        globals()["_die_at"] = die_at
        vars(running)["mark_done"] = marked  # the point between the done-mark and the commit
        work_off(clock=lambda: at)

    return in_a_fork(go)
