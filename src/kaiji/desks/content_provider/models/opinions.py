"""An inquiry to the poster (意見照会): delivery, period, answer by a secret link; a compartment of its own, with its own key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson, SealedText
from kaiji.cases.subjects import Subject, SubjectRow
from kaiji.desks.content_provider.models.matters import Matter

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from kaiji.cases.columns import Instant, Json, MaybeDay, MaybeInstant, Number, Text


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
    returned_at: MaybeInstant = models.DateTimeField(null=True)
    returned_how: Text = models.CharField(max_length=8, default="")
    """How it came back: `post`, `bounce` (a mail system said so later), `refused` (the server would not take it)."""
    told_at: MaybeInstant = models.DateTimeField(null=True)
    """When the poster was told what came of it."""
    order_told_at: MaybeInstant = models.DateTimeField(null=True)
    """When a poster who objected was told that an order to disclose came (発信者への通知)."""
    link_digest: Text = models.CharField(max_length=64, unique=True)
    link_until: Instant = models.DateTimeField()
    shown: RelatedManager[Shown]
    body: Json = SealedJson()
    """`to`, `secret` of the link; `answer`: choice, reason, pass_on, as the poster gave it; `told`: what they were told, in order;
    `returned`: what the mail system said; `standard`: on which published standard a removal rests."""

    class Meta:
        """By period."""

        indexes: ClassVar = [models.Index(fields=("stage", "due_on"), name="cp_opinion_due")]


class Shown(SubjectRow):
    """A picture or a text that the desk chose to show the poster (発信者に示す資料): what was previewed, byte for byte."""

    sealed_by = "opinion"
    bound_by = ("opinion_id", "place")

    opinion: models.ForeignKey[Opinion, Opinion] = models.ForeignKey(
        Opinion, models.PROTECT, related_name="shown"
    )
    place: Number = models.PositiveIntegerField()
    source: Text = models.CharField(max_length=120)
    """Which paper it was made of."""
    media_type: Text = models.CharField(max_length=40)
    """`image/webp` or `text/plain`; nothing else is ever served."""
    sha256: Text = models.CharField(max_length=64)
    chosen_at: Instant = models.DateTimeField()
    title: Text = SealedText()
    data: Text = SealedText()
    """Base64 of a picture; a text as it is."""

    class Meta:
        """In the order shown."""

        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=("opinion", "place"), name="cp_shown_once")]
