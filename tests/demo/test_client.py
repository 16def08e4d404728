"""Whose word about the client is believed: bad headers first."""

from __future__ import annotations

import pytest

from demo.board import running_board
from demo.board.client import TrustedProxies

PROXY, STRANGER = "10.0.0.7", "203.0.113.200"
TRUSTED = TrustedProxies.of(["10.0.0.0/8", "2001:db8:ffff::/48"])


def environ(peer: str = PROXY, **headers: str) -> dict[str, str]:
    return {
        "REMOTE_ADDR": peer,
        "REMOTE_PORT": "40001",
        "SERVER_ADDR": "10.0.0.80",
        "SERVER_PORT": "8080",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"forwarded": "for=198.51.100.9:5555"},
        {"x_forwarded_for": "198.51.100.9:5555"},
        {"x_forwarded_for": "198.51.100.9", "x_forwarded_port": "443"},
    ],
)
def test_a_strangers_headers_count_for_nothing(headers: dict[str, str]) -> None:
    found = TRUSTED.client(environ(STRANGER, **headers))
    assert (str(found.client.address), found.client.port) == (STRANGER, 40001)
    assert (found.basis, found.forwarded_raw) == ("socket", None)


def test_with_no_trusted_proxy_even_the_neighbour_is_a_stranger() -> None:
    found = TrustedProxies().client(environ("127.0.0.1", forwarded="for=198.51.100.9:5555"))
    assert (str(found.client.address), found.client.port, found.basis) == ("127.0.0.1", 40001, "socket")


@pytest.mark.parametrize(
    "headers",
    [
        {"forwarded": "for=unknown"},
        {"forwarded": "for=_hidden"},
        {"forwarded": "for=999.1.1.1:80"},
        {"forwarded": "proto=https"},
        {"forwarded": 'for="unfinished'},
        {"forwarded": "for=10.0.0.9"},  # nobody but trusted proxies
        {"x_forwarded_for": "unknown"},
        {
            "x_forwarded_for": "198.51.100.9, unknown"
        },  # the nearest hop cannot be read: what stands behind it is hearsay
        {"x_forwarded_for": "example.com"},
    ],
)
def test_what_a_trusted_proxy_says_unreadably_leaves_the_socket_as_the_only_truth(
    headers: dict[str, str],
) -> None:
    found = TRUSTED.client(environ(**headers))
    assert (str(found.client.address), found.client.port, found.basis) == (PROXY, 40001, "socket")


@pytest.mark.parametrize(
    ("headers", "address", "port"),
    [
        ({"forwarded": "for=198.51.100.9:5555;proto=https"}, "198.51.100.9", 5555),
        ({"forwarded": 'For="[2001:db8:1::9]:4711"'}, "2001:db8:1::9", 4711),
        ({"forwarded": 'for="[2001:db8:1::9]"'}, "2001:db8:1::9", None),
        ({"forwarded": "for=198.51.100.9"}, "198.51.100.9", None),
        ({"forwarded": "for=192.0.2.1:1, for=198.51.100.9:5555, for=10.1.2.3"}, "198.51.100.9", 5555),
        ({"x_forwarded_for": "198.51.100.9:5555"}, "198.51.100.9", 5555),
        ({"x_forwarded_for": "192.0.2.66, 198.51.100.9"}, "198.51.100.9", None),
        ({"x_forwarded_for": "198.51.100.9:5555, 10.1.2.3"}, "198.51.100.9", 5555),
        ({"x_forwarded_for": "[2001:db8:1::9]:4711"}, "2001:db8:1::9", 4711),
        ({"x_forwarded_for": "2001:db8:1::9"}, "2001:db8:1::9", None),
        ({"x_forwarded_for": "::ffff:198.51.100.9"}, "198.51.100.9", None),
        ({"x_forwarded_for": "198.51.100.9:0"}, "198.51.100.9", None),
        ({"x_forwarded_for": "198.51.100.9:70000"}, "198.51.100.9", None),
        ({"forwarded": "for=198.51.100.9:5555", "x_forwarded_for": "192.0.2.1:1"}, "198.51.100.9", 5555),
    ],
)
def test_the_nearest_untrusted_hop_is_the_client_and_an_untold_port_stays_unknown(
    headers: dict[str, str], address: str, port: int | None
) -> None:
    found = TRUSTED.client(environ(**headers))
    assert (str(found.client.address), found.client.port) == (address, port)
    assert (str(found.peer.address), found.peer.port) == (PROXY, 40001)
    assert found.forwarded_raw in headers.values()


def test_the_destination_is_where_the_client_went_not_where_the_proxy_went() -> None:
    told = TRUSTED.client(environ(forwarded='for=198.51.100.9:5555;by="192.0.2.80:443"')).destination
    assert (str(told.address), told.port) == ("192.0.2.80", 443)
    by_port = TRUSTED.client(environ(x_forwarded_for="198.51.100.9", x_forwarded_port="443")).destination
    assert (str(by_port.address), by_port.port) == ("10.0.0.80", 443)
    untold = TRUSTED.client(environ(x_forwarded_for="198.51.100.9", x_forwarded_port="443; drop")).destination
    assert untold.port == 8080


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"192\.0\.2\.1/8"):
        TrustedProxies.of(["192.0.2.1/8"])


def test_a_post_through_a_trusted_proxy_is_recorded_with_both_ends_of_the_real_line(visit: object) -> None:
    with running_board(trusted_proxies=["127.0.0.0/8"]) as board:
        one = visit(board)  # type: ignore[operator]  # a fixture
        one.post(
            "/bbs/topic/4102601/comment",
            {"body": "中継ごし"},
            Forwarded='for="198.51.100.9:5555";by="192.0.2.80:443"',
        )
        (record,) = board.connections("first", 353)
    assert (record["client_ip"], record["client_port"]) == ("198.51.100.9", 5555)
    assert (record["destination_ip"], record["destination_port"]) == ("192.0.2.80", 443)
    assert (record["peer_ip"], record["peer_port"], record["basis"]) == ("127.0.0.1", one.port, "Forwarded")
    assert record["forwarded_raw"] == 'for="198.51.100.9:5555";by="192.0.2.80:443"'
