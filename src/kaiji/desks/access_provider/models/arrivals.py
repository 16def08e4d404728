"""What came to the public doors in an hour (公開の受け口への到着): counted, never who."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

if TYPE_CHECKING:
    from kaiji.cases.columns import Number, Text


class Arrival(models.Model):
    """How often a network sent within one hour (送信の数): the network as a keyed digest only."""

    source: Text = models.CharField(max_length=32)
    hour: Number = models.BigIntegerField()
    """Hours since 1970."""
    count: Number = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a source and hour."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("source", "hour"), name="ap_arrival_once")]
        indexes: ClassVar = [models.Index(fields=("hour",), name="ap_arrival_hour")]
