"""Which addresses a captured page may reach (接続先の制限): public ones, judged after resolution, and then pinned.

A page decides what the browser fetches; without this it could read the machine's own services, the office network or a
cloud's metadata service (SSRF). The name is resolved once a capture, every address is judged as a number, and the
connection goes to that very address: a second answer of the resolver (DNS rebinding) is never asked for. Redirects,
frames, images and WebSockets all come through the same proxy and therefore through here.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

Resolve: TypeAlias = "Callable[[str, int], Awaitable[tuple[str, ...]]]"

_REFUSED_NETWORKS: Final = tuple(
    (ip_network(network), why)
    for network, why in (
        # IANA special-purpose registries (RFC 6890 and its updates), written out because `ipaddress` of one Python
        # release judges some of them otherwise than the next.
        ("0.0.0.0/8", "this-network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade-nat"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud-metadata"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "special-purpose"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4-relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::/96", "ipv4-compatible"),
        ("64:ff9b::/96", "nat64"),
        ("64:ff9b:1::/48", "nat64"),
        ("100::/64", "discard"),
        ("2001::/32", "teredo"),
        ("2001::/23", "special-purpose"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "special-purpose"),
        ("fc00::/7", "unique-local"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_LOCAL_SUFFIXES: Final = (
    ".local",
    ".localhost",
    ".localdomain",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".home.arpa",
)


class RefusedError(Exception):
    """The guard lets no connection through: `why` is a code such as `private` or `local-name`."""

    def __init__(self, host: str, why: str, address: str | None = None) -> None:
        super().__init__(f"{host}: {why}" + (f" ({address})" if address else ""))
        self.host = host
        self.why = why
        self.address = address


class UnknownHostError(Exception):
    """The resolver has no address for this name."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"{host}: {why}")
        self.host = host
        self.why = why


def why_refused(address: str, *, allow_loopback: bool = False) -> str | None:
    """Return why `address` may not be reached, None where it may.

    Only the whole loopback range is opened by `allow_loopback`, and only when written as such: an IPv4-mapped address is
    judged as the IPv4 address inside it.
    """
    parsed: IPv4Address | IPv6Address = ip_address(address.split("%", 1)[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        inner = why_refused(str(parsed.ipv4_mapped))
        return f"ipv4-mapped-{inner}" if inner else None
    if allow_loopback and parsed.is_loopback:
        return None
    for network, why in _REFUSED_NETWORKS:
        if parsed.version == network.version and parsed in network:
            return why
    return None if parsed.is_global else "not-global"


def why_name_refused(host: str, *, allow_loopback: bool = False) -> str | None:
    """Return why a host name is refused before any resolver is asked, None where it is not."""
    name = host.rstrip(".").lower()
    if not name:
        return "empty-name"
    if allow_loopback and name == "localhost":
        return None
    if _is_literal(name):
        return None
    if name.endswith(_LOCAL_SUFFIXES) or "." not in name:
        return "local-name"
    return None


def _is_literal(name: str) -> bool:
    try:
        ip_address(name.split("%", 1)[0])
    except ValueError:
        # 2130706433, 0x7f.1 and 0177.0.0.1 are numbers to the resolver; it turns them into an address, judged then.
        return all(part[:1].isdigit() for part in name.split("."))
    return True


async def ask_resolver(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of `host` in the order of the system's resolver; raises UnknownHostError."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise UnknownHostError(host, getattr(error, "strerror", None) or str(error)) from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class _Pinned:
    addresses: tuple[str, ...]
    refused: str | None


class Guard:
    """Judges and pins the addresses of one capture."""

    def __init__(self, *, allow_loopback: bool = False, resolve: Resolve = ask_resolver) -> None:
        self.allow_loopback = allow_loopback
        self._resolve = resolve
        self._pinned: dict[str, asyncio.Task[_Pinned]] = {}

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses of `host` that may be reached, in the resolver's order.

        Raises RefusedError where none may be reached, UnknownHostError where there is none at all. The answer for a
        name is kept for the whole capture.
        """
        why = why_name_refused(host, allow_loopback=self.allow_loopback)
        if why is not None:
            raise RefusedError(host, why)
        name = host.rstrip(".").lower()
        if name not in self._pinned:
            self._pinned[name] = asyncio.create_task(self._pin(name, port))
        try:
            pinned = await asyncio.shield(self._pinned[name])
        except UnknownHostError:
            self._pinned.pop(name, None)
            raise
        if not pinned.addresses:
            raise RefusedError(host, pinned.refused or "not-global")
        return pinned.addresses

    async def _pin(self, name: str, port: int) -> _Pinned:
        found = await self._resolve(name, port)
        verdicts = [(one, why_refused(one, allow_loopback=self.allow_loopback)) for one in found]
        return _Pinned(
            tuple(one for one, why in verdicts if why is None),
            next((why for _, why in verdicts if why is not None), None),
        )
