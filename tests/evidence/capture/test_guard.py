"""A page may send the browser into the public Internet and nowhere else."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.evidence.capture.guard import (
    Guard,
    RefusedError,
    UnknownHostError,
    why_name_refused,
    why_refused,
)
from tests.evidence.capture.client import recording
from tests.evidence.capture.origin import listening, origin

if TYPE_CHECKING:
    from pathlib import Path

REFUSED = {
    "0.0.0.0": "this-network",  # noqa: S104  # an address to refuse
    "10.1.2.3": "private",
    "100.64.0.1": "carrier-grade-nat",
    "100.127.255.255": "carrier-grade-nat",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "168.63.129.16": "cloud-metadata",
    "169.254.169.254": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.192": "special-purpose",
    "192.88.99.1": "6to4-relay",
    "192.168.1.1": "private",
    "198.19.0.1": "benchmarking",
    "224.0.0.251": "multicast",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::127.0.0.1": "ipv4-compatible",
    "::ffff:127.0.0.1": "ipv4-mapped-loopback",
    "::ffff:a9fe:a9fe": "ipv4-mapped-link-local",
    "64:ff9b::7f00:1": "nat64",
    "64:ff9b:1::1": "nat64",
    "2001::1": "teredo",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "6to4",
    "fc00::1": "unique-local",
    "fd00:ec2::254": "unique-local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "site-local",
    "ff02::fb": "multicast",
}
ALLOWED = (
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.0.1",
    "172.32.0.1",
    "2606:2800:220:1::1",
    "::ffff:93.184.216.34",
)


@pytest.mark.parametrize(("address", "why"), REFUSED.items())
def test_addresses_that_are_not_public_are_refused_with_their_reason(address: str, why: str) -> None:
    assert why_refused(address) == why


@pytest.mark.parametrize("address", ALLOWED)
def test_public_addresses_are_allowed(address: str) -> None:
    assert why_refused(address) is None


@given(st.ip_addresses())
def test_whatever_python_calls_not_global_is_refused(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast:
        assert why_refused(str(address)) is not None


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_by_what_is_inside(address: IPv4Address) -> None:
    mapped = why_refused(f"::ffff:{address}")
    assert (mapped is None) == (why_refused(str(address)) is None)
    assert why_refused(str(ip_address(0x2002 << 112 | int(address) << 80))) is not None
    assert why_refused(str(ip_address(0x64FF9B << 96 | int(address)))) is not None


def test_the_test_switch_opens_the_loopback_range_and_nothing_else() -> None:
    assert why_refused("127.0.0.1", allow_loopback=True) is None
    assert why_refused("::1", allow_loopback=True) is None
    for address in REFUSED:
        if not ip_address(address.split("%")[0]).is_loopback:
            assert why_refused(address, allow_loopback=True) is not None, address


@pytest.mark.parametrize(
    "name",
    ["localhost", "nas", "printer.local", "a.internal", "router.lan", "x.home.arpa", "foo.localhost.", ""],
)
def test_names_of_internal_networks_are_refused_before_anyone_is_asked(name: str) -> None:
    asked: list[str] = []

    async def resolve(host: str, _: int) -> tuple[str, ...]:
        asked.append(host)
        return ("93.184.216.34",)

    with pytest.raises(RefusedError):
        asyncio.run(Guard(resolve=resolve).addresses(name, 80))
    assert asked == []


@pytest.mark.parametrize(
    "name", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::1]".strip("[]")]
)
def test_spellings_of_loopback_are_judged_by_the_address_they_mean(name: str) -> None:
    assert why_name_refused(name) is None  # not by their look
    with pytest.raises(RefusedError) as caught:
        asyncio.run(Guard().addresses(name, 80))
    assert caught.value.why in {"loopback", "this-network"}


def test_the_first_answer_stays_for_the_whole_capture() -> None:
    answers = iter([("93.184.216.34",), ("127.0.0.1",)])

    async def resolve(*_: object) -> tuple[str, ...]:
        return next(answers)

    async def twice() -> list[tuple[str, ...]]:
        guard = Guard(resolve=resolve)
        return [await guard.addresses("rebind.example", 80), await guard.addresses("REBIND.example.", 443)]

    assert asyncio.run(twice()) == [("93.184.216.34",)] * 2


def test_of_several_addresses_only_the_public_ones_are_used() -> None:
    async def resolve(*_: object) -> tuple[str, ...]:
        return ("10.0.0.1", "2606:2800::1", "::ffff:192.168.0.1", "93.184.216.34")

    assert asyncio.run(Guard(resolve=resolve).addresses("mixed.example", 80)) == (
        "2606:2800::1",
        "93.184.216.34",
    )


def test_an_unknown_host_is_asked_for_again() -> None:
    calls = 0

    async def resolve(host: str, _: int) -> tuple[str, ...]:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise UnknownHostError(host, "temporary failure")
        return ("93.184.216.34",)

    async def twice() -> tuple[str, ...]:
        guard = Guard(resolve=resolve)
        with pytest.raises(UnknownHostError):
            await guard.addresses("late.example", 80)
        return await guard.addresses("late.example", 80)

    assert asyncio.run(twice()) == ("93.184.216.34",)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_proxy_knocks_nowhere_inside_and_names_every_attempt(tmp_path: Path, scheme: str) -> None:
    async def resolve(*_: object) -> tuple[str, ...]:
        return ("127.0.0.1",)

    async def run(port: int) -> None:
        async with recording(tmp_path, allow_loopback=False, resolve=resolve) as running:
            url = f"{scheme}://inside.example:{port}/secret"
            if scheme == "http":
                assert (await running.get(url))[0] == 403
            else:
                with pytest.raises(ConnectionRefusedError):
                    await running.get(url)
            (blocked,) = running.wire.ledger.blocked
            assert (blocked.code, blocked.why) == ("refused", "loopback")
            assert "inside.example" in blocked.url
            await running.wire.end()

    with listening() as (port, hits):
        asyncio.run(run(port))
        assert hits == []


def test_a_redirect_to_the_inside_is_followed_to_the_guard_and_no_further(tmp_path: Path) -> None:
    async def run(start: str, inside: str) -> None:
        async with recording(tmp_path) as running:
            status, _ = await running.get(start)
            assert status == 302
            assert (await running.get(inside))[0] == 403
            (blocked,) = running.wire.ledger.blocked
            assert (blocked.url, blocked.why) == (inside, "link-local")
            await running.wire.end()

    with origin() as site:
        inside = "http://169.254.169.254/latest/meta-data/"
        start = site.send(
            "/", f"HTTP/1.1 302 Found\r\nLocation: {inside}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        asyncio.run(run(start, inside))
