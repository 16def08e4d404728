"""An inquiry to the poster (意見照会): delivery, period, answer by a secret link; a compartment of its own, with its own key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson
from kaiji.cases.subjects import Subject
from kaiji.desks.content_provider.models.matters import Matter

if TYPE_CHECKING:
    from kaiji.cases.columns import Instant, Json, MaybeDay, MaybeInstant, Text


class Opinion(Subject):
    """An inquiry and its answer (意見照会と回答)."""

    kind = "opinion"

    matter: models.ForeignKey[Matter, Matter] = models.ForeignKey(
        Matter, models.PROTECT, related_name="opinions"
    )
    number: Text = models.CharField(max_length=20, unique=True)
    stage: Text = models.CharField(max_length=10)
    channel: Text = models.CharField(max_length=8)
    """`mail`, `post` or `message` (the site's own messages)."""
    sent_at: Instant = models.DateTimeField()
    delivered_at: MaybeInstant = models.DateTimeField(null=True)
    due_on: MaybeDay = models.DateField(null=True)
    due_rule: Text = models.CharField(max_length=32)
    answered_at: MaybeInstant = models.DateTimeField(null=True)
    told_at: MaybeInstant = models.DateTimeField(null=True)
    """When a poster who objected was told that it was granted all the same."""
    link_digest: Text = models.CharField(max_length=64, unique=True)
    link_until: Instant = models.DateTimeField()
    body: Json = SealedJson()
    """`to`, `secret` of the link; `answer`: choice, reason, pass_on, as the poster gave it."""

    class Meta:
        """By period."""

        indexes: ClassVar = [models.Index(fields=("stage", "due_on"), name="cp_opinion_due")]
