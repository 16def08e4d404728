"""The rules of time: which period runs from what, and for whom (期間の規則 R1…).

A rule is a topic of the tables under `periods/`, named by its number (`R7`) or its slug (`objection-suit`). What stands here
only finds and describes them; `law.deadlines` counts. The tables are read one by one until the rule is found.
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

TABLES: Final = ("periods/disclosure", "periods/court", "periods/substance", "periods/operators")

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
    """Return every rule by its number, R1 to R28 first and then those beyond."""
    found = [each for name in TABLES for each in _rules_of(name).values()]
    return MappingProxyType({each.id: each for each in sorted(found, key=lambda r: (r.id[0], int(r.id[1:])))})


@cache
def rule(name: str) -> Rule:
    """Return the rule named by number (any case) or slug; raises UnknownNameError with the list of all."""
    wanted = name.strip()
    for file in TABLES:
        held = _rules_of(file)
        found = held.get(wanted.upper()) or next((r for r in held.values() if r.slug == wanted.lower()), None)
        if found is not None:
            return found
    names = ", ".join(f"{each.id} {each.slug}" for each in rules().values())
    raise UnknownNameError(
        Words(ja="その期間の規則はありません。", en="There is no such rule of time."),
        given=name,
        accepted=Words(ja=names, en=names),
    )


def length_of(version: Version) -> Length:
    """Return the ordinary length in a version."""
    return Length(count=version.value["length"], unit=version.value["unit"])


def length_words(version: Version) -> Words:
    """Return the ordinary length in words; for a length only a court can name, that."""
    if version.value.get("needs_length"):
        return Words(ja="裁判所が定める", en="set by the court")
    return length_of(version).words


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
def _rules_of(file: str) -> Mapping[str, Rule]:
    return {topic.key: _rule(topic) for topic in table(file)}


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
