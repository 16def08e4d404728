"""Plans for the clock: steps in order, which one asks for the log, what each costs, and the published 21-day plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.law.fees import Petition, fee
from kaiji.law.playbooks import operators, playbook_on, seat_conditions
from kaiji.law.routes import (
    Circumstances,
    Days,
    PlannedPath,
    duration_on,
    filing_on,
    plan_path,
    plans_on,
    procedures,
    provider_fee,
    route_on,
    routes_on,
)
from kaiji.law.routes.errors import UnknownFactError, UnknownOperatorError, UnknownRouteError
from kaiji.law.routes.vocabulary import facts
from kaiji.law.tables import table

TODAY = date(2026, 11, 23)


def _plan(route_id: str, path_id: str, circumstances: Circumstances | None = None) -> PlannedPath:
    return plan_path(route_on(route_id, TODAY), path_id, circumstances or Circumstances(), TODAY)


def _court_fees(plan: PlannedPath, filed_on: date) -> int:
    return sum(
        fee(Petition(kind=use.kind, filed_on=filed_on, non_property=use.non_property)).yen * times
        for use, times in plan.costs.fees
    )


def test_golden_g20_the_published_plan_backward_from_a_three_month_log() -> None:
    """kandato.jp/case/timelimit: post 1 June, file 22 June … preserved 24 August, log gone 1 September."""
    posted = date(2020, 6, 1)
    plan = _plan("provisional-disposition", "address-then-suit")
    day = posted + timedelta(days=21)
    reached: dict[str, date] = {}
    for step in plan.steps:
        day += timedelta(days=step.days.typical)
        reached[step.move.id] = day
    assert reached["petition-injunction"] == date(2020, 6, 22)
    assert reached["court-interviews-creditor"] == date(2020, 6, 25)
    assert reached["court-hears-both-sides"] == date(2020, 7, 9)
    assert reached["court-grants-injunction"] == date(2020, 8, 9)
    assert reached["site-discloses-on-injunction"] == date(2020, 8, 23)
    assert reached["send-preservation-letter"] == date(2020, 8, 24)
    assert reached["provider-confirms-keeping"] == date(2020, 9, 1)
    assert plan.days_to_ask().typical == 63
    assert 92 - plan.days_to_ask().typical - duration_on("provider-keeps", TODAY).days.typical == 21


def test_the_order_for_the_address_takes_as_long_as_the_provisional_disposition_in_that_plan() -> None:
    """The same published table covers both petitions."""
    assert _plan("disclosure-order", "address-by-order").days_to_ask().typical == 63


def test_from_petition_to_disposition_takes_what_practitioners_report() -> None:
    """kajo39: 3 weeks uncontested, 2 to 3 months contested."""
    steps = _plan("provisional-disposition", "address-then-suit").steps
    until = [step.move.id for step in steps].index("court-grants-injunction")
    made = [step.days for step in steps[: until + 1]]
    assert (sum(d.low for d in made), sum(d.high for d in made)) == (21, 90)


def test_the_account_way_takes_what_practitioners_report_and_no_log() -> None:
    """kajo39: 3 to 5 months with the bar association's inquiry."""
    plan = _plan("disclosure-order", "account-data", Circumstances(facts=frozenset({"account-data-held"})))
    assert not plan.depends_on_log
    assert plan.before_asking() == ()
    assert 90 <= plan.days_in_all.typical <= 150
    assert plan.unknown == ()
    assert _plan("disclosure-order", "account-data").unknown == ("account-data-held",)


def test_golden_g8_and_d9_order_and_provision_then_order_and_erasure() -> None:
    """費用法別表第一16項イ: 1,000 yen each, so 2,000 for each of the two petitions."""
    plan = _plan("disclosure-order", "provision")
    assert {use.kind: times for use, times in plan.costs.fees} == {
        "disclosure-order": 2,
        "provision-order": 1,
        "erasure-order": 1,
    }
    assert _court_fees(plan, TODAY) == 4000
    assert plan.costs.deposits == ()


def test_golden_d8_two_provisional_dispositions_cost_four_thousand_in_stamps() -> None:
    plan = _plan("provisional-disposition", "address-then-keeping-injunction")
    (times,) = [count for use, count in plan.costs.fees if use.kind == "provisional-disposition"]
    assert times * fee(Petition(kind="provisional-disposition", filed_on=TODAY)).yen == 4000
    assert [money.key for money in plan.costs.deposits] == ["deposit-disclosure", "deposit-log-keeping"]
    assert all(money.returned for money in plan.costs.deposits)


