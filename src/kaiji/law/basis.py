"""What an answer rests on: articles, and how sure we are of them (根拠条文と確度).

Everywhere in the tables an article is written "key article", for example `civil-procedure 95条3項`; the key is a topic of
`acts.toml`, and the name of the act is the one it bore on the day asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.dated import CONFIDENCE_WORDS, CONFIDENCES, NoVersionError
from kaiji.ground.words import Words
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.ground.dated import Confidence, Topic, Version

_ARTICLE: Final = re.compile(r"(附則)?(\d+)条(?:の(\d+))?(?:第?(\d+)項)?(?:第?(\d+)号)?")
_ITEM: Final = re.compile(r"別表第(\d+)の(\d+)(?:の(\d+))?の項(?:([イロハニホヘト])|\((\d+)\))?")
_LETTERS: Final = "イロハニホヘト"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act as it was called on a day (法令)."""

    key: str
    name: str
    short: str
    number: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One article an answer rests on (根拠条文)."""

    act: Act
    article: str
    words: Words
    """Short name and article, as they stand inside a sentence."""
    confidence: Confidence
    source: str
    """The title of the source the article was read in."""

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{law, article}` and what stands behind it."""
        return {
            "law": self.act.name,
            "article": self.article,
            "law_short": self.act.short,
            "law_number": self.act.number,
            "confidence": self.confidence,
            "source": self.source,
        }


def act_on(key: str, day: date) -> Act:
    """Return the act `key` as it was called on `day`; raises NoVersionError before it existed."""
    return _act(key, table("acts")[key].on(day).since)


def refer(reference: str, day: date, confidence: Confidence, source: str) -> Basis:
    """Return the basis written "key article" in a table, the act named as on `day`."""
    key = reference.partition(" ")[0]
    return _basis(reference, table("acts")[key].on(day).since, confidence, source)


@cache
def _act(key: str, since: date) -> Act:
    value = table("acts")[key].on(since).value
    return Act(key=key, name=value["name"], short=value["short"], number=value["number"], en=value["en"])


@cache
def _basis(reference: str, since: date, confidence: Confidence, source: str) -> Basis:
    key, _, article = reference.partition(" ")
    act = _act(key, since)
    words = Words(ja=f"{act.short}{article}", en=f"{act.en}, {article_in_english(article)}")
    return Basis(act=act, article=article, words=words, confidence=confidence, source=source)


def bases_of(version: Version, day: date, references: Iterable[str]) -> tuple[Basis, ...]:
    """Return the bases of one version of a table, all with its confidence and source.

    A value read in the primary text (P) may rest on the articles of several acts; each of them was read in its own act.
    """
    return tuple(refer(text, day, version.confidence, _read_in(version, text, day)) for text in references)


def _read_in(version: Version, reference: str, day: date) -> str:
    own = standing(table("acts")[reference.partition(" ")[0]], day) if version.confidence == "P" else None
    return version.source.title if own is None else own.source.title


def cited(bases: Iterable[Basis]) -> Words:
    """Return the citations joined, to stand inside a sentence in either language."""
    words = [basis.words for basis in bases]
    return Words(ja="、".join(w.ja for w in words) or "-", en="; ".join(w.en for w in words) or "-")


def weakest(confidences: Iterable[Confidence]) -> Confidence:
    """Return the least sure of `confidences`; an answer is as sure as its weakest part."""
    return max(confidences, key=CONFIDENCES.index, default="P")


def confidence_words(confidence: Confidence) -> Words:
    """Return what a confidence mark means, to stand beside every answer on screen and paper."""
    return CONFIDENCE_WORDS[confidence]


def standing(topic: Topic, day: date) -> Version | None:
    """Return the version in force on `day`, or None where nothing stands (before the first, after the last, in a gap)."""
    try:
        return topic.on(day)
    except NoVersionError:
        return None


def without_repeats(bases: Iterable[Basis]) -> tuple[Basis, ...]:
    """Return the bases in order, each once."""
    return tuple(dict.fromkeys(bases))


def article_in_english(article: str) -> str:
    """Return `95条3項` as `Art. 95(3)` and an item of a schedule likewise; what is neither stays as it is."""
    if match := _ARTICLE.fullmatch(article):
        supplementary, number, branch, paragraph, item = match.groups()
        text = f"{'Suppl. ' if supplementary else ''}Art. {number}"
        text += f"-{branch}" if branch else ""
        text += f"({paragraph})" if paragraph else ""
        return text + (f"({_roman(int(item))})" if item else "")
    if match := _ITEM.fullmatch(article):
        schedule, number, branch, letter, digit = match.groups()
        text = f"Schedule {schedule}, item {number}" + (f"-{branch}" if branch else "")
        text += f"({chr(ord('a') + _LETTERS.index(letter))})" if letter else ""
        return text + (f"({digit})" if digit else "")
    return article


def _roman(number: int) -> str:
    text = ""
    for value, letters in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        times, number = divmod(number, value)
        text += letters * times
    return text
