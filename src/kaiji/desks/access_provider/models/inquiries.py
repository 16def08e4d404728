"""An inquiry (意見照会): one letter to one person about all items of theirs that wait; and the run it was printed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from kaiji.cases.secrets.fields import SealedJson
from kaiji.cases.subjects import Subject

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from kaiji.cases.columns import Json, MaybeDay, MaybeInstant, MaybeText, Number, Text
    from kaiji.desks.access_provider.models.items import Item


class Run(Subject):
    """A print run (まとめ印刷): letters in the order of their envelopes, labels last."""

    kind = "run"

    number: Text = models.CharField(max_length=20, unique=True)
    letters: Number = models.PositiveIntegerField(default=0)
    printed_at: MaybeInstant = models.DateTimeField(null=True)
    sent_on: MaybeDay = models.DateField(null=True)
    sha256: Text = models.CharField(max_length=64, default="")
    inquiries: RelatedManager[Inquiry]


class Inquiry(Subject):
    """An inquiry to one person (意見照会)."""

    kind = "inquiry"

    number: Text = models.CharField(max_length=20, unique=True)
    subscriber_index: Text = models.CharField(max_length=32, db_index=True)
    stage: Text = models.CharField(max_length=12, default="prepared")
    """`prepared`, `sent`, `answered`, `silent` or `unreachable`."""
    run: models.ForeignKey[Run | None, Run | None] = models.ForeignKey(
        Run, models.PROTECT, null=True, related_name="inquiries"
    )
    sent_on: MaybeDay = models.DateField(null=True)
    due_on: MaybeDay = models.DateField(null=True, db_index=True)
    answered_on: MaybeDay = models.DateField(null=True)
    answer: Text = models.CharField(max_length=12, default="")
    token: MaybeText = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  # SHA-256 of the secret; None: no page
    told_on: MaybeDay = models.DateField(null=True)
    """Day on which a sender who opposed was told that disclosure was ordered."""
    tracking: Text = models.CharField(max_length=24, default="")
    """Number of the registered letter."""
    key: Json = SealedJson()
    """The subscriber's key, so that the letter can be addressed."""
    items: RelatedManager[Item]
    reply: Json = SealedJson(null=True)
    """What was answered: its compartment is opened apart from the requester's papers."""
