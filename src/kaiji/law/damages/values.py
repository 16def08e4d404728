"""The facts a damages estimate needs, and the ranges it gives (損害の見積りに要る事実). Yen are whole; days are civil days in Japan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.errors import DamagesInputError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.law.fee_values import Medium

ClaimantClass: TypeAlias = Literal["individual", "business", "public", "minor", "bereaved"]

_SPENT_PREFIX = "spent-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A low and a high sum in yen, and between them a typical one where the sample allows to name it (金額の幅)."""

    low: int
    typical: int | None
    high: int

    def __add__(self, other: Range) -> Range:
        """Return the sum; it has a typical value only where both have one."""
        both = None if self.typical is None or other.typical is None else self.typical + other.typical
        return Range(low=self.low + other.low, typical=both, high=self.high + other.high)

    def share(self, numerator: int, denominator: int) -> Range:
        """Return a fraction of the range, fractions of a yen dropped."""
        typical = None if self.typical is None else self.typical * numerator // denominator
        return Range(
            low=self.low * numerator // denominator,
            typical=typical,
            high=self.high * numerator // denominator,
        )

    def as_json(self) -> dict[str, int | None]:
        """Return low, typical and high."""
        return {"low": self.low, "typical": self.typical, "high": self.high}


NOTHING = Range(low=0, typical=0, high=0)


def exactly(yen: int) -> Range:
    """Return the range of a sum that is known."""
    return Range(low=yen, typical=yen, high=yen)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedPost:
    """One post for which damages are claimed (損害賠償を求める投稿)."""

    id: str
    posted_on: date
    defendants: tuple[str, ...]
    """Who answers for it; several names mean jointly and severally."""
    rights: tuple[str, ...] = ("reputation",)
    """Rights found or claimed, as in `awards.toml`: reputation, feelings, privacy, likeness, impersonation, …"""
    theme: str = ""
    """Posts of one sender with the same theme are one series, and one sum."""
    repost: bool = False
    """A retweet, link or like without words of one's own."""
    unlawful: bool = True
    """False for a post in the bundle that turned out lawful; the cost of identifying is cut for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Money spent on the way to the sender (支出)."""

    kind: str
    """One of `spending_kinds()`."""
    yen: int
    on: date
    receipt: bool = True
    defendants: tuple[str, ...] = ()
    """For whose identification; empty: for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """Everything an estimate is made from (見積りの前提)."""

    claimant: ClaimantClass
    posts: tuple[ClaimedPost, ...]
    spent: tuple[Spent, ...]
    interest_to: date
    """Last day for which interest is shown, usually today."""
    filed_on: date
    """Day the suit is, or would be, filed; it chooses the fee table."""
    medium: Medium | None = None


def spending_kinds() -> dict[str, Words]:
    """Return every kind of spending with its title."""
    return {
        topic.key.removeprefix(_SPENT_PREFIX): topic.title
        for topic in table("damages")
        if topic.key.startswith(_SPENT_PREFIX)
    }


def treatment_of(kind: str, day: date) -> dict[str, Any]:
    """Return the table's row for a kind of spending; raises DamagesInputError for one that is not known."""
    topic = table("damages").topics.get(_SPENT_PREFIX + kind)
    if topic is None:
        names = ", ".join(spending_kinds())
        raise DamagesInputError(
            Words(ja="その支出の種類は表にありません。", en="There is no such kind of spending."),
            given=kind,
            accepted=Words(ja=names, en=names),
        )
    version = topic.on(day)
    return {"treatment": version.value["treatment"], "title": topic.title, "version": version}


def refuse_nonsense(facts: ClaimFacts) -> None:
    """Raise DamagesInputError where the facts do not hold together."""
    fault = next(_faults(facts), None)
    if fault is not None:
        raise DamagesInputError(
            Words(ja=f"損害を見積もれない入力です: {fault.ja}", en=f"No estimate can be made: {fault.en}"),
            given=fault.en,
        )


def _faults(facts: ClaimFacts) -> Iterator[Words]:
    if not any(post.unlawful for post in facts.posts):
        yield Words(ja="権利を侵害する投稿がありません", en="no post that infringes")
    if len({post.id for post in facts.posts}) != len(facts.posts):
        yield Words(ja="投稿の番号が重複しています", en="two posts have the same id")
    for post in facts.posts:
        if not post.defendants:
            yield Words(ja=f"投稿{post.id}の被告がありません", en=f"post {post.id} has no defendant")
        if post.posted_on > facts.interest_to:
            yield Words(
                ja=f"投稿{post.id}の日が終期より後です",
                en=f"post {post.id} is later than the last day of interest",
            )
    known = {name for post in facts.posts for name in post.defendants}
    for item in facts.spent:
        if item.yen < 0:
            yield Words(ja="支出が負の額です", en="a negative sum was spent")
        if not set(item.defendants) <= known:
            yield Words(
                ja=f"支出の相手方{item.defendants}が投稿にありません", en=f"no post of {item.defendants}"
            )
