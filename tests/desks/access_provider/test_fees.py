"""Fees follow what each carrier has published, on the day of receipt, and say so when nothing is known."""

from __future__ import annotations

from datetime import date

from kaiji.desks.access_provider.fees import cure_until, fee, fee_rule
from tests.desks.access_provider.lists import read

HEADER = "IP,ポート,日時(JST),作品名"
LINES = read(
    f"{HEADER}\n198.51.100.7,1,2026/10/26 15:05:00,A\n198.51.100.7,2,2026/10/26 15:05:00,A\n198.51.100.7,2,2026/10/26 15:05:00,B\n"
)
ON = date(2026, 11, 20)


def test_interlink_charges_five_thousand_for_each_set_of_address_port_and_time() -> None:
    found = fee(fee_rule("interlink", ON), LINES)
    assert (found.yen, found.units) == (10_000, 2)
    assert found.rule.version is not None
    assert found.rule.version.source.key == "Interlink"


def test_21ip_charges_a_request_once_and_only_from_the_day_it_began() -> None:
    assert fee(fee_rule("21ip", ON), LINES).yen == 5_000
    assert fee(fee_rule("21ip", date(2025, 7, 9)), LINES).yen == 0
    assert cure_until(date(2026, 11, 20)) == date(2026, 12, 4)


def test_an_amount_nobody_published_is_unknown_not_zero() -> None:
    for carrier in ("catv-mctv", "docomo", None, "no-such-carrier"):
        found = fee(fee_rule(carrier, ON), LINES)
        assert found.yen is None
        assert "未確認" in found.how.ja


def test_a_fee_before_tax_is_not_added_up_without_the_tax() -> None:
    found = fee(fee_rule("catv-minamikyushu", ON), LINES)
    assert found.yen is None
    assert "消費税" in found.how.ja


def test_a_page_that_is_not_the_disclosure_desk_sets_no_fee() -> None:
    assert fee_rule("iij", ON).charged is None
