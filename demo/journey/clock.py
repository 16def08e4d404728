"""The clock of a story (物語の時計): days that pass when the story says so, the same for everybody in it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from demo.journey.houses import House

JAPAN: Final = timezone(timedelta(hours=9), "JST")
BEGINS: Final = datetime(2026, 11, 30, 9, 0, tzinfo=JAPAN)
"""Nine in the morning of the first day."""
_WEEKDAYS: Final = "月火水木金土日"


@dataclass(slots=True)
class StoryClock:
    """What time it is in the story; it only goes forward."""

    houses: list[House] = field(default_factory=list)
    _set_to: datetime = BEGINS
    _since: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return the instant: it goes on by itself from where the day began."""
        return self._set_to + timedelta(seconds=time.monotonic() - self._since)

    @property
    def today(self) -> date:
        """The civil day in Japan."""
        return self.now().astimezone(JAPAN).date()

    @property
    def number(self) -> int:
        """How many days have passed since the first."""
        return (self.today - BEGINS.date()).days

    def morning(self, number: int) -> None:
        """Let it be the morning of a later day; every party's work of that day is done."""
        if number <= self.number:
            return
        self._set_to, self._since = BEGINS + timedelta(days=number), time.monotonic()
        self.align()
        for house in self.houses:
            house.work()

    def align(self) -> None:
        """Set every party's clock to this one: they go on from there alike, however long each was in starting."""
        for house in self.houses:
            house.set_clock(self.now())

    def after(self, days: int) -> str:
        """Return the day so many days from today, as a form takes it."""
        return (self.today + timedelta(days=days)).isoformat()


def said(day: date) -> str:
    """Return a day as a person in Japan reads it: `11月24日(火)`."""
    return f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def day_of(text: str) -> date:
    """Read a day written `2026-11-30`."""
    return date.fromisoformat(text)


def after(number: int) -> str:
    """Return how long after the first day something was, as a person in Japan says it."""
    return f"{number}日後" if number else "初日"
