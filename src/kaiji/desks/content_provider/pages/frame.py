"""What the pages share (画面の共通部分)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.cases.moves import Act
from kaiji.desks.content_provider.clocks import LATER, TARGET, source_of
from kaiji.desks.content_provider.standing import CLOSED, OUTCOMES, SORTS, STAGES
from kaiji.ground.instants import day_in_japan, now, today_in_japan
from kaiji.ground.words import Words
from kaiji.law.periods import rule
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import clock_face

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from kaiji.desks.content_provider.models import Matter
    from kaiji.web.components.clocks import ClockFace

PAPERS: Final = ("pdf", "png", "jpg", "jpeg", "webp", "zip")


def act_of(request: HttpRequest, *, reason: str = "") -> Act:
    """Return the act of whoever is signed in, with the version they had before their eyes."""
    version = request.POST.get("version", "")
    return Act(
        actor=actor(request),
        at=now(),
        seen_version=int(version) if version.isascii() and version.isdigit() else None,
        reason=reason or request.POST.get("reason", ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A matter as lists show it: no personal data."""

    matter: Matter
    stage: Words
    sort: Words
    clock: ClockFace | None
    rule: Words
    source: Words
    """On what the clock rests: articles, or the desk's own aim."""
    outcome: Words | None


def shown(matter: Matter, today: date | None = None) -> Shown:
    """Return a matter with its words and its clock."""
    day = today or today_in_japan()
    closed = matter.stage in CLOSED
    return Shown(
        matter=matter,
        stage=STAGES[matter.stage],
        sort=SORTS[matter.sort],
        clock=None if closed else clock_face(day, earliest=matter.due_on),
        rule=rule_words(matter.due_rule),
        source=source_of(matter.due_rule, day_in_japan(matter.received_at), matter.sort, matter.special),
        outcome=OUTCOMES.get(matter.outcome),
    )


def rule_words(name: str) -> Words:
    """Return what a clock was counted by."""
    if name in {"", TARGET}:
        return Words(ja="窓口の目安", en="the desk's own aim")
    if name == LATER:
        return Words(ja="判断の後、遅滞なく", en="without delay after the decision")
    return rule(name).title
