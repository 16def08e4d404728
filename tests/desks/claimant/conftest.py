"""A claimant's office for each test, and a matter that has come some way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.offices import office, office_on_both, set_up_django

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.cases.models import CaseRow
    from tests.offices import Office

__all__ = ["office", "office_on_both"]

set_up_django()


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the home of an office at the claimant's desk."""
    from tests.web.people import at_desk

    monkeypatch.setenv("KAIJI_HOME", str(office.home))
    with at_desk("claimant"):
        yield office.home


@pytest.fixture
def matter(desk: Path) -> CaseRow:
    """Give a matter with parties, posts, a claim, a request, a procedure, communications and costs."""
    from tests.desks.claimant.matters import open_matter

    return open_matter()
