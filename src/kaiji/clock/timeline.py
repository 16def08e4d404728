"""The picture of a plan (計画の時系列図): its clocks as bars, the steps of the recommended way and the deadlines as marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.clock.picture import Bar, Mark, timeline
from kaiji.clock.scale import left
from kaiji.clock.steps import planned_steps
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.clock.plan import Plan
    from kaiji.ground.words import Language

MOST = 24
"""Bars on one picture: what dies first; more could not be read in print."""


def plan_picture(plan: Plan, language: Language) -> str:
    """Return the timeline of `plan` as SVG."""
    bars = [
        Bar(
            label=post.clock.what,
            state=left(post.clock.days_left, plan.today),
            since=post.clock.counted_from,
            earliest=post.clock.earliest,
            likely=post.clock.likely,
            latest=post.clock.latest,
        )
        for post in plan.posts
        if post.clock.counted_from and post.clock.earliest and post.clock.likely
    ][:MOST]
    steps = (
        planned_steps(plan.lead.recommended, plan.today)
        if plan.lead is not None and plan.lead.recommended
        else ()
    )
    horizon = max((bar.earliest for bar in bars), default=plan.today)
    marks = [Mark(label=step.what, on=step.by, kind="step") for step in steps]
    marks += [
        Mark(label=clock.what, on=clock.earliest, kind="deadline")
        for clock in plan.deadlines
        if clock.earliest is not None and plan.today <= clock.earliest <= max(horizon, plan.today)
    ]
    title = Words(ja=f"{plan.case.title} 時系列", en=f"{plan.case.title}: timeline")
    return timeline(bars, marks, today=plan.today, title=title, language=language)
