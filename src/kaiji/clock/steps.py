"""The steps of a way with their days (手順の日付): when each is expected, and by when the claimant must have acted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from kaiji.clock.values import Basis, PlannedStep, StepDays
from kaiji.ground.words import Words
from kaiji.law.routes.vocabulary import ACTORS

if TYPE_CHECKING:
    from kaiji.clock.course import Leg
    from kaiji.clock.plan import Way
    from kaiji.law.authority import Authority

_AT_ONCE = Words(
    ja="目標とする見込みにはもう届きません。できるだけ早く進めてください。",
    en="The chance aimed at is out of reach already; go on as fast as you can.",
)


def planned_steps(way: Way, today: date) -> tuple[PlannedStep, ...]:
    """Return the steps left of `way`, each with the days on which it is expected and the last day for it.

    The last day is the usual day plus the slack of the way: whoever keeps to it keeps the chance aimed at. Where the slack
    is unknown or used up, it is the usual day counted from today.
    """
    course = way.course
    rows = []
    for n, leg in enumerate(course.legs):
        own = leg.step.move.actor in {"claimant", "counsel"}
        before = course.until(n - 1) if n else None
        done = course.until(n)
        usual = before.quantile(0.5) if own and before else 0 if own else done.quantile(0.5)
        urgent = course.asks_at is not None and n <= course.asks_at
        rows.append(
            PlannedStep(
                id=leg.step.move.id,
                what=leg.step.move.title,
                actor=ACTORS[leg.step.move.actor],
                own=own,
                by=today + timedelta(days=usual + (way.slack or 0)),
                expected=StepDays(
                    low=today + timedelta(days=done.quantile(0.1)),
                    typical=today + timedelta(days=done.quantile(0.5)),
                    high=today + timedelta(days=done.quantile(0.9)),
                ),
                documents=leg.step.move.documents,
                asks_for_log=leg.step.asks,
                basis=tuple(_basis(leg)),
                notes=tuple(_notes(leg, late=urgent and way.survival is not None and way.slack is None)),
            )
        )
    return tuple(rows)


def _basis(leg: Leg) -> list[Basis]:
    rows: list[Authority] = [leg.step.move.basis]
    if leg.step.days_basis is not None:
        rows.append(leg.step.days_basis)
    return [
        Basis(
            law=row.law,
            article=row.article,
            confidence=row.confidence,
            url=row.url,
            checked_on=row.checked_on,
        )
        for row in rows
    ]


def _notes(leg: Leg, *, late: bool) -> list[Words]:
    notes = [leg.note, leg.step.move.note, leg.step.days_note, _AT_ONCE if late else None]
    return [note for note in notes if note is not None]
