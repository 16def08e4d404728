"""A clock on a page (時計): its words, shape and state, and the picture of its range of days.

The picture is an SVG whose places are attributes, not styles, so that the strict content policy stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.clock.scale import FACES, SHAPES, face, left

if TYPE_CHECKING:
    from datetime import date

    from kaiji.clock.values import State
    from kaiji.ground.words import Words

_WIDTH: Final = 160
_SPAN_DAYS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """What a clock shows (時計の面)."""

    state: State
    words: Words
    today: date
    earliest: date | None = None
    likely: date | None = None
    latest: date | None = None
    unverified: bool = False
    """Rests on a value that nobody has verified: 未確認 stands beside it."""

    @property
    def shape(self) -> str:
        """The shape beside the words, so that colour is never alone."""
        return SHAPES[self.state]

    @property
    def meaning(self) -> Words:
        """The name of the state: 余裕, 注意, 緊急."""
        return FACES[self.state]

    @property
    def is_range(self) -> bool:
        """Whether there is a range of days to draw."""
        return self.earliest is not None and self.latest is not None and self.earliest < self.latest


def clock_face(
    today: date,
    *,
    earliest: date | None = None,
    likely: date | None = None,
    latest: date | None = None,
    held: bool = False,
    words: Words | None = None,
    unverified: bool = False,
) -> ClockFace:
    """Return the face of days that are stored: the earliest day counts; `held` is a log that its holder keeps.

    `words` replaces the words where the caller knows better (`kaiji.clock.scale.reading`).
    """
    days_left = (earliest - today).days if earliest is not None else None
    state: State = "held" if held else face(days_left, today)
    return ClockFace(
        state=state,
        words=words or (FACES["held"] if held else left(days_left, today)),
        today=today,
        earliest=earliest,
        likely=likely,
        latest=latest,
        unverified=unverified,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Where the marks of a range stand in the picture, in its units."""

    width: int
    start: int
    end: int
    likely: int
    today: int

    @property
    def length(self) -> int:
        """Length of the bar."""
        return max(self.end - self.start, 3)


def drawing(shown: ClockFace) -> Drawing | None:
    """Return the picture of the range, None where there is none; the scale is the same on a whole page: 120 days a line."""
    if not shown.is_range or shown.earliest is None or shown.latest is None:
        return None
    first = min(shown.today, shown.earliest)

    def place(day: date) -> int:
        return 4 + min(max((day - first).days, 0), _SPAN_DAYS) * (_WIDTH - 8) // _SPAN_DAYS

    return Drawing(
        width=_WIDTH,
        start=place(shown.earliest),
        end=place(shown.latest),
        likely=place(shown.likely or shown.earliest),
        today=place(shown.today),
    )
