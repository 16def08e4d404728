"""The calendar of courts and offices: nothing wrong from 1990 to 2035, and every difference to a library explained."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import holidays
import jpholiday
import pytest

from kaiji.ground.dated import NoVersionError
from kaiji.law.calendars import closed, last_open, next_open, state_of
from kaiji.law.holidays import holidays_of

if TYPE_CHECKING:
    from collections.abc import Callable

EXPLAINED: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "library_differences.toml").read_text(encoding="utf-8")
)

LIBRARIES = [
    "holidays",
    pytest.param("jpholiday", marks=pytest.mark.slow),
]  # jpholiday takes a second for ten years


def every_day(first: int, last: int) -> list[date]:
    days, day = [], date(first, 1, 1)
    while day.year <= last:
        days.append(day)
        day += timedelta(days=1)
    return days


@cache
def library_holidays(name: str, year: int) -> frozenset[date]:
    if name == "holidays":
        return frozenset(holidays.country_holidays("JP", years=year))
    return frozenset(day for day, _ in jpholiday.year_holidays(year))


def test_every_court_closed_day_from_1990_to_2035_is_that_of_the_oracle(
    oracle_closed: Callable[[date], bool],
) -> None:
    wrong = [day for day in every_day(1990, 2035) if closed("court", day) != oracle_closed(day)]
    assert wrong == []


def test_every_holiday_from_1990_to_2035_is_that_of_the_oracle(
    oracle_holiday: Callable[[date], bool],
) -> None:
    wrong = [day for day in every_day(1990, 2035) if (day in holidays_of(day.year)) != oracle_holiday(day)]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_differs_only_where_the_history_of_the_act_explains_it(library: str) -> None:
    expected = [row for row in EXPLAINED["difference"] if row["library"] == library]
    used = set()
    for year in range(1949, 2051):
        mine, theirs = set(holidays_of(year)), library_holidays(library, year)
        for day in sorted(mine ^ theirs):
            row = next((n for n, row in enumerate(expected) if _covers(row, day)), None)
            assert row is not None, f"{library} and the law differ on {day} without a reason"
            assert (day in theirs) == (expected[row]["says"] == "holiday")
            used.add(row)
    assert used == set(range(len(expected))), "an explanation explains nothing any more"


def _covers(row: dict[str, Any], day: date) -> bool:
    return (day.month, day.day) == (row["month"], row["day"]) and row["from"] <= day < row["until"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_weekends_and_library_holidays_miss_only_the_turn_of_the_year_and_the_old_saturdays(
    library: str,
) -> None:
    seen = set()
    for year in range(1990, 2036):
        off = library_holidays(library, year)
        for day in every_day(year, year):
            usual = day.weekday() >= 5 or day in off
            if usual == closed("court", day):
                continue
            turn = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
            what = "turn of the year" if closed("court", day) and turn else "open Saturday"
            row = next(row for row in EXPLAINED["closure"] if row["what"] == what)
            assert library in row["libraries"]
            if what == "open Saturday":
                assert day.weekday() == 5
                assert row["from"] <= day < row["until"]
            seen.add(what)
    assert seen == {row["what"] for row in EXPLAINED["closure"]}


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 22), "国民の休日(祝日に挟まれた日)"),
        (date(2026, 5, 6), "振替休日"),
        (date(2027, 3, 22), "振替休日"),
        (date(2019, 4, 30), "国民の休日(祝日に挟まれた日)"),
        (date(2019, 5, 1), "天皇の即位の日"),
        (date(2020, 7, 24), "スポーツの日"),
        (date(2021, 8, 9), "振替休日"),
        (date(1988, 5, 4), "国民の休日(祝日に挟まれた日)"),
        (date(1959, 4, 10), "皇太子明仁親王の結婚の儀"),
        (date(2018, 10, 8), "体育の日"),
    ],
)
def test_notable_holidays_bear_their_names(day: date, name: str) -> None:
    assert holidays_of(day.year)[day].name.ja == name


@pytest.mark.parametrize(
    "day",
    [
        date(2019, 12, 23),
        date(2019, 2, 23),
        date(2020, 10, 12),
        date(1985, 5, 4),
        date(1973, 2, 12),
        date(1948, 5, 3),
    ],
)
def test_days_that_only_look_like_holidays_are_none(day: date) -> None:
    assert day not in holidays_of(day.year)


def test_courts_close_from_29_december_to_3_january_and_say_why() -> None:
    for day in (date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)):
        state = state_of("court", day)
        assert state.closed
        assert "年末年始" in state.reason.ja
        assert state.basis[0].article == "1条1項"
    assert not closed("court", date(2026, 12, 28))
    assert next_open("court", date(2026, 12, 29))[0] == date(2027, 1, 4)
    assert last_open("court", date(2027, 1, 3)) == date(2026, 12, 28)


def test_saturdays_became_days_off_step_by_step() -> None:
    assert not closed("court", date(1992, 4, 18))  # third Saturday
    assert closed("court", date(1992, 4, 25))  # fourth Saturday
    assert closed("court", date(1992, 5, 2))  # the first one under the amended act


def test_the_procedural_roll_days_and_the_days_off_of_courts_are_the_same_days() -> None:
    days = every_day(2013, 2035)
    assert [d for d in days if closed("court", d) != closed("civil-procedure", d)] == []
    assert [d for d in days if closed("court", d) != closed("criminal-procedure", d)] == []
    assert [d for d in days if closed("court", d) != closed("office", d)] == []


def test_a_forecast_equinox_marks_the_days_around_it_unverified() -> None:
    assert state_of("court", date(2028, 3, 20)).confidence == "U"
    assert state_of("court", date(2028, 3, 21)).confidence == "U"
    assert state_of("court", date(2028, 3, 23)).confidence == "P"
    assert state_of("court", date(2027, 3, 22)).confidence != "U"
    assert "官報" in state_of("court", date(2028, 3, 20)).notes[0].ja


def test_years_nobody_has_computed_are_refused() -> None:
    with pytest.raises(NoVersionError):
        closed("court", date(2100, 3, 20))
    with pytest.raises(NoVersionError):
        closed("court", date(1988, 12, 31))
