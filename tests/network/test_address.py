"""Addresses are read strictly, and said to be what they are."""

from __future__ import annotations

import ipaddress
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.network.address import classify, parse_port, text_of
from kaiji.network.carriers import FOLDER
from kaiji.network.claims import read_file
from kaiji.network.errors import AddressError, PortError


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "empty"),
        (" 1.2.3.4", "space"),
        ("1.2.3.4\n", "space"),
        ("1.2.3.4 5.6.7.8", "space"),
        ("fe80::1%eth0", "zone"),
        ("[2001:db8::1]", "brackets"),
        ("[2001:db8::1]:80", "brackets"),
        ("1.2.3.4/24", "prefix"),
        ("16909060", "decimal"),
        ("0x01020304", "hexadecimal"),
        ("1.2.3.4:80", "port"),
        ("127.1", "shortened"),
        ("1.2.3", "shortened"),
        ("01.2.3.4", "octal"),
        ("1.2.3.04", "octal"),
        ("１.2.3.4", "ASCII"),
        ("1.2.3.4。", "ASCII"),
        ("1.2.3.256", "not an IP"),
        ("1.2.3.4.5", "not an IP"),
        ("2001:db8::1::2", "not an IP"),
        ("2001:db8", "not an IP"),
        (":::", "not an IP"),
        ("12345::", "not an IP"),
        ("-1.2.3.4", "not an IP"),
        ("example.jp", "not an IP"),
        ("1" * 70 + ".", "too long"),
        ("::ffff:1.2.3.999", "not an IP"),
    ],
)
def test_anything_but_one_plain_address_is_refused_and_said_why(given: str, why: str) -> None:
    with pytest.raises(AddressError) as caught:
        classify(given)
    assert why in caught.value.message.en
    assert len(caught.value.given) <= 64


@pytest.mark.parametrize(
    ("given", "class_id", "kind"),
    [
        ("49.98.38.119", "internet", "internet"),
        ("0.1.2.3", "this-network", "not-a-source"),
        ("10.0.0.1", "private", "not-a-source"),
        ("172.31.255.255", "private", "not-a-source"),
        ("172.32.0.0", "internet", "internet"),
        ("192.168.1.1", "private", "not-a-source"),
        ("100.64.0.0", "cgn", "not-a-source"),
        ("100.127.255.255", "cgn", "not-a-source"),
        ("100.128.0.0", "internet", "internet"),
        ("127.0.0.1", "loopback", "not-a-source"),
        ("169.254.1.1", "link-local", "not-a-source"),
        ("192.0.0.8", "ietf-protocol", "not-a-source"),
        ("203.0.113.7", "documentation", "not-a-source"),
        ("198.19.0.1", "benchmark", "not-a-source"),
        ("239.1.1.1", "multicast", "not-a-source"),
        ("255.255.255.254", "reserved", "not-a-source"),
        ("255.255.255.255", "broadcast", "not-a-source"),
        ("::", "unspecified-v6", "not-a-source"),
        ("::1", "loopback-v6", "not-a-source"),
        ("::ffff:49.98.38.119", "v4-mapped", "v4-inside"),
        ("::49.98.38.119", "v4-compatible", "v4-inside"),
        ("64:ff9b::3162:2677", "nat64", "v4-inside"),
        ("64:ff9b:1::1", "nat64-local", "not-a-source"),
        ("100::1", "discard", "not-a-source"),
        ("2001::1", "teredo", "v4-inside"),
        ("2001:10::1", "orchid", "not-a-source"),
        ("2001:1::1", "ietf-protocol-v6", "not-a-source"),
        ("2001:db8::1", "documentation-v6", "not-a-source"),
        ("3fff:1::1", "documentation-v6", "not-a-source"),
        ("2002:3162:2677::1", "6to4", "v4-inside"),
        ("5f00::1", "srv6-sid", "not-a-source"),
        ("fd00::1", "unique-local", "not-a-source"),
        ("fe80::1", "link-local-v6", "not-a-source"),
        ("ff02::1", "multicast-v6", "not-a-source"),
        ("240b:10::1", "internet", "internet"),
    ],
)
def test_every_special_purpose_is_named(given: str, class_id: str, kind: str) -> None:
    address = classify(given)
    assert (address.class_id, address.kind) == (class_id, kind)
    assert (address.cite is None) == (kind == "internet")


@pytest.mark.parametrize(
    "given", ["::ffff:49.98.38.119", "64:ff9b::3162:2677", "2002:3162:2677::1", "::49.98.38.119"]
)
def test_the_ipv4_inside_an_ipv6_address_is_what_is_looked_up(given: str) -> None:
    address = classify(given)
    assert address.embedded is not None
    assert address.embedded.address == "49.98.38.119"
    assert address.looked_up == (4, int(ipaddress.IPv4Address("49.98.38.119")))


def test_teredo_gives_address_and_port_of_the_user() -> None:
    # The worked example of RFC 4380 section 4: server 65.54.227.120, client 192.0.2.45 behind port 40000.
    address = classify("2001:0:4136:e378:8000:63bf:3fff:fdd2")
    assert address.embedded is not None
    assert (address.embedded.address, address.embedded.port) == ("192.0.2.45", 40000)
    assert address.looked_up is None, "192.0.2.0/24 is for documents"


def test_a_private_address_inside_an_ipv6_address_is_not_looked_up() -> None:
    assert classify("::ffff:10.0.0.1").looked_up is None


@settings(deadline=None)
@given(st.integers(0, (1 << 32) - 1))
def test_what_python_calls_global_is_an_internet_address_too(number: int) -> None:
    ip = ipaddress.IPv4Address(number)
    if ip in ipaddress.ip_network("192.88.99.0/24") or ip in ipaddress.ip_network("192.0.0.0/24"):
        return  # deprecated 6to4 relay, and single addresses that IANA lets pass: we refuse both as sources
    assert (classify(str(ip)).kind == "internet") == (ip.is_global and not ip.is_multicast)


@settings(deadline=None)
@given(st.integers(0, (1 << 128) - 1))
def test_every_ipv6_address_is_classified_and_keeps_its_spelling(number: int) -> None:
    address = classify(str(ipaddress.IPv6Address(number)))
    assert address.number == number
    assert address.text == text_of(6, number)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_lets_another_error_out(text: str) -> None:
    with suppress(AddressError):
        assert ipaddress.ip_address(classify(text).text) == ipaddress.ip_address(text)


def test_every_special_range_names_the_document_that_sets_it() -> None:
    for key, row in read_file(FOLDER / "address-classes.toml").items():
        assert all("RFC" in version["cite"] for version in row["version"]), key


@pytest.mark.parametrize("given", ["", "0", "-1", "65536", "080", "1.5", "８０", "1e3", " 80", "99999999999"])
def test_what_is_no_port_is_refused(given: str) -> None:
    with pytest.raises(PortError):
        parse_port(given)


@pytest.mark.parametrize(("given", "port"), [("1", 1), ("443", 443), ("65535", 65535)])
def test_a_port_is_read(given: str, port: int) -> None:
    assert parse_port(given) == port
