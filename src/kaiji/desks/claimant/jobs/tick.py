"""The office's pulse (定期の仕事): every ten minutes what is due is ordered; the first pulse of a day prepares its mails.

One job enqueues the next, in the transaction that marks it done, so the pulse neither stops at a restart nor doubles.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.models import RUNNING, WAITING, Job
from kaiji.cases.jobs.queue import enqueue
from kaiji.desks.claimant.jobs.digest import order_digests
from kaiji.desks.claimant.jobs.remind import order_reminders
from kaiji.desks.claimant.jobs.watch import order_due_looks, order_due_searches

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.cases.jobs.running import Run

PULSE: Final = "claimant.pulse"
EVERY: Final = timedelta(minutes=10)


@each_day
def start_pulse(*, at: datetime) -> None:
    """Enqueue a pulse, unless one comes within ten minutes anyway.

    A machine whose clock was ahead and is set right has its next pulse far off, and has done that of this stretch before.
    """
    with transaction.atomic():
        coming = Job.objects.filter(kind=PULSE, state__in=(WAITING, RUNNING), due_at__lte=at + EVERY)
        if not coming.exists():
            _enqueue(at, at)


def _enqueue(due_at: datetime, at: datetime) -> None:
    stretch = str(int(due_at.timestamp() // EVERY.total_seconds()))
    before = Job.objects.filter(kind=PULSE, key__startswith=stretch)
    if not before.filter(state__in=(WAITING, RUNNING)).exists():
        again = before.count()  # done before, by a clock that was ahead
        enqueue(PULSE, key=f"{stretch}/{again}" if again else stretch, at=at, due_at=due_at)


@job(PULSE)
def pulse(run: Run, _made: None) -> None:
    """Order what is due, and the next pulse."""
    order_due_looks(run.at)
    order_due_searches(run.at)
    order_reminders(run.at)
    order_digests(run.at)
    _enqueue(run.at + EVERY, run.at)
