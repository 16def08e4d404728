"""What each new day in Japan asks for (毎日の仕事): functions that may be called again on the same day without harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    F = TypeVar("F", bound=Callable[..., object])

_each: Final[dict[str, Callable[..., object]]] = {}


def each_day(function: F) -> F:
    """Have `function(at=…)` called once a day and after every start; it enqueues jobs with keys of the day."""
    _each[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def begin_day(*, at: datetime) -> None:
    """Call everything that a new day asks for; raises what they raise."""
    for name in sorted(_each):
        _each[name](at=at)
