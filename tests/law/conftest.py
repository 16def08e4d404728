"""For the tests of the law: an independent, day-by-day answer to «is this court closed?», 1990 to 2035 (独立の検算).

Written from the text of the acts as one long list of conditions on a single day: no tables, no sets of days, nothing shared
with the code under test. Equinoxes come from the usual astronomical approximation.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ONE = timedelta(days=1)


def _equinox(year: int, base: float) -> int:
    return int(base + 0.242194 * (year - 1980) - (year - 1980) // 4)


def _nth_monday(day: date, n: int) -> bool:
    return day.weekday() == 0 and (n - 1) * 7 < day.day <= n * 7


def named(day: date) -> bool:
    """Whether the day is named by the Act or by a special act."""
    if (day.month, day.day) in {(1, 1), (2, 11), (4, 29), (5, 3), (5, 5), (11, 3), (11, 23)}:
        return True
    if day in {date(1990, 11, 12), date(1993, 6, 9), date(2019, 5, 1), date(2019, 10, 22)}:
        return True
    return _BY_MONTH[day.month](day)


def _january(day: date) -> bool:
    return day.day == 15 if day.year < 2000 else _nth_monday(day, 2)


def _august(day: date) -> bool:
    return day.year >= 2016 and day.day == {2020: 10, 2021: 8}.get(day.year, 11)


def _september(day: date) -> bool:
    aged = day.day == 15 if day.year < 2003 else _nth_monday(day, 3)
    return aged or day.day == _equinox(day.year, 23.2488)


def _october(day: date) -> bool:
    if day.year in {2020, 2021}:
        return False
    return day.day == 10 if day.year < 2000 else _nth_monday(day, 2)


def _july(day: date) -> bool:
    y, d = day.year, day.day
    if y == 2020:
        return d in {23, 24}
    if y == 2021:
        return d in {22, 23}
    if y < 1996:
        return False
    return d == 20 if y < 2003 else _nth_monday(day, 3)


_BY_MONTH: dict[int, Callable[[date], bool]] = {
    1: _january,
    2: lambda day: day.day == 23 and day.year >= 2020,
    3: lambda day: day.day == _equinox(day.year, 20.8431),
    4: lambda _: False,
    5: lambda day: day.day == 4 and day.year >= 2007,
    6: lambda _: False,
    7: _july,
    8: _august,
    9: _september,
    10: _october,
    11: lambda _: False,
    12: lambda day: day.day == 23 and day.year <= 2018,
}


def holiday(day: date) -> bool:
    """Whether the day is a day off under the Act: named, substitute, or between two named days."""
    if named(day):
        return True
    back = day - ONE
    if day.year < 2007:
        if back.weekday() == 6 and named(back):
            return True
        return named(back) and named(day + ONE) and day.weekday() != 6
    while named(back):
        if back.weekday() == 6:
            return True
        back -= ONE
    return named(day - ONE) and named(day + ONE)


@cache
def court_closed(day: date) -> bool:
    """Whether the courts were, or will be, closed."""
    if day.weekday() == 6 or holiday(day):
        return True
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return True
    if day.weekday() == 5:
        return day >= date(1992, 5, 1) or 8 <= day.day <= 14 or 22 <= day.day <= 28
    return False


@pytest.fixture(scope="session")
def oracle_closed() -> Callable[[date], bool]:
    """Give the oracle for a closed court."""
    return court_closed


@pytest.fixture(scope="session")
def oracle_holiday() -> Callable[[date], bool]:
    """Give the oracle for a holiday."""
    return holiday
