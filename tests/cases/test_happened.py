"""Each day that a case can hold either has happened or may lie ahead: a new one has to be put on one side."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from kaiji.casefile.reading import shapes
from kaiji.casefile.values import Case
from kaiji.cases.acts.happened import PAST

if TYPE_CHECKING:
    from collections.abc import Iterator

AHEAD = {
    "delay_until",
    "delete_by",
    "designated_on",
    "due_on",
    "first_on",
    "hearing_days",
    "kept_until",
    "mend_by",
    "outcome_on",
    "pay_by",
}


def _days(kind: Any, seen: set[Any]) -> Iterator[str]:
    """Give the name of every field that holds a day, in a kind of fact and in what it is made of."""
    if kind in seen:
        return
    seen.add(kind)
    for shape in shapes(kind):
        for part in (shape.bare, *get_args(shape.bare)):
            if part is date:
                yield shape.name
            elif dataclasses.is_dataclass(part):
                yield from _days(part, seen)


def test_every_day_of_a_case_is_known_to_have_happened_or_to_lie_ahead() -> None:
    days = set(_days(Case, set()))
    assert days == PAST | AHEAD
    assert not PAST & AHEAD
