"""Which items can be claimed on a day, and on which article: the list of the request's day, never of the post's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.law.disclosure import item_numbered, items_on, legal_basis
from kaiji.law.disclosure.errors import DisclosureInputError

TODAY = date(2026, 11, 23)
days = st.dates(min_value=date(2002, 5, 27), max_value=date(2035, 12, 31))


def _numbers(day: date) -> dict[int, str]:
    return {item.number: item.id for item in items_on(day)}


def test_there_are_fourteen_items_since_october_2022() -> None:
    assert _numbers(TODAY) == _numbers(date(2022, 10, 1))
    assert list(_numbers(TODAY)) == list(range(1, 15))


def test_specified_items_are_nine_to_thirteen_and_none_before_october_2022() -> None:
    assert [item.number for item in items_on(TODAY) if item.specified] == [9, 10, 11, 12, 13]
    assert not any(item.specified for item in items_on(date(2022, 9, 30)))


def test_the_telephone_number_came_in_as_number_three_on_2020_08_31() -> None:
    """Ordinance amendment of 2020-08-31; the later items moved by one."""
    before, after = _numbers(date(2020, 8, 30)), _numbers(date(2020, 8, 31))
    assert "telephone" not in before.values()
    assert after[3] == "telephone"
    assert (before[3], after[4]) == ("email", "email")
    assert (before[7], after[8]) == ("post-time", "post-time")


def test_the_port_stands_in_the_words_only_since_december_2015() -> None:
    def words(day: date) -> str:
        return next(item.words.ja for item in items_on(day) if item.id == "post-address")

    assert "ポート" not in words(date(2015, 12, 8))
    assert "ポート" in words(date(2015, 12, 9))


def test_lists_before_2022_say_that_they_rest_on_one_source_or_less() -> None:
    for day in (date(2005, 1, 1), date(2013, 1, 1), date(2018, 1, 1), date(2021, 1, 1)):
        assert {item.basis.confidence for item in items_on(day)} <= {"V1", "D"}
    assert {item.basis.confidence for item in items_on(TODAY)} == {"P"}


def test_before_the_act_there_was_nothing_to_claim() -> None:
    assert items_on(date(2002, 5, 26)) == ()


@given(days)
def test_numbers_run_from_one_without_a_hole_on_every_day(day: date) -> None:
    numbers = [item.number for item in items_on(day)]
    assert numbers == list(range(1, len(numbers) + 1))


@given(days)
def test_no_item_is_lost_from_one_day_to_the_next(day: date) -> None:
    assert {item.id for item in items_on(day)} <= {item.id for item in items_on(day + timedelta(days=1))}


def test_a_number_beyond_the_list_is_refused_with_the_range() -> None:
    with pytest.raises(DisclosureInputError) as refused:
        item_numbered(15, TODAY)
    assert refused.value.accepted is not None
    assert "14" in refused.value.accepted.ja
    assert item_numbered(14, TODAY).id == "management-code"


@pytest.mark.parametrize(
    ("respondent", "day", "article"),
    [
        ("content-provider", date(2022, 9, 30), "4条1項"),
        ("content-provider", date(2022, 10, 1), "5条1項"),
        ("carrier-of-post", TODAY, "5条1項"),
        ("carrier-of-related", TODAY, "5条2項"),
    ],
)
def test_the_article_to_print_follows_respondent_and_day(respondent: str, day: date, article: str) -> None:
    assert legal_basis(respondent, day).article == article  # type: ignore[arg-type]  # parametrised


def test_the_act_is_named_as_on_the_day() -> None:
    assert legal_basis("content-provider", date(2025, 3, 31)).basis.words.ja.startswith(
        "プロバイダ責任制限法"
    )
    assert legal_basis("content-provider", date(2025, 4, 1)).basis.words.ja.startswith(
        "情報流通プラットフォーム対処法"
    )


def test_article_5_2_did_not_exist_before_october_2022() -> None:
    with pytest.raises(NoVersionError):
        legal_basis("carrier-of-related", date(2022, 9, 30))


def test_an_unknown_respondent_is_refused() -> None:
    with pytest.raises(DisclosureInputError):
        legal_basis("friend", TODAY)  # type: ignore[arg-type]  # the bad input is the point
