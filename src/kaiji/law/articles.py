"""Which act, name and article stand for a topic on a day (条文の対応), and which date of the facts chooses that day.

Article numbers moved in 2022 and 2025 and the act changed its name; a paper that cites the wrong one is wrong on its face.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.words import Words
from kaiji.law.basis import Basis, bases_of
from kaiji.law.errors import UnknownNameError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Confidence

_NUMBER: Final = re.compile(r"(\d+)条(?:の(\d+))?(?:第?(\d+)項)?(?:第?(\d+)号)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which date of the facts chooses the version of the law (基準となる日)."""

    matter: str
    day: str
    words: Words
    decisions: tuple[str, ...]
    source: str
    confidence: Confidence
    note: Words | None

    def as_json(self) -> dict[str, Any]:
        """Return the date's name, its words and the decisions that say so."""
        return {
            "matter": self.matter,
            "day": self.day,
            "words": self.words.as_json(),
            "decisions": list(self.decisions),
            "source": self.source,
            "confidence": self.confidence,
            "note": None if self.note is None else self.note.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The article that stands for a topic on a day (引用すべき条文)."""

    topic: str
    title: Words
    on: date
    basis: Basis
    since: date
    until: date | None
    """First day on which this citation is wrong; None while it stands."""
    selection: Selection
    note: Words | None

    @property
    def text(self) -> str:
        """Return the citation without the act, such as `5条1項`."""
        return self.basis.article

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{citation, law, article}` and what stands behind it."""
        return {
            "topic": self.topic,
            "title": self.title.as_json(),
            "on": self.on.isoformat(),
            "citation": self.text,
            "law": self.basis.act.name,
            "law_short": self.basis.act.short,
            "law_number": self.basis.act.number,
            "article": self.basis.article,
            "numbers": numbers_of(self.basis.article),
            "since": self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "chosen_by": self.selection.as_json(),
            "basis": [self.basis.as_json()],
            "confidence": self.basis.confidence,
            "notes": [] if self.note is None else [self.note.as_json()],
        }


def cite(topic: str, day: date) -> Citation:
    """Return the article that stands for `topic` on `day`.

    Raises UnknownNameError for a topic not in the table and NoVersionError for a day on which nothing stood for it.
    """
    known = table("articles").topics
    if topic not in known:
        names = ", ".join(known)
        raise UnknownNameError(
            Words(ja="その主題は表にありません。", en="There is no such topic."),
            given=topic,
            accepted=Words(ja=names, en=names),
        )
    row = known[topic]
    version = row.on(day)
    return Citation(
        topic=topic,
        title=row.title,
        on=day,
        basis=bases_of(version, day, [version.value])[0],
        since=version.since,
        until=version.until,
        selection=selection(row.extra["matter"]),
        note=version.note,
    )


def topics() -> tuple[tuple[str, Words], ...]:
    """Return every topic that can be cited, with its title."""
    return tuple((row.key, row.title) for row in table("articles"))


@cache
def selection(matter: str) -> Selection:
    """Return which date of the facts chooses the law for `matter`, by the latest rule known."""
    row = table("selection")[matter]
    version = row.versions[-1]
    return Selection(
        matter=matter,
        day=version.value["day"],
        words=Words(**version.value["words"]),
        decisions=tuple(row.extra["decisions"]),
        source=version.source.title,
        confidence=version.confidence,
        note=version.note,
    )


def numbers_of(article: str) -> dict[str, int | None] | None:
    """Return article, branch, paragraph and item of `3条の2第1項2号` as numbers; None for a range of articles."""
    match = _NUMBER.fullmatch(article)
    if match is None:
        return None
    names = ("article", "branch", "paragraph", "item")
    return {
        name: None if part is None else int(part) for name, part in zip(names, match.groups(), strict=True)
    }
