"""Which offence a post may come to, its penalty on the day of the act, and the times that run (犯罪・刑・公訴時効)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.basis import Basis, bases_of
from kaiji.law.deadlines import Due, due
from kaiji.law.errors import UnknownNameError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """An offence by the law of the day of the act (行為時の罪と刑)."""

    key: str
    title: Words
    acted_on: date
    penalty: Words
    on_complaint: bool
    """親告罪: prosecuted on complaint only; the time for it is rule R23, from knowing the offender."""
    limit: Due
    """The prosecution limit, counted from the end of the act."""
    basis: tuple[Basis, ...]
    confidence: Confidence

    def as_json(self) -> dict[str, Any]:
        """Return the offence with its penalty and limit."""
        return {
            "offence": self.key,
            "title": self.title.as_json(),
            "act": self.acted_on.isoformat(),
            "penalty": self.penalty.as_json(),
            "on_complaint": self.on_complaint,
            "limit": self.limit.as_json(),
            "basis": [basis.as_json() for basis in self.basis],
            "confidence": self.confidence,
        }


def offences() -> tuple[tuple[str, Words], ...]:
    """Return every offence the table knows, with its title."""
    return tuple((topic.key, topic.title) for topic in table("crimes") if topic.unit == "offence")


def offence(key: str, acted_on: date) -> Offence:
    """Return the offence `key` by the law of the day the act ended; raises UnknownNameError and NoVersionError."""
    topic = table("crimes").topics.get(key)
    if topic is None or topic.unit != "offence":
        names = ", ".join(name for name, _ in offences())
        raise UnknownNameError(
            Words(ja="その罪は表にありません。", en="There is no such offence."),
            given=key,
            accepted=Words(ja=names, en=names),
        )
    version = topic.on(acted_on)
    return Offence(
        key=key,
        title=topic.title,
        acted_on=acted_on,
        penalty=Words(**version.value["penalty"]),
        on_complaint=topic.extra["complaint"],
        limit=due(version.value["limit"], acted_on),
        basis=bases_of(version, acted_on, [topic.extra["article"]]),
        confidence=version.confidence,
    )
