"""A cell of the matrix says of its own post what the provider answered: named, passed on, not singled out, not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kaiji.casefile.papers import Decision, RefusalReason
from kaiji.casefile.steps import Communication, Outcome, Request
from kaiji.casefile.values import SCHEMA, Case, CasePost, Party, Site
from kaiji.cases.stages import STAGES, answers_of, stage_with
from kaiji.clock.stage import standings

AT = datetime(2026, 11, 1, 3, tzinfo=UTC)
ISP = Party(id="isp", role="access-provider", kind="organisation", name="株式会社例示回線")
MVNO = Party(id="mvno", role="access-provider", kind="organisation", name="株式会社例示格安")
CASE = Case(
    schema=SCHEMA,
    id="2026-0001",
    title="件",
    opened_on=date(2026, 11, 2),
    party=(ISP, MVNO),
    site=(Site(id="s", name="掲示板", url="https://board.example/"),),
    post=tuple(CasePost(id=f"p{n}", site="s", url=f"https://board.example/{n}", posted_at=AT) for n in (1, 2)),
    communication=tuple(
        Communication(id=f"m{n}", post=f"p{n}", kind="post", at=AT, ip=f"192.0.2.{n}", carrier="isp")
        for n in (1, 2)
    ),
    request=(
        Request(
            id="r", kind="disclosure", to="isp", posts=("p1", "p2"), communications=("m1", "m2"), sent_on=date(2026, 11, 5)
        ),
    ),
)  # fmt: skip
PASSED_ON = Communication(id="m2-next", post="p2", kind="post", at=AT, ip="192.0.2.2", carrier="mvno")
SENDER = Party(id="sender", role="sender", name="架空 太郎", wrote=("p1",))


def _answered(outcome: Outcome, *reasons: RefusalReason, case: Case = CASE) -> Case:
    said = Decision(id="d", request="r", by="isp", verdict="refuse", reasons=reasons)
    request = replace(case.request[0], outcome=outcome, answered_on=date(2026, 11, 20))
    return replace(case, request=(request,), decision=(said,))


def _stages(case: Case, provider: Party = ISP) -> list[str]:
    """Return the stage of each post with `provider`."""
    answers = answers_of(case)
    found = [
        stage_with(each, provider, [r for r in each.requests if r.to == provider.id], answers)
        for each in standings(case)
    ]
    assert set(found) <= set(STAGES)
    return found


def _with(case: Case, *, rows: tuple[Communication, ...] = (), parties: tuple[Party, ...] = ()) -> Case:
    return replace(case, communication=(*case.communication, *rows), party=(*case.party, *parties))


@pytest.mark.parametrize(
    ("case", "stages"),
    [
        (CASE, ["asked", "asked"]),
        (_answered("no-record", "not-held"), ["no-record", "no-record"]),
        (_answered("no-record"), ["no-record", "no-record"]),
        (_answered("no-record", "not-specified"), ["not-identified", "not-identified"]),
        (_answered("no-record", "not-held", "not-specified"), ["unnamed", "unnamed"]),
        (_with(_answered("no-record", "not-held"), rows=(PASSED_ON,)), ["no-record", "other-holder"]),
        (_with(_answered("partly", "not-held"), parties=(SENDER,)), ["disclosed", "no-record"]),
        (_with(_answered("partly", "not-specified"), parties=(SENDER,)), ["disclosed", "not-identified"]),
        (_with(_answered("partly", "not-clear"), parties=(SENDER,)), ["disclosed", "refused"]),
        (
            _with(_answered("partly", "not-held"), rows=(PASSED_ON,), parties=(SENDER,)),
            ["disclosed", "other-holder"],
        ),
        (_answered("partly", "not-held"), ["disclosed", "disclosed"]),
        (_answered("refused", "not-clear"), ["refused", "refused"]),
        (_answered("no-answer"), ["no-answer", "no-answer"]),
        (_answered("accepted"), ["disclosed", "disclosed"]),
    ],
)  # fmt: skip
def test_each_outcome_has_its_own_stage(case: Case, stages: list[str]) -> None:
    assert _stages(case) == stages


def test_the_next_provider_has_not_been_asked_yet() -> None:
    assert _stages(_with(_answered("no-record", "not-held"), rows=(PASSED_ON,)), MVNO) == ["open", "open"]


def test_every_stage_has_words_of_its_own() -> None:
    from kaiji.desks.claimant.forms.labels import label

    words = [label(stage) for stage in STAGES]
    assert len({each.ja for each in words}) == len({each.en for each in words}) == len(STAGES)
