"""The whole estimate: every defendant, the fee of the suit, and the balance (損害と費用の見積り)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.damages.heads import Head, consolation, default_interest, investigation, lawyer
from kaiji.law.damages.recovery import BackLine, recovery, security_back
from kaiji.law.damages.values import NOTHING, ClaimedPost, ClaimFacts, Range, refuse_nonsense
from kaiji.law.fees import Fee, Petition, fee

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEstimate:
    """What one defendant, or several jointly and severally, may owe (被告ごとの見積り)."""

    defendants: tuple[str, ...]
    posts: tuple[str, ...]
    heads: tuple[Head, ...]
    interest: Head
    interest_from: date

    @property
    def principal(self) -> Range:
        """Return the sum of the heads without interest."""
        total = NOTHING
        for head in self.heads:
            total += head.range
        return total

    def as_json(self) -> dict[str, Any]:
        """Return the group with its heads."""
        return {
            "defendants": list(self.defendants),
            "joint": len(self.defendants) > 1,
            "posts": list(self.posts),
            "heads": [head.as_json() for head in self.heads],
            "principal": self.principal.as_json(),
            "interest": self.interest.as_json(),
            "interest_from": self.interest_from.isoformat(),
            "total": (self.principal + self.interest.range).as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Damages by defendant, the court fee, and what was spent against what may come back (損害の見積り)."""

    groups: tuple[GroupEstimate, ...]
    fees: tuple[tuple[Words, Fee], ...]
    """The court fee of one suit against all, for the low and the high claim."""
    spent: int
    lines: tuple[BackLine, ...]
    warnings: tuple[Words, ...]

    @property
    def principal(self) -> Range:
        """Return the sum of all groups, interest apart."""
        total = NOTHING
        for group in self.groups:
            total += group.principal
        return total

    @property
    def interest(self) -> Range:
        """Return the interest of all groups."""
        total = NOTHING
        for group in self.groups:
            total += group.interest.range
        return total

    @property
    def back(self) -> Range:
        """Return what of the spending may come back."""
        total = NOTHING
        for line in self.lines:
            total += line.back
        return total

    @property
    def net(self) -> Range:
        """Return the award with interest, plus what comes back besides it, less everything spent."""
        besides = NOTHING
        for line in self.lines:
            if line.treatment != "investigation":
                besides += line.back
        gain = self.principal + self.interest + besides
        return gain + Range(low=-self.spent, typical=-self.spent, high=-self.spent)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's object: heads, ranges with sources, fee, interest, spent against recoverable."""
        return {
            "groups": [group.as_json() for group in self.groups],
            "principal": self.principal.as_json(),
            "interest": self.interest.as_json(),
            "total": (self.principal + self.interest).as_json(),
            "fees": [{"claim": words.as_json(), **each.as_json()} for words, each in self.fees],
            "spent": self.spent,
            "recoverable": self.back.as_json(),
            "recovery": [line.as_json() for line in self.lines],
            "net": self.net.as_json(),
            "security_back_months": list(security_back()),
            "warnings": [warning.as_json() for warning in self.warnings],
        }


def estimate(facts: ClaimFacts) -> Estimate:
    """Return what the identified senders may owe and what the money spent may bring back.

    Whether a post is unlawful is an input; no verdict is given. Raises DamagesInputError where the facts do not hold
    together, and the errors of interest and fees for days their tables do not know.
    """
    refuse_nonsense(facts)
    groups = tuple(_group(facts, defendants, posts) for defendants, posts in _by_defendants(facts).items())
    investigated = NOTHING
    for group in groups:
        investigated += group.heads[1].range
    lines = recovery(facts, investigated)
    return Estimate(
        groups=groups,
        fees=_fees(facts, groups),
        spent=sum(item.yen for item in facts.spent),
        lines=lines,
        warnings=_ask(groups),
    )


def _by_defendants(facts: ClaimFacts) -> dict[tuple[str, ...], tuple[ClaimedPost, ...]]:
    unlawful = [post for post in facts.posts if post.unlawful]
    names = dict.fromkeys(post.defendants for post in unlawful)
    return {name: tuple(post for post in unlawful if post.defendants == name) for name in names}


def _group(facts: ClaimFacts, defendants: tuple[str, ...], posts: tuple[ClaimedPost, ...]) -> GroupEstimate:
    consoled = consolation(facts, posts)
    investigated = investigation(facts, defendants, consoled.range)
    lawyers = lawyer(facts, consoled.range, investigated.range)
    principal = consoled.range + investigated.range + lawyers.range
    late, start = default_interest(facts, posts, principal)
    return GroupEstimate(
        defendants=defendants,
        posts=tuple(post.id for post in posts),
        heads=(consoled, investigated, lawyers),
        interest=late,
        interest_from=start,
    )


def _fees(facts: ClaimFacts, groups: tuple[GroupEstimate, ...]) -> tuple[tuple[Words, Fee], ...]:
    people = len({name for group in groups for name in group.defendants})

    def suit(values: tuple[int, ...]) -> Fee:
        return fee(
            Petition(
                kind="suit", filed_on=facts.filed_on, values=values, defendants=people, medium=facts.medium
            )
        )

    low = tuple(group.principal.low for group in groups)
    high = tuple(group.principal.high for group in groups)
    return (
        (Words(ja="低い方の額を請求する場合", en="Claiming the low sum"), suit(low)),
        (Words(ja="高い方の額を請求する場合", en="Claiming the high sum"), suit(high)),
    )


def _ask(groups: tuple[GroupEstimate, ...]) -> tuple[Words, ...]:
    if len(groups) == 1:
        return ()
    return (
        Words(
            ja="他の投稿者から受け取った和解金が差し引かれるかは裁判例が分かれる。受領額を確かめ、自動では差し引かない。",
            en="Whether sums received from other posters are set off is not uniform; ask, and do not subtract by itself.",
        ),
    )
