"""Names, shared tables and site operators."""

from __future__ import annotations

from datetime import date

import pytest

from kaiji.network.carriers import registry
from kaiji.network.chains import all_chains
from kaiji.network.errors import UnknownOperatorError
from kaiji.network.lines import exit_sign, prefix_sign, shared_lines
from kaiji.network.operators import operators
from kaiji.network.organisations import carriers_named, company_named, normalised
from kaiji.network.profile import carrier_json, carrier_text
from kaiji.network.reference import registry_page

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("株式会社NTTドコモ", "docomo"),
        ("NTT DOCOMO, INC.", "docomo"),
        ("ＫＤＤＩ株式会社", "kddi"),
        ("ソフトバンク 株式会社", "softbank"),
        ("SoftBank Corp.", "softbank"),
        ("楽天モバイル株式会社", "rakuten"),
        ("九州通信ネットワーク株式会社", "qtnet"),
        ("株式会社朝日ネット", "asahinet"),
    ],
)
def test_an_organisation_is_known_by_its_exact_name(name: str, carrier: str) -> None:
    assert carrier in {found.id for found in carriers_named(name)}


@pytest.mark.parametrize(
    "name", ["", "株式会社", "NTT", "ドコモショップ", "SoftBank Corp. Tokyo", "株式会社例示"]
)
def test_a_name_that_is_only_like_one_is_not_matched(name: str) -> None:
    assert carriers_named(name) == ()


def test_a_company_that_stands_for_several_services_is_the_company_itself() -> None:
    for name, carrier in (
        ("株式会社NTTドコモ", "docomo"),
        ("JCOM株式会社", "jcom"),
        ("株式会社QTnet", "qtnet"),
    ):
        found = company_named((name,))
        assert found is not None
        assert found.id == carrier


def test_names_of_two_companies_mean_nobody() -> None:
    assert company_named(("株式会社NTTドコモ", "KDDI CORPORATION")) is None
    assert company_named(("株式会社例示", "KDDI CORPORATION")) is not None
    assert company_named(()) is None


def test_legal_forms_do_not_count() -> None:
    assert normalised("Example Co., Ltd.") == normalised("EXAMPLE") == "example"


def test_a_prefix_of_the_registry_is_found_by_the_longest() -> None:
    sign = prefix_sign(4, int.from_bytes(bytes([133, 106, 9, 9]), "big"), DAY)
    assert sign is not None
    assert sign.carrier.id == "rakuten"
    assert prefix_sign(4, int.from_bytes(bytes([133, 106, 7, 9]), "big"), DAY) is None


def test_an_exit_that_is_not_listed_is_no_sign() -> None:
    assert exit_sign(9605, DAY) is None
    found = exit_sign(212238, DAY)
    assert found is not None
    assert found.version.unverified


def test_every_kind_of_shared_line_has_operators_of_the_registry() -> None:
    lines = shared_lines({carrier.id for carrier in registry()}, DAY)
    assert {line.id for line in lines} >= {"v6plus", "biglobe-mape", "ocn-vc", "ds-lite", "mobile-cgn"}
    assert all(name in registry() for line in lines for name in line.operators)


def test_every_chain_says_what_to_ask_and_where_it_was_read() -> None:
    chains = list(all_chains(DAY))
    assert len(chains) >= 35
    for _, holder, _, version in chains:
        assert holder is None or holder in registry()
        assert version.value["ask"]["ja"]
        assert version.value["last"]


# -- site operators ----------------------------------------------------------------------------------------------------


def test_mamastar_is_known_with_operator_address_and_what_is_not_known() -> None:
    site = operators().by_host("mamastar.jp", DAY)
    assert site is not None
    name, address, logs = site.claim("operator", DAY), site.claim("address", DAY), site.claim("logs", DAY)
    assert name is not None
    assert name.value == "株式会社インタースペース"
    assert address is not None
    assert address.value["confirm_address"] is True
    assert logs is not None
    assert logs.value["source_port"] == "unknown"
    assert (site.retention(DAY).low_days, site.retention(DAY).typical_days) == (30, None)


def test_a_page_below_a_site_leads_to_its_operator() -> None:
    site = operators().by_host("select.mamastar.jp", DAY)
    assert site is not None
    assert site.id == "mamastar"
    assert operators().by_host("notmamastar.jp", DAY) is None
    assert operators().by_host("jp", DAY) is None


def test_an_operator_that_changed_is_named_for_the_day() -> None:
    board = operators().operator("shitaraba")
    earlier, later = board.claim("operator", date(2015, 1, 1)), board.claim("operator", DAY)
    assert earlier is not None
    assert later is not None
    assert (earlier.value, later.value) == ("Seesaa", "株式会社フェイズ")
    assert later.confidence == "D"


def test_an_operator_whose_name_is_withheld_has_none() -> None:
    assert operators().operator("hostlove").claim("operator", DAY) is None


def test_an_unknown_operator_is_refused() -> None:
    with pytest.raises(UnknownOperatorError):
        operators().operator("no-such")


def test_every_site_of_the_fact_tables_is_there() -> None:
    assert {site.id for site in operators()} >= {
        "mamastar", "girlschannel", "5ch", "bakusai", "x", "google-maps", "meta", "lycorp", "tenshoku-kaigi",
        "openwork", "note", "ameba", "hostlove", "shitaraba", "tiktok", "line-openchat", "tanuki", "mansion-community",
    }  # fmt: skip


# -- what is printed ---------------------------------------------------------------------------------------------------


def test_the_page_marks_what_must_be_confirmed_before_it_is_printed() -> None:
    page = registry_page()
    addresses = [line for line in page.splitlines() if line.startswith("- 所在地:")]
    assert len(addresses) >= 4
    assert all("印刷の当日に確認" in line for line in addresses)
    assert "請求の窓口ではない" in page, "IIJ's page for own data is no disclosure desk"
    assert all(f"`{carrier.id}`" in page for carrier in registry())


def test_everything_on_a_carrier_is_shown_with_sources() -> None:
    carrier = registry().carrier("kddi")
    answer, text = carrier_json(carrier, DAY), carrier_text(carrier, DAY, "en")
    assert answer["as_numbers"] == [2516]
    assert answer["claims"]["desk"][0]["value"]["print"] == {
        "min_pt": 8,
        "one_sided": True,
        "no_staples": True,
    }
    assert "K-log" in text
    assert "*.au-net.ne.jp" in text
    assert "Nothing is known" in carrier_text(registry().carrier("univ-kyoto"), DAY, "en")
