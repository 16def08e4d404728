"""Who may open the intake: whoever works on cases, nobody else; another's case is not told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desks.claimant.intake.matrix import INTAKE
from tests.desks.claimant.intake.test_questions import URLS
from tests.offices import office, set_up_django
from tests.web.matrix import Row, addresses, wrong
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from tests.offices import Office

__all__ = ["office"]

set_up_django()


@pytest.mark.parametrize("row", INTAKE, ids=str)
def test_every_role_gets_what_it_may(row: Row, office: Office) -> None:
    from kaiji.cases.models import CaseRow

    with at_desk("claimant"):
        signed_in(person("owner", edition="self")).post("/intake/new/", {"urls": URLS})
    case = CaseRow.objects.get()
    assert wrong(row, "claimant", {"case": case.pk, "stream": case.stream}) == []


def test_no_address_of_the_intake_is_missing() -> None:
    assert {name for name in addresses("claimant") if name.startswith("claimant:intake")} == {
        row.name for row in INTAKE
    }
