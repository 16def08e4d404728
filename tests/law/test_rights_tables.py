"""The tables of rights: every element has a question and an authority, and cases stand beside it both ways."""

from __future__ import annotations

from datetime import date

import pytest

from kaiji.law.rights import cases_on, decided_cases, decision, decisions, right_ids, right_on, rights_on
from kaiji.law.rights.errors import UnknownRightError

TODAY = date(2026, 11, 23)
DISCLOSURE_SUBJECTS = {"nearest-log-in", "which-list"}


def _elements() -> dict[str, set[str]]:
    return {right.id: {element.id for element in right.elements} for right in rights_on(TODAY)}


def test_the_nine_rights_are_there() -> None:
    assert right_ids() == (
        "defamation-fact",
        "defamation-opinion",
        "insult",
        "privacy",
        "likeness",
        "impersonation",
        "business",
        "threat",
        "copyright",
    )
    assert {right.id for right in rights_on(TODAY)} == set(right_ids())


@pytest.mark.parametrize("right_id", right_ids())
def test_every_element_asks_a_question_and_names_an_authority(right_id: str) -> None:
    for element in right_on(right_id, TODAY).elements:
        assert element.basis.law
        assert element.basis.article
        if element.kind != "not-needed":
            assert element.question.ja.endswith(("。", "か。", "い。"))


@pytest.mark.parametrize("right_id", right_ids())
def test_every_right_asks_whether_unspecified_persons_could_see_it(right_id: str) -> None:
    """法2条1号: the Act reaches only what unspecified persons receive."""
    assert right_on(right_id, TODAY).elements[0].id == "flow"


@pytest.mark.parametrize("right_id", ["defamation-fact", "defamation-opinion", "privacy", "business"])
def test_identifiability_is_an_element_of_its_own(right_id: str) -> None:
    element = right_on(right_id, TODAY).element("identifiability")
    assert element.kind == "claimant-shows"


@pytest.mark.parametrize("right_id", right_ids())
def test_every_absence_of_a_defence_belongs_to_a_defence(right_id: str) -> None:
    right = right_on(right_id, TODAY)
    grouped = {name for group in right.defences for name in group.elements}
    assert {element.id for element in right.elements if element.kind == "absence-of-defence"} == grouped


def test_reasonable_belief_need_not_be_negated_for_disclosure() -> None:
    """東京地判平成25年1月17日."""
    assert right_on("defamation-fact", TODAY).element("reasonable-belief").kind == "not-needed"


def test_sixty_six_cases_and_thirty_three_decisions_are_on_record() -> None:
    assert len(decided_cases()) == 66
    assert len(decisions()) == 33


def test_cases_speak_only_of_elements_of_the_rights_they_name() -> None:
    elements = _elements()
    for case in decided_cases():
        known = set().union(*(elements[right] for right in case.rights))
        assert {found.element for found in case.findings} <= known, case.id


def test_decisions_speak_only_of_elements_or_of_disclosure() -> None:
    known = set().union(*_elements().values()) | DISCLOSURE_SUBJECTS
    for found in decisions():
        assert set(found.subjects) <= known, found.id


@pytest.mark.parametrize(
    ("element", "right_id"),
    [
        ("reputation-lowered", "defamation-fact"),
        ("insult-beyond-tolerable", "insult"),
        ("fact-stated", "defamation-fact"),
        ("beyond-comment", "defamation-opinion"),
        ("truth-absent", "defamation-fact"),
        ("harm-notified", "threat"),
        ("interest-balance", "privacy"),
    ],
)
def test_cases_are_shown_both_ways(element: str, right_id: str) -> None:
    met = {found.met for case in cases_on(element, right_id) for found in case.findings_on(element)}
    assert {"yes", "no"} <= met


@pytest.mark.parametrize(
    ("case_id", "element"),
    [
        ("case-10", "insult-beyond-tolerable"),
        ("case-36", "reputation-lowered"),
        ("case-47", "beyond-comment"),
        ("case-50", "own-expression"),
    ],
)
def test_the_hard_pairs_name_the_courts_that_differed(case_id: str, element: str) -> None:
    """The cases in which two courts answered the same words differently."""
    case = next(found for found in decided_cases() if found.id == case_id)
    assert case.split_on(element)
    assert len({found.by for found in case.findings_on(element)}) == 2


def test_a_case_whose_failing_element_was_not_seen_does_not_pretend_to_know() -> None:
    for case_id in ("case-37", "case-46"):
        case = next(found for found in decided_cases() if found.id == case_id)
        assert [found.met for found in case.findings] == ["not-seen"]


def test_weak_sources_are_marked_unverified() -> None:
    marked = {case.id for case in decided_cases() if case.basis.unverified}
    assert marked == {"case-38", "case-41", "case-63"}


def test_a_case_without_a_day_says_so_instead_of_naming_one() -> None:
    undated = {case.id for case in decided_cases() if case.decided_on is None}
    assert undated == {"case-37", "case-38", "case-41", "case-43", "case-63"}


def test_leading_decisions_are_found_by_their_day() -> None:
    assert decision("sc-2024-12-23").decided_on == date(2024, 12, 23)
    assert [found.decided_on for found in decisions()] == sorted(found.decided_on for found in decisions())
    with pytest.raises(UnknownRightError):
        decision("sc-1900-01-01")
