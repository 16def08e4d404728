"""A notice of a removal to a poster who was not heard (削除の通知): told, put where they easily see it, or left out with its ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson
from kaiji.cases.subjects import Subject
from kaiji.desks.content_provider.models.matters import Matter

if TYPE_CHECKING:
    from kaiji.cases.columns import Flag, Instant, Json, MaybeDay, MaybeInstant, Text


class RemovalNotice(Subject):
    """A notice of a removal (送信防止措置の通知)."""

    kind = "removal-notice"

    matter: models.ForeignKey[Matter, Matter] = models.ForeignKey(
        Matter, models.PROTECT, related_name="notices"
    )
    number: Text = models.CharField(max_length=20, unique=True)
    stage: Text = models.CharField(max_length=10)
    """`sent`, `returned` (it did not arrive), `waived` (left out, for a ground of the table)."""
    channel: Text = models.CharField(max_length=8, default="")
    """`mail`, `post`, `message`, `place` (where the post stood); empty where it is left out."""
    waived: Text = models.CharField(max_length=24, default="")
    """Why none goes out: the name of a row of the table."""
    duty: Flag = models.BooleanField(default=False)
    """Whether the law asked for it on that day: whether the operator was a designated platform."""
    due_on: MaybeDay = models.DateField(null=True)
    """The desk's own aim for what the law asks for without delay, as it stood."""
    made_at: Instant = models.DateTimeField()
    mailed_at: MaybeInstant = models.DateTimeField(null=True)
    opened_at: MaybeInstant = models.DateTimeField(null=True)
    """When the poster first opened its page."""
    returned_at: MaybeInstant = models.DateTimeField(null=True)
    link_digest: Text = models.CharField(max_length=64, unique=True)
    link_until: Instant = models.DateTimeField()
    body: Json = SealedJson()
    """`to`; `secret` of the link; `reasons` and `standard` as told, `posts`; `why`: what was written where it is left out."""

    class Meta:
        """By day."""

        indexes: ClassVar = [models.Index(fields=("stage", "made_at"), name="cp_notice_made")]
