"""Table of jobs (仕事の表). A payload holds ids, numbers and days only, never personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.db import models

if TYPE_CHECKING:
    from kaiji.cases.columns import Instant, Json, MaybeInstant, Number, Text

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
DEAD: Final = "dead"


class Job(models.Model):
    """One piece of work (仕事)."""

    kind: Text = models.CharField(max_length=64)
    key: Text = models.CharField(max_length=160)
    """What makes it the same work: a second one with this key is not enqueued."""
    payload: Json = models.JSONField(default=dict)
    stream: Text = models.CharField(max_length=64, blank=True, default="")
    """Journal stream of the subject it works for."""
    state: Text = models.CharField(max_length=8, default=WAITING)
    due_at: Instant = models.DateTimeField()
    attempts: Number = models.PositiveIntegerField(default=0)
    lease: Text = models.CharField(max_length=32, blank=True, default="")
    """Token of the run under way; a run whose token was replaced has lost."""
    leased_until: MaybeInstant = models.DateTimeField(null=True)
    created_at: Instant = models.DateTimeField()
    ended_at: MaybeInstant = models.DateTimeField(null=True)
    fault: Text = models.CharField(max_length=200, blank=True, default="")
    """Code of the last error; never its words, which may name somebody."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """Constraints and indexes."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "key"), name="jobs_job_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=(WAITING, RUNNING, DONE, DEAD)), name="jobs_job_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=RUNNING)
                | (~models.Q(lease="") & models.Q(leased_until__isnull=False)),
                name="jobs_job_running_is_leased",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("state", "due_at"), name="jobs_job_due"),
            models.Index(fields=("stream", "state"), name="jobs_job_stream"),
        ]
