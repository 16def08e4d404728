"""For the tests of cases: Django is set up, an office is at hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.offices import office, office_on_both, set_up_django

__all__ = ["office", "office_on_both"]

set_up_django()

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


@pytest.fixture
def at() -> datetime:
    return AT
