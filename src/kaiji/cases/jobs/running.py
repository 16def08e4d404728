"""Run one job (実行): the work before it, then its effect and its done-mark in one transaction."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import OperationalError, connection, transaction

from kaiji.cases.errors import LeaseLostError
from kaiji.cases.jobs.kinds import kind_of
from kaiji.cases.jobs.queue import beat, lost, mark_done
from kaiji.ground.home import kaiji_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from kaiji.cases.jobs.models import Job

STAGE: Final = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a job (実行)."""

    job: Job
    clock: Callable[[], datetime]

    @property
    def payload(self) -> dict[str, Any]:
        """Ids, numbers and days the job was enqueued with."""
        payload: dict[str, Any] = self.job.payload
        return payload

    @property
    def at(self) -> datetime:
        """Now."""
        return self.clock()

    @property
    def stage(self) -> Path:
        """Folder of this job for files that are not done yet; emptied when the job has ended."""
        folder = kaiji_home() / STAGE / f"job-{self.job.pk}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def place(self, staged: Path, target: Path) -> Path:
        """Move a staged file or folder to `target`, on disk before the effect's transaction refers to it.

        A run that died in between is repeated and finds `target` there: what it staged anew is dropped, so `target` must be
        named by the job or by the content's hash. A target that no row refers to in the end is harmless and is swept.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            shutil.rmtree(staged) if staged.is_dir() else staged.unlink()
            return target
        for file in [staged, *staged.rglob("*")] if staged.is_dir() else [staged]:
            _sync(file)
        staged.rename(target)
        _sync(target.parent)
        return target


def run_job(job: Job, *, clock: Callable[[], datetime]) -> None:
    """Run a claimed job to its end; raises what the job raises, or LeaseLostError; its effect is then undone."""
    kind = kind_of(job.kind)
    run = Run(job=job, clock=clock)
    made: Any = None
    if kind.before is not None:
        with _heart(job, clock):
            made = kind.before(run)
    with transaction.atomic():
        beat(job, at=clock())  # locks the job's row: from here no other worker can take it over
        kind.effect(run, made)
        mark_done(job, at=clock())
    with contextlib.suppress(OSError):
        shutil.rmtree(kaiji_home() / STAGE / f"job-{job.pk}", ignore_errors=True)


@contextlib.contextmanager
def _heart(job: Job, clock: Callable[[], datetime]) -> Iterator[None]:
    """Keep the lease while the work before goes on; raises LeaseLostError at its end where it was lost."""
    stop, gone = threading.Event(), threading.Event()
    every = kind_of(job.kind).lease.total_seconds() / 4

    def go() -> None:
        try:
            while not stop.wait(every):
                with contextlib.suppress(
                    OperationalError
                ):  # a busy database: the next beat comes before the lease ends
                    beat(job, at=clock())
        except LeaseLostError:
            gone.set()
        finally:
            connection.close()

    thread = threading.Thread(target=go, name=f"lease-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if gone.is_set():
        raise lost(job)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
