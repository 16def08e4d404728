"""Where a period ends, by the calendar alone (期間の末日の計算). Pure arithmetic; which rule applies is said in tables.

Weeks, months and years are counted by the calendar and end on the day before the day corresponding to the first one
counted; where the last month has no such day, on that month's last day (民法143条2項).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.errors import PeriodInputError

Unit: TypeAlias = Literal["hour", "day", "week", "month", "year"]

_LETTERS: Final[dict[str, Unit]] = {"h": "hour", "d": "day", "w": "week", "m": "month", "y": "year"}
_JAPANESE: Final[dict[Unit, str]] = {
    "hour": "時間",
    "day": "日",
    "week": "週間",
    "month": "か月",
    "year": "年",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a period is (期間の長さ)."""

    count: int
    unit: Unit

    @property
    def words(self) -> Words:
        """Return `2週間` and `2 weeks`."""
        plural = "" if self.count == 1 else "s"
        return Words(ja=f"{self.count}{_JAPANESE[self.unit]}", en=f"{self.count} {self.unit}{plural}")


def parse_length(text: str) -> Length:
    """Return the length written `48h`, `10d`, `3w`, `2m` or `1y`; raises PeriodInputError for anything else."""
    match = re.fullmatch(r"([1-9]\d{0,4})([hdwmy])", text, re.ASCII)
    if match is None:
        raise PeriodInputError(
            Words(ja="期間の長さとして読めません。", en="This is not a length of time."),
            given=text,
            accepted=Words(ja="48h、10d、3w、2m、1y の形", en="such as 48h, 10d, 3w, 2m, 1y"),
        )
    return Length(count=int(match[1]), unit=_LETTERS[match[2]])


def first_day_counted(start: date, *, counts_itself: bool) -> date:
    """Return the first day that counts: `start` itself or the day after (初日不算入).

    Raises PeriodInputError where that day would lie beyond the calendar.
    """
    return start if counts_itself else days_on(start, 1)


def last_day(first: date, length: Length) -> date:
    """Return the last day of `length` whose first counted day is `first` (days and longer units only).

    Raises PeriodInputError where the end would lie beyond the calendar.
    """
    if length.unit in {"day", "week"}:
        return days_on(first, length.count * (7 if length.unit == "week" else 1) - 1)
    months = length.count * (12 if length.unit == "year" else 1)
    corresponding = corresponding_day(first, months)
    return corresponding - _DAY if corresponding is not None else _end_of_month(first, months)


def corresponding_day(first: date, months: int) -> date | None:
    """Return the day corresponding to `first` `months` later (応当日), or None where that month has no such day."""
    year, month = _months_on(first, months)
    return date(year, month, first.day) if first.day <= monthrange(year, month)[1] else None


def days_on(day: date, count: int) -> date:
    """Return the day `count` days after `day`; raises PeriodInputError beyond the calendar."""
    try:
        return day + timedelta(days=count)
    except OverflowError as error:
        raise _beyond_calendar(f"{day} {count:+} d") from error


def hours_after(start: datetime, length: Length) -> datetime:
    """Return the instant at which `length`, in hours, has run from the aware instant `start` (民法139条).

    Raises PeriodInputError beyond the calendar.
    """
    try:
        return start + timedelta(hours=length.count)
    except OverflowError as error:
        raise _beyond_calendar(f"{start.isoformat()} {length.count:+} h") from error


def _end_of_month(first: date, months: int) -> date:
    year, month = _months_on(first, months)
    return date(year, month, monthrange(year, month)[1])


def _months_on(first: date, months: int) -> tuple[int, int]:
    whole = first.year * 12 + first.month - 1 + months
    if not 1 <= whole // 12 <= date.max.year:
        raise _beyond_calendar(f"{first} {months:+} m")
    return whole // 12, whole % 12 + 1


def _beyond_calendar(given: str) -> PeriodInputError:
    return PeriodInputError(
        Words(ja="暦の範囲を超える期間です。", en="The period leaves the calendar."),
        given=given,
        accepted=Words(
            ja="暦のうち(0001-01-01 〜 9999-12-31)に始まって終わる期間",
            en="a period that starts and ends within the calendar (0001-01-01 to 9999-12-31)",
        ),
    )
