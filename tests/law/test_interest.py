"""Default interest: the published examples, and every sum against a day-by-day count."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.law.errors import InterestInputError, RateNotFixedError
from kaiji.law.interest import interest, rate_on

ONE = timedelta(days=1)


def yen(tort: date, since: date, to: date, principal: int = 1_000_000) -> int:
    return interest(principal=principal, tort_on=tort, since=since, to=to).yen


def test_published_interest_over_a_leap_year() -> None:  # G-9, matsusaka
    start = date(2010, 6, 3)
    made = interest(principal=1_000_000, tort_on=start, since=start, to=date(2012, 3, 2))
    assert [part.yen for part in made.parts] == [50_000, 29_041, 8_469]
    assert made.yen == 87_510
    assert made.percent == 5


def test_published_interest_for_ten_days_in_a_common_and_in_a_leap_year() -> None:  # G-10, irokawa
    tort = date(2019, 1, 1)
    assert yen(tort, date(2025, 3, 1), date(2025, 3, 10)) == 1_369
    assert yen(tort, date(2024, 3, 1), date(2024, 3, 10)) == 1_366


@pytest.mark.parametrize(
    ("day", "percent"),  # G-12, Ministry of Justice
    [
        (date(2020, 3, 31), 5),
        (date(2020, 4, 1), 3),
        (date(2025, 1, 1), 3),
        (date(2026, 4, 1), 3),
        (date(2029, 3, 31), 3),
        (date(2029, 4, 1), None),
    ],
)
def test_published_rates_by_day(day: date, percent: int | None) -> None:
    found = rate_on(day)
    assert found.percent == percent
    assert (found.why_none is None) == (percent is not None)
    assert found.as_json()["rate"] == percent


def test_a_tort_keeps_the_rate_of_its_day_for_ever() -> None:  # D-22
    year = (date(2021, 1, 1), date(2021, 12, 31))
    assert yen(date(2020, 3, 31), *year) == 50_000
    assert yen(date(2020, 4, 1), *year) == 30_000
    assert yen(date(2028, 1, 1), date(2030, 1, 1), date(2030, 12, 31)) == 30_000


def test_a_tort_whose_rate_is_not_fixed_yet_is_refused() -> None:
    with pytest.raises(RateNotFixedError) as refused:
        yen(date(2029, 4, 1), date(2029, 4, 1), date(2029, 5, 1))
    assert refused.value.status == 4


def test_both_end_days_count() -> None:
    day = date(2025, 7, 1)
    assert yen(date(2021, 1, 1), day, day) == 1_000_000 * 3 // (100 * 365)


def test_a_year_from_29_february_ends_on_28_february() -> None:
    made = interest(
        principal=1_000_000, tort_on=date(2024, 2, 29), since=date(2024, 2, 29), to=date(2025, 2, 28)
    )
    assert [part.yen for part in made.parts] == [30_000]


@pytest.mark.parametrize(
    ("principal", "tort", "since", "to"),
    [
        (0, date(2025, 1, 1), date(2025, 1, 1), date(2025, 1, 2)),
        (-5, date(2025, 1, 1), date(2025, 1, 1), date(2025, 1, 2)),
        (1, date(2025, 1, 2), date(2025, 1, 1), date(2025, 1, 3)),
        (1, date(2025, 1, 1), date(2025, 1, 3), date(2025, 1, 2)),
    ],
)
def test_days_out_of_order_and_no_principal_are_refused(
    principal: int, tort: date, since: date, to: date
) -> None:
    with pytest.raises(InterestInputError):
        interest(principal=principal, tort_on=tort, since=since, to=to)


def test_days_before_the_first_rate_are_refused() -> None:
    with pytest.raises(NoVersionError):
        rate_on(date(1898, 7, 15))


def test_how_fractions_fall_is_said_to_be_a_convention() -> None:
    made = interest(
        principal=1_000_000, tort_on=date(2025, 1, 1), since=date(2025, 1, 1), to=date(2025, 1, 10)
    )
    assert any("端数" in warning.ja for warning in made.warnings)
    assert {basis.article for basis in made.basis} >= {"404条1項", "419条1項"}


def naive(principal: int, percent: int, since: date, to: date) -> int:
    """Peel off whole years by anniversary, then add up the rest one day at a time, cut at New Year."""
    years = 0
    while True:
        try:
            end = since.replace(year=since.year + years + 1) - ONE
        except ValueError:  # 29 February: the year ends with February
            end = date(since.year + years + 1, 2, 28)
        if end > to:
            break
        years += 1
        rest = end + ONE
    day = since if years == 0 else rest
    total, part, leap = years * principal * percent // 100, Fraction(0), isleap(day.year)
    while day <= to:
        if isleap(day.year) != leap:
            total, part, leap = total + int(part), Fraction(0), isleap(day.year)
        part += Fraction(principal * percent, 100 * (366 if leap else 365))
        day += ONE
    return total + int(part)


@settings(max_examples=200, deadline=None)
@given(
    principal=st.integers(1, 50_000_000),
    since=st.dates(date(2001, 1, 1), date(2028, 12, 31)),
    days=st.integers(0, 2500),
)
def test_interest_agrees_with_a_day_by_day_count(principal: int, since: date, days: int) -> None:
    to = since + timedelta(days=days)
    percent = rate_on(since).percent
    assert percent is not None
    assert yen(since, since, to, principal) == naive(principal, percent, since, to)


@settings(max_examples=100, deadline=None)
@given(
    since=st.dates(date(2001, 1, 1), date(2028, 12, 31)), days=st.integers(0, 2500), more=st.integers(1, 400)
)
def test_interest_never_shrinks_with_time_by_more_than_the_dropped_fractions(
    since: date, days: int, more: int
) -> None:
    to = since + timedelta(days=days)
    assert yen(since, since, to) <= yen(since, since, to + timedelta(days=more)) + 2
