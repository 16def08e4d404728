"""Periods: the golden cases, the rules one by one, and every end against a naive walk through the calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.ground.instants import JST
from kaiji.law.counting import Length, last_day, parse_length
from kaiji.law.deadlines import due
from kaiji.law.errors import PeriodInputError, UnknownNameError
from kaiji.law.periods import length_of, rule, rules

if TYPE_CHECKING:
    from collections.abc import Callable

ONE = timedelta(days=1)
DAYS = st.dates(min_value=date(2022, 10, 1), max_value=date(2033, 6, 30))
ROLLING = ["R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R26", "X1", "X4", "X5"]


@pytest.mark.parametrize(
    ("case", "name", "start", "raw", "ends"),
    [
        ("D-10", "R7", date(2026, 11, 24), date(2026, 12, 24), date(2026, 12, 24)),
        ("D-13c", "R7", date(2026, 3, 30), date(2026, 4, 30), date(2026, 4, 30)),
        ("D-13c", "R7", date(2026, 3, 31), date(2026, 4, 30), date(2026, 4, 30)),
        ("D-15", "R6", date(2026, 12, 31), date(2027, 2, 28), date(2027, 2, 28)),
        ("D-18", "R17", date(2026, 5, 26), date(2026, 6, 2), date(2026, 6, 2)),
        ("D-21", "R19", date(2026, 11, 23), date(2029, 11, 23), date(2029, 11, 23)),
        ("G-18", "R25", date(2022, 7, 6), date(2023, 7, 5), date(2023, 7, 5)),
        ("G-18", "R25", date(2022, 7, 7), date(2025, 7, 6), date(2025, 7, 6)),
    ],
)
def test_golden_cases_of_the_fact_base(case: str, name: str, start: date, raw: date, ends: date) -> None:
    found = due(name, start)
    assert (found.raw, found.due) == (raw, ends), case


def test_where_it_is_unsure_whether_two_months_roll_the_unmoved_sunday_is_the_safe_day() -> None:
    found = due("provision-order-notice", date(2026, 12, 31))  # D-15
    assert found.safe_day == date(2027, 2, 28)
    assert found.if_rolled == date(2027, 3, 1)
    assert found.last_open_day == date(2027, 2, 26)
    assert not found.rolled
    assert found.confidence == "D"
    assert any("確認されていない" in warning.ja for warning in found.warnings)


def test_limitation_on_a_holiday_is_met_on_the_open_day_before() -> None:
    found = due("R19", date(2026, 11, 23))  # D-21
    assert found.safe_day == date(2029, 11, 22)
    assert "142条" in {basis.article for basis in found.basis}


def test_deemed_electronic_service_warns_to_count_the_appeal_from_its_last_day() -> None:
    found = due("R17", date(2026, 5, 26))  # D-18
    assert found.run_out_from == date(2026, 6, 3)
    assert found.safe_day == date(2026, 6, 2)
    assert any("上訴期間" in step.ja for step in found.steps)
    assert due("R15", found.safe_day).due == date(2026, 6, 16)


def test_electronic_service_exists_only_since_the_digital_procedure() -> None:
    with pytest.raises(NoVersionError):
        due("R17", date(2026, 5, 20))


def test_a_month_ending_in_the_turn_of_the_year_rolls_over_it_and_names_every_day_passed() -> None:
    found = due("R7", date(2026, 11, 29))
    assert (found.raw, found.due, found.rolled) == (date(2026, 12, 29), date(2027, 1, 4), True)
    text = found.steps[-1].ja
    for passed in ("2026-12-29", "2026-12-31", "2027-01-01", "2027-01-03"):
        assert passed in text
    assert [basis.article for basis in found.basis] == [
        "14条1項",
        "34条5項",
        "95条1項",
        "140条",
        "143条",
        "141条",
        "95条3項",
    ]


@pytest.mark.parametrize("name", ["R1", "R2", "R3"])
def test_a_condition_that_time_runs_out_never_rolls(name: str) -> None:
    start = date(2026, 4, 30)  # 2 and 7 days later lie in the holidays of May
    found = due(name, start)
    assert found.due == found.raw == start + length_of(rule(name).on(start)).count * ONE
    assert found.elapsed
    assert found.run_out_from == found.due + ONE
    if name != "R1":
        assert found.confidence in {"D", "U"}
        assert any("経過" in step.ja for step in found.steps)


def test_the_election_rule_is_marked_unverified_since_act_58_was_promulgated() -> None:
    assert due("R2", date(2026, 7, 16)).confidence in {"P", "D"}
    found = due("R2", date(2026, 11, 23))
    assert found.confidence == "U"
    assert any("58" in warning.ja for warning in found.warnings)


def test_prosecution_limits_count_the_first_day_and_never_move() -> None:
    found = due("R24", date(2026, 5, 4))
    assert found.raw == date(2029, 5, 3)  # Constitution Memorial Day
    assert found.due == found.raw
    assert "55条3項" in {basis.article for basis in found.basis}


def test_the_complaint_period_excludes_the_first_day_and_moves_by_criminal_procedure() -> None:
    found = due("R23", date(2026, 6, 29))
    assert (found.raw, found.due) == (date(2026, 12, 29), date(2027, 1, 4))
    assert found.basis[-1].act.key == "criminal-procedure"
    assert found.confidence == "D"


def test_service_by_public_notice_takes_six_weeks_abroad() -> None:
    assert due("R18", date(2026, 6, 1)).due == date(2026, 6, 15)
    abroad = due("R18", date(2026, 6, 1), variant="abroad")
    assert abroad.due == date(2026, 7, 13)
    assert abroad.steps[0].ja.startswith("場合: 外国")


def test_making_good_a_missed_period_takes_two_months_abroad() -> None:
    assert due("late-act", date(2026, 6, 1)).due == date(2026, 6, 8)
    assert due("late-act", date(2026, 6, 1), variant="abroad").due == date(2026, 8, 3)


def test_life_and_body_have_five_years_but_not_where_the_old_limitation_was_complete() -> None:
    assert due("R19", date(2017, 4, 1), variant="life_or_body").due == date(2022, 4, 1)
    with pytest.raises(PeriodInputError):
        due("R19", date(2017, 3, 31), variant="life_or_body")


def test_a_court_adds_days_to_a_peremptory_period() -> None:
    found = due("R15", date(2026, 11, 24), added_days=30)
    assert found.raw == date(2026, 12, 8) + timedelta(days=30)
    with pytest.raises(PeriodInputError):
        due("R14", date(2026, 11, 24), added_days=30)


def test_the_order_to_sue_is_never_shorter_than_its_minimum_and_says_so_when_unknown() -> None:
    assert due("R14", date(2026, 11, 2), set_to=Length(count=3, unit="week")).due == date(2026, 11, 24)
    with pytest.raises(PeriodInputError):
        due("R14", date(2026, 11, 2), set_to=Length(count=13, unit="day"))
    assert any("最短" in warning.ja for warning in due("R14", date(2026, 11, 2)).warnings)


def test_a_period_set_by_a_court_needs_its_length_and_hours_need_an_instant() -> None:
    with pytest.raises(PeriodInputError):
        due("X12", date(2026, 11, 23))
    with pytest.raises(PeriodInputError):
        due("X12", date(2026, 11, 23), set_to=Length(count=48, unit="hour"))
    start = datetime(2026, 11, 23, 23, 30, tzinfo=JST)
    found = due("X12", start, set_to=Length(count=48, unit="hour"))
    assert found.ends_at == start + timedelta(hours=48)
    assert found.due == date(2026, 11, 25)
    assert "139条" in {basis.article for basis in found.basis}


def test_an_instant_counts_for_its_day_in_japan() -> None:
    late = datetime.fromisoformat("2026-11-23T20:00:00+00:00")
    assert due("R7", late).start == date(2026, 11, 24)


def test_publication_before_an_act_is_counted_backward() -> None:
    found = due("X11", date(2026, 11, 23))
    assert found.due == date(2026, 11, 9)


def test_a_refund_is_asked_for_within_five_years() -> None:
    assert due("R26", date(2026, 11, 24)).due == date(
        2031, 11, 25
    )  # Monday 24 November is a substitute holiday


@pytest.mark.parametrize(
    ("name", "start", "ends"),
    [("R27", date(2026, 12, 10), date(2027, 1, 4)), ("R28", date(2025, 9, 30), date(2026, 1, 5))],
)
def test_filings_with_offices_move_off_their_days_off(name: str, start: date, ends: date) -> None:
    found = due(name, start)
    assert found.due == ends
    assert found.basis[-1].act.key == "office-holiday-act"


def test_every_rule_has_its_number_and_its_own_slug_and_answers_today() -> None:
    assert {f"R{n}" for n in range(1, 29)} <= set(rules())
    assert len({each.slug for each in rules().values()}) == len(rules())
    for each in rules().values():
        set_to = Length(count=10, unit="day") if each.id == "X12" else None
        found = due(each.slug, date(2026, 11, 23), set_to=set_to)
        assert found.steps
        assert found.basis
        assert due(each.id.lower(), date(2026, 11, 23), set_to=set_to) == found


def test_a_name_that_is_no_rule_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownNameError) as refused:
        due("R99", date(2026, 11, 23))
    assert refused.value.accepted is not None
    assert "objection-suit" in refused.value.accepted.ja


@pytest.mark.parametrize("text", ["", "2", "w", "0d", "-3d", "3 d", "１d", "3x", "999999d"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(PeriodInputError):
        parse_length(text)


def test_each_article_names_the_act_it_was_read_in() -> None:
    read_in = {basis.act.key: basis.source for basis in due("R7", date(2026, 3, 15)).basis}
    assert set(read_in) == {"platform-act", "non-contentious", "civil-procedure", "civil-code"}
    assert all(
        source.startswith(name)
        for name, source in zip(
            ("民法", "民事訴訟法", "非訟事件手続法"),
            (read_in["civil-code"], read_in["civil-procedure"], read_in["non-contentious"]),
            strict=True,
        )
    )


def test_days_taken_away_by_a_court_are_refused_with_what_it_may_add() -> None:
    with pytest.raises(PeriodInputError) as caught:
        due("R15", date(2026, 11, 24), added_days=-5)
    assert (caught.value.given, caught.value.as_json()["error"]["accepted"]["en"]) == ("-5", ">= 0")


def test_a_period_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(PeriodInputError):
        last_day(date(9990, 1, 1), Length(count=20, unit="year"))
    with pytest.raises(PeriodInputError):
        last_day(date(9990, 1, 1), Length(count=99999, unit="day"))


def naive_end(start: date, length: Length) -> date:
    """Walk forward one day at a time: the first day is not counted, months are told by the page of the calendar."""
    day = start + ONE
    if length.unit in {"day", "week"}:
        for _ in range(length.count * (7 if length.unit == "week" else 1) - 1):
            day += ONE
        return day
    first, pages = day, length.count * (12 if length.unit == "year" else 1)
    while pages:
        before = day.month
        day += ONE
        pages -= day.month != before
    while day.day < first.day and day.day < monthrange(day.year, day.month)[1]:
        day += ONE
    return day if day.day < first.day else day - ONE


@settings(max_examples=300, deadline=None)
@given(start=DAYS, count=st.integers(1, 30), unit=st.sampled_from(["day", "week", "month", "year"]))
def test_every_length_ends_where_a_walk_through_the_calendar_ends(start: date, count: int, unit: str) -> None:
    length = parse_length(f"{count}{unit[0]}")
    assert last_day(start + ONE, length) == naive_end(start, length)


@settings(max_examples=200, deadline=None)
@given(start=DAYS, name=st.sampled_from(ROLLING))
def test_a_rolling_period_ends_on_the_first_open_day_on_or_after_its_raw_end(
    oracle_closed: Callable[[date], bool], start: date, name: str
) -> None:
    found = due(name, start)
    assert found.raw == naive_end(start, length_of(rule(name).on(start)))
    day = found.raw
    while oracle_closed(day):
        day += ONE
    assert found.due == day
    assert found.safe_day is None
    assert found.rolled == (day != found.raw)


@settings(max_examples=200, deadline=None)
@given(start=DAYS, name=st.sampled_from(["R6", "R19", "R21", "R22", "X6"]))
def test_where_the_law_leaves_a_doubt_the_safe_day_is_never_later_and_stands_only_on_days_off(
    oracle_closed: Callable[[date], bool], start: date, name: str
) -> None:
    found = due(name, start)
    assert found.due == found.raw
    assert (found.safe_day is not None) == oracle_closed(found.raw)
    if found.safe_day is not None:
        assert found.if_rolled is not None
        assert found.safe_day <= found.raw < found.if_rolled
        assert not oracle_closed(found.if_rolled)
        assert name == "R6" or not oracle_closed(found.safe_day)


@settings(max_examples=100, deadline=None)
@given(start=DAYS, days=st.integers(1, 40))
def test_a_later_trigger_never_ends_earlier(start: date, days: int) -> None:
    for name in ("R7", "R15", "R6", "R19"):
        assert due(name, start).due <= due(name, start + timedelta(days=days)).due


@pytest.mark.parametrize("rule", ["R7", "R19", "R21", "R4"])
def test_a_period_that_starts_on_the_last_day_of_the_calendar_is_refused_and_no_defect(rule: str) -> None:
    with pytest.raises(PeriodInputError):
        due(rule, date.max)
