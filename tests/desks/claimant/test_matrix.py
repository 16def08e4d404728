"""Every URL of the claimant's desk × every role; an address missing from the table fails."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tests.desks.claimant.matrix import MATRIX
from tests.web.matrix import uncovered, unknown, wrong

if TYPE_CHECKING:
    from kaiji.cases.models import CaseRow


@pytest.fixture
def scene(matter: CaseRow) -> dict[str, str]:
    from kaiji.cases.facts.rows import read_case_rows
    from kaiji.desks.claimant.showing.papers import key_of, papers_of
    from kaiji.ground.instants import day_in_japan, now

    papers = papers_of(matter, read_case_rows(matter), day_in_japan(now()))
    return {"case": matter.pk, "stream": matter.stream, "paper": key_of(papers[0]), "uuid": str(UUID(int=7))}


@pytest.mark.slow
def test_every_role_gets_what_it_may(scene: dict[str, str]) -> None:
    faults = {str(row): found for row in MATRIX if (found := wrong(row, "claimant", scene))}
    assert faults == {}


def test_no_address_is_missing() -> None:
    left = {name for name in uncovered("claimant", MATRIX) if not name.startswith("claimant:intake")}
    assert left == set()
    assert unknown("claimant", MATRIX) == set()
