"""What one answer says of which posts (投稿ごとの理由): never summed up where it says different things of different posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.cases.stages import outcomes_by_post
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.forms.titles import fact_title

if TYPE_CHECKING:
    from kaiji.casefile.steps import Request
    from kaiji.casefile.values import Case
    from kaiji.ground.words import Words

_GIVEN = frozenset(("refused", "unnamed"))
"""Outcomes of which the ground itself says more than their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that an answer says, and the posts it says it of."""

    outcome: Words
    reasons: tuple[Words, ...]
    posts: tuple[str, ...]
    texts: tuple[str, ...]


def grounds_of(request: Request, value: Case) -> tuple[Said, ...]:
    """Return each ground of an answer with its posts; none where the answer says the same of all of them."""
    by_post = outcomes_by_post(request, value)
    decision = next((row for row in value.decision if row.request == request.id), None)
    if decision is None or (len(by_post) < 2 and not decision.grounds):
        return ()
    titles = {post.id: fact_title(post) for post in value.post}
    found = []
    for outcome, posts in by_post.items():
        own = [row for row in decision.grounds if row.post in posts]
        reasons = dict.fromkeys(row.reason for row in own) if outcome in _GIVEN else ()
        found.append(
            Said(
                outcome=label(outcome),
                reasons=tuple(label(reason) for reason in reasons),
                posts=tuple(titles[post] for post in posts),
                texts=tuple(dict.fromkeys(row.text for row in own if row.text)),
            )
        )
    return tuple(found)
