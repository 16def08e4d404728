"""Tables of the recorder (通信記録の表). Nothing refers to the site's tables: a deleted post leaves its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from kaiji.cases.columns import Instant, MaybeNumber, MaybeText, Number, Text


class ConnectionRecord(models.Model):
    """One record; see `Connection` and `Act`."""

    at: Instant = models.DateTimeField(db_index=True)
    kind: Text = models.CharField(max_length=16)
    post_url: Text = models.CharField(max_length=2_000, blank=True)
    post_key: Text = models.CharField(max_length=64, db_index=True, blank=True)
    """SHA-256 of `post_url`: long addresses are found by a short index on every database."""
    post_id: Text = models.CharField(max_length=200, db_index=True, blank=True)
    account: Text = models.CharField(max_length=200, db_index=True, blank=True)
    target: Text = models.CharField(max_length=2_000, blank=True)
    client_ip: MaybeText = models.GenericIPAddressField(null=True)
    client_port: MaybeNumber = models.PositiveIntegerField(null=True)
    destination_ip: MaybeText = models.GenericIPAddressField(null=True)
    destination_port: MaybeNumber = models.PositiveIntegerField(null=True)
    protocol: Text = models.CharField(max_length=3, blank=True)
    peer_ip: MaybeText = models.GenericIPAddressField(null=True)
    basis: Text = models.CharField(max_length=16)
    header: Text = models.CharField(max_length=2_000, blank=True)

    class Meta:
        """Named for whoever looks into the database."""

        db_table = "kaiji_site_connection"
        verbose_name = "通信記録"

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RecordHold(models.Model):
    """A record kept from retention by one hold (保全)."""

    hold: Text = models.CharField(max_length=100, db_index=True)
    entry: models.ForeignKey[ConnectionRecord, ConnectionRecord] = models.ForeignKey(
        ConnectionRecord, models.PROTECT, related_name="holds"
    )
    placed_at: Instant = models.DateTimeField()

    class Meta:
        """One row a hold and record."""

        db_table = "kaiji_site_hold"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "entry"], name="kaiji_site_hold_once")
        ]

    def __str__(self) -> str:
        return self.hold


class RecordLook(models.Model):
    """Why somebody looked (照会の記録)."""

    nonce: Text = models.CharField(max_length=200, unique=True)
    at: Instant = models.DateTimeField()
    reference: Text = models.CharField(max_length=2_000)
    reason: Text = models.CharField(max_length=2_000)
    question: Text = models.TextField()
    found: Number = models.PositiveIntegerField()

    class Meta:
        """Append only by use; the site's backup keeps it."""

        db_table = "kaiji_site_look"

    def __str__(self) -> str:
        return self.nonce
