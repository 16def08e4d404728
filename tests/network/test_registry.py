"""The registry of carriers: every claim has a source and a day, and the answers a user relies on come out."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from kaiji.ground.dated import TableError, Topic
from kaiji.network.carriers import FOLDER, registry
from kaiji.network.claims import START_NOT_KNOWN, read_claims, read_file
from kaiji.network.errors import RegistryError, UnknownCarrierError

DAY = date(2026, 6, 1)
GOOD = {
    "from": START_NOT_KNOWN,
    "value": {"low": 90, "typical": 91, "high": 93},
    "source": "K-log",
    "cite": "表",
    "confidence": "V1",
    "checked_on": date(2026, 11, 23),
}


def _claims(version: dict[str, object]) -> dict[str, Topic]:
    return dict(read_claims("test", {"retention": {"all": [version]}}, registry().sources))


@pytest.mark.parametrize("missing", ["from", "source", "cite", "confidence", "checked_on", "value"])
def test_a_claim_without_source_or_day_is_refused(missing: str) -> None:
    assert _claims(GOOD)["retention.all"].versions[0].value["low"] == 90
    with pytest.raises(TableError):
        _claims({key: value for key, value in GOOD.items() if key != missing})


@pytest.mark.parametrize(
    "value", [{}, {"low": 0}, {"low": 93, "typical": 90}, {"low": "90"}, {"low": 90, "max": 93}, [90]]
)
def test_a_retention_that_is_no_rising_row_of_days_is_refused(value: object) -> None:
    with pytest.raises(RegistryError):
        _claims({**GOOD, "value": value})


def test_a_postal_address_must_say_that_it_is_to_be_confirmed() -> None:
    version = {**GOOD, "value": {"url": "https://example.jp/", "address": "東京都千代田区1"}}
    with pytest.raises(RegistryError):
        read_claims("test", {"desk": [version]}, registry().sources)
    for carrier in registry():
        for name in ("desk", "seat"):
            claim = carrier.claim(name, DAY)
            if claim is not None and "address" in claim.value:
                assert claim.value["confirm_address"] is True


def test_every_claim_of_every_carrier_names_a_listed_source_and_a_day() -> None:
    topics = [topic for carrier in registry() for topic in carrier.claims.values()]
    assert len(topics) > 400
    for topic in topics:
        for version in topic.versions:
            assert version.source.key in registry().sources
            assert version.checked_on >= date(2026, 11, 23)
            assert version.confidence in {"P", "V2", "V1", "D", "U"}


def test_what_rests_on_general_knowledge_is_marked_unverified() -> None:
    for carrier in registry():
        for topic in carrier.claims.values():
            for version in topic.versions:
                if version.source.key == "GK":
                    assert version.confidence == "U", (carrier.id, topic.key)


@pytest.mark.parametrize(
    ("asn", "carrier"),
    [
        (9605, "docomo"),
        (2516, "kddi"),
        (17676, "softbank"),
        (4713, "docomo-biz"),
        (17511, "optage"),
        (2497, "iij"),
        (9824, "jcom"),
        (138384, "rakuten"),
        (2518, "biglobe"),
        (2527, "sonynet"),
        (7679, "qtnet"),
        (4685, "asahinet"),
        (59107, "catv-hachinohe"),
        (2504, "univ-kyoto"),
    ],
)
def test_an_as_number_leads_to_its_carrier(asn: int, carrier: str) -> None:
    mapping = registry().by_asn(asn, DAY)
    assert mapping is not None
    assert mapping.carrier.id == carrier


def test_an_as_number_that_the_registry_does_not_know_is_unknown() -> None:
    assert registry().by_asn(64512, DAY) is None


def test_the_registered_name_follows_the_day() -> None:
    company = registry().carrier("docomo-biz")
    before, after = company.legal_name(date(2025, 6, 30)), company.legal_name(date(2025, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.value, after.value) == (
        "NTTコミュニケーションズ株式会社",
        "NTTドコモビジネス株式会社",
    )
    assert after.unverified


def test_a_year_in_which_the_name_changed_on_an_unknown_day_gives_no_name() -> None:
    company = registry().carrier("enecom")
    assert company.legal_name(date(2021, 6, 1)) is None
    later = company.legal_name(date(2022, 6, 1))
    assert later is not None
    assert later.value == "株式会社エネコム"


@pytest.mark.parametrize(
    ("host", "carrier"),
    [
        ("sp49-98-38-119.msd.spmode.ne.jp", "docomo"),
        ("KD111239184067.au-net.ne.jp", "kddi"),
        ("om126208136186.22.openmobile.ne.jp", "softbank"),
        ("M106072142033.v4.enabler.ne.jp", "jpix"),
        ("softbank126090202047.bbtec.net", "softbank"),
        ("UQ1-122-130-141-251.tky.mesh.ad.jp", "biglobe"),
        ("p1-ipoefx.ipoe.ocn.ne.jp", "docomo-biz"),
        ("219x75x54x54.ap219.ftth.ucom.ne.jp.", "arteria"),
        ("xyz.htv-net.ne.jp", "catv-hachinohe"),
        ("abc.jp-t.ne.jp", "softbank"),
    ],
)
def test_the_end_of_a_host_name_is_a_hint_at_its_carrier(host: str, carrier: str) -> None:
    hint = registry().by_host(host)
    assert hint is not None
    assert hint.carrier is not None
    assert hint.carrier.id == carrier


def test_the_rule_with_a_matching_pattern_wins_over_the_bare_suffix() -> None:
    fixed, shared = (
        registry().by_host("p1-ipoefx.ipoe.ocn.ne.jp"),
        registry().by_host("p1-ipoe.ipoe.ocn.ne.jp"),
    )
    other = registry().by_host("p1-ipngn1tokyo.chiyoda.tokyo.ocn.ne.jp")
    assert fixed is not None
    assert shared is not None
    assert other is not None
    assert "fixed-ip" in fixed.marks
    assert "shared-ipv4" in shared.marks
    assert other.rule == "ocn"


@pytest.mark.parametrize(
    "host", ["", ".", "ne.jp", "evil-spmode.ne.jp", "a b.spmode.ne.jp", "x" * 300, "例え.jp", "..jp"]
)
def test_a_name_that_no_rule_knows_gives_no_hint(host: str) -> None:
    assert registry().by_host(host) is None


def test_an_unknown_carrier_is_our_error_with_advice() -> None:
    with pytest.raises(UnknownCarrierError) as caught:
        registry().carrier("no-such")
    assert "carriers.md" in caught.value.advice.en


def test_every_id_that_a_host_rule_or_an_as_names_has_a_carrier() -> None:
    for asn in registry().asns():
        assert registry().by_asn(asn, DAY) is not None
    for suffix, rules in registry().host_suffixes.items():
        assert suffix == suffix.lower()
        assert rules


def test_no_registry_file_has_a_version_that_is_checked_before_it_starts() -> None:
    for name in ("autonomous-systems.toml", "hosts.toml"):
        for row in read_file(FOLDER / name).values():
            for version in row["version"]:
                assert version["from"] <= version["checked_on"] + timedelta(days=1)


def test_no_source_is_listed_without_being_used_and_none_lacks_a_title() -> None:
    texts = [file.read_text() for file in FOLDER.iterdir() if file.name not in {"sources.toml", "README.md"}]
    used = {key for text in texts for key in re.findall(r'source = "([^"]+)"', text)}
    cited = {
        key
        for text in texts
        for cite in re.findall(r'cite = "([^"]*)"', text)
        for key in re.findall(r"\[([^\]]+)\]", cite)
    }
    labels = {"組織名", "ネットワーク名"}  # of a WHOIS answer, quoted
    assert used | (cited - labels) <= set(registry().sources)
    mentioned = {key for key in registry().sources if any(f"[{key}]" in text for text in texts)}
    assert set(registry().sources) <= used | mentioned
    assert all(source.title for source in registry().sources.values())
