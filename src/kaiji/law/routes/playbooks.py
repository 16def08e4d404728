"""What an operator is reported to do with requests and orders (運営者ごとの対応の記録): dated observations, not law.

X, Google and the others change what they do without notice, so every line carries the day from which it was observed and
how well it is sourced. Where two sources disagree both are shown and the person decides.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kaiji.ground.dated import NoVersionError, Topic
from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.routes.durations import Days
from kaiji.law.routes.errors import UnknownOperatorError
from kaiji.law.routes.vocabulary import known_facts
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One thing an operator is reported to do (観察された対応)."""

    aspect: str
    says: Words
    facts: frozenset[str]
    """Facts that a plan takes up for this operator."""
    days: Mapping[str, Days]
    """Durations of moves that replace the general ones."""
    since: str
    """The day from which it is reported, `YYYY-MM-DD`."""
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the observation with its source."""
        return {
            "aspect": self.aspect,
            "says": self.says.as_json(),
            "facts": sorted(self.facts),
            "days": {move: days.as_json() for move, days in self.days.items()},
            "observed_from": self.since,
            "basis": self.basis.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """What is on record about one operator on a day (対応の記録)."""

    operator: str
    title: Words
    observations: tuple[Observation, ...]

    @property
    def facts(self) -> frozenset[str]:
        """All facts the observations bring."""
        return frozenset().union(*(item.facts for item in self.observations))

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Aspects on which sources disagree, so that a person must choose."""
        counts = Counter(item.aspect for item in self.observations)
        return tuple(aspect for aspect, times in counts.items() if times > 1)

    def days_for(self, move: str) -> tuple[Days, Observation] | None:
        """Return the reported duration of `move` with this operator, or None."""
        for item in self.observations:
            if move in item.days:
                return item.days[move], item
        return None

    def as_json(self) -> dict[str, Any]:
        """Return the playbook."""
        return {
            "operator": self.operator,
            "title": self.title.as_json(),
            "observations": [item.as_json() for item in self.observations],
            "conflicts": list(self.conflicts),
        }


def operators() -> Mapping[str, Words]:
    """Return every operator on record by its id (運営者の一覧)."""
    rows = {str(t.extra["operator"]): t.title for t in table("playbooks") if t.unit == "observation"}
    return MappingProxyType(rows)


@cache
def playbook_on(operator: str, day: date) -> Playbook:
    """Return what was on record about `operator` for `day`; raises UnknownOperatorError for an unknown one."""
    known = operators()
    if operator not in known:
        raise UnknownOperatorError(
            Words(ja="この運営者の記録はありません。", en="There is no record of this operator."),
            given=operator,
            accepted=Words(ja="、".join(known), en=", ".join(known)),
        )
    rows = [t for t in table("playbooks") if t.unit == "observation" and t.extra["operator"] == operator]
    seen = (item for topic in rows if (item := _observation(topic, day)) is not None)
    return Playbook(operator=operator, title=known[operator], observations=tuple(seen))


def seat_conditions(seat: str, day: date) -> tuple[Words, Authority]:
    """Return what the operator's seat (`domestic`, `overseas-registered`, `overseas-unregistered`) asks for on `day`."""
    version = table("playbooks")[f"seat/{seat}"].on(day)
    return Words(**version.value["says"]), authority(version, day)


def _observation(topic: Topic, day: date) -> Observation | None:
    try:
        version = topic.on(day)
    except NoVersionError:
        return None
    value = version.value
    return Observation(
        aspect=str(topic.extra["aspect"]),
        says=Words(**value["says"]),
        facts=known_facts(value.get("facts", ())),
        days=MappingProxyType({move: Days(**row) for move, row in value.get("days", {}).items()}),
        since=version.since.isoformat(),
        basis=authority(version, day),
    )
