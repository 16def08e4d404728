"""How stored days look today (日数の見え方): faces, ranges and the words of steps; worked out when shown, never stored."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kaiji.clock.scale import FACES
from kaiji.ground.words import Words
from kaiji.law.routes import routes_on
from kaiji.web.components.clocks import ClockFace, clock_face

if TYPE_CHECKING:
    from datetime import date

_MAY_BE_GONE = Words(ja="消えているおそれ", en="may be gone")
_GONE = Words(ja="消えたはず", en="gone by all reports")


def log_face(
    today: date,
    earliest: date | None,
    likely: date | None,
    latest: date | None,
    *,
    held_until: date | None = None,
    held: bool = False,
    unverified: bool = False,
) -> ClockFace:
    """Return the face of a log: one that may be gone is not called gone; one that its holder keeps says until when."""
    words = None
    if held or held_until is not None:
        until = Words(ja=f"({held_until}まで)", en=f" until {held_until}") if held_until else None
        words = (
            FACES["held"]
            if until is None
            else Words(ja=FACES["held"].ja + until.ja, en=FACES["held"].en + until.en)
        )
    elif earliest is not None and latest is not None and latest <= today:
        words = _GONE
    elif earliest is not None and earliest < today:
        words = _MAY_BE_GONE
    return clock_face(
        today,
        earliest=earliest,
        likely=likely,
        latest=latest,
        held=held or held_until is not None,
        words=words,
        unverified=unverified,
    )


def range_text(earliest: date | None, likely: date | None, latest: date | None) -> str:
    """Return `11/25〜12/1` from the first to the last day that is known."""
    known = [day for day in (earliest, likely, latest) if day is not None]
    if not known:
        return ""
    first, last = known[0], known[-1]
    return (
        f"{first.month}/{first.day}"
        if first == last
        else f"{first.month}/{first.day}〜{last.month}/{last.day}"
    )


@cache
def _titles(day: date) -> dict[str, Words]:
    return {name: move.title for route in routes_on(day) for name, move in route.moves.items()}


def step_words(step: str, today: date) -> Words | None:
    """Return what a step is called, None for none."""
    return _titles(today).get(step)
