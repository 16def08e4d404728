"""The ways that are open to a case (経路の比較): chance, days, cost of each, for the post whose log dies first; with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.clock.plan import plan
from kaiji.clock.steps import planned_steps

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.clock.plan import PostPlan, Way
    from kaiji.clock.values import PlannedStep
    from kaiji.ground.words import Words

_MOST_POSTS: Final = 200
"""A plan of more posts is not made while a page waits; the stored clocks say what is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayView:
    """One way."""

    title: Words
    chance: int | None
    """Percent."""
    low: int | None
    high: int | None
    days: int
    recommended: bool
    steps: tuple[PlannedStep, ...]
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysView:
    """The ways for one post."""

    post: str
    number: int | None
    ways: tuple[WayView, ...]


def ways(case: Case, today: date) -> WaysView | None:
    """Return the ways for the post that leads the plan; None where there is no post, or far too many."""
    if not 0 < len(case.post) <= _MOST_POSTS:
        return None
    made = plan(case, today=today)
    lead = made.lead
    if lead is None:
        return None
    number = next((post.number for post in case.post if post.id == lead.post), None)
    return WaysView(post=lead.post, number=number, ways=tuple(_way(way, lead, today) for way in lead.ways))


def _way(way: Way, lead: PostPlan, today: date) -> WayView:
    survival = way.survival
    return WayView(
        title=way.course.planned.path.title,
        chance=None if survival is None else round(survival.per_mille / 10),
        low=None if survival is None else round(survival.low / 10),
        high=None if survival is None else round(survival.high / 10),
        days=way.course.days_usually,
        recommended=lead.recommended is way
        or (lead.recommended is not None and lead.recommended.id == way.id),
        steps=planned_steps(way, today),
        refused=bool(way.refused),
    )
