"""Which days courts and offices are closed, and on which days a period does not end (休日と期間の末日).

Four calendars, each a dated row of `closures.toml`: `court` (裁判所の休日), `office` (行政機関の休日), and the last days that
roll in civil and in criminal procedure. They name nearly the same days, by different articles and with different histories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.basis import Basis, refer, weakest
from kaiji.law.holidays import Holiday, holidays_of
from kaiji.law.tables import table

if TYPE_CHECKING:
    from kaiji.ground.dated import Confidence, Version

CalendarName: TypeAlias = Literal["court", "office", "civil-procedure", "criminal-procedure"]

WEEKDAYS: Final = tuple(
    Words(ja=ja, en=en)
    for ja, en in zip(
        "月火水木金土日",
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
_SATURDAY, _SUNDAY = 5, 6
_DAY = timedelta(days=1)
_DOUBTFUL_NEIGHBOURS = 2
"""A forecast equinox that moves by a day may make or unmake a holiday up to two days away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayState:
    """Whether a day is off in one calendar, and why (その日が休みか)."""

    on: date
    closed: bool
    reason: Words
    basis: tuple[Basis, ...]
    confidence: Confidence
    notes: tuple[Words, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{closed, reason}` and what stands behind it."""
        return {
            "day": self.on.isoformat(),
            "weekday": WEEKDAYS[self.on.weekday()].as_json(),
            "closed": self.closed,
            "reason": self.reason.as_json(),
            "basis": [basis.as_json() for basis in self.basis],
            "confidence": self.confidence,
            "notes": [note.as_json() for note in self.notes],
        }


@lru_cache(maxsize=65536)
def state_of(calendar: CalendarName, day: date) -> DayState:
    """Return whether `day` is off in `calendar`; raises NoVersionError outside the years the tables know."""
    version = table("closures")[calendar].on(day)
    holiday = holidays_of(day.year).get(day) if version.value["holidays"] else None
    confidence = weakest((version.confidence, _doubt_about_equinox(day)))
    reason = _why_closed(version, day, holiday)
    notes = (holiday.note,) if holiday is not None and holiday.note is not None else ()
    own = refer(table("closures")[calendar].extra["basis"], day, version.confidence, version.source.title)
    return DayState(
        on=day,
        closed=reason is not None,
        reason=reason or Words(ja="休日ではない", en="Not a day off"),
        basis=(own, holiday.basis) if holiday is not None else (own,),
        confidence=weakest((confidence, holiday.confidence)) if holiday is not None else confidence,
        notes=notes,
    )


def closed(calendar: CalendarName, day: date) -> bool:
    """Return whether `day` is off in `calendar`."""
    return state_of(calendar, day).closed


def next_open(calendar: CalendarName, day: date) -> tuple[date, tuple[DayState, ...]]:
    """Return the first day not off on or after `day`, and the days off passed on the way."""
    passed = []
    while (state := state_of(calendar, day)).closed:
        passed.append(state)
        day += _DAY
    return day, tuple(passed)


def last_open(calendar: CalendarName, day: date) -> date:
    """Return the last day not off on or before `day`: the day to have acted by where nothing is sure to roll."""
    while closed(calendar, day):
        day -= _DAY
    return day


def _why_closed(version: Version, day: date, holiday: Holiday | None) -> Words | None:
    rule = version.value
    if holiday is not None:
        return Words(ja=f"国民の祝日・休日({holiday.name.ja})", en=f"National holiday ({holiday.name.en})")
    if rule["sundays"] and day.weekday() == _SUNDAY:
        return Words(ja="日曜日", en="Sunday")
    if day.weekday() == _SATURDAY and (rule["saturdays"] == "all" or _nth_of_month(day) in rule["saturdays"]):
        return Words(ja="土曜日", en="Saturday")
    for first_month, first_day, last_month, last_day in rule["spans"]:
        if (first_month, first_day) <= (day.month, day.day) <= (last_month, last_day):
            return Words(
                ja=f"年末年始({first_month}月{first_day}日から{last_month}月{last_day}日まで)",
                en=f"Turn of the year ({first_month}/{first_day} to {last_month}/{last_day})",
            )
    return None


def _nth_of_month(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _doubt_about_equinox(day: date) -> Confidence:
    near = timedelta(days=_DOUBTFUL_NEIGHBOURS)
    return weakest(
        holiday.confidence
        for on, holiday in holidays_of(day.year).items()
        if holiday.confidence == "U" and abs(on - day) <= near
    )
