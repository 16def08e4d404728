"""Large platforms designated on a day, and what they must do (大規模特定電気通信役務提供者).

Their duties concern removal, not disclosure; the two desks are kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.basis import Basis, bases_of, standing, weakest
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Confidence

_COVERAGE = "coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A designated company (指定された事業者)."""

    key: str
    company: Words
    services: tuple[str, ...]
    designated_on: date
    source: str
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """Return the company, its services and the day of designation."""
        return {
            "id": self.key,
            "company": self.company.as_json(),
            "services": list(self.services),
            "designated_on": self.designated_on.isoformat(),
            "source": self.source,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Platforms:
    """All designated on a day, and how sure the list is complete (指定の一覧)."""

    on: date
    platforms: tuple[Platform, ...]
    confidence: Confidence
    notes: tuple[Words, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{platforms}`."""
        return {
            "on": self.on.isoformat(),
            "platforms": [platform.as_json() for platform in self.platforms],
            "count": len(self.platforms),
            "confidence": self.confidence,
            "notes": [note.as_json() for note in self.notes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty, size or penalty of large platforms on a day (義務・基準・罰則)."""

    key: str
    title: Words
    amount: int | None
    """A number of persons, where the duty has one."""
    period: str | None
    """A rule of `law.periods`, where a time runs."""
    penalty: Words | None
    basis: tuple[Basis, ...]
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """Return the duty with its articles."""
        return {
            "id": self.key,
            "title": self.title.as_json(),
            "amount": self.amount,
            "period": self.period,
            "penalty": None if self.penalty is None else self.penalty.as_json(),
            "basis": [basis.as_json() for basis in self.basis],
            "confidence": self.confidence,
        }


def platforms_on(day: date) -> Platforms:
    """Return the platforms designated on `day`; none before the first designation."""
    found = []
    for topic in table("platforms"):
        version = standing(topic, day)
        if topic.key != _COVERAGE and version is not None:
            found.append(
                Platform(
                    key=topic.key,
                    company=topic.title,
                    services=tuple(version.value["services"]),
                    designated_on=version.since,
                    source=version.source.title,
                    confidence=version.confidence,
                )
            )
    coverage = standing(table("platforms")[_COVERAGE], day)
    sure = [platform.confidence for platform in found] + ([coverage.confidence] if coverage else [])
    notes = (coverage.note,) if coverage is not None and coverage.note is not None else ()
    return Platforms(on=day, platforms=tuple(found), confidence=weakest(sure), notes=notes)


def duties_on(day: date) -> tuple[Duty, ...]:
    """Return what a designated platform must do on `day`; nothing before the duties came into force."""
    found = []
    for topic in table("duties"):
        version = standing(topic, day)
        if version is not None:
            value = version.value
            found.append(
                Duty(
                    key=topic.key,
                    title=topic.title,
                    amount=value.get("above", value.get("at_least")),
                    period=value.get("period"),
                    penalty=Words(**value["penalty"]) if "penalty" in value else None,
                    basis=bases_of(version, day, value["basis"]),
                    confidence=version.confidence,
                )
            )
    return tuple(found)
