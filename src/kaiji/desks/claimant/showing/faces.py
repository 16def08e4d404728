"""How a stored day looks today (日数の見え方): days left, face, words and shape; worked out when shown, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kaiji.clock.scale import SHAPES, face, left
from kaiji.ground.words import Words
from kaiji.law.routes import routes_on

if TYPE_CHECKING:
    from datetime import date

    from kaiji.clock.values import State

_MAY_BE_GONE = Words(ja="消えているおそれ", en="may be gone")
_GONE = Words(ja="消えたはず", en="gone by all reports")
_HELD = Words(ja="保存済み", en="held")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A clock as it is shown (時計の顔)."""

    state: State
    words: Words
    shape: str
    days: int | None


def log_face(earliest: date | None, latest: date | None, today: date, *, held: bool = False) -> Face:
    """Return the face of a log: one that may be gone is not called gone."""
    if held:
        return Face(state="held", words=_HELD, shape=SHAPES["held"], days=None)
    days = None if earliest is None else (earliest - today).days
    state = face(days, today)
    if days is not None and days < 0:
        words = _GONE if latest is not None and latest <= today else _MAY_BE_GONE
        return Face(state=state, words=words, shape=SHAPES[state], days=days)
    return Face(state=state, words=left(days, today), shape=SHAPES[state], days=days)


def day_face(on: date | None, today: date) -> Face:
    """Return the face of a deadline."""
    days = None if on is None else (on - today).days
    state = face(days, today)
    return Face(state=state, words=left(days, today), shape=SHAPES[state], days=days)


def short_day(day: date | None) -> str:
    """Return `11/25`, or a dash."""
    return "—" if day is None else f"{day.month}/{day.day}"


def range_text(earliest: date | None, likely: date | None, latest: date | None) -> str:
    """Return `11/25〜12/1` from the first to the last day that is known."""
    known = [day for day in (earliest, likely, latest) if day is not None]
    if not known:
        return ""
    return short_day(known[0]) if known[0] == known[-1] else f"{short_day(known[0])}〜{short_day(known[-1])}"


@cache
def _titles(day: date) -> dict[str, Words]:
    return {name: move.title for route in routes_on(day) for name, move in route.moves.items()}


def step_words(step: str, today: date) -> Words | None:
    """Return what a step is called, None for none."""
    return _titles(today).get(step)
