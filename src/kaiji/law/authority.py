"""On what a row of a table rests: an act or a page, the place in it, and how far it was checked (根拠).

Where `law.basis` cites articles, this cites whatever a row was read in, since routes, rights and playbooks rest on
judgments and practitioners' pages as much as on acts. An act is named as on the day asked about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.dated import CONFIDENCE_WORDS, NoVersionError
from kaiji.ground.words import Words
from kaiji.law.basis import act_on, article_in_english
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kaiji.ground.dated import Confidence, Source, Version

ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "E-PF": "platform-act",
        "E-REG": "platform-rules",
        "E-CPC": "civil-procedure",
        "E-CPR": "provisional-remedies",
        "E-NCC": "non-contentious",
        "E-CIVIL": "civil-code",
        "E-PC": "penal-code",
        "E-CCP": "criminal-procedure",
        "E-FEE": "costs-act",
        "E-EXEC": "civil-execution",
        "E-CO": "company-act",
        "E-TBA": "telecom-act",
        "E-ATT": "attorney-act",
        "kisoku": "disclosure-case-rules",
    }
)
"""Which act of `acts.toml` a source key stands for; a source that is not here is named by its own title."""

HOLDING: Final = "判旨"
"""The place cited in a judgment that the table of decisions describes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One place that an answer rests on (根拠)."""

    law: str
    """Full name of the act on the day asked about, or the title of the page or judgment."""
    short: Words
    """Its short name."""
    article: str
    confidence: Confidence
    url: str | None
    checked_on: date

    @property
    def unverified(self) -> bool:
        """Whether every screen and paper must mark this 未確認."""
        return self.confidence == "U"

    @property
    def words(self) -> Words:
        """Return the citation, with its mark where it was not read in the text itself."""
        places = ", ".join(_place_in_english(place) for place in self.article.split("、"))
        ja, en = f"{self.short.ja} {self.article}", f"{self.short.en}, {places}"
        if self.confidence == "P":
            return Words(ja=ja, en=en)
        mark = CONFIDENCE_WORDS[self.confidence]
        return Words(ja=f"{ja}({mark.ja})", en=f"{en} ({mark.en})")

    def as_json(self) -> dict[str, Any]:
        """Return the entry of a `basis` list."""
        return {
            "law": self.law,
            "law_short": self.short.ja,
            "article": self.article,
            "confidence": self.confidence,
            "source": self.url,
            "checked_on": self.checked_on.isoformat(),
        }


def authority(version: Version, day: date) -> Authority:
    """Return what the table row `version` rests on, named as on `day`."""
    law, short = _names(version.source, day)
    return Authority(
        law=law,
        short=short,
        article=version.cite,
        confidence=version.confidence,
        url=version.source.url,
        checked_on=version.checked_on,
    )


def _place_in_english(place: str) -> str:
    if place == HOLDING:
        return "holding"
    whole = _RANGE.fullmatch(place)
    if whole is not None:
        return f"Arts. {whole[1]} to {whole[2]}"
    for ending, words in _ENDINGS.items():
        if place.endswith(ending):
            return article_in_english(place.removesuffix(ending)) + words
    return article_in_english(place)


_RANGE: Final = re.compile(r"(\d+)条〜(\d+)条")
_ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"イ": "(a)", "ロ": "(b)", "ハ": "(c)", "かっこ書": " (in parentheses)", "柱書": " (opening words)"}
)


def _names(source: Source, day: date) -> tuple[str, Words]:
    key = ACTS.get(source.key)
    try:
        act = act_on(key, day) if key else None
    except NoVersionError:
        act = None
    if act is not None:
        return act.name, Words(ja=act.short, en=act.en)
    judgment = None if key else table("decisions").topics.get(source.key)
    return source.title, judgment.title if judgment else Words(ja=source.title, en=source.title)
