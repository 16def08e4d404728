"""Designated platforms by day, their duties, offences by the day of the act, and the list of what must be looked at again."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest

from kaiji.ground.dated import NoVersionError
from kaiji.law.casebook import articles_page, awards_page
from kaiji.law.crimes import offence, offences
from kaiji.law.errors import UnknownNameError
from kaiji.law.pages import coming_page, fees_page, periods_page
from kaiji.law.platforms import duties_on, platforms_on
from kaiji.law.tables import table
from kaiji.law.watch import changes, coming, everything, stale, unverified


@pytest.mark.parametrize(
    ("day", "count"),  # G-19, Ministry of Internal Affairs
    [(date(2025, 4, 29), 0), (date(2025, 5, 1), 5), (date(2025, 5, 29), 5), (date(2025, 6, 1), 9)],
)
def test_published_designations_by_day(day: date, count: int) -> None:
    assert len(platforms_on(day).platforms) == count


def test_the_list_admits_that_nobody_checked_it_since_december_2025() -> None:
    assert platforms_on(date(2025, 6, 1)).confidence == "V2"
    today = platforms_on(date(2026, 11, 23))
    assert today.confidence == "U"
    assert "確認できていない" in today.notes[0].ja


def test_the_duties_of_large_platforms_begin_with_the_new_act() -> None:
    assert duties_on(date(2025, 3, 31)) == ()
    duties = {duty.key: duty for duty in duties_on(date(2026, 11, 23))}
    assert duties["designation-senders"].amount == 10_000_000
    assert duties["designation-cumulative"].amount == 2_000_000
    assert duties["report-senders"].amount == 9_000_000
    assert duties["answer"].period == "R5"
    assert [basis.article for basis in duties["answer"].basis] == ["25条1項", "16条"]


def test_penalties_bear_the_name_of_the_day() -> None:
    def penalty(day: date) -> str:
        found = next(duty for duty in duties_on(day) if duty.key == "penalty-order").penalty
        assert found is not None
        return found.ja

    assert "懲役" in penalty(date(2025, 5, 31))
    assert "拘禁刑" in penalty(date(2025, 6, 1))


def test_insult_changed_its_penalty_and_its_limit_on_7_july_2022() -> None:  # G-18
    before, after = offence("insult", date(2022, 7, 6)), offence("insult", date(2022, 7, 7))
    assert before.penalty.ja == "拘留または科料"
    assert "1年以下の懲役" in after.penalty.ja
    assert (before.limit.length.count, after.limit.length.count) == (1, 3)
    assert before.on_complaint
    assert after.on_complaint


@pytest.mark.parametrize(
    ("key", "years", "complaint"),
    [
        ("defamation", 3, True),
        ("threat", 3, False),
        ("coercion", 3, False),
        ("credit-damage", 3, False),
        ("business-obstruction", 3, False),
        ("computer-obstruction", 5, False),
        ("intimate-images", 3, True),
    ],
)
def test_every_offence_has_its_limit_and_says_whether_a_complaint_is_needed(
    key: str, years: int, complaint: bool
) -> None:
    found = offence(key, date(2026, 11, 1))
    assert found.limit.length.count == years
    assert found.on_complaint == complaint
    assert "拘禁刑" in found.penalty.ja
    assert "懲役" in offence(key, date(2025, 5, 31)).penalty.ja


def test_an_offence_nobody_listed_and_an_act_before_the_table_are_refused() -> None:
    with pytest.raises(UnknownNameError):
        offence("jaywalking", date(2026, 1, 1))
    with pytest.raises(NoVersionError):
        offence("insult", date(2016, 11, 30))
    assert len(offences()) == 8


def test_nothing_is_stale_within_the_interval_and_everything_in_force_after_it() -> None:
    newest = max(held.version.checked_on for held in everything())
    assert stale(newest) == ()
    late = stale(date(2028, 1, 1))
    assert late
    assert all(held.version.until is None or held.version.until > date(2028, 1, 1) for held in late)
    assert stale(date(2026, 11, 25), days=1) != ()


def test_every_unverified_value_is_listed() -> None:
    listed = {(held.table, held.topic.key) for held in unverified()}
    assert {
        ("periods/disclosure", "R2"),
        ("articles", "election-inquiry"),
        ("platforms", "coverage"),
    } <= listed
    assert len(listed) <= len(list(everything()))


def test_what_is_coming_stands_in_order_of_its_day_and_names_what_it_touches() -> None:
    found = coming()
    days = [each.expected_on for each in found if each.kind == "coming" and each.expected_on]
    assert days == sorted(days)
    act = next(each for each in found if each.key == "act-58-2026")
    assert "R2" in act.touches
    assert act.held.version.confidence == "U"
    assert {"coming", "open"} == {each.kind for each in found}


def test_the_history_of_the_act_has_no_gap_and_ends_with_what_nobody_read() -> None:
    found = [each for each in changes() if each.act == "platform-act"]
    assert [each.since for each in found][:3] == [date(2002, 5, 27), date(2013, 5, 26), date(2020, 8, 31)]
    assert all(earlier.until == later.since for earlier, later in itertools.pairwise(found))
    assert found[-1].held.version.confidence == "U"


def test_the_pages_show_every_rule_fee_and_open_point() -> None:
    periods, fees, ahead = periods_page(), fees_page(), coming_page()
    for number in range(1, 29):
        assert f"| R{number} |" in periods
    assert "| `disclosure-order` |" in fees
    articles, awards = articles_page(), awards_page()
    assert "`defamation` 名誉毀損" in articles
    for page in (periods, fees, articles, awards):
        rows = [line for line in page.splitlines() if line.startswith(("| R", "| `", "| A"))]
        assert [row for row in rows if "確認 / checked" not in row] == [], (
            "each row says where it was read, and when"
        )
        assert len(rows) >= 20
        assert "](https://" in page
    for each in coming():
        assert each.title.ja in ahead
    for held in unverified():
        assert held.topic.title.ja in ahead


def test_no_court_or_judgment_is_named_with_a_leftover_of_its_source() -> None:
    names = [topic.title.ja for topic in table("awards")]
    names += [topic.versions[-1].value["court"] for topic in table("awards")]
    names += [topic.versions[-1].source.title for topic in table("awards")]
    assert [name for name in names if name.count("(") != name.count(")") or "  " in name] == []
    assert [name for name in names if re.search(r" (?:平成|令和)\d+$", name)] == [], (
        "a docket number stands whole"
    )
