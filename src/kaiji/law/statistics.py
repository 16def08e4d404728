"""How much is asked of providers and courts (件数): published counts, with the share a part has in the whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from kaiji.law.authority import Authority, authority
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Topic, Version
    from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One published count over a span of days (件数)."""

    key: str
    title: Words
    since: date
    until: date | None
    """Exclusive."""
    all: int
    parts: tuple[tuple[str, int, Decimal], ...]
    """Name of the part, its count, and its share in per cent to one decimal, halves up."""
    basis: Authority
    note: Words | None

    def as_json(self) -> dict[str, Any]:
        """Return the count; shares as decimal strings."""
        return {
            "id": self.key,
            "title": self.title.as_json(),
            "from": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "all": self.all,
            "parts": [
                {"id": name, "count": count, "percent": str(share)} for name, count, share in self.parts
            ],
            "basis": [self.basis.as_json()],
            "note": self.note.as_json() if self.note else None,
        }


def counts() -> tuple[Count, ...]:
    """Return every published count, in the order of the table."""
    return tuple(_count(topic, version) for topic in table("statistics") for version in topic.versions)


def _count(topic: Topic, version: Version) -> Count:
    whole = int(version.value["all"])
    parts = ((name, int(part)) for name, part in version.value.items() if name != "all")
    return Count(
        key=topic.key,
        title=topic.title,
        since=version.since,
        until=version.until,
        all=whole,
        parts=tuple((name, part, _percent(part, whole)) for name, part in parts),
        basis=authority(version, version.since),
        note=version.note,
    )


def _percent(part: int, whole: int) -> Decimal:
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
