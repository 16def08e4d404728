"""The worker (作業者): takes jobs one after another; what a job raises is noted and tried again later (`kaiji work`)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import DatabaseError, connection, transaction

from kaiji.cases.actors import WORKER
from kaiji.cases.errors import LeaseLostError
from kaiji.cases.jobs.daily import begin_day
from kaiji.cases.jobs.queue import claim, mark_failed
from kaiji.cases.jobs.running import run_job
from kaiji.cases.journal.recording import record
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import day_in_japan, now

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from kaiji.cases.jobs.models import Job

IDLE_S: Final = 2.0
_SET_BACK: Final = timedelta(minutes=1)
"""A clock that goes back further was set right: what the day asks for is looked at again."""


def work_once(*, clock: Callable[[], datetime] = now) -> Job | None:
    """Take and run one job; return it, or None where none was due. A failure is noted on the job, not raised."""
    job = claim(at=clock())
    if job is None:
        return None
    try:
        run_job(job, clock=clock)
    except LeaseLostError:
        pass  # the other worker's run counts; this one left nothing behind
    except KaijiError as error:
        _failed(job, error.code, clock)
    except DatabaseError as error:
        connection.close()  # a connection in an unknown state is not used again
        _failed(job, f"database.{type(error).__name__}", clock)
    except Exception as error:  # noqa: BLE001  # the worker loop: one job's defect must not stop the others
        _failed(job, f"defect.{type(error).__name__}", clock)
    return job


def work(*, stop: threading.Event, clock: Callable[[], datetime] = now, idle_s: float = IDLE_S) -> int:
    """Work until `stop` is set; return how many runs there were. A database that is away is waited for."""
    runs, begun, last = 0, None, clock()
    while not stop.is_set():
        try:
            at = clock()
            if begun != day_in_japan(at) or at < last - _SET_BACK:
                begin_day(at=at)
                begun = day_in_japan(at)
            last = at
            job = work_once(clock=clock)
        except DatabaseError:
            connection.close()
            job = None
        if job is None:
            stop.wait(idle_s)
        else:
            runs += 1
    return runs


def work_off(*, clock: Callable[[], datetime] = now, most: int = 10_000) -> int:
    """Run what is due now and return how many runs there were (`kaiji work --once`, tests)."""
    for runs in range(most):
        if work_once(clock=clock) is None:
            return runs
    return most


def _failed(job: Job, fault: str, clock: Callable[[], datetime]) -> None:
    with transaction.atomic():
        if mark_failed(job, at=clock(), fault=fault):
            record(
                "job.given-up",
                actor=WORKER,
                at=clock(),
                stream=job.stream or None,
                facts={"job": job.pk, "kind": job.kind, "fault": fault},
            )
