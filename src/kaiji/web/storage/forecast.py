"""How fast it grows and when the disk is full (見込み).

Growth a day is the median of the slopes between all pairs of days on record (Theil–Sen), so that one import or one erasure does not decide.
Before there are seven days on record it is reckoned from the dates of the files and said to be so: an estimate, not a promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from statistics import median
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.web.storage.kinds import KINDS, KindId
from kaiji.web.storage.measuring import RECENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kaiji.web.storage.history import Day
    from kaiji.web.storage.measuring import Measured

RESERVE: Final = 200 * 1024 * 1024
"""Bytes below which the installation calls itself not ready: a capture may not fit."""
LOOKED_BACK: Final = timedelta(days=90)
ENOUGH: Final = timedelta(days=7)
"""Between the first and the last day on record, for the record to decide."""
FARTHEST: Final = 3_650
"""Days: what is farther away than ten years is not told as a day."""
SOON: Final = 60
"""Days before the disk is full from which it is said."""
VERY_SOON: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the disk is expected to do (見込み)."""

    growth: Mapping[KindId, int]
    """Bytes a day by kind; negative where it shrinks."""
    basis: Literal["history", "files"]
    """From the days on record, or from the dates of the files."""
    days: int | None
    """Until it is full; None: it does not grow, or farther than FARTHEST."""
    full_on: date | None

    @property
    def a_day(self) -> int:
        """Bytes a day of every kind together."""
        return sum(self.growth.values())

    def as_json(self) -> dict[str, Any]:
        """Return the forecast."""
        return {
            "growth_per_day": dict(self.growth),
            "total_per_day": self.a_day,
            "basis": self.basis,
            "days_left": self.days,
            "full_on": None if self.full_on is None else self.full_on.isoformat(),
        }


def forecast(measured: Measured, history: Sequence[Day]) -> Forecast:
    """Return what is expected of the disk from what lies there now and what lay there before."""
    today = day_in_japan(measured.at)
    points = [(day.on, day.sizes) for day in history if today - LOOKED_BACK <= day.on < today]
    points.append((today, measured.sizes))
    if points[-1][0] - points[0][0] >= ENOUGH:
        growth = {kind.id: _slope([(on, sizes[kind.id]) for on, sizes in points]) for kind in KINDS}
        return _told(growth, "history", measured, today)
    age = min(max(measured.at - measured.oldest, timedelta(days=1)), RECENT)
    growth = {kind: round(size / (age / timedelta(days=1))) for kind, size in measured.recent.items()}
    return _told(growth, "files", measured, today)


def _slope(points: Sequence[tuple[date, int]]) -> int:
    return round(median((b - a) / (q - p).days for (p, a), (q, b) in combinations(points, 2)))


def _told(
    growth: Mapping[KindId, int], basis: Literal["history", "files"], measured: Measured, today: date
) -> Forecast:
    a_day = sum(growth.values())
    room = max(0, measured.free - RESERVE)
    days = room // a_day if a_day > 0 else None
    if days is not None and days > FARTHEST:
        days = None
    full_on = None if days is None else today + timedelta(days=days)
    return Forecast(growth=growth, basis=basis, days=days, full_on=full_on)


def in_words(told: Forecast) -> Words:
    """Return the forecast as a sentence."""
    if told.full_on is None:
        return Words(
            ja="このままなら、10年以内にいっぱいになる見込みはありません。",
            en="At this rate the disk does not fill within ten years.",
        )
    return Words(
        ja=f"このままなら、{told.full_on.isoformat()} ころ(あと約{told.days}日)にいっぱいになる見込みです。",
        en=f"At this rate the disk is full about {told.full_on.isoformat()}, in some {told.days} days.",
    )
