"""Every URL × every role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kaiji.desks.access_provider.looking import key_of
from kaiji.desks.access_provider.moves import asking
from tests.desks.access_provider.conftest import SOUND
from tests.desks.access_provider.lists import joined
from tests.desks.access_provider.matrix import MATRIX
from tests.desks.access_provider.orders import named
from tests.desks.access_provider.test_papers import PURPOSE, TWO_OF_ONE
from tests.web.matrix import uncovered, unknown, wrong

if TYPE_CHECKING:
    from tests.desks.access_provider.conftest import Desk


FAR = 3650
"""Days after which the provider was named: the pages look at the clock themselves, and no period may run out for them."""


@pytest.fixture
def scene(desk: Desk) -> dict[str, str]:
    receipt = desk.checked(desk.receive(joined(SOUND, TWO_OF_ONE), **PURPOSE))
    second = desk.item(receipt, 3)
    inquiry = asking.prepare(desk.act(), [second], key=key_of(second))
    run = asking.open_run(desk.act(), [inquiry])
    return {
        "item": desk.item(receipt).pk,
        "receipt": receipt.pk,
        "inquiry": inquiry.pk,
        "run": run.pk,
        "provision": named(desk, days=FAR).pk,
    }


@pytest.mark.slow
def test_every_role_gets_what_it_may_and_nothing_more(scene: dict[str, str]) -> None:
    faults = {str(row): found for row in MATRIX if (found := wrong(row, "access-provider", scene))}
    assert faults == {}


def test_no_address_is_missing_from_the_table_and_none_is_gone() -> None:
    assert uncovered("access-provider", MATRIX) == set()
    assert unknown("access-provider", MATRIX) == set()
