"""A worker in a process of its own that kills itself, as kill -9 would, at the point it is told."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from typing import TYPE_CHECKING

from tests.offices import database_of, set_up_django, using_database

set_up_django()

from kaiji.cases.jobs import queue, running  # noqa: E402  # after Django is set up
from kaiji.cases.jobs.kinds import job  # noqa: E402  # after Django is set up
from kaiji.cases.moves import Act  # noqa: E402  # after Django is set up
from kaiji.cases.worker import work_off  # noqa: E402  # after Django is set up
from kaiji.ground.home import kaiji_home  # noqa: E402  # after Django is set up
from tests.cases.matter import LAWYER, rename_sample  # noqa: E402  # after Django is set up

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.cases.jobs.models import Job
    from kaiji.cases.jobs.running import Run


def _point(name: str) -> None:
    if os.environ["KAIJI_TEST_DIE_AT"] == name:
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


def main() -> None:
    """Work off what is due at the moment named."""
    mark = queue.mark_done

    def marked(held: Job, *, at: datetime) -> None:
        mark(held, at=at)
        _point("marked")

    vars(running)["mark_done"] = marked  # the point between the done-mark and the commit
    at = datetime.fromisoformat(os.environ["KAIJI_TEST_AT"])
    with using_database(database_of(os.environ["DATABASE_URL"])):
        work_off(clock=lambda: at)


if __name__ == "__main__":
    main()
