"""What a plan is made of: clocks, steps, routes, deadlines (計画の値). All days are civil days in Japan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kaiji.ground.dated import CONFIDENCE_WORDS

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Confidence
    from kaiji.ground.words import Words

State: TypeAlias = Literal["calm", "watch", "urgent", "past", "unknown", "held"]
"""The scale of clocks, used nowhere else: 余裕・注意・緊急・経過・不明・保存済み."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a statement rests on (根拠)."""

    law: str
    """The act, rule or publication by name."""
    article: str
    confidence: Confidence
    url: str | None = None
    checked_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the basis as in every JSON answer."""
        return {
            "law": self.law,
            "article": self.article,
            "confidence": self.confidence,
            "confidence_words": CONFIDENCE_WORDS[self.confidence].as_json(),
            "url": self.url,
            "checked_on": self.checked_on.isoformat() if self.checked_on else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One piece of evidence and when it is expected to be gone, or one legal period and when it ends (時計)."""

    id: str
    """Stable over runs for the same fact: the UID of the calendar entry."""
    kind: Literal["log", "deadline"]
    what: Words
    post: str | None
    counted_from: date | None
    earliest: date | None
    """First day on which it may be gone; for a deadline its last safe day."""
    likely: date | None
    """First day on which it is likely gone; for a deadline the day it ends."""
    latest: date | None
    """First day on which it is surely gone by the reports, None where no report gives an end."""
    days_left: int | None
    """Whole days from today to `earliest`; negative: passed; None: unknown."""
    state: State
    why: tuple[Words, ...]
    basis: tuple[Basis, ...]
    missing: tuple[Words, ...] = ()
    """What has to be known before this clock can be read."""

    def as_json(self) -> dict[str, Any]:
        """Return the clock as in `kaiji plan --json`."""
        return {
            "id": self.id,
            "kind": self.kind,
            "what": self.what.as_json(),
            "post": self.post,
            "counted_from": _day(self.counted_from),
            "earliest": _day(self.earliest),
            "likely": _day(self.likely),
            "latest": _day(self.latest),
            "days_left": self.days_left,
            "state": self.state,
            "why": [words.as_json() for words in self.why],
            "basis": [basis.as_json() for basis in self.basis],
            "missing": [words.as_json() for words in self.missing],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDays:
    """When a step may be done: on the reported durations, or by the law."""

    low: date
    typical: date
    high: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step of a route from where the case stands (手順)."""

    id: str
    what: Words
    actor: Words
    own: bool
    """Whether it is for the claimant's side to do."""
    by: date
    """Last day on which it should be done to reach the log with the chosen chance, or today where that has passed."""
    expected: StepDays
    documents: tuple[str, ...]
    asks_for_log: bool
    basis: tuple[Basis, ...]
    notes: tuple[Words, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the step as in `kaiji plan --json`."""
        return {
            "id": self.id,
            "what": self.what.as_json(),
            "actor": self.actor.as_json(),
            "own": self.own,
            "by": self.by.isoformat(),
            "expected": {
                "low": self.expected.low.isoformat(),
                "typical": self.expected.typical.isoformat(),
                "high": self.expected.high.isoformat(),
            },
            "documents": list(self.documents),
            "asks_for_log": self.asks_for_log,
            "basis": [basis.as_json() for basis in self.basis],
            "notes": [words.as_json() for words in self.notes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Chance that the log is there when this route asks for it (残存の見込み): of 1,000 cases, how many."""

    per_mille: int
    low: int
    """If every step takes as long as reported at worst, and logs are kept as short as reported."""
    typical: int
    high: int

    def as_json(self) -> dict[str, Any]:
        """Return chances between 0 and 1, to three decimals."""
        return {
            "chance": self.per_mille / 1000,
            "low": self.low / 1000,
            "typical": self.typical / 1000,
            "high": self.high / 1000,
        }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
