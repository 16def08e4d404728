"""Court fees: published cases, both regimes, and the bands against a naive count of started units."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.law.errors import FeeInputError, NoElectronicFilingError, UnknownNameError
from kaiji.law.fees import Medium, Petition, base_fee, fee, kinds

BEFORE, SINCE, NOW = date(2026, 5, 20), date(2026, 5, 21), date(2026, 11, 23)


def yen(kind: str, filed_on: date = NOW, *values: int, medium: Medium | None = None, count: int = 1) -> int:
    return fee(Petition(kind=kind, filed_on=filed_on, values=values, medium=medium, count=count)).yen


@pytest.mark.parametrize(
    ("case", "source", "value", "expected"),
    [("G-1", "diy", 850_000, 9_000), ("G-2", "diy", 1_500_000, 13_000)],
)
def test_published_base_fees(case: str, source: str, value: int, expected: int) -> None:
    assert base_fee(value, BEFORE) == expected, (case, source)
    assert base_fee(value, SINCE) == expected


def test_published_fees_of_three_instances_for_five_million() -> None:  # G-4, yoichi
    assert [yen(kind, BEFORE, 5_000_000) for kind in ("suit", "appeal", "final-appeal")] == [
        30_000,
        45_000,
        60_000,
    ]


def test_published_discount_for_electronic_filing() -> None:  # G-7, ailex and the act
    made = fee(Petition(kind="suit", filed_on=NOW, values=(1_000_000,), medium="electronic"))
    assert made.other_medium_yen is not None
    assert made.other_medium_yen - made.yen == 1_100


def test_published_stamps_for_order_and_provision_order_in_one_petition() -> None:  # G-8, dosys
    assert yen("disclosure-order") + yen("provision-order") == 2_000


def test_derived_fees_of_a_disclosure_suit_around_the_change() -> None:  # D-1, D-2
    old = fee(Petition(kind="suit", filed_on=BEFORE, non_property=True, medium="paper"))
    assert old.yen == 13_000
    assert "郵便切手" in old.postage.ja
    new = fee(Petition(kind="suit", filed_on=SINCE, non_property=True, medium="electronic"))
    assert new.yen == 14_400
    assert "不要" in new.postage.ja
    assert "電子納付" in new.payment.ja


def test_derived_fees_of_a_damages_suit_by_medium() -> None:  # D-5
    assert yen("suit", NOW, 3_300_000, medium="electronic") == 23_400
    assert yen("suit", NOW, 3_300_000, medium="paper") == 24_500


def test_derived_stamps_of_several_petitions() -> None:  # D-8, D-9
    assert yen("provisional-disposition", NOW, count=2) == 4_000
    assert yen("disclosure-order") + yen("provision-order") == 2_000
    assert yen("disclosure-order") + yen("erasure-order") == 2_000


@pytest.mark.parametrize(
    ("kind", "paper", "electronic"),
    [
        ("suit", 22_500, 21_400),
        ("appeal", 31_900, 30_800),
        ("final-appeal", 42_700, 41_100),
        ("payment-order", 12_700, 12_500),
        ("immediate-appeal", 3_000, 1_900),
        ("settlement-petition", 2_700, 2_400),
        ("concealment", 500, 500),
        ("execution-clause-electronic", 1_500, 1_500),
    ],
)
def test_fees_that_differ_by_medium_since_the_digital_procedure(
    kind: str, paper: int, electronic: int
) -> None:
    assert yen(kind, NOW, 3_000_000, medium="paper") == paper
    assert yen(kind, NOW, 3_000_000, medium="electronic") == electronic


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("provisional-disposition", 2_000),
        ("disclosure-order", 1_000),
        ("provision-order", 1_000),
        ("erasure-order", 1_000),
        ("disclosure-appeal", 1_500),
        ("provisional-objection", 500),
        ("provisional-revocation", 500),
        ("provisional-appeal", 3_000),
        ("provisional-refusal-appeal", 3_000),
        ("order-concealment", 500),
        ("indirect-enforcement", 2_000),
        ("property-disclosure", 2_000),
        ("seizure", 4_000),
        ("execution-clause", 300),
    ],
)
def test_stamps_outside_the_digital_regime(kind: str, expected: int) -> None:
    made = fee(Petition(kind=kind, filed_on=NOW))
    assert made.yen == expected
    assert made.medium == "paper"
    assert "収入印紙" in made.payment.ja
    assert "郵便切手" in made.postage.ja
    with pytest.raises(NoElectronicFilingError) as refused:
        fee(Petition(kind=kind, filed_on=NOW, medium="electronic"))
    assert refused.value.status == 4


def test_the_number_of_the_item_moved_with_the_new_table() -> None:
    assert (
        fee(Petition(kind="provisional-disposition", filed_on=BEFORE)).basis[0].article
        == "別表第1の11の2の項ロ"
    )
    assert (
        fee(Petition(kind="provisional-disposition", filed_on=SINCE)).basis[0].article == "別表第1の10の項ロ"
    )


def test_an_appeal_keeps_the_table_of_the_day_the_suit_was_filed() -> None:
    old = fee(Petition(kind="appeal", filed_on=NOW, values=(5_000_000,), suit_filed_on=BEFORE))
    assert old.yen == 45_000
    new = fee(Petition(kind="appeal", filed_on=NOW, values=(5_000_000,), suit_filed_on=SINCE, medium="paper"))
    assert new.yen == 46_900
    unknown = fee(Petition(kind="appeal", filed_on=NOW, values=(5_000_000,)))
    assert any("訴えが" in warning.ja for warning in unknown.warnings)


def test_every_defendant_after_the_first_adds_to_an_electronic_era_suit_only() -> None:
    assert (
        fee(Petition(kind="suit", filed_on=NOW, values=(3_300_000,), medium="paper", defendants=3)).yen
        == 28_500
    )
    assert fee(Petition(kind="suit", filed_on=BEFORE, values=(3_300_000,), defendants=3)).yen == 22_000


def test_an_amendment_costs_the_difference_and_gives_nothing_back() -> None:
    grown = Petition(kind="amendment", filed_on=NOW, values=(3_000_000,), old_value=1_000_000)
    assert fee(grown).yen == 10_000
    shrunk = Petition(kind="amendment", filed_on=NOW, values=(1_000_000,), old_value=3_000_000)
    assert fee(shrunk).yen == 0
    on_appeal = Petition(kind="amendment-on-appeal", filed_on=NOW, values=(3_000_000,), old_value=1_000_000)
    assert fee(on_appeal).yen == 15_000


def test_a_non_property_claim_joined_with_money_of_the_same_cause_counts_the_larger_only() -> None:
    def joined(value: int) -> int | None:
        return fee(Petition(kind="suit", filed_on=NOW, values=(value,), non_property=True)).value

    assert joined(1_000_000) == 1_600_000
    assert joined(3_000_000) == 3_000_000


def test_several_claims_are_added_up() -> None:
    made = fee(Petition(kind="suit", filed_on=NOW, values=(600_000, 900_000), medium="electronic"))
    assert made.value == 1_500_000
    assert made.yen == 13_000 + 1_400
    assert "9条1項" in {basis.article for basis in made.basis}


def test_disclosure_and_objection_suits_are_deemed_non_property_and_say_that_this_is_our_reading() -> None:
    for kind in ("disclosure-suit", "objection-suit"):
        made = fee(Petition(kind=kind, filed_on=NOW, medium="electronic"))
        assert made.yen == 14_400
        assert made.confidence == "D"
        assert any("当方の読み" in warning.ja for warning in made.warnings)


def test_a_medium_left_open_is_answered_with_both_sums() -> None:
    made = fee(Petition(kind="suit", filed_on=NOW, values=(3_300_000,)))
    assert made.medium_assumed
    assert (made.yen, made.other_medium_yen) == (23_400, 24_500)
    assert any("示されていない" in warning.ja for warning in made.warnings)


def test_withdrawing_early_gives_back_all_but_half_and_the_least_kept() -> None:
    def refund(kind: str, value: int) -> int | None:
        return fee(Petition(kind=kind, filed_on=NOW, values=(value,), medium="electronic")).refund_yen

    assert refund("suit", 3_300_000) == 23_400 - 11_700
    assert refund("suit", 100_000) == 0  # 2,400 yen paid, 4,000 yen are kept at least
    assert refund("suit", 500_000) == 6_400 - 4_000
    assert refund("appeal", 5_000_000) == 45_800 - 22_900
    assert refund("final-appeal", 5_000_000) is None


def test_postage_of_the_old_regime_is_shown_as_an_example_only() -> None:
    old = fee(Petition(kind="suit", filed_on=BEFORE, values=(3_300_000,), defendants=2))
    assert "8,000円" in old.postage.ja
    assert old.yen == 22_000


@pytest.mark.parametrize(
    "petition",
    [
        Petition(kind="suit", filed_on=NOW),
        Petition(kind="suit", filed_on=NOW, values=(0,)),
        Petition(kind="suit", filed_on=NOW, values=(-1,)),
        Petition(kind="suit", filed_on=NOW, values=(1,), defendants=0),
        Petition(kind="disclosure-order", filed_on=NOW, count=0),
        Petition(kind="amendment", filed_on=NOW, values=(1,)),
        Petition(kind="appeal", filed_on=NOW, values=(1,), suit_filed_on=date(2026, 11, 24)),
    ],
    ids=lambda p: f"{p.kind} {p.values} {p.defendants} {p.count}",
)
def test_facts_that_make_no_fee_are_refused(petition: Petition) -> None:
    with pytest.raises(FeeInputError):
        fee(petition)


def test_an_unknown_kind_and_a_day_before_the_table_are_refused() -> None:
    with pytest.raises(UnknownNameError):
        fee(Petition(kind="base-fee", filed_on=NOW))
    with pytest.raises(NoVersionError):
        fee(Petition(kind="disclosure-order", filed_on=date(2022, 9, 30)))


def test_every_fee_has_parts_that_add_up_and_articles_that_carry_it() -> None:
    for kind, _ in kinds():
        made = fee(
            Petition(kind=kind, filed_on=NOW, values=(2_345_678,), old_value=1_000_000, defendants=2, count=2)
        )
        assert sum(part.yen for part in made.parts) == made.yen
        assert made.basis
        assert made.steps


def naive_base_fee(value: int) -> int:
    """Lay one unit after the other until the value is covered, each unit at the price of the band it starts in."""
    bands = [
        (1_000_000, 100_000, 1_000),
        (5_000_000, 200_000, 1_000),
        (10_000_000, 500_000, 2_000),
        (1_000_000_000, 1_000_000, 3_000),
        (5_000_000_000, 5_000_000, 10_000),
    ]
    covered, total = 0, 0
    while covered < value:
        step, price = next(((s, p) for top, s, p in bands if covered < top), (10_000_000, 10_000))
        covered += step
        total += price
    return total


@settings(max_examples=300, deadline=None)
@given(value=st.one_of(st.integers(1, 20_000_000), st.integers(1, 7_000_000_000)))
def test_the_bands_agree_with_laying_one_unit_after_the_other(value: int) -> None:
    assert base_fee(value, NOW) == naive_base_fee(value)


@settings(max_examples=100, deadline=None)
@given(value=st.integers(1, 2_000_000_000), more=st.integers(0, 1_000_000_000))
def test_a_larger_claim_never_costs_less(value: int, more: int) -> None:
    assert base_fee(value, NOW) <= base_fee(value + more, NOW)