def test_golden_g17_two_ids_at_interlink_cost_ten_thousand() -> None:
    yen, basis = provider_fee("interlink", TODAY, ids=2)
    assert (yen, basis.confidence) == (10_000, "V1")
    assert provider_fee("21ip", TODAY, ids=2)[0] == 5_000, "21ip charges by request, not by ID"
    with pytest.raises(NoVersionError):
        provider_fee("21ip", date(2025, 7, 9), ids=1)
    with pytest.raises(UnknownRouteError):
        provider_fee("somebody", TODAY, ids=1)


def test_counsels_market_reports_are_shown_side_by_side_and_not_averaged() -> None:
    counsel = _plan("provisional-disposition", "address-then-order").costs.counsel
    assert len(counsel) == 3
    assert len({money.basis.url for money in counsel}) == 3


@pytest.mark.parametrize("links", [1, 2, 3])
def test_each_further_carrier_adds_one_turn_of_the_chain(links: int) -> None:
    """MVNO chains: KDDI, UQ and the MVNO took successive provision orders."""
    plan = _plan("disclosure-order", "provision", Circumstances(links=links))
    assert [step.link for step in plan.steps if step.asks] == list(range(1, links + 1))
    assert sum(step.move.id == "petition-next-provider" for step in plan.steps) == links
    assert plan.days_to_ask(links).typical == 59 + 59 * (links - 1) or links == 1
    with pytest.raises(UnknownRouteError):
        plan.before_asking(links + 1)


def test_every_way_that_needs_a_log_says_where_it_is_asked_for() -> None:
    for plan in plans_on(TODAY):
        if plan.depends_on_log:
            asking = plan.before_asking()[-1]
            assert asking.asks
            assert plan.path.asks_by is not None
            assert plan.days_to_ask().low <= plan.days_to_ask().typical <= plan.days_to_ask().high


def test_x_is_not_planned_through_a_provision_order_and_needs_enforcement() -> None:
    plans = {plan.path.id: plan for plan in plans_on(TODAY, Circumstances(operator="x"))}
    assert not plans["provision"].workable
    assert plans["provision"].blocked[0].basis is not None
    steps = [step.move.id for step in plans["address-then-order"].steps]
    assert "execute-injunction" in steps
    assert "site-discloses-on-injunction" not in steps
    order = plans["address-by-order"]
    assert order.days_to_ask().typical > plans["address-then-order"].days_to_ask().typical, (
        "an order has to become final before it can be enforced"
    )


def test_a_playbook_can_be_overruled_by_the_person_who_knows_better() -> None:
    known = Circumstances(operator="x", denied=frozenset({"provision-refused"}))
    assert _plan("disclosure-order", "provision", known).workable


def test_google_obeys_but_takes_its_time() -> None:
    google = _plan("disclosure-order", "provision", Circumstances(operator="google"))
    step = next(step for step in google.steps if step.move.id == "site-names-provider")
    assert step.days == Days(low=45, typical=52, high=60)
    assert step.days_basis is not None
    assert google.workable


def test_what_a_site_was_seen_to_do_says_nothing_about_a_carrier_below() -> None:
    plan = _plan("disclosure-order", "provision", Circumstances(operator="google", links=2))
    lower = next(
        step for step in plan.steps if step.link == 2 and step.move.id == "upper-provider-names-lower"
    )
    assert lower.days == duration_on("upper-provider-names-lower", TODAY).days


def test_a_site_that_answers_by_mail_is_faster() -> None:
    slow = _plan("out-of-court", "request-then-order").days_to_ask()
    fast = _plan(
        "out-of-court", "request-then-order", Circumstances(facts=frozenset({"site-accepts-mail"}))
    ).days_to_ask()
    assert fast.typical < slow.typical


def test_a_site_that_refuses_blocks_the_way_out_of_court_and_says_why() -> None:
    note = _plan("out-of-court", "request-then-order", Circumstances(operator="note"))
    assert [obstacle.fact for obstacle in note.blocked] == ["voluntary-refused"]
    assert note.blocked[0].words.ja.startswith("裁判外")


def test_where_sources_disagree_both_are_shown() -> None:
    assert playbook_on("x", TODAY).conflicts == ("security",)
    assert playbook_on("google", TODAY).conflicts == ()


def test_an_observation_does_not_reach_back_before_it_was_made() -> None:
    assert "enforcement-needed" not in playbook_on("x", date(2024, 11, 30)).facts
    assert "enforcement-needed" in playbook_on("x", date(2024, 12, 1)).facts


def test_every_move_a_playbook_times_exists() -> None:
    known = {move for route in routes_on(TODAY) for move in route.moves}
    for operator in operators():
        for item in playbook_on(operator, TODAY).observations:
            assert set(item.days) <= known
            assert item.facts <= facts().keys()


