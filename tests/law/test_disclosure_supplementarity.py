"""Supplementarity and what a provision order may use, against an oracle that tries every possible holding."""

from __future__ import annotations

from datetime import date
from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.law.disclosure import Holding, supplementarity, usable_for_provision
from kaiji.law.disclosure.errors import DisclosureInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 23)
ORDINARY = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14})


def _answer(holding: Holding) -> str:
    return supplementarity(holding, respondent="content-provider", on=TODAY).outcome


def _exactly(*held: int, disclosed: frozenset[int] = frozenset(), identified: bool | None = None) -> Holding:
    return Holding(
        held=frozenset(held),
        not_held=ORDINARY - set(held),
        disclosed=disclosed,
        identified=identified,
    )


def test_golden_d26_telephone_and_email_alone_meet_limb_ro() -> None:
    """規則4条: telephone (3) and e-mail (4) lead nowhere by themselves."""
    answer = supplementarity(_exactly(3, 4), respondent="content-provider", on=TODAY)
    assert (answer.outcome, answer.by) == ("met", ("ロ",))


def test_golden_d27_name_and_address_need_limb_ha() -> None:
    answer = supplementarity(_exactly(1, 2), respondent="content-provider", on=TODAY)
    assert (answer.outcome, answer.by) == ("not-met", ())
    told = _exactly(1, 2, disclosed=frozenset({1, 2}), identified=False)
    assert supplementarity(told, respondent="content-provider", on=TODAY).by == ("ハ",)


def test_golden_d28_nothing_is_examined_against_a_carrier_of_log_ins() -> None:
    """法5条2項 has only requirements (i) and (ii)."""
    answer = supplementarity(_exactly(1, 2), respondent="carrier-of-related", on=TODAY)
    assert (answer.outcome, answer.limbs) == ("not-examined", ())
    assert answer.basis.article == "5条2項"


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        ((), "met"),
        ((1,), "met"),
        ((2, 3), "met"),
        ((8,), "met"),
        ((5,), "not-met"),
        ((3, 6), "not-met"),
        ((14,), "not-met"),
        ((1, 2, 3), "not-met"),
    ],
)
def test_what_else_is_held_decides(held: tuple[int, ...], outcome: str) -> None:
    assert _answer(_exactly(*held)) == outcome


def test_what_is_not_known_stays_open_and_names_the_question() -> None:
    answer = supplementarity(Holding(held=frozenset({3})), respondent="content-provider", on=TODAY)
    assert answer.outcome == "open"
    (ro,) = [limb for limb in answer.limbs if limb.holds == "open"]
    assert ro.question is not None
    assert "5号" in ro.question.ja
    assert "3号" not in ro.question.ja, "what is known is not asked again"


def test_either_limb_will_do_even_where_it_is_not_known_which() -> None:
    unknown_phone = Holding(not_held=ORDINARY - {3})
    answer = supplementarity(unknown_phone, respondent="content-provider", on=TODAY)
    assert (answer.outcome, answer.by) == ("met", ())


def test_there_was_no_such_question_before_october_2022() -> None:
    with pytest.raises(NoVersionError):
        supplementarity(Holding(), respondent="content-provider", on=date(2022, 9, 30))


@pytest.mark.parametrize(
    "holding",
    [
        Holding(held=frozenset({9})),
        Holding(held=frozenset({15})),
        Holding(disclosed=frozenset({13})),
        Holding(held=frozenset({3}), not_held=frozenset({3})),
    ],
)
def test_impossible_holdings_are_refused(holding: Holding) -> None:
    with pytest.raises(DisclosureInputError):
        _answer(holding)


def _naive(held: frozenset[int], disclosed: frozenset[int], *, identified: bool) -> bool:
    """法5条1項3号 and 規則4条, read off the text for a holding that is fully known."""
    limb_i = not held
    lone = held - {3, 4, 8}
    limb_ro = bool(held) and lone in ({1}, {2}, set())
    limb_ha = bool(disclosed) and not identified
    return limb_i or limb_ro or limb_ha


def _subsets(numbers: frozenset[int]) -> Iterator[frozenset[int]]:
    ordered = sorted(numbers)
    return (
        frozenset(chosen)
        for chosen in chain.from_iterable(combinations(ordered, size) for size in range(len(ordered) + 1))
    )


@given(
    st.dictionaries(st.sampled_from(sorted(ORDINARY)), st.booleans()),
    st.frozensets(st.sampled_from(sorted(ORDINARY))),
    st.sampled_from([True, False, None]),
)
def test_it_agrees_with_trying_every_possible_holding(
    known: dict[int, bool], disclosed: frozenset[int], identified: bool | None
) -> None:
    held = frozenset(number for number, holds in known.items() if holds)
    not_held = frozenset(number for number, holds in known.items() if not holds)
    answers = {
        _naive(held | more, disclosed, identified=found)
        for more in _subsets(ORDINARY - held - not_held)
        for found in ([True, False] if identified is None else [identified])
    }
    expected = "met" if answers == {True} else "not-met" if answers == {False} else "open"
    assert (
        _answer(Holding(held=held, not_held=not_held, disclosed=disclosed, identified=identified)) == expected
    )


@pytest.mark.parametrize(
    ("respondent", "claimed", "answer", "numbers", "scope", "article"),
    [
        ("content-provider", True, "met", [9, 10, 11, 12], "specified", "7条1号イ"),
        ("content-provider", True, "not-met", [5, 6, 7], "other-than-specified", "7条1号ロ"),
        ("content-provider", False, "met", [5, 6, 7, 14], "all-claimed", "7条2号"),
        ("carrier-of-post", False, "open", [5, 6, 7, 14], "all-claimed", "7条2号"),
        ("carrier-of-related", True, "not-examined", [9, 10, 11, 12, 14], "all-claimed", "7条3号"),
    ],
)
def test_correction_c2_a_provision_order_has_four_cases(
    respondent: str, claimed: bool, answer: str, numbers: list[int], scope: str, article: str
) -> None:
    """規則7条, read in the text."""
    usable = usable_for_provision(respondent, specified_claimed=claimed, supplementarity=answer, on=TODAY)  # type: ignore[arg-type]  # parametrised
    assert usable.settled is not None
    assert [item.number for item in usable.settled.items] == numbers
    assert (usable.settled.scope, usable.settled.basis.article) == (scope, article)


def test_where_supplementarity_is_open_both_cases_are_shown() -> None:
    usable = usable_for_provision(
        "content-provider", specified_claimed=True, supplementarity="open", on=TODAY
    )
    assert usable.settled is None
    assert [case.scope for case in usable.cases] == ["specified", "other-than-specified"]


def test_times_are_in_no_case() -> None:
    for respondent in ("content-provider", "carrier-of-post", "carrier-of-related"):
        for claimed in (True, False):
            usable = usable_for_provision(
                respondent,
                specified_claimed=claimed,
                supplementarity="open",
                on=TODAY,
            )
            assert not {8, 13} & {item.number for case in usable.cases for item in case.items}
