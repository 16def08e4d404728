"""A mail that came to the desk's mailbox (届いたメール): taken once, kept sealed until somebody keys it or sets it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson
from kaiji.cases.subjects import Subject
from kaiji.desks.content_provider.models.matters import Matter

if TYPE_CHECKING:
    from kaiji.cases.columns import Instant, Json, Number, Text


class Mail(Subject):
    """A mail from the mailbox (届いたメール)."""

    kind = "mail"

    number: Text = models.CharField(max_length=20, unique=True)
    stage: Text = models.CharField(max_length=10)
    """`waiting` for somebody to key it, `keyed`, `package` (taken in by itself), `bounce` (one of ours came back), `aside`, `refused`."""
    message: Text = models.CharField(max_length=64, unique=True)
    """Keyed digest of its Message-ID: the same mail is taken once, however often the mailbox gives it."""
    arrived_at: Instant = models.DateTimeField()
    size: Number = models.PositiveIntegerField()
    fault: Text = models.CharField(max_length=40, default="")
    """Why it was refused, or a package in it: a code of the error list."""
    matter: models.ForeignKey[Matter | None, Matter | None] = models.ForeignKey(
        Matter, models.PROTECT, null=True, related_name="mails"
    )
    body: Json = SealedJson()
    """`sender`, `subject`, `text`; `files`: those of its attachments that the desk takes; `left_out`: how many it does not."""

    class Meta:
        """Those that wait, oldest first."""

        indexes: ClassVar = [models.Index(fields=("stage", "arrived_at"), name="cp_mail_waiting")]
