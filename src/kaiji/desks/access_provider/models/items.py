"""An item (案件): one communication asked about; the unit that is searched, held, decided and released."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson
from kaiji.cases.subjects import Subject
from kaiji.desks.access_provider.models.inquiries import Inquiry
from kaiji.desks.access_provider.models.receipts import Receipt

if TYPE_CHECKING:
    from kaiji.cases.columns import Instant, Json, MaybeDay, MaybeInstant, Number, Text


class Item(Subject):
    """An item (案件)."""

    kind = "item"

    receipt_id: str
    receipt: models.ForeignKey[Receipt, Receipt] = models.ForeignKey(
        Receipt, models.PROTECT, related_name="items"
    )
    number: Number = models.PositiveIntegerField()
    """Row of the list."""
    stage: Text = models.CharField(max_length=12)
    outcome: Text = models.CharField(max_length=16, default="")
    lane: Text = models.CharField(max_length=8)
    right: Text = models.CharField(max_length=32, default="")
    match: Text = models.CharField(max_length=16, default="")
    """Class of the vault's answer."""
    received_at: Instant = models.DateTimeField()
    turn_at: Instant = models.DateTimeField()
    """Its place in its lane."""
    due_on: MaybeDay = models.DateField(null=True)
    closed_at: MaybeInstant = models.DateTimeField(null=True)
    answered_on: MaybeDay = models.DateField(null=True)

    communication_index: Text = models.CharField(max_length=32, default="", db_index=True)
    work_index: Text = models.CharField(max_length=32, default="", db_index=True)
    requester_index: Text = models.CharField(max_length=32, default="")
    asker_index: Text = models.CharField(max_length=32, default="")
    """Requester and the claimant named on the line, together."""
    subscriber_index: Text = models.CharField(max_length=32, default="", db_index=True)
    earlier: models.ForeignKey[Item | None, Item | None] = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="later"
    )
    earlier_id: str | None
    relation: Text = models.CharField(max_length=20, default="")
    """`duplicate` or `same-communication`, of `earlier`."""

    hold: Text = models.CharField(max_length=24, default="")
    """Number of the vault's hold."""
    hold_until: MaybeInstant = models.DateTimeField(null=True, db_index=True)
    hold_ended_at: MaybeInstant = models.DateTimeField(null=True)
    claimed_by: Text = models.CharField(max_length=80, default="")
    claimed_at: MaybeInstant = models.DateTimeField(null=True)
    decided_by: Text = models.CharField(max_length=80, default="")
    decided_at: MaybeInstant = models.DateTimeField(null=True)
    released_by: Text = models.CharField(max_length=80, default="")
    inquiry_id: str | None
    inquiry: models.ForeignKey[Inquiry | None, Inquiry | None] = models.ForeignKey(
        Inquiry, models.PROTECT, null=True, related_name="items"
    )

    line: Json = SealedJson()
    finding: Json = SealedJson(null=True)
    decision: Json = SealedJson(null=True)
    release: Json = SealedJson(null=True)
    """The fields that left, and nothing else of the subscriber."""

    class Meta:
        """Constraints and the indexes of the queue."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("receipt", "number"), name="ap_item_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("lane", "stage", "turn_at"), name="ap_item_queue"),
            models.Index(fields=("requester_index", "lane", "turn_at"), name="ap_item_requester"),
            models.Index(fields=("closed_at",), name="ap_item_closed"),
        ]
