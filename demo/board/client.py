"""Who is at the other end: address, source port, destination (通信の相手方).

Without a proxy the socket tells all. Behind one, its headers are believed **only** where the peer is on the list of
trusted proxies, and hop by hop from the right, as long as each hop is trusted; whatever a stranger writes into them
counts for nothing. A source port that no trusted proxy told stays unknown: the port of the proxy's own connection
would point a carrier at the wrong subscriber.

Read are `Forwarded` (RFC 7239: `for="[2001:db8::1]:4711"`, `by=`) and, where it is absent, `X-Forwarded-For` with
`address:port` entries. `X-Forwarded-Port` is, by the custom of load balancers, the port the client *went to*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Address: TypeAlias = IPv4Address | IPv6Address
Basis: TypeAlias = Literal["socket", "Forwarded", "X-Forwarded-For"]

_PAIR = re.compile(r'\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*')


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address with its port, where known."""

    address: Address
    port: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One connection's two ends as the record keeps them."""

    client: Endpoint
    destination: Endpoint
    peer: Endpoint
    """Who really connected: the client, or the trusted proxy."""
    basis: Basis
    forwarded_raw: str | None
    """The header that was believed, as it came."""


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """Networks whose word about the client is believed; none by default."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, texts: Iterable[str]) -> TrustedProxies:
        """Read networks such as `10.0.0.0/8`; raises ValueError for what is none."""
        return cls(tuple(ip_network(text) for text in texts))

    def __contains__(self, address: Address) -> bool:
        return any(address in network for network in self.networks)

    def client(self, environ: Mapping[str, Any]) -> Client:
        """Return both ends of the connection in a WSGI environment."""
        peer = Endpoint(address=_plain(environ["REMOTE_ADDR"]), port=int(environ["REMOTE_PORT"]))
        here = Endpoint(address=_plain(environ["SERVER_ADDR"]), port=int(environ["SERVER_PORT"]))
        found = Client(client=peer, destination=here, peer=peer, basis="socket", forwarded_raw=None)
        if peer.address not in self:
            return found
        if raw := environ.get("HTTP_FORWARDED"):
            return self._from_forwarded(found, raw)
        if raw := environ.get("HTTP_X_FORWARDED_FOR"):
            return self._from_x_forwarded_for(found, raw, environ.get("HTTP_X_FORWARDED_PORT"))
        return found

    def _from_forwarded(self, direct: Client, raw: str) -> Client:
        hops = [_parameters(element) for element in _elements(raw)]
        place = self._first_stranger([_endpoint(hop.get("for", "")) for hop in hops])
        if place is None:
            return direct
        client, by = _endpoint(hops[place]["for"]), _endpoint(hops[place].get("by", ""))
        destination = (
            direct.destination
            if by is None
            else Endpoint(address=by.address, port=by.port or direct.destination.port)
        )
        return Client(
            client=client or direct.peer,
            destination=destination,
            peer=direct.peer,
            basis="Forwarded",
            forwarded_raw=raw,
        )

    def _from_x_forwarded_for(self, direct: Client, raw: str, port: str | None) -> Client:
        hops = [_endpoint(text.strip()) for text in raw.split(",")]
        place = self._first_stranger(hops)
        client = None if place is None else hops[place]
        if client is None:
            return direct
        told = (
            int(port) if port is not None and re.fullmatch(r"[0-9]{1,5}", port) else direct.destination.port
        )
        return Client(
            client=client,
            destination=Endpoint(address=direct.destination.address, port=told),
            peer=direct.peer,
            basis="X-Forwarded-For",
            forwarded_raw=raw,
        )

    def _first_stranger(self, hops: list[Endpoint | None]) -> int | None:
        """Return the place, from the right, of the first hop that is no trusted proxy; None where none can be told."""
        for place in reversed(range(len(hops))):
            hop = hops[place]
            if hop is None:
                return None
            if hop.address not in self:
                return place
        return None


def _plain(text: str) -> Address:
    """Read an address; an IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is that IPv4 address."""
    address = ip_address(text.split("%", maxsplit=1)[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _endpoint(text: str) -> Endpoint | None:
    """Read `address`, `address:port`, `[v6]` or `[v6]:port`; None for `unknown`, `_hidden` and anything else."""
    match = re.fullmatch(
        r"\[([0-9A-Fa-f:.]+)\](?::([0-9]{1,5}))?|([0-9.]+)(?::([0-9]{1,5}))?|([0-9A-Fa-f:.]+)", text
    )
    if match is None:
        return None
    host, port = match[1] or match[3] or match[5], match[2] or match[4]
    try:
        address = _plain(host)
    except ValueError:
        return None
    number = int(port) if port else None
    return Endpoint(address=address, port=number if number is not None and 0 < number < 65536 else None)


def _elements(raw: str) -> list[str]:
    """Split a Forwarded header at the commas that stand outside quotes."""
    return re.findall(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+', raw)


def _parameters(element: str) -> dict[str, str]:
    found = {}
    for match in _PAIR.finditer(element):
        quoted = match[2]
        found[match[1].lower()] = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match[3]
    return found
