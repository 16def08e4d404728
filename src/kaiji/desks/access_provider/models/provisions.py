"""A provider that we named under a provision order (提供命令による提供): the notice awaited, the handover owed, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson
from kaiji.cases.subjects import Subject
from kaiji.desks.access_provider.models.receipts import Receipt

if TYPE_CHECKING:
    from kaiji.cases.columns import Day, Json, MaybeDay, Text


class Provision(Subject):
    """One provider named to one petitioner (次の提供者の氏名等の提供)."""

    kind = "provision"

    number: Text = models.CharField(max_length=20, unique=True)
    receipt_id: str
    receipt: models.ForeignKey[Receipt, Receipt] = models.ForeignKey(
        Receipt, models.PROTECT, related_name="provisions"
    )
    partner: Text = models.CharField(max_length=60)
    """As `desk.toml` names it."""
    stage: Text = models.CharField(max_length=12, default="named")
    """`named`, `notified`, `handed` or `lapsed`."""
    named_on: Day = models.DateField()
    reached_on: Day = models.DateField()
    """Day on which the petitioner got the name: from there the law counts; the day it was sent until we know better."""
    lapse_on: Day = models.DateField(db_index=True)
    """Last day for the petitioner's notice; after it the order lapses for this provider."""
    notified_on: MaybeDay = models.DateField(null=True)
    notified_by: Text = models.CharField(max_length=80, default="")
    """Who recorded the notice: somebody else hands over."""
    handed_on: MaybeDay = models.DateField(null=True)
    handed_by: Text = models.CharField(max_length=80, default="")
    how: Text = models.CharField(max_length=8, default="")
    """`package` or `letter`."""
    sha256: Text = models.CharField(max_length=64, default="")
    body: Json = SealedJson()
    """The provider as we named it, and the petition that the notice told of."""

    class Meta:
        """One provider once a receipt."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("receipt", "partner"), name="ap_provision_once")
        ]
