"""A log hold (ログ保全): its own object from receipt on, whatever becomes of the post or of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson
from kaiji.cases.subjects import Subject

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from kaiji.cases.columns import Instant, Json, MaybeDay, MaybeInstant, Number, Text
    from kaiji.desks.content_provider.models.matters import MatterPost


class LogHold(Subject):
    """A log hold (ログ保全)."""

    kind = "log-hold"

    number: Text = models.CharField(max_length=20, unique=True)
    stage: Text = models.CharField(max_length=10)
    place_index: Text = models.CharField(max_length=32, db_index=True)
    asked_at: Instant = models.DateTimeField()
    placed_at: MaybeInstant = models.DateTimeField(null=True)
    post_gone_at: MaybeInstant = models.DateTimeField(null=True)
    """When the desk saw that the post no longer stands."""
    release_on: MaybeDay = models.DateField(null=True, db_index=True)
    """None while a request on the post is open."""
    released_at: MaybeInstant = models.DateTimeField(null=True)
    entries: Number = models.PositiveIntegerField(default=0)
    proof: Text = models.CharField(max_length=64, default="")
    """SHA-256 of what is held, as it was read when the hold was placed."""
    body: Json = SealedJson()
    """`url`; `entries`, `post`, `account` as the site told them when the hold was placed."""

    asked_by: RelatedManager[MatterPost]

    class Meta:
        """One hold at a time on a post."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("place_index",), condition=~models.Q(stage="released"), name="cp_hold_once"
            )
        ]
