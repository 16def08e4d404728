"""How far the holiday libraries agree with the court calendar, by year (暦の一致).

Two questions of every day from 1990 to 2035: is it a holiday under the Act on National Holidays, and is the court closed. A library
answers the second by its holidays and the weekend, which is all that it knows.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import holidays
import jpholiday

from kaiji.law.calendars import closed
from kaiji.law.holidays import holidays_of

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARS = range(1990, 2036)


def figures(*, by_year: bool) -> Iterator[str]:
    """Yield the agreement of each library: days that agree, and days on which it would miss a closed court."""
    yield f"{'library':<12}{'year':<11}{'days':>6}{'holidays':>10}{'court':>8}{'missed':>8}{'false':>7}"
    for library in ("holidays", "jpholiday"):
        total = [0] * 5
        for year in YEARS:
            row = _year(library, year)
            total = [a + b for a, b in zip(total, row, strict=True)]
            if by_year:
                yield _line(library, str(year), row)
        yield _line(library, f"{YEARS[0]}-{YEARS[-1]}", total)


def _year(library: str, year: int) -> list[int]:
    off = _library(library, year)
    mine = holidays_of(year)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(date(year, 12, 31).timetuple().tm_yday)]
    guessed = [(day, day.weekday() >= 5 or day in off) for day in days]
    return [
        len(days),
        sum((day in off) == (day in mine) for day in days),
        sum(guess == closed("court", day) for day, guess in guessed),
        sum(closed("court", day) and not guess for day, guess in guessed),
        sum(guess and not closed("court", day) for day, guess in guessed),
    ]


def _library(name: str, year: int) -> frozenset[date]:
    if name == "holidays":
        return frozenset(holidays.country_holidays("JP", years=year))
    return frozenset(day for day, _ in jpholiday.year_holidays(year))


def _line(library: str, year: str, row: list[int]) -> str:
    days, same_holidays, same_court, missed, false = row
    return f"{library:<12}{year:<11}{days:>6}{same_holidays:>10}{same_court:>8}{missed:>8}{false:>7}"
