"""May a move be made now? Everything that is lacking is said at once, and a procedure can be walked to its end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.law.routes import route_on
from kaiji.law.routes.errors import MoveRefusedError, UnknownFactError
from kaiji.law.routes.moving import Standing, lacks, make
from kaiji.law.routes.reading import DESK, ROUTES
from kaiji.law.routes.vocabulary import DOCUMENTS, facts

TODAY = date(2026, 11, 23)
ORDER = route_on("disclosure-order", TODAY)
ALL_PAPERS = frozenset(DOCUMENTS)


def _kinds(move_id: str, standing: Standing) -> set[tuple[str, str]]:
    return {(lack.kind, lack.subject) for lack in lacks(ORDER, move_id, standing)}


def test_a_move_from_the_wrong_state_is_refused() -> None:
    assert ("state", "prepared") in _kinds("notify-holder", Standing(state="prepared"))


def test_everything_that_is_missing_is_said_at_once() -> None:
    found = _kinds("petition-next-provider", Standing(state="next-provider-named"))
    assert {("fact", "related-case-stated"), ("fact", "copies-attached"), ("document", "D12")} <= found


def test_with_facts_and_papers_it_can_be_made() -> None:
    move = ORDER.moves["petition-next-provider"]
    standing = Standing(
        state="next-provider-named", facts=frozenset(move.needs), documents=frozenset(move.documents)
    )
    assert lacks(ORDER, move.id, standing) == ()
    assert make(ORDER, move.id, standing) == "provider-petition-filed"


def test_notice_after_the_two_months_is_too_late_and_the_lapse_only_comes_then() -> None:
    """法15条3項2号."""
    filed = Standing(state="provider-petition-filed", documents=ALL_PAPERS)
    late = Standing(state="provider-petition-filed", documents=ALL_PAPERS, periods_over=frozenset({"R6"}))
    assert _kinds("notify-holder", filed) == set()
    assert _kinds("notify-holder", late) == {("period-over", "R6")}
    assert _kinds("provision-lapses", filed) == {("period-running", "R6")}
    assert make(ORDER, "provision-lapses", late) == "provision-lapsed"


def test_an_order_does_not_become_final_once_an_objection_is_filed() -> None:
    """法14条1項・5項."""
    over = frozenset({"R7"})
    quiet = Standing(state="provider-order-granted", periods_over=over)
    contested = Standing(
        state="provider-order-granted", periods_over=over, facts=frozenset({"objection-filed"})
    )
    assert make(ORDER, "provider-order-becomes-final", quiet) == "provider-order-final"
    assert _kinds("provider-order-becomes-final", contested) == {("guard", "objection-filed")}


def test_a_petition_cannot_be_withdrawn_alone_once_a_provision_order_was_made() -> None:
    """法13条1項2号: from then on the respondent's consent is needed, also where the site never obeyed."""
    papers = Standing(state="site-petition-pending", documents=ALL_PAPERS)
    ordered = Standing(
        state="site-petition-pending", documents=ALL_PAPERS, facts=frozenset({"provision-order-made"})
    )
    assert make(ORDER, "withdraw-site-petition", papers) == "ended-withdrawn"
    assert _kinds("withdraw-site-petition", ordered) == {("guard", "provision-order-made")}


def test_a_refusal_says_in_both_languages_what_to_bring() -> None:
    with pytest.raises(MoveRefusedError) as refused:
        make(ORDER, "notify-holder", Standing(state="provider-petition-filed"))
    assert refused.value.status == 4
    assert "D15" in refused.value.message.ja
    assert "D15" in refused.value.message.en


def test_a_fact_without_a_name_is_refused() -> None:
    with pytest.raises(UnknownFactError):
        lacks(ORDER, "notify-holder", Standing(state="prepared", facts=frozenset({"luck"})))


@given(st.sampled_from([*ROUTES, DESK]), st.data())
def test_any_walk_of_allowed_moves_stays_on_the_map_and_can_still_end(
    route_id: str, data: st.DataObject
) -> None:
    """Whatever is chosen, a procedure is always in a known state, and only a final one has no way on."""
    route = route_on(route_id, TODAY)
    state = route.start
    for _ in range(40):
        moves = route.moves_from(state)
        assert (moves == ()) == (route.states[state].final is not None)
        if not moves:
            break
        move = data.draw(st.sampled_from(moves))
        standing = Standing(
            state=state,
            facts=frozenset(facts()) - set(move.guard_none),
            documents=ALL_PAPERS,
            periods_over=frozenset({move.after} if move.after else ()),
        )
        state = make(route, move.id, standing)
        assert state in route.states
