"""A receipt (受付): one paper, list or package that came in, who asks and on what ground; and the file as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson, SealedText
from kaiji.cases.subjects import Subject, SubjectRow

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from kaiji.cases.columns import Flag, Instant, Json, MaybeDay, MaybeNumber, MaybeText, Number, Text
    from kaiji.desks.access_provider.models.items import Item
    from kaiji.desks.access_provider.models.provisions import Provision


class Receipt(Subject):
    """A receipt (受付)."""

    kind = "receipt"

    number: Text = models.CharField(max_length=20, unique=True)
    """`AP-2026-000123`: what the vault and the letters call it; says nothing of anybody."""
    channel: Text = models.CharField(max_length=8)
    """`list`, `package` or `paper`."""
    basis: Text = models.CharField(max_length=24)
    stage: Text = models.CharField(max_length=10, default="open")
    """`open`, `returned` or `closed`."""
    received_at: Instant = models.DateTimeField()
    due_on: MaybeDay = models.DateField(null=True)
    requester_index: Text = models.CharField(max_length=32, db_index=True)
    rows: Number = models.PositiveIntegerField(default=0)
    test: Flag = models.BooleanField(default=False)
    handed_over: Flag = models.BooleanField(default=False)
    """Whether another provider handed it over, as a provision order told it to."""

    identity_on: MaybeDay = models.DateField(null=True)
    """Day on which identity and authority were checked for this receipt; None: not yet."""
    identity_by: Text = models.CharField(max_length=80, default="")
    identity_how: Text = models.CharField(max_length=32, default="")

    fee_yen: MaybeNumber = models.PositiveIntegerField(null=True)
    fee_paid_yen: MaybeNumber = models.PositiveIntegerField(null=True)
    fee_paid_on: MaybeDay = models.DateField(null=True)
    cure_by: MaybeDay = models.DateField(null=True)

    package_id: MaybeText = models.CharField(max_length=36, null=True, unique=True)  # noqa: DJ001  # unique only where there is one
    package_sha256: Text = models.CharField(max_length=64, default="")
    file_sha256: Text = models.CharField(max_length=64, default="")

    body: Json = SealedJson()
    """Requester, ground, what is said of the whole list, the package's content."""

    items: RelatedManager[Item]
    """Its lines, from `Item.receipt`."""
    provisions: RelatedManager[Provision]
    """Providers named on it under a provision order, from `Provision.receipt`."""

    class Meta:
        """Indexes."""

        indexes: ClassVar = [models.Index(fields=("stage", "received_at"), name="ap_receipt_stage")]

    @property
    def lookup_only(self) -> bool:
        """Whether it was handed over under a provision order: used only to find one's own record (6条3項)."""
        return self.handed_over

    @property
    def orders_us(self) -> bool:
        """Whether a provision order tells us to name the next provider (15条1項1号)."""
        return self.basis == "provision-order" and not self.handed_over

    @property
    def by_provision(self) -> bool:
        """Whether it rests on a provision order, whichever side of it we are on: nothing of a subscriber leaves on it."""
        return self.basis == "provision-order"


class Original(SubjectRow):
    """The file of a receipt as it came, sealed (受け付けたファイル)."""

    sealed_by = "receipt"
    bound_by = ("receipt_id",)

    receipt: models.OneToOneField[Receipt, Receipt] = models.OneToOneField(Receipt, models.PROTECT)
    name: Text = SealedText()
    data: Text = SealedText()
    """Base64."""
    size: Number = models.PositiveIntegerField()


class Counter(models.Model):
    """The next number of a year (採番)."""

    name: Text = models.CharField(max_length=24, primary_key=True)
    value: Number = models.PositiveIntegerField(default=0)
