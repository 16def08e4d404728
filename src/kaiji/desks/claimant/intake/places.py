"""People to turn to (相談先): from a table with source and day, shown on every page of the intake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.desks.claimant.intake.tables import table
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place to turn to (窓口)."""

    id: str
    title: Words
    kind: str
    """`now`, `lawyer`, `ask` or `young`."""
    what: Words
    hours: Words
    phone: str
    url: str
    source: str
    source_url: str
    checked_on: date
    weak: bool
    """One secondary source only: the number is marked 未確認."""

    @property
    def dial(self) -> str:
        """The number as a telephone link needs it."""
        return "".join(c for c in self.phone if c.isdigit() or c == "#")


def places(today: date) -> tuple[Place, ...]:
    """Return the places in the order of the table."""
    found = []
    for topic in table("help"):
        version = topic.on(today)
        told = version.value
        found.append(
            Place(
                id=topic.key,
                title=topic.title,
                kind=told["kind"],
                what=Words(ja=told["what_ja"], en=told["what_en"]),
                hours=Words(ja=told["hours_ja"], en=told["hours_en"]),
                phone=told.get("phone", ""),
                url=told.get("url", ""),
                source=version.source.title,
                source_url=version.source.url or "",
                checked_on=version.checked_on,
                weak=version.confidence in {"V1", "U"},
            )
        )
    return tuple(found)
