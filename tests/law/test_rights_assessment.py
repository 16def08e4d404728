"""What is said is sorted element by element: shown, disputed, missing, not needed; never weighed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.law.rights import (
    Assessment,
    Statement,
    assess,
    clarity,
    reasons,
    right_ids,
    right_on,
    stops_for,
)
from kaiji.law.rights.catalogue import circumstances
from kaiji.law.rights.errors import StatementError, UnknownRightError

TODAY = date(2026, 11, 23)
SHOWN = Statement(text="園名と下の名前が書かれている。", exhibits=("甲1",))
BARE = Statement(text="事実ではない。")


def _full(right_id: str) -> dict[str, list[Statement]]:
    return {
        element.id: [SHOWN] for element in right_on(right_id, TODAY).elements if element.kind != "not-needed"
    }


def _states(found: Assessment) -> dict[str, str]:
    return {answer.element.id: answer.state for answer in found.answers}


def test_a_statement_with_an_exhibit_and_no_dispute_is_shown() -> None:
    found = assess("defamation-fact", {"identifiability": [SHOWN]}, on=TODAY)
    assert found.answer("identifiability").state == "shown"
    assert found.answer("identifiability").next_question is None


@pytest.mark.parametrize("said", [[], [BARE]])
def test_silence_and_a_bare_statement_are_both_missing_and_ask_the_next_question(
    said: list[Statement],
) -> None:
    answer = assess("defamation-fact", {"truth-absent": said}, on=TODAY).answer("truth-absent")
    assert answer.state == "missing"
    assert answer.next_question is not None
    assert "資料" in answer.next_question.ja
    assert ("証拠" in answer.reason.ja) is bool(said), (
        "a bare statement lacks evidence, silence lacks a statement"
    )


@pytest.mark.parametrize(
    "other",
    [
        Statement(text="争う。", exhibits=("甲1",), disputed=True),
        Statement(text="本当のことを書いた。", by="sender"),
        Statement(text="判断できない。", by="provider"),
    ],
)
def test_a_dispute_or_a_word_from_the_other_side_puts_an_element_in_dispute(other: Statement) -> None:
    answer = assess("defamation-fact", {"truth-absent": [SHOWN, other]}, on=TODAY).answer("truth-absent")
    assert answer.state == "disputed"
    assert answer.next_question is not None


def test_what_the_claimant_need_not_show_stays_not_needed_whatever_is_said() -> None:
    found = assess("defamation-fact", {"reasonable-belief": [SHOWN]}, on=TODAY)
    assert found.answer("reasonable-belief").state == "not-needed"
    assert found.answer("reasonable-belief").statements == (SHOWN,)


def test_who_is_the_sender_is_asked_only_of_reposts() -> None:
    assert assess("insult", {}, on=TODAY).answer("own-expression").state == "not-needed"
    reposted = assess("insult", {}, on=TODAY, given=frozenset({"repost"}))
    assert reposted.answer("own-expression").state == "missing"


def test_one_limb_shown_carries_a_defence_that_needs_all_its_limbs() -> None:
    """公共性・公益目的・真実性 must all be there for the defence, so one is enough against it (最判昭和41年6月23日)."""
    found = assess("defamation-fact", {"truth-absent": [SHOWN]}, on=TODAY)
    (defence,) = found.groups
    assert (defence.state, defence.by) == ("shown", ("truth-absent",))
    missing = {answer.element.id for answer in clarity(found, "office").missing}
    assert not missing & {"public-interest-absent", "public-purpose-absent", "truth-absent"}


def test_a_disputed_limb_does_not_carry_the_defence() -> None:
    other = Statement(text="本当だ。", by="sender")
    found = assess("defamation-fact", {"truth-absent": [SHOWN, other]}, on=TODAY)
    assert found.groups[0].state == "disputed"


def test_impersonation_needs_one_of_several_harms() -> None:
    found = assess("impersonation", {"impersonation-likeness": [SHOWN]}, on=TODAY)
    harm = next(group for group in found.groups if group.kind == "alternatives")
    assert (harm.state, harm.by) == ("shown", ("impersonation-likeness",))
    missing = {answer.element.id for answer in clarity(found, "office").missing}
    assert "identity-interest" not in missing


@pytest.mark.parametrize("right_id", right_ids())
def test_nothing_is_left_open_once_every_element_is_shown(right_id: str) -> None:
    view = clarity(assess(right_id, _full(right_id), on=TODAY), "office")
    assert (view.missing, view.disputed) == ((), ())


@pytest.mark.parametrize("right_id", right_ids())
def test_leaving_one_element_out_leaves_exactly_that_one_open(right_id: str) -> None:
    right = right_on(right_id, TODAY)
    grouped = {name for group in (*right.defences, *right.alternatives) for name in group.elements}
    for element in right.elements:
        if element.kind == "claimant-shows" and element.id not in grouped and element.applies is None:
            said = _full(right_id)
            del said[element.id]
            view = clarity(assess(right_id, said, on=TODAY), "office")
            assert [answer.element.id for answer in view.missing] == [element.id]


def test_the_view_always_says_that_it_predicts_nothing() -> None:
    found = assess("insult", _full("insult"), on=TODAY)
    assert any("結論の見込みではありません" in words.ja for words in clarity(found, "office").notices)
    self_help = clarity(found, "self").notices
    assert len(self_help) == 2
    assert "意見は述べません" in self_help[1].ja


def test_the_view_holds_no_number_that_could_be_read_as_a_score() -> None:
    view = clarity(assess("insult", {"insult-words": [SHOWN]}, on=TODAY), "office").as_json()

    def numbers(value: object) -> list[object]:
        if isinstance(value, dict):
            return [found for item in value.values() for found in numbers(item)]
        if isinstance(value, list):
            return [found for item in value for found in numbers(item)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(view) == []


@pytest.mark.parametrize(
    ("right_id", "said", "given_names", "expected"),
    [
        ("insult", {}, set(), "weighing-insult"),
        ("insult", {}, set(), "split"),
        ("privacy", {}, set(), "weighing-privacy"),
        ("likeness", {}, set(), "weighing-likeness"),
        ("impersonation", {}, set(), "identity"),
        ("defamation-opinion", {}, set(), "fact-or-opinion"),
        ("defamation-fact", {"truth-absent": [Statement(text="x", disputed=True)]}, set(), "disputed"),
        ("defamation-fact", {}, {"sender-opposed"}, "sender-opposed"),
        ("defamation-fact", {}, {"public-figure"}, "public-figure"),
        ("defamation-fact", {}, {"minor-claimant"}, "minor"),
        ("defamation-fact", {}, {"deceased-target"}, "deceased"),
        ("threat", {}, set(), "danger"),
    ],
)
def test_a_lawyer_is_called_for_where_the_facts_ask_for_judgement(
    right_id: str, said: dict[str, list[Statement]], given_names: set[str], expected: str
) -> None:
    found = assess(right_id, said, on=TODAY, given=frozenset(given_names))
    assert expected in {stop.id for stop in stops_for(found)}


def test_a_stop_is_not_shown_where_nothing_leads_to_it() -> None:
    reached = {stop.id for stop in stops_for(assess("copyright", {}, on=TODAY))}
    assert reached == {"filing"}


def test_every_stop_rests_on_article_72() -> None:
    stops = stops_for(assess("insult", {}, on=TODAY))
    assert {stop.basis.article for stop in stops} == {"72条"}
    assert stops[0].basis.law == "弁護士法"


def test_leading_decisions_stand_beside_an_element_only_from_their_day() -> None:
    then = assess("defamation-fact", {}, on=date(2012, 3, 22)).answer("reputation-lowered")
    now = assess("defamation-fact", {}, on=date(2012, 3, 23)).answer("reputation-lowered")
    assert {found.id for found in now.decisions} - {found.id for found in then.decisions} == {"sc-2012-03-23"}


def test_the_requirement_is_cited_as_on_the_day() -> None:
    before = clarity(assess("defamation-fact", {}, on=date(2022, 9, 30)), "office")
    after = clarity(assess("defamation-fact", {}, on=TODAY), "office")
    assert (before.basis.article, after.basis.article) == ("4条1項1号", "5条1項1号、5条2項1号")


@pytest.mark.parametrize(
    ("right_id", "said", "given_names"),
    [
        ("slander", {}, set()),
        ("insult", {"truth-absent": [SHOWN]}, set()),
        ("insult", {}, {"full-moon"}),
    ],
)
def test_names_that_are_not_in_the_tables_are_refused_with_what_is_accepted(
    right_id: str, said: dict[str, list[Statement]], given_names: set[str]
) -> None:
    with pytest.raises(UnknownRightError) as refused:
        assess(right_id, said, on=TODAY, given=frozenset(given_names))
    assert refused.value.accepted is not None


def test_a_statement_that_says_nothing_is_refused() -> None:
    with pytest.raises(StatementError):
        Statement(text=" 　")


def test_a_right_cannot_be_relied_on_before_the_authority_it_rests_on() -> None:
    with pytest.raises(NoVersionError):
        assess("insult", {}, on=date(2010, 4, 12))


def test_a_reason_must_be_given_and_the_other_one_said() -> None:
    assert len(reasons([], on=TODAY).open) == 1
    assert reasons(["damages"], on=TODAY).open == ()
    assert reasons(["other"], on=TODAY).open != ()
    assert reasons(["other"], on=TODAY, other="示談の交渉").open == ()
    with pytest.raises(UnknownRightError):
        reasons(["revenge"], on=TODAY)


def test_damages_is_the_reason_the_act_itself_names() -> None:
    (reason,) = reasons(["damages"], on=TODAY).given
    assert (reason.basis.confidence, reason.basis.article) == ("P", "5条1項2号")


statements = st.lists(
    st.builds(
        Statement,
        text=st.just("述べる。"),
        exhibits=st.sampled_from([(), ("甲1",)]),
        by=st.sampled_from(["claimant", "sender", "provider"]),
        disputed=st.booleans(),
    ),
    max_size=3,
)


@given(st.sampled_from(right_ids()), st.data())
def test_more_evidence_never_makes_the_claimants_own_undisputed_case_worse(
    right_id: str, data: st.DataObject
) -> None:
    right = right_on(right_id, TODAY)
    said = {element.id: data.draw(statements) for element in right.elements}
    given_names = frozenset(data.draw(st.sets(st.sampled_from(sorted(circumstances())))))
    before = _states(assess(right_id, said, on=TODAY, given=given_names))
    more = {name: [*rows, SHOWN] for name, rows in said.items()}
    after = _states(assess(right_id, more, on=TODAY, given=given_names))
    for name, state in before.items():
        if state in {"shown", "disputed"}:
            assert after[name] == state
        if state == "missing":
            assert after[name] == "shown"


@given(st.sampled_from(right_ids()), st.data())
def test_every_element_is_answered_once_and_every_open_one_has_a_question(
    right_id: str, data: st.DataObject
) -> None:
    right = right_on(right_id, TODAY)
    said = {element.id: data.draw(statements) for element in right.elements}
    found = assess(right_id, said, on=TODAY)
    assert [answer.element.id for answer in found.answers] == [element.id for element in right.elements]
    for answer in found.answers:
        assert answer.open == (answer.next_question is not None)
