"""Enqueue, claim, keep and end jobs (仕事の列)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q

from kaiji.cases.errors import LeaseLostError, OutsideTransactionError
from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import BACK_OFF, all_kinds, kind_of
from kaiji.cases.jobs.models import DEAD, DONE, RUNNING, WAITING, Job
from kaiji.cases.journal.facts import journal_value
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from kaiji.cases.journal.facts import Fact
    from kaiji.cases.subjects import Subject


def enqueue(
    kind: str,
    *,
    key: str,
    at: datetime,
    payload: Mapping[str, Fact] | None = None,
    subject: Subject | None = None,
    due_at: datetime | None = None,
) -> Job:
    """Enqueue a job inside the caller's transaction: both happen or neither does.

    `key` makes it the same work: if a job of this kind and key exists, it is returned as it stands. The payload takes ids,
    numbers and days. Raises OutsideTransactionError, JobKindError, JournalFactError.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            Words(ja="仕事は取引の中で登録します。", en="A job is enqueued inside a transaction."), given=kind
        )
    job, _made = Job.objects.get_or_create(
        kind=kind_of(kind).name,
        key=key,
        defaults={
            "payload": journal_value(dict(payload or {})),
            "stream": subject.stream if subject is not None else "",
            "due_at": due_at or at,
            "created_at": at,
        },
    )
    return job


def enqueue_all(kind: str, *, keyed: Mapping[str, Mapping[str, Fact]], at: datetime) -> None:
    """Enqueue many jobs of one kind by one query each 500: key → payload; those that exist stand as they are.

    Raises OutsideTransactionError, JobKindError, JournalFactError.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            Words(ja="仕事は取引の中で登録します。", en="A job is enqueued inside a transaction."), given=kind
        )
    name = kind_of(kind).name
    jobs = [
        Job(kind=name, key=key, payload=journal_value(dict(payload)), due_at=at, created_at=at)
        for key, payload in keyed.items()
    ]
    Job.objects.bulk_create(jobs, batch_size=500, ignore_conflicts=True)


def claim(*, at: datetime, only: int | None = None) -> Job | None:
    """Take the next job that is due, or one whose run died, under a new lease; None where there is none.

    `only` takes that one job and no other.
    """
    with transaction.atomic():
        return _claim(at, only)


def _claim(at: datetime, only: int | None) -> Job | None:
    due = Q(state=WAITING, due_at__lte=at) | Q(state=RUNNING, leased_until__lt=at)
    while True:
        found = (
            Job.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            .filter(due if only is None else due & Q(pk=only), kind__in=all_kinds())
            .order_by("due_at", "id")
            .first()
        )
        if found is None:
            return None
        kind = kind_of(found.kind)
        if found.attempts >= kind.attempts:
            _end(found, DEAD, at=at, fault=found.fault or "worker.died")
            continue
        found.state, found.lease = RUNNING, secrets.token_hex(16)
        found.leased_until = at + kind.lease
        found.attempts += 1
        found.save(update_fields=("state", "lease", "leased_until", "attempts"))
        return found


def beat(job: Job, *, at: datetime) -> None:
    """Keep the lease of a run; raises LeaseLostError where another worker has taken it over."""
    until = at + kind_of(job.kind).lease
    kept = Job.objects.filter(pk=job.pk, lease=job.lease, state=RUNNING).update(leased_until=until)
    if not kept:
        raise lost(job)


def mark_done(job: Job, *, at: datetime) -> None:
    """Mark a run done inside the transaction of its effect; raises LeaseLostError, which undoes that effect."""
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            Words(ja="完了は取引の中で記録します。", en="A job is marked done inside its transaction."),
            given=job.kind,
        )
    kept = Job.objects.filter(pk=job.pk, lease=job.lease, state=RUNNING).update(
        state=DONE, lease="", leased_until=None, ended_at=at, fault=""
    )
    if not kept:
        raise lost(job)


def mark_failed(job: Job, *, at: datetime, fault: str, final: bool = False) -> bool:
    """Give a failed run back for its next try, or to the dead where it was the last; return whether it is dead."""
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(pk=job.pk, lease=job.lease, state=RUNNING).first()
        if held is None:
            return False
        if final or held.attempts >= kind_of(held.kind).attempts:
            _end(held, DEAD, at=at, fault=fault)
            return True
        wait = BACK_OFF[min(held.attempts, len(BACK_OFF)) - 1]
        held.state, held.lease, held.leased_until = WAITING, "", None
        held.due_at, held.fault = at + wait, fault[:200]
        held.save(update_fields=("state", "lease", "leased_until", "due_at", "fault"))
        return False


def revive(job: Job, *, at: datetime) -> bool:
    """Try a dead job once more from the start; return whether it was dead."""
    return bool(
        Job.objects.filter(pk=job.pk, state=DEAD).update(state=WAITING, attempts=0, due_at=at, ended_at=None)
    )


def dead() -> QuerySet[Job]:
    """Return the jobs that were given up, the latest first."""
    return Job.objects.filter(state=DEAD).order_by("-ended_at", "-id")


@each_day
def forget(*, at: datetime, keep: timedelta = timedelta(days=30)) -> int:
    """Remove jobs that were done more than `keep` ago; return how many. Those given up stay until they are tried again."""
    removed, _each = Job.objects.filter(state=DONE, ended_at__lt=at - keep).delete()
    return removed


def _end(job: Job, state: str, *, at: datetime, fault: str) -> None:
    job.state, job.lease, job.leased_until = state, "", None
    job.ended_at, job.fault = at, fault[:200]
    job.save(update_fields=("state", "lease", "leased_until", "ended_at", "fault"))


def lost(job: Job) -> LeaseLostError:
    """Return the error of a run that another worker has taken over."""
    return LeaseLostError(
        Words(ja="この実行は別の作業者に引き継がれました。", en="Another worker has taken this run over."),
        given=f"{job.kind} {job.pk}",
    )
