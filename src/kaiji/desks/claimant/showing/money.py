"""Costs against recovery (費用と回収): what was spent and received, and what of it may come back, with its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.desks.claimant.forms.labels import cost_kinds, label
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.damages import ClaimedPost, ClaimFacts, Spent, estimate

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.steps import Cost
    from kaiji.casefile.values import Case
    from kaiji.law.damages import Estimate
    from kaiji.law.damages.values import ClaimantClass

_RIGHTS: Final = {
    "defamation-fact": "reputation",
    "defamation-opinion": "reputation",
    "insult": "feelings",
    "business": "credit",
}
_NOBODY: Final = "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Spent, received, and what may come back."""

    rows: tuple[tuple[Cost, Words], ...]
    spent: int
    received: int
    estimate: Estimate | None
    why_not: Words | None
    """Why there is no estimate."""


def money(case: Case, today: date) -> Money:
    """Return the money of a case; an estimate only where posts are claimed, never for no facts."""
    kinds = cost_kinds()
    rows = tuple(
        (row, kinds.get(row.kind) or label(row.kind)) for row in sorted(case.cost, key=lambda row: row.on)
    )
    spent = sum(row.yen for row in case.cost if not row.received)
    received = sum(row.yen for row in case.cost if row.received)
    made: Estimate | None = None
    why_not: Words | None = None
    claimed = {claim.post for claim in case.claim}
    if not claimed:
        why_not = Words(
            ja="侵害された権利がまだ書かれていないため、回収の見込みは計算しません。",
            en="No right is stated yet, so what may come back is not computed.",
        )
    else:
        try:
            made = estimate(_facts(case, claimed, today))
        except KaijiError as error:
            why_not = error.message
    return Money(rows=rows, spent=spent, received=received, estimate=made, why_not=why_not)


def _facts(case: Case, claimed: set[str], today: date) -> ClaimFacts:
    posts = []
    for post in case.post:
        if post.id in claimed:
            rights = [claim.right for claim in case.claim if claim.post == post.id]
            day = day_in_japan(post.posted_at) if post.posted_at else post.noticed_on or case.opened_on
            posts.append(
                ClaimedPost(
                    id=post.id,
                    posted_on=day,
                    rights=tuple(dict.fromkeys(_RIGHTS.get(right, right) for right in rights)),
                    defendants=(_NOBODY,),
                )
            )
    spent = tuple(Spent(kind=row.kind, yen=row.yen, on=row.on) for row in case.cost if not row.received)
    claimant = next(iter(case.party_in("claimant")), None)
    kind: ClaimantClass = (
        "business" if claimant is not None and claimant.kind == "organisation" else "individual"
    )
    return ClaimFacts(
        claimant=kind, posts=tuple(posts), spent=spent, interest_to=today, filed_on=today, medium=None
    )
