"""The picture of a plan (計画の時系列図): its clocks as bars, the steps of the recommended way and the deadlines as marks.

What cannot be drawn is named below the picture: nothing of the case disappears because it does not fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.clock.feed import due_day
from kaiji.clock.picture import Bar, Mark, timeline
from kaiji.clock.scale import reading
from kaiji.clock.steps import planned_steps
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kaiji.clock.plan import Plan
    from kaiji.clock.values import Clock
    from kaiji.ground.words import Language

MOST: Final = 24
"""Bars on one picture: what dies first; more could not be read in print."""
LISTED: Final = 8
"""Deadlines beyond the picture, and posts without a time, that are named below it one by one."""

_STEPS = Words(ja="○は{post}の手順です: {title}", en="○ are the steps for {post}: {title}")
_BEYOND = Words(ja="図より先の期限: {until}  {what}", en="deadline beyond the picture: {until}  {what}")
_MORE_DEADLINES = Words(
    ja="図より先の期限がほかに{n}件あります。", en="{n} more deadlines lie beyond the picture."
)
_PASSED = Words(ja="過ぎた期限: {until}  {what}", en="deadline that has passed: {until}  {what}")
_MORE_LOGS = Words(
    ja="図にないログがほかに{n}件あります(先に消えるものから{most}件を描いています)。",
    en="{n} more logs are not drawn (drawn are the {most} that die first).",
)
_NO_TIME = Words(
    ja="日時が分からないため描けない投稿: {posts}",
    en="posts not drawn because their time is unknown: {posts}",
)


def plan_picture(plan: Plan, language: Language) -> str:
    """Return the timeline of `plan` as SVG."""
    drawn = [post.clock for post in plan.posts if post.clock.counted_from and post.clock.likely]
    bars = [bar for clock in drawn[:MOST] for bar in _bar(clock, plan.today)]
    lead = plan.lead
    steps = planned_steps(lead.recommended, plan.today) if lead is not None and lead.recommended else ()
    marks = [Mark(label=step.what, on=step.by, kind="step") for step in steps]
    horizon = max([plan.today, *(bar.earliest for bar in bars), *(mark.on for mark in marks)])
    near, far = _split(plan.deadlines, plan.today, horizon)
    marks += [Mark(label=clock.what, on=clock.earliest, kind="deadline") for clock in near if clock.earliest]
    title = Words(ja=f"{plan.case.title} 時系列", en=f"{plan.case.title}: timeline")
    notes = tuple(_notes(plan, far, len(drawn) - len(bars)))
    return timeline(bars, marks, today=plan.today, title=title, language=language, notes=notes)


def _bar(clock: Clock, today: date) -> Iterator[Bar]:
    if clock.counted_from and clock.earliest and clock.likely:
        yield Bar(
            label=clock.what,
            state=reading(clock, today),
            since=clock.counted_from,
            earliest=clock.earliest,
            likely=clock.likely,
            latest=clock.latest,
        )


def _split(deadlines: Sequence[Clock], today: date, horizon: date) -> tuple[list[Clock], list[Clock]]:
    """Sort deadlines into those drawn and those named below: passed, or farther than what matters now."""
    near = [clock for clock in deadlines if clock.earliest and today <= clock.earliest <= horizon]
    return near, [clock for clock in deadlines if clock.earliest and clock not in near]


def _notes(plan: Plan, far: Sequence[Clock], undrawn: int) -> Iterator[Words]:
    lead = plan.lead
    if lead is not None and lead.recommended is not None:
        title = lead.recommended.course.planned.path.title
        yield Words(
            ja=_STEPS.ja.format(post=lead.post, title=title.ja),
            en=_STEPS.en.format(post=lead.post, title=title.en),
        )
    for clock in far[:LISTED]:
        words = _PASSED if clock.earliest is not None and clock.earliest < plan.today else _BEYOND
        yield Words(
            ja=words.ja.format(until=due_day(clock), what=clock.what.ja),
            en=words.en.format(until=due_day(clock), what=clock.what.en),
        )
    if len(far) > LISTED:
        yield _MORE_DEADLINES.filled(n=str(len(far) - LISTED))
    if undrawn > 0:
        yield _MORE_LOGS.filled(n=str(undrawn), most=str(MOST))
    timeless = [post.post for post in plan.posts if post.clock.counted_from is None]
    if timeless:
        more = "…" if len(timeless) > LISTED else ""
        yield _NO_TIME.filled(posts=", ".join(timeless[:LISTED]) + more)
