"""Every URL of the claimant's desk × every role; an address missing from the table fails."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.desks.claimant.matrix import MATRIX
from tests.desks.claimant.matters import LAWYER
from tests.web.matrix import uncovered, unknown, wrong

PNG = b"\x89PNG\r\n\x1a\n picture"

if TYPE_CHECKING:
    from kaiji.cases.models import CaseRow


@pytest.fixture
def scene(matter: CaseRow) -> dict[str, str]:
    from kaiji.cases.acts.questions import answer_client, ask_client
    from kaiji.cases.acts.receipts import keep_receipt
    from kaiji.cases.facts.rows import read_case_rows
    from kaiji.cases.moves import Act
    from kaiji.desks.claimant.showing.papers import key_of, papers_of
    from kaiji.ground.instants import day_in_japan, now

    act = Act(actor=LAWYER, at=now())
    asked, answered = ask_client(act, matter, "いつ見ましたか"), ask_client(act, matter, "写真はありますか")
    answer_client(act, matter, answered.question, "あります", data=PNG, media_type="image/png")
    receipt = keep_receipt(
        act, matter, kind="posted", on=day_in_japan(act.at), data=PNG, media_type="image/png"
    )
    papers = papers_of(matter, read_case_rows(matter), day_in_japan(now()))
    return {
        "case": matter.pk,
        "stream": matter.stream,
        "paper": key_of(papers[0]),
        "uuid": str(UUID(int=7)),
        "asked": asked.question,
        "answered": answered.question,
        "receipt": receipt.receipt,
    }


@pytest.mark.slow
def test_every_role_gets_what_it_may(scene: dict[str, str]) -> None:
    faults = {str(row): found for row in MATRIX if (found := wrong(row, "claimant", scene))}
    assert faults == {}


@pytest.mark.slow
def test_no_address_is_missing() -> None:
    left = {name for name in uncovered("claimant", MATRIX) if not name.startswith("claimant:intake")}
    assert left == set()
    assert unknown("claimant", MATRIX) == set()
