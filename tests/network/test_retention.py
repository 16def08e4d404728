"""How long a log may live: own claims first, rules of thumb after, never a promise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kaiji.network.errors import UnknownCarrierError
from kaiji.network.retention import retention

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("who", "days"),
    [
        ("docomo", (93, 93, 93)),
        ("kddi", (90, 91, 93)),
        ("softbank", (93, 93, 93)),
        ("nifty", (365, 365, 365)),
        ("iij", (365, 365, None)),
        ("biglobe", (180, 183, 183)),
        ("jcom", (90, 91, 93)),
        ("softether", (90, None, None)),
        ("mobile", (90, 93, 93)),
        ("fixed", (30, 180, 365)),
        ("unknown", (30, 90, 365)),
        ("rakuten", (90, 93, 93)),
        ("ctc", (30, 180, 365)),
    ],
)
def test_the_days_are_those_of_the_source(who: str, days: tuple[int, int | None, int | None]) -> None:
    kept = retention(who, on=DAY)
    assert (kept.low_days, kept.typical_days, kept.high_days) == days
    assert kept.basis


def test_where_services_differ_the_worst_counts_until_one_is_named() -> None:
    both, one = retention("docomo-ocn", on=DAY), retention("docomo-ocn", on=DAY, service="ocn")
    assert (both.low_days, both.typical_days, both.high_days) == (90, 135, 365)
    assert (one.low_days, one.typical_days, one.high_days) == (180, 183, 365)
    assert len(both.basis) == 2


def test_a_record_dated_on_the_last_day_there_is_is_still_answered() -> None:
    until = retention("nifty", on=DAY).alive_until(datetime(9999, 12, 31, 12, tzinfo=UTC))
    assert (until.low, until.high) == (date.max, date.max)


def test_a_rule_of_thumb_says_that_it_is_one() -> None:
    assert retention("ctc", on=DAY).prior == "fixed"
    assert retention("jci", on=DAY).prior == "mobile"
    assert retention("gmo", on=DAY).prior == "fixed"
    assert retention("sakura", on=DAY).prior == "unknown"
    assert retention("docomo", on=DAY).prior is None
    assert "目安" in retention("ctc", on=DAY).words.ja


def test_the_days_count_from_the_communication_in_japan() -> None:
    # 15:30 UTC on 30 May is 0:30 on 31 May in Japan.
    until = retention("docomo", on=DAY).alive_until(datetime(2026, 5, 30, 15, 30, tzinfo=UTC))
    assert until.low == until.typical == until.high == date(2026, 9, 1)


def test_no_end_is_given_where_no_source_gives_one() -> None:
    until = retention("iij", on=DAY).alive_until(datetime(2026, 5, 30, tzinfo=UTC))
    assert until.typical == date(2027, 5, 30)
    assert until.high is None


def test_an_unknown_carrier_is_refused() -> None:
    with pytest.raises(UnknownCarrierError):
        retention("dokomo", on=DAY)


def test_the_json_names_the_source_of_the_days() -> None:
    answer = retention("kddi", on=DAY).as_json()
    assert answer["low_days"] == 90
    assert answer["basis"][0]["source"] == "K-log"
    assert answer["basis"][0]["checked_on"] == "2026-11-23"
    assert answer["confidence"] == "V1"
