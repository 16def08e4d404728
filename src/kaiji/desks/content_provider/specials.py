"""Special rules for a deletion inquiry (照会の特例): election candidates, private sexual images; chosen by what the request claims.

A request says so by a statement beside its reasons, under the element named here: a package, a form and paper say it in one way.
The periods and articles are those of the law room; nothing here decides that a post falls under a rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.exchange.values import Package


@dataclass(frozen=True, slots=True, kw_only=True)
class Special:
    """A special rule (特例)."""

    id: str
    title: Words
    when: Words
    """Who may rely on it, about what."""
    question: Words
    """What a request must say for it."""
    rule: str
    """The poster's period in the law room."""
    topic: str
    """The article in the law room."""
    element: str
    """Under what name a package says it."""
    signs: tuple[str, ...]
    """Words in a request that make it worth asking whether the rule applies."""


_ELECTION: Final = Special(
    id="election",
    title=Words(ja="選挙の候補者等の特例", en="election candidates"),
    when=Words(
        ja="公職の候補者等が、選挙運動の期間中に頒布された文書図画により名誉を侵害されたとするとき",
        en="a candidate says that election material circulated during the campaign harms their reputation",
    ),
    question=Words(
        ja="どの選挙の候補者等か、問題の投稿がなぜ選挙運動の期間中の文書図画に当たるか",
        en="Which election, in what candidacy, and why the post is election material of the campaign period",
    ),
    rule="election-removal-inquiry",
    topic="election-inquiry",
    element="election-material",
    signs=("候補者", "選挙", "立候補", "当選", "落選", "candidate", "election"),
)
_INTIMATE: Final = Special(
    id="intimate",
    title=Words(ja="私事性的画像(リベンジポルノ等)の特例", en="private sexual images"),
    when=Words(
        ja="撮影された本人(亡くなっているときは配偶者・直系親族・兄弟姉妹)が、性的な画像の投稿により名誉または私生活の平穏を侵害されたとするとき",
        en="the person pictured (after death a close relative) says that a sexual picture harms reputation or private life",
    ),
    question=Words(
        ja="写っているのがだれか、第三者が見ることを承知して撮影に応じたものではないこと(画像そのものは添付しないでください)",
        en="Who is pictured, and that it was not taken in the knowledge that others would see it (do not attach the picture itself)",
    ),
    rule="intimate-image-inquiry",
    topic="intimate-images-inquiry",
    element="private-sexual-image",
    signs=("リベンジポルノ", "性的", "裸", "ヌード", "下着", "私事性的", "intimate", "nude", "sexual"),
)
SPECIALS: Final[Mapping[str, Special]] = MappingProxyType({one.id: one for one in (_ELECTION, _INTIMATE)})
ELEMENTS: Final[Mapping[str, Special]] = MappingProxyType({one.element: one for one in SPECIALS.values()})


def claimed(package: Package) -> tuple[str, str]:
    """Return which special rule a request claims and what it says for it; two empty words where it claims none."""
    for claim in package.claims:
        for statement in claim.statements:
            if statement.element in ELEMENTS:
                return ELEMENTS[statement.element].id, statement.text
    return "", ""


def worth_asking(package: Package) -> Special | None:
    """Return the rule whose signs stand in a request that does not claim it: a hint to the reviewer, never a decision."""
    if claimed(package)[0]:
        return None
    said = [statement.text for claim in package.claims for statement in claim.statements]
    text = " ".join([*said, *(post.text or "" for post in package.posts)]).lower()
    return next((one for one in SPECIALS.values() if any(sign in text for sign in one.signs)), None)
