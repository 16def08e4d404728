"""The answer: all candidates with evidence, the chain, what is missing, how long a log lives, and what to mind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.ground.instants import parse_instant
from kaiji.network.address import classify
from kaiji.network.question import Question
from kaiji.network.readers.make import make_snapshot
from kaiji.network.readers.pasted import read_pasted
from kaiji.network.report import finding_text
from kaiji.network.store import install_answer, install_snapshot, open_tables
from kaiji.network.who import Finding, who
from tests.network import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.network.store import Tables

TODAY = date(2026, 11, 23)
AT = "2026-10-26T15:13:30+09:00"


def ask(
    ip: str,
    *,
    port: int | None = None,
    at: str | None = AT,
    dest: str | None = None,
    host: str | None = None,
    tables: Tables | None = None,
) -> Finding:
    question = Question(
        address=classify(ip),
        asked_on=TODAY,
        port=port,
        at=None if at is None else parse_instant(at),
        destination=None if dest is None else classify(dest),
        host=host,
    )
    return who(question, tables or open_tables(None))


def codes(finding: Finding) -> set[str]:
    return {caution.code for caution in finding.warnings}


def ids(finding: Finding) -> list[str | None]:
    return [item.carrier.id if item.carrier else None for item in finding.candidates]


def install(home: Path, name: str, content: str, day: date | None) -> None:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    install_snapshot(home, make_snapshot([path], day=day))


def test_a_candidate_comes_with_what_points_to_it_and_the_day_it_speaks_of() -> None:
    answer = ask("49.98.38.119", port=51000, dest="203.0.113.9").as_json()
    (candidate,) = answer["candidates"]
    assert (candidate["carrier"], candidate["asn"]) == ("docomo", 9605)
    assert candidate["access"] == ["mob", "fwa", "fix"]
    assert candidate["as_of"] == "2026-06-17"
    assert [item["source"] for item in candidate["basis"]] == ["as-table"]
    assert candidate["legal_name"] == {"name": "株式会社NTTドコモ", "confidence": "V1", "confirm": True}
    assert answer["agreement"] == "single"


def test_agreeing_sources_are_said_to_agree() -> None:
    finding = ask("126.208.136.186", host="om126208136186.22.openmobile.ne.jp")
    assert ids(finding) == ["softbank"]
    assert finding.agreement == "agree"


def test_a_wholesale_chain_explains_two_names() -> None:
    finding = ask("106.72.142.33", port=5136, host="M106072142033.v4.enabler.ne.jp")
    assert set(ids(finding)) == {"kddi", "jpix"}
    assert finding.agreement == "chain"
    assert (finding.chain[0].id, finding.chain[0].state) == ("W2", "seen")
    assert "jpix" in finding.chain[0].next


def test_names_that_no_chain_joins_are_a_conflict() -> None:
    finding = ask("49.98.38.119", host="zaq123.zaq.ne.jp")
    assert finding.agreement == "conflict"
    assert set(ids(finding)) == {"docomo", "jcom"}
    assert "host-name-elsewhere" in codes(finding)


def test_an_as_that_the_registry_does_not_know_is_a_candidate_without_carrier() -> None:
    finding = ask("8.8.8.8")
    assert ids(finding) == [None]
    assert finding.candidates[0].as_name == "Google LLC"
    assert finding.kept[0].id == "unknown"


def test_an_address_that_nobody_announces_is_unknown() -> None:
    finding = ask("1.0.2.3")
    assert finding.candidates == ()
    assert finding.agreement == "unknown"
    assert "not-in-the-table" in codes(finding)
    assert finding.as_json()["retention"]["low_days"] == 30


@pytest.mark.parametrize("ip", ["10.0.0.1", "100.64.3.2", "203.0.113.5", "2001:db8::1", "::ffff:192.168.0.1"])
def test_an_address_that_cannot_be_a_source_has_no_candidate_and_no_log(ip: str) -> None:
    answer = ask(ip).as_json()
    assert answer["candidates"] == []
    assert answer["retention"]["alive_until"] is None
    assert answer["retention"]["low_days"] is None
    assert answer["warnings"][0]["code"] in {"not-a-source", "v4-inside"}


def test_the_address_inside_an_ipv6_form_is_looked_up_and_said_so() -> None:
    finding = ask("::ffff:49.98.38.119")
    assert ids(finding) == ["docomo"]
    assert "v4-inside" in codes(finding)


# -- shared lines ------------------------------------------------------------------------------------------------------


def shared(finding: Finding) -> dict[str, dict[str, Any]]:
    return {item["system"]: item for item in finding.as_json()["shared"]}


@pytest.mark.parametrize(
    ("ip", "host", "system"),
    [("106.72.142.33", "M106072142033.v4.enabler.ne.jp", "v6plus"), ("133.209.13.2", None, "biglobe-mape")],
)
def test_the_user_of_a_map_e_line_is_computed_from_the_port(ip: str, host: str | None, system: str) -> None:
    line = shared(ask(ip, port=5136, host=host))[system]
    assert line["state"] == "seen"
    assert line["computed"]["psid"] == 0x41
    assert line["computed"]["blocks"][0] == "5136-5151"
    assert line["users_at_most"] == 256


def test_without_a_port_a_map_e_line_leaves_many_users_and_the_port_is_missing() -> None:
    finding = ask("106.72.142.33")
    assert shared(finding)["v6plus"]["computed"] is None
    assert "source_port" in finding.as_json()["missing"]


def test_a_port_that_such_a_line_never_uses_is_refused_with_words() -> None:
    line = shared(ask("106.72.142.33", port=443))["v6plus"]
    assert line["computed"] is None
    assert line["refused"]["code"] == "port-never-used"


def test_ocn_is_not_computed_because_its_rules_are_the_operators() -> None:
    line = shared(ask("153.243.13.130", port=5136, host="p12345-ipoe.ipoe.ocn.ne.jp"))["ocn-vc"]
    assert (line["state"], line["decides"], line["computed"]) == ("seen", "operator", None)


def test_a_fixed_address_is_not_shared() -> None:
    assert ask("153.243.13.130", host="p12345-ipoefx.ipoe.ocn.ne.jp").shared == ()


def test_an_ipv6_address_is_not_shared_and_needs_no_port() -> None:
    finding = ask("240b:10::1")
    assert finding.shared == ()
    assert "source_port" not in finding.as_json()["missing"]


# -- needs -------------------------------------------------------------------------------------------------------------


def need(finding: Finding, key: str) -> Any:
    return next(item for item in finding.needs if item.key == key)


def test_softbank_wants_the_destination_from_the_site_itself() -> None:
    finding = ask("126.208.136.186")
    destination = need(finding, "destination_ip")
    assert destination.missing
    assert any("サイト運営者が開示" in item.words.ja for item in destination.asked)
    assert not need(ask("126.208.136.186", dest="203.0.113.9"), "destination_ip").missing


def test_rakuten_wants_port_and_second_but_no_destination() -> None:
    finding = ask("193.114.36.114")
    assert need(finding, "source_port").level == "required"
    assert need(finding, "destination_ip").level == "not-asked"
    assert finding.as_json()["missing"] == ["source_port"]


def test_a_time_that_is_not_given_is_missing() -> None:
    finding = ask("193.114.36.114", at=None, port=1234)
    assert finding.as_json()["missing"] == ["seconds"]
    assert finding.as_json()["retention"]["alive_until"] is None
    assert "no-time" in codes(finding)


# -- logs --------------------------------------------------------------------------------------------------------------


def test_the_log_of_a_docomo_line_is_counted_from_the_communication() -> None:
    kept = ask("49.98.38.119", at="2026-10-26T15:13:30+09:00").as_json()["retention"]
    assert (kept["low_days"], kept["typical_days"], kept["high_days"]) == (93, 93, 93)
    assert kept["alive_until"] == "2027-01-27"


def test_the_day_is_counted_in_japan() -> None:
    kept = ask("49.98.38.119", at="2026-10-26T15:00:00Z").as_json()["retention"]
    assert kept["alive_until"] == "2027-01-28", "15:00 UTC is midnight of the next day in Japan"


def test_where_several_may_hold_the_log_the_shortest_counts() -> None:
    kept = ask("106.72.142.33", port=5136).as_json()["retention"]
    assert kept["low_days"] == 30
    assert set(kept["by_party"]) >= {"jpix", "sonynet", "gmo"}
    assert "kddi" not in kept["by_party"], "KDDI carries v6 Plus but has no subscriber of it"


def test_a_party_that_is_only_possible_shortens_the_low_value_alone() -> None:
    # Without a host name an address of IIJ may be that of an MVNO or of another ISP on it, of which less is known.
    kept = ask("210.148.125.8").as_json()["retention"]
    assert (kept["low_days"], kept["typical_days"]) == (30, 365)
    assert kept["by_party"]["iij"]["certain"] is True
    assert kept["by_party"]["aeon"]["certain"] is False
    named = ask("210.148.125.8", host="x.flets.hi-ho.ne.jp").as_json()["retention"]
    assert "aeon" not in named["by_party"]


def test_a_log_that_may_be_gone_is_said_so() -> None:
    assert "log-may-be-gone" in codes(ask("49.98.38.119", at="2026-08-01T00:00:00+09:00"))
    assert "log-may-be-gone" not in codes(ask("49.98.38.119", at="2026-11-01T00:00:00+09:00"))
    assert "in-the-future" in codes(ask("49.98.38.119", at="2026-11-24T00:00:00+09:00"))


# -- days and tables ---------------------------------------------------------------------------------------------------


def test_a_post_older_than_every_table_is_said_so() -> None:
    assert "post-before-tables" in codes(ask("49.98.38.119", at="2020-01-01T00:00:00+09:00"))
    assert "post-after-tables" in codes(ask("49.98.38.119"))


def test_a_table_installed_later_answers_for_the_day_of_the_post(tmp_path: Path) -> None:
    install(tmp_path, "old.csv", "49.98.38.0,49.98.38.255,2516,KDDI CORPORATION\n", date(2025, 1, 1))
    tables = open_tables(tmp_path)
    between = ask("49.98.38.119", at="2025-06-01T00:00:00+09:00", tables=tables)
    assert set(ids(between)) == {"docomo", "kddi"}
    assert "holder-changed" in codes(between)
    before = ask("49.98.38.119", at="2024-06-01T00:00:00+09:00", tables=tables)
    assert ids(before) == ["kddi"]
    assert "post-before-tables" in codes(before)
    assert ids(ask("49.98.38.119", tables=tables)) == ["docomo"]


def test_a_pasted_registration_outweighs_the_table(tmp_path: Path) -> None:
    text = "Network Information: [ネットワーク情報]\n[IPネットワークアドレス] 106.72.0.0/13\n[組織名] 株式会社JPIX\n"
    path = tmp_path / "whois.txt"
    path.write_text(text, encoding="utf-8")
    install_answer(tmp_path, read_pasted(path, asked_on=date(2026, 11, 20)))
    finding = ask("106.72.142.33", port=5136, tables=open_tables(tmp_path))
    assert ids(finding)[0] == "jpix"
    assert finding.candidates[0].evidence[0].source == "registry-answer"
    assert "table-is-no-proof" not in codes(finding)


def test_a_customer_below_the_range_is_a_candidate_of_its_own(tmp_path: Path) -> None:
    text = (
        "Network Information: [ネットワーク情報]\n[IPネットワークアドレス] 49.98.0.0/16\n[組織名] 株式会社NTTドコモ\n"
        "下位情報\n----------\n株式会社例示\n     [SUBA]     49.98.38.112/28\n"
    )
    path = tmp_path / "whois.txt"
    path.write_text(text, encoding="utf-8")
    install_answer(tmp_path, read_pasted(path, asked_on=date(2026, 11, 20)))
    finding = ask("49.98.38.119", tables=open_tables(tmp_path))
    assert [item.name.ja for item in finding.candidates] == ["NTTドコモ", "株式会社例示"]
    assert finding.candidates[0].as_json(TODAY)["basis"][0]["source"] == "registry-answer"


def test_delegated_statistics_tie_a_prefix_to_the_as_of_the_same_holder(tmp_path: Path) -> None:
    text = (
        "2|apnic|20261122|2|19830613|20261121|+1000\n"
        "apnic|JP|asn|9605|1|20000101|allocated|A91D\n"
        "apnic|JP|ipv4|49.96.0.0|262144|20100507|allocated|A91D\n"
    )
    install(tmp_path, "delegated", text, None)
    finding = ask("49.98.38.119", tables=open_tables(tmp_path))
    assert finding.agreement == "agree"
    assert {item.source for item in finding.candidates[0].evidence} == {"as-table", "delegated"}
    assert "2010-05-07" in finding_text(finding, "en")


def test_an_address_announced_by_two_is_said_so(tmp_path: Path) -> None:
    install(
        tmp_path,
        "two.csv",
        "49.98.0.0,49.98.255.255,9605,A\n49.98.0.0,49.98.255.255,2516,B\n",
        date(2026, 10, 26),
    )
    finding = ask("49.98.38.119", tables=open_tables(tmp_path))
    assert "several-origins" in codes(finding)
    assert set(ids(finding)) == {"docomo", "kddi"}


def test_a_routing_table_speaks_beside_the_as_table_and_takes_its_names(tmp_path: Path) -> None:
    path = tmp_path / "rib"
    path.write_bytes(dumps.peers() + dumps.route("49.98.0.0/16", dumps.sequence(2914, 9605)))
    install_snapshot(tmp_path, make_snapshot([path], day=None))
    finding = ask("49.98.38.119", tables=open_tables(tmp_path))
    assert finding.agreement == "agree"
    assert [item.source for item in finding.candidates[0].evidence] == ["routing-table", "as-table"]
    assert finding.candidates[0].as_name == "NTT DOCOMO, INC."
    assert "table-is-no-proof" not in codes(finding)


def test_a_slash24_with_two_holders_is_said_so(tmp_path: Path) -> None:
    install(
        tmp_path,
        "split.csv",
        "49.98.38.0,49.98.38.127,9605,A\n49.98.38.128,49.98.38.255,2516,B\n",
        date(2026, 10, 26),
    )
    finding = ask("49.98.38.119", tables=open_tables(tmp_path))
    caution = next(item for item in finding.warnings if item.code == "split-range")
    assert "49.98.38.0-49.98.38.127" in caution.words.ja


def test_a_damaged_table_stops_the_answer_instead_of_being_left_out(tmp_path: Path) -> None:
    from kaiji.network.errors import SnapshotError

    folder = tmp_path / "network" / "snapshots"
    folder.mkdir(parents=True)
    (folder / "asn-2026-01-01-0.adr").write_bytes(b"KAIJIADR")
    with pytest.raises(SnapshotError):
        open_tables(tmp_path)


# -- what to mind ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ip", "code"),
    [
        ("52.68.1.1", "hosting"),
        ("153.127.30.23", "kind-host"),
        ("133.106.1.1", "kind-acad"),
        ("217.178.19.87", "kind-vne"),
        ("219.100.37.1", "kind-vpn"),
    ],
)
def test_servers_vpns_and_institutions_are_marked(ip: str, code: str) -> None:
    assert code in codes(ask(ip))


def test_an_address_on_a_list_of_exits_is_said_so(tmp_path: Path) -> None:
    install(tmp_path, "tor", "ExitNode A\nExitAddress 49.98.38.119 2026-10-26 05:00:00\n", None)
    caution = next(
        item
        for item in ask("49.98.38.119", tables=open_tables(tmp_path)).warnings
        if item.code == "listed-tor"
    )
    assert "2026-10-26" in caution.words.ja
    assert "listed-tor" not in codes(ask("49.98.38.120", tables=open_tables(tmp_path)))


def test_a_mark_that_is_not_verified_says_so(tmp_path: Path) -> None:
    install(tmp_path, "vpn.csv", "49.98.0.0,49.98.255.255,9009,M247 Europe SRL\n", date(2026, 10, 26))
    finding = ask("49.98.38.119", tables=open_tables(tmp_path))
    caution = next(item for item in finding.warnings if item.code == "vpn-exit")
    assert "未確認" in caution.words.ja
    assert "unverified" in caution.words.en


@pytest.mark.parametrize(
    ("host", "code"),
    [
        (None, "no-host-name"),
        ("unknown.example.jp", "unknown-host-name"),
        ("x.spmode.ne.jp", "host-name-is-a-hint"),
        ("12.wi-fi.kddi.com", "public-wifi"),
        ("gw.example.ac.jp", "institution"),
        ("vpn123.opengw.net", "vpn"),
    ],
)
def test_what_a_host_name_is_worth_is_said(host: str | None, code: str) -> None:
    assert code in codes(ask("49.98.38.119", host=host))


def test_every_answer_that_rests_on_the_table_names_its_makers() -> None:
    assert any(item["url"] == "https://db-ip.com/" for item in ask("49.98.38.119").attribution)
    assert "https://db-ip.com/" in finding_text(ask("49.98.38.119"), "ja")
    assert ask("10.0.0.1").attribution == ()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "ip", ["49.98.38.119", "106.72.142.33", "8.8.8.8", "10.0.0.1", "1.0.2.3", "240b:10::1"]
)
def test_the_text_says_what_the_json_says(ip: str, language: Any) -> None:
    finding = ask(ip, port=5136)
    text = finding_text(finding, language)
    for candidate in finding.candidates:
        assert candidate.name.in_language(language) in text
    for caution in finding.warnings:
        assert caution.words.in_language(language) in text


def test_an_ipv4_inside_an_ipv6_spelling_stays_readable() -> None:
    assert ask("::ffff:126.90.202.47").question.address.text == "::ffff:126.90.202.47"


def test_whoever_translates_in_its_network_is_asked_too_though_the_contract_is_with_another() -> None:
    finding = ask("217.178.19.87")
    assert [item.line.id for item in finding.shared] == ["ds-lite"]
    assert "multifeed" in {keeper.id for keeper in finding.kept}


def test_a_sign_of_one_kind_of_line_leaves_no_other_kind_possible() -> None:
    assert [(item.line.id, item.seen) for item in ask("106.72.142.33", port=5136).shared] == [
        ("v6plus", True)
    ]


def test_an_ipv6_of_v6_plus_is_asked_for_as_an_ipv6() -> None:
    finding = ask("240b:10:1234:5600::1")
    words = [link.ask.ja for link in finding.chain if link.state == "seen"]
    assert words == ["JPIX に、その IPv6 アドレスの利用者の ISP を尋ねる"]
    assert "(IPv4の通信について)" in finding_text(finding, "ja")


def test_two_carriers_that_may_both_have_resellers_are_no_chain_but_a_contradiction() -> None:
    finding = ask("133.106.40.1", host="om126133106040.21.openmobile.ne.jp")
    assert ids(finding) == ["rakuten", "softbank"]
    assert finding.agreement == "conflict"


@pytest.mark.parametrize(
    ("ip", "host", "server"),
    [
        ("45.76.100.10", None, True),  # an AS of the list of exits, no carrier of the registry
        ("133.242.0.1", None, True),  # a carrier that has servers only
        ("126.0.0.1", None, False),
        (
            "126.0.0.1",
            "ec2-126-0-0-1.compute.amazonaws.com",
            True,
        ),  # said by the name, where no AS speaks against it
        ("157.7.0.1", "v157-7-0-1.abc1.static.cnode.io", False),  # the name was seen in another AS: left open
        ("45.76.100.10", "pl1.nas811.p-tokyo.nttpc.ne.jp", True),
    ],
)
def test_an_address_of_servers_is_told_from_a_line_by_its_as_and_by_its_name(
    ip: str, host: str | None, server: bool
) -> None:
    finding = ask(ip, host=host)
    assert finding.server is server
    assert finding.as_json()["server"] is server
