"""The office's pulse (定期の仕事): every ten minutes what is due is ordered; the first pulse of a day prepares its mails.

One job enqueues the next, in the transaction that marks it done, so the pulse neither stops at a restart nor doubles.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import job
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
    """Enqueue the pulse of this stretch of ten minutes, if it is not there yet."""
    with transaction.atomic():
        _enqueue(at, at)


def _enqueue(due_at: datetime, at: datetime) -> None:
    stretch = int(due_at.timestamp() // EVERY.total_seconds())
    enqueue(PULSE, key=str(stretch), at=at, due_at=due_at)


@job(PULSE)
def pulse(run: Run, _made: None) -> None:
    """Order what is due, and the next pulse."""
    order_due_looks(run.at)
    order_due_searches(run.at)
    order_reminders(run.at)
    order_digests(run.at)
    _enqueue(run.at + EVERY, run.at)
