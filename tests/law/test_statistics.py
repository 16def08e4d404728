"""Published counts and the shares in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kaiji.law.statistics import counts


def test_the_ministrys_share_of_file_sharing_requests_is_as_published() -> None:
    """G-16: 147,746 of 154,484 requests of 2024 are 95.6 % (MIC survey)."""
    survey = next(row for row in counts() if row.key == "provider-requests" and row.since == date(2024, 1, 1))
    assert (survey.all, survey.parts) == (154_484, (("file-sharing", 147_746, Decimal("95.6")),))


def test_every_count_names_its_source_and_no_part_is_larger_than_the_whole() -> None:
    for row in counts():
        assert row.basis.article
        assert all(0 <= count <= row.all for _, count, _ in row.parts)
