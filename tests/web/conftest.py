"""For the tests of the shell: Django is set up, an office is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.offices import office, office_on_both, set_up_django

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.offices import Office

__all__ = ["office", "office_on_both"]

set_up_django()

DESK = "content-provider"
"""The desk at which the shell alone is tried; any would do."""


@pytest.fixture
def shell(office: Office) -> Iterator[Office]:
    """Give an office at a desk, with fast passwords."""
    from tests.web.people import at_desk

    with at_desk(DESK):
        yield office
