"""How long a step is reported to take (所要日数): low, typical and high, in whole days, never as a promise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kaiji.law.authority import Authority, authority
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A reported duration in whole days: about the shortest, the usual and about the longest (日数)."""

    low: int
    typical: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.typical <= self.high:
            raise ValueError("a duration has 0 <= low <= typical <= high")

    def as_json(self) -> dict[str, int]:
        """Return the three numbers."""
        return {"low": self.low, "typical": self.typical, "high": self.high}


AT_ONCE = Days(low=0, typical=0, high=0)
"""A move that takes no time of its own: it is made on the day the state before it is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A duration with where it was read and who chose what (所要日数とその出所)."""

    key: str
    title: Words
    days: Days
    basis: Authority
    note: Words | None

    def as_json(self) -> dict[str, Any]:
        """Return the duration with its source."""
        return {
            "id": self.key,
            "title": self.title.as_json(),
            **self.days.as_json(),
            "basis": self.basis.as_json(),
            "note": self.note.as_json() if self.note else None,
        }


@cache
def duration_on(key: str, day: date) -> Duration:
    """Return the duration `key` as reported for `day`; raises NoVersionError before the first report."""
    topic = table("routes/durations")[key]
    version = topic.on(day)
    return Duration(
        key=key,
        title=topic.title,
        days=Days(**version.value),
        basis=authority(version, day),
        note=version.note,
    )


def total(durations: Iterable[Days]) -> Days:
    """Return the sums; the low and high sums are extremes, far less likely than any single one."""
    rows = tuple(durations)
    return Days(
        low=sum(row.low for row in rows),
        typical=sum(row.typical for row in rows),
        high=sum(row.high for row in rows),
    )