def test_an_operator_without_a_source_is_marked_unverified() -> None:
    (item,) = playbook_on("mamastar", TODAY).observations
    assert item.basis.unverified


def test_unknown_operators_facts_and_chains_are_refused() -> None:
    with pytest.raises(UnknownOperatorError):
        _plan("out-of-court", "request-twice", Circumstances(operator="myspace"))
    with pytest.raises(UnknownFactError):
        Circumstances(facts=frozenset({"luck"}))
    with pytest.raises(UnknownRouteError):
        Circumstances(links=0)


def test_a_step_whose_days_have_no_source_is_marked() -> None:
    unverified = {step.move.id for step in _plan("provisional-disposition", "address-then-order").unverified}
    assert unverified == {"petition-provider-order"}


@pytest.mark.parametrize("seat", ["domestic", "overseas-registered", "overseas-unregistered"])
def test_what_an_operators_seat_asks_for_has_a_source(seat: str) -> None:
    words, basis = seat_conditions(seat, TODAY)
    assert words.ja
    assert basis.confidence in {"P", "V2"}


def test_an_overseas_operator_that_is_not_registered_takes_longer() -> None:
    away = Circumstances(facts=frozenset({"overseas-unregistered"}))
    assert (
        _plan("provisional-disposition", "address-then-order", away).days_to_ask().typical
        > _plan("provisional-disposition", "address-then-order").days_to_ask().typical
    )


@pytest.mark.parametrize(
    ("procedure", "day", "represented", "medium", "payment", "postage"),
    [
        ("disclosure-suit", date(2026, 5, 20), True, "paper", "stamps", True),
        ("disclosure-suit", date(2026, 5, 21), True, "electronic", "electronic-payment", False),
        ("disclosure-suit", date(2026, 5, 21), False, "either", "electronic-payment", False),
        ("objection-suit", TODAY, True, "electronic", "electronic-payment", False),
        ("disclosure-order", TODAY, True, "paper", "stamps", True),
        ("provision-order", TODAY, True, "paper", "stamps", True),
        ("disclosure-injunction", TODAY, True, "paper", "stamps", True),
        ("log-keeping-injunction", TODAY, False, "paper", "stamps", True),
        ("bar-inquiry", TODAY, False, "not-available", "association-fee", False),
    ],
)
def test_since_2026_05_21_suits_are_electronic_and_the_rest_stays_on_paper(
    procedure: str, day: date, represented: bool, medium: str, payment: str, postage: bool
) -> None:
    """民訴法132条の11; 民保法7条; 非訟法42条."""
    filing = filing_on(procedure, day, represented=represented)
    assert (filing.medium, filing.payment, filing.postage) == (medium, payment, postage)


def test_every_procedure_says_how_it_is_filed_today() -> None:
    for name in procedures():
        assert filing_on(name, TODAY, represented=True).basis.article
    with pytest.raises(UnknownRouteError):
        filing_on("duel", TODAY, represented=True)


def test_no_duration_runs_backward_or_lacks_a_source() -> None:
    for topic in table("routes/durations"):
        found = duration_on(topic.key, TODAY)
        assert found.days.low <= found.days.typical <= found.days.high
        assert found.basis.unverified == (
            topic.versions[-1].source.key == "own-estimate" or topic.key == "first-hearing-abroad"
        )
    with pytest.raises(ValueError, match="low"):
        Days(low=3, typical=2, high=4)


def test_durations_are_not_invented_for_days_before_the_reports() -> None:
    with pytest.raises(NoVersionError):
        plan_path(route_on("out-of-court", date(2019, 1, 1)), None, Circumstances(), date(2019, 1, 1))


circumstances = st.builds(
    Circumstances,
    facts=st.frozensets(st.sampled_from(sorted(facts())), max_size=6),
    operator=st.none() | st.sampled_from(sorted(operators())),
    links=st.integers(1, 4),
)


@given(circumstances)
def test_every_plan_is_a_walk_from_start_to_disclosure(known: Circumstances) -> None:
    for plan in plans_on(TODAY, known):
        state = plan.route.start
        for step in plan.steps:
            assert state in step.move.leaves
            state = step.move.reaches
        assert plan.route.states[state].final == "success"


@given(circumstances)
def test_a_longer_chain_never_takes_less_time_or_fewer_fees(known: Circumstances) -> None:
    longer = Circumstances(facts=known.facts, operator=known.operator, links=known.links + 1)
    for plan, more in zip(plans_on(TODAY, known), plans_on(TODAY, longer), strict=True):
        assert more.days_in_all.typical >= plan.days_in_all.typical
        assert sum(times for _, times in more.costs.fees) >= sum(times for _, times in plan.costs.fees)
