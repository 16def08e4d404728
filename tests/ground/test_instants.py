"""A time without a zone is refused; a time with one is kept as it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.ground.instants import (
    DayError,
    InstantError,
    day_in_japan,
    instant_text,
    jst_text,
    parse_day,
    parse_instant,
    utc_text,
)

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2099, 12, 30), timezones=offsets)  # noqa: DTZ001  # hypothesis adds the zone


@given(instants)
def test_what_is_written_is_read_back_the_same(at: datetime) -> None:
    assert parse_instant(instant_text(at)) == at
    assert parse_instant(utc_text(at)) == at


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-26T15:13:30",
        "2026-10-26 15:13",
        "2026-10-26",
        "20/10/26 15:13:30",
        "2026-02-30T00:00:00Z",
        "2026-10-26T24:00:00Z",
        "2026-12-31T23:59:60Z",
        "２０２６-10-26T15:13:30Z",
        "2026-10-26T15:13:30 +09:00",
        "2026-10-26T15:13:30+0900",
        "0001-01-01T00:00:00+09:00",
        "9999-12-31T23:59:59-09:00",
        "",
        "2026-10-26T15:13:30Z\n",
    ],
)
def test_a_time_that_is_not_exactly_an_instant_is_refused_and_says_what_was_given(text: str) -> None:
    with pytest.raises(InstantError) as caught:
        parse_instant(text)
    assert caught.value.given == text
    assert "+09:00" in caught.value.in_language("ja")


def test_nanoseconds_are_cut_to_microseconds_and_never_rounded_up() -> None:
    assert parse_instant("2026-10-26T15:13:30.999999999Z").microsecond == 999_999


def test_a_post_late_at_night_in_utc_belongs_to_the_next_day_in_japan() -> None:
    at = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert day_in_japan(at) == date(2026, 11, 23)
    assert jst_text(at) == "2026-11-23 00:30:00 JST"


@pytest.mark.parametrize(
    "text", ["2026-2-3", "20261123", "2026-11-31", "R8-11-23", "2026-11-23T00:00:00Z", ""]
)
def test_a_day_has_one_spelling(text: str) -> None:
    with pytest.raises(DayError):
        parse_day(text)
