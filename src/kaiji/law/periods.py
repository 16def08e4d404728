"""The rules of time: which period runs from what, and for whom (期間の規則 R1…).

A rule is a topic of `periods.toml`, named by its number (`R7`) or its slug (`objection-suit`). What stands here only finds
and describes them; `law.deadlines` counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

from kaiji.ground.words import Words
from kaiji.law.counting import Length
from kaiji.law.errors import UnknownNameError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kaiji.ground.dated import Topic, Version

Kind: TypeAlias = Literal[
    "peremptory", "statutory", "court-set", "limitation", "suspension", "guideline", "practice"
]

KIND_WORDS: Final[Mapping[Kind, Words]] = MappingProxyType(
    {
        "peremptory": Words(
            ja="不変期間(裁判所も伸ばせない)", en="peremptory period (no court may extend it)"
        ),
        "statutory": Words(ja="法定期間", en="statutory period"),
        "court-set": Words(ja="裁定期間(裁判所が定める)", en="period set by the court"),
        "limitation": Words(ja="時効", en="limitation"),
        "suspension": Words(ja="時効の完成猶予", en="suspension of limitation"),
        "guideline": Words(
            ja="ガイドラインの目安(法律の期間ではない)", en="guideline figure, not a statutory period"
        ),
        "practice": Words(
            ja="実務の報告(法律の期間ではない)", en="reported practice, not a statutory period"
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Another length of the same rule, for a case the user must name (場合分け)."""

    name: str
    words: Words
    length: Length
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A period of the procedure, apart from its dated length (期間の規則)."""

    id: str
    slug: str
    title: Words
    kind: Kind
    trigger: Words
    """What must happen for it to start."""
    act: Words
    """What must be done, or what happens, by its end."""
    who: str
    topic: Topic

    def on(self, day: date) -> Version:
        """Return the version that governs a period started on `day`; raises NoVersionError outside the table."""
        return self.topic.on(day)


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its number, in the order of the table."""
    return MappingProxyType({topic.key: _rule(topic) for topic in table("periods")})


def rule(name: str) -> Rule:
    """Return the rule named by number (any case) or slug; raises UnknownNameError with the list of all."""
    wanted = name.strip()
    found = rules().get(wanted.upper()) or _by_slug().get(wanted.lower())
    if found is None:
        names = ", ".join(f"{each.id} {each.slug}" for each in rules().values())
        raise UnknownNameError(
            Words(ja="その期間の規則はありません。", en="There is no such rule of time."),
            given=name,
            accepted=Words(ja=names, en=names),
        )
    return found


def length_of(version: Version) -> Length:
    """Return the ordinary length in a version of `periods.toml`."""
    return Length(count=version.value["length"], unit=version.value["unit"])


def variants_of(version: Version) -> Mapping[str, Variant]:
    """Return the other lengths a version offers, by name."""
    rows: dict[str, Any] = version.value.get("variants", {})
    return {
        name: Variant(
            name=name,
            words=Words(**row["words"]),
            length=Length(count=row["length"], unit=row["unit"]),
            basis=tuple(row["basis"]),
        )
        for name, row in rows.items()
    }


@cache
def _by_slug() -> Mapping[str, Rule]:
    return {each.slug: each for each in rules().values()}


def _rule(topic: Topic) -> Rule:
    extra = topic.extra
    return Rule(
        id=topic.key,
        slug=extra["slug"],
        title=topic.title,
        kind=cast("Kind", extra["kind"]),
        trigger=Words(**extra["trigger"]),
        act=Words(**extra["act"]),
        who=extra["who"],
        topic=topic,
    )
