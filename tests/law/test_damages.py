"""Damages: the sample says what the published cases say, and the estimate adds up to what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from statistics import median, quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.law.damages import ClaimedPost, ClaimFacts, Range, Spent, award_samples, estimate, spending_kinds
from kaiji.law.damages.samples import quantile, sample_for
from kaiji.law.errors import DamagesInputError
from kaiji.law.interest import interest
from kaiji.law.tables import table

TODAY = date(2026, 11, 23)
POST = ClaimedPost(id="1", posted_on=date(2026, 4, 1), defendants=("甲",))
SEVERAL = (POST, replace(POST, id="2", posted_on=date(2026, 4, 5)))
FACTS = ClaimFacts(claimant="individual", posts=SEVERAL, spent=(), interest_to=TODAY, filed_on=TODAY)
LAWYER = Spent(kind="identification-lawyer", yen=600_000, on=date(2026, 8, 1))


@pytest.mark.parametrize(
    ("sample", "n", "low", "first", "middle", "third", "high"),  # in units of 10,000 yen, as published
    [
        ("all", 35, 10, 30, 50, 100, 200),
        ("one", 14, 10, 20, 30, 37.5, 100),
        ("several", 19, 20, 50, 70, 100, 200),
        ("right:reputation", 16, 10, 20, 40, 100, 200),
        ("right:reputation-and-feelings", 7, 10, 35, 50, 85, 200),
        ("class:individual", 13, 10, 30, 50, 70, 120),
        ("class:business", 5, 15, 20, 20, 30, 200),
        ("class:public", 12, 10, 27.5, 60, 100, 200),
    ],
)
def test_quartiles_are_those_of_the_published_table(
    sample: str, n: int, low: float, first: float, middle: float, third: float, high: float
) -> None:
    found = award_samples()[sample]
    assert found.n == n
    expected = [int(each * 10_000) for each in (low, first, middle, third, high)]
    ends = [found.awards[0].yen, found.range.low, found.range.typical, found.range.high, found.awards[-1].yen]
    assert ends == expected


@pytest.mark.parametrize(
    ("sample", "cases"),
    [
        ("right:feelings", [30, 50, 70, 100]),
        ("right:privacy", [20, 120]),
        ("right:likeness", [10, 30]),
        ("right:impersonation", [60]),
        ("class:minor", [50, 50, 100]),
        ("class:bereaved", [40, 50]),
        ("repost", [10, 30, 50]),
    ],
)
def test_a_cell_with_few_cases_shows_each_case_and_no_median(sample: str, cases: list[int]) -> None:
    found = award_samples()[sample]
    assert [award.yen for award in found.awards] == [case * 10_000 for case in cases]
    assert found.small
    assert found.range.typical is None
    assert found.as_json()["quartiles"] is None
    assert len(found.as_json()["cases"]) == len(cases)


def test_the_osaka_award_adds_up() -> None:  # G-15, stuv
    row = table("awards")["A12"].versions[-1].value
    parts = row["sample_yen"], row["investigation_allowed_yen"], row["lawyer_yen"]
    assert parts == (600_000, 586_000, 120_000)
    assert sum(parts) == row["total_yen"] == 1_306_000
    assert row["claimed_yen"] == 7_236_000


def test_investigation_cost_was_allowed_at_the_published_ratios() -> None:
    rows = [topic.versions[-1].value for topic in table("awards")]
    ratios = sorted(
        Fraction(row["investigation_allowed_yen"], row["investigation_claimed_yen"])
        for row in rows
        if {"investigation_allowed_yen", "investigation_claimed_yen"} <= set(row)
    )
    assert len(ratios) == 8
    assert quantile_of(ratios, Fraction(1, 2)) == 1
    assert round(float(quantile_of(ratios, Fraction(1, 4))), 2) == 0.78
    assert round(float(ratios[0]), 2) == 0.27


def quantile_of(values: list[Fraction], at: Fraction) -> Fraction:
    place = at * (len(values) - 1)
    below = int(place)
    return values[below] + (values[min(below + 1, len(values) - 1)] - values[below]) * (place - below)


def test_every_award_names_its_source_and_no_person() -> None:
    for sample in award_samples().values():
        for award in sample.awards:
            assert award.source.title
            assert award.as_json()["case"].startswith("A")


def test_a_series_on_one_theme_is_one_sum_and_two_themes_are_two() -> None:
    one = estimate(FACTS).groups[0].heads[0]
    assert one.range == award_samples()["several"].range
    two = estimate(replace(FACTS, posts=(POST, replace(POST, id="2", theme="別の話題")))).groups[0].heads[0]
    single = award_samples()["one"].range
    assert two.range == single + single


def test_a_repost_is_a_small_sum_without_a_typical_one() -> None:
    head = estimate(replace(FACTS, posts=(replace(POST, repost=True),))).groups[0].heads[0]
    assert head.range == Range(low=100_000, typical=None, high=500_000)
    assert any("中央値を示せない" in warning.ja for warning in head.warnings)


def test_the_bias_of_the_sample_is_always_said() -> None:
    head = estimate(FACTS).groups[0].heads[0]
    assert any("偏り" in warning.ja for warning in head.warnings)
    assert {sample.name for sample in head.samples} == {"several", "right:reputation", "class:individual"}


def test_investigation_cost_is_shown_in_full_by_half_and_as_a_share() -> None:
    head = estimate(replace(FACTS, spent=(LAWYER,))).groups[0].heads[1]
    assert {words.ja: yen for words, yen in head.scenarios} == {
        "全額": 600_000,
        "半額": 300_000,
        "慰謝料に対する割合": 140_000,
    }
    assert head.range == Range(low=140_000, typical=300_000, high=600_000)


def test_small_cost_is_never_raised_to_a_share_of_the_sum() -> None:
    cheap = replace(LAWYER, kind="petition-fee", yen=2_000)
    assert estimate(replace(FACTS, spent=(cheap,))).groups[0].heads[1].range.high == 2_000


def test_lawful_posts_in_the_bundle_cut_the_cost() -> None:  # as in A8, one of eight
    posts = tuple(replace(POST, id=str(n), unlawful=n != 8) for n in range(1, 9))
    spent = (replace(LAWYER, yen=1_080_000),)
    head = estimate(replace(FACTS, posts=posts, spent=spent)).groups[0].heads[1]
    assert head.range.high == 945_000
    assert any("適法な投稿" in step.ja for step in head.steps)


def test_shared_cost_is_spread_over_defendants_by_their_posts() -> None:
    posts = (*SEVERAL, replace(POST, id="3", defendants=("乙",)))
    made = estimate(replace(FACTS, posts=posts, spent=(LAWYER,)))
    full = {group.defendants: group.heads[1].range.high for group in made.groups}
    assert full == {("甲",): 400_000, ("乙",): 200_000}
    only = estimate(replace(FACTS, posts=posts, spent=(replace(LAWYER, defendants=("乙",)),)))
    assert {g.defendants: g.heads[1].range.high for g in only.groups} == {("甲",): 0, ("乙",): 600_000}
    assert any("差し引" in warning.ja for warning in made.warnings)


def test_joint_senders_are_one_debt() -> None:
    posts = tuple(replace(post, defendants=("甲", "乙")) for post in SEVERAL)
    made = estimate(replace(FACTS, posts=posts))
    assert len(made.groups) == 1
    assert made.groups[0].as_json()["joint"]
    assert made.principal == estimate(FACTS).principal


def test_the_lawyers_share_is_a_tenth_of_both_heads_and_low_of_the_first_alone() -> None:
    consoled, _, lawyers = estimate(replace(FACTS, spent=(LAWYER,))).groups[0].heads
    assert lawyers.range.low == consoled.range.low // 10
    assert lawyers.range.typical == (700_000 + 300_000) // 10
    assert lawyers.range.high == (1_000_000 + 600_000) // 10


def test_interest_runs_from_the_last_post_of_the_series_on_all_heads() -> None:
    group = estimate(replace(FACTS, spent=(LAWYER,))).groups[0]
    start = date(2026, 4, 5)
    assert group.interest_from == start
    expected = interest(principal=group.principal.high, tort_on=start, since=start, to=TODAY).yen
    assert group.interest.range.high == expected


def test_security_comes_back_complaint_cost_does_not_and_suit_fees_depend_on_the_outcome() -> None:
    spent = (
        LAWYER,
        Spent(kind="security", yen=100_000, on=date(2026, 6, 1)),
        Spent(kind="criminal-complaint", yen=200_000, on=date(2026, 6, 1)),
        Spent(kind="suit-fee", yen=14_400, on=date(2026, 11, 1)),
        Spent(kind="damages-lawyer", yen=300_000, on=date(2026, 11, 1)),
    )
    made = estimate(replace(FACTS, spent=spent))
    back = {line.kind: line.back for line in made.lines}
    assert back["security"] == Range(low=100_000, typical=100_000, high=100_000)
    assert back["criminal-complaint"].high == 0
    assert back["suit-fee"] == Range(low=0, typical=None, high=14_400)
    assert back["damages-lawyer"].high == 0
    assert back["identification-lawyer"] == made.groups[0].heads[1].range
    assert made.spent == 1_214_400
    assert made.net.high == (made.principal + made.interest).high + 100_000 + 14_400 - made.spent


def test_the_suit_against_all_costs_the_fee_of_the_sum_and_of_every_further_defendant() -> None:
    posts = (*SEVERAL, replace(POST, id="3", defendants=("乙",)))
    made = estimate(replace(FACTS, posts=posts, medium="electronic"))
    high = made.fees[-1][1]
    assert high.value == made.principal.high
    assert [part.yen for part in high.parts][1:] == [1_400, 2_000]


def test_a_missing_receipt_is_said() -> None:
    head = estimate(replace(FACTS, spent=(replace(LAWYER, receipt=False),))).groups[0].heads[1]
    assert any("領収書" in warning.ja for warning in head.warnings)


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, posts=()),
        replace(FACTS, posts=(replace(POST, unlawful=False),)),
        replace(FACTS, posts=(POST, POST)),
        replace(FACTS, posts=(replace(POST, defendants=()),)),
        replace(FACTS, posts=(replace(POST, posted_on=date(2026, 12, 1)),)),
        replace(FACTS, spent=(replace(LAWYER, yen=-1),)),
        replace(FACTS, spent=(replace(LAWYER, kind="ice-cream"),)),
        replace(FACTS, spent=(replace(LAWYER, defendants=("丙",)),)),
    ],
    ids=[
        "no posts",
        "all lawful",
        "same id",
        "nobody",
        "future post",
        "negative",
        "unknown kind",
        "stranger",
    ],
)
def test_facts_that_do_not_hold_together_are_refused(facts: ClaimFacts) -> None:
    with pytest.raises(DamagesInputError):
        estimate(facts)


def test_every_kind_of_spending_has_its_way_back() -> None:
    spent = tuple(Spent(kind=kind, yen=1_000, on=date(2026, 6, 1)) for kind in spending_kinds())
    made = estimate(replace(FACTS, spent=spent))
    assert [line.kind for line in made.lines] == list(spending_kinds())
    assert made.as_json()["recovery"][0]["how"]["ja"]


def test_rights_choose_their_sample() -> None:
    assert sample_for(["feelings"]).name == "right:feelings"
    assert sample_for(["reputation", "likeness", "impersonation"]).name == "right:impersonation"
    assert sample_for(["reputation", "privacy", "likeness"]).name == "all"


@settings(max_examples=100, deadline=None)
@given(values=st.lists(st.integers(1, 10**8), min_size=2, max_size=40))
def test_quantiles_agree_with_the_standard_library(values: list[int]) -> None:
    ordered = sorted(values)
    theirs = quantiles(ordered, n=4, method="inclusive")
    for n, expected in zip((1, 2, 3), theirs, strict=True):
        assert abs(float(quantile(ordered, Fraction(n, 4))) - expected) < 0.5
    assert float(quantile(ordered, Fraction(1, 2))) == float(median(ordered))


@settings(max_examples=60, deadline=None)
@given(
    defendants=st.lists(st.sampled_from("甲乙丙"), min_size=1, max_size=8),
    cost=st.integers(0, 3_000_000),
)
def test_ranges_are_ordered_and_groups_add_up_to_the_whole(defendants: list[str], cost: int) -> None:
    posts = tuple(replace(POST, id=str(n), defendants=(name,)) for n, name in enumerate(defendants))
    made = estimate(replace(FACTS, posts=posts, spent=(replace(LAWYER, yen=cost),)))
    for span in (
        made.principal,
        made.interest,
        made.back,
        *(head.range for g in made.groups for head in g.heads),
    ):
        assert span.low <= span.high
        assert span.typical is None or span.low <= span.typical <= span.high
    assert sum(group.principal.high for group in made.groups) == made.principal.high
    assert made.back.high <= cost
