"""Where each lane stands (列の取り分の進み): one row a lane, moved on each time somebody takes the next item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from kaiji.cases.columns import Number, Text


class Turn(models.Model):
    """The pass of one lane (順番)."""

    lane: Text = models.CharField(max_length=8, primary_key=True)
    passes: Number = models.PositiveBigIntegerField(default=0)
