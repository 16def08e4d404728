"""Who is at the other end, behind proxies (中継の向こうの相手方).

Without a proxy the socket tells all. Behind one, **one** header is believed, the one named in the settings because the proxy is
known to write it; any other is what a stranger may have sent through. It is believed only where the peer is a trusted proxy,
and read from the right, hop by hop, as long as each hop is trusted. A source port that no trusted proxy told stays unknown:
the port of the proxy's own connection would point a carrier at the wrong subscriber. So does the destination: behind a proxy
the client went to the proxy's public address, which only the settings or the proxy know.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.desks.content_provider.site.addresses import Endpoint, endpoint, forwarded, plain, port_number
from kaiji.desks.content_provider.site.connection import Connection, Protocol, to_millisecond
from kaiji.desks.content_provider.site.errors import SiteSettingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from kaiji.desks.content_provider.site.addresses import Address

Header: TypeAlias = Literal["forwarded", "x-forwarded-for", "x-real-ip"]
HEADERS: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
_LONGEST: Final = 2_000
"""Characters of a forwarding header that are read at all; a longer one is a stranger's and is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the server knows of a request, whichever interface it speaks."""

    at: datetime
    peer: tuple[str, int | None] | None
    """Address and port of who connected; None over a Unix socket."""
    here: tuple[str, int | None] | None
    """The local end of that very connection; None where the server does not say."""
    headers: Mapping[str, str]
    """Lower-case names; repeated fields joined by commas in their order."""
    http_version: str = "1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyRules:
    """Whose word about the client is believed, and which words; by default nobody's."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    unix_socket: bool = False
    """Whether whoever connects over a Unix socket is a trusted proxy."""
    header: Header | None = None
    """The one header that the proxy facing the clients overwrites or appends to."""
    source_port_header: str | None = None
    """A header in which that proxy writes the client's source port, such as `x-client-port`; it must overwrite it."""
    destination_ip_header: str | None = None
    destination_port_header: str | None = None
    """`x-forwarded-port` is, by the custom of load balancers, the port the client *went to*: it belongs here, not above."""
    destination_ip: str | None = None
    destination_port: int | None = None
    """The public address of the site, where no header tells it."""
    protocol: Protocol | None = None
    """Transport between client and proxy, where it is one only."""

    @classmethod
    def read(
        cls,
        networks: Iterable[str] = (),
        *,
        header: str | None = None,
        unix_socket: bool = False,
        source_port_header: str | None = None,
        destination_ip_header: str | None = None,
        destination_port_header: str | None = None,
        destination_ip: str | None = None,
        destination_port: int | None = None,
        protocol: Protocol | None = None,
    ) -> ProxyRules:
        """Read the rules from plain settings; raises SiteSettingError for what cannot be meant."""
        known = header.lower() if header else None
        if known is not None and known not in HEADERS:
            raise _setting("header", header, ", ".join(HEADERS))
        trusted = tuple(_network(text) for text in networks)
        if (trusted or unix_socket) and known is None:
            raise _setting("header", None, ", ".join(HEADERS))
        if destination_ip is not None and plain(destination_ip) is None:
            raise _setting("destination_ip", destination_ip, "192.0.2.80")
        return cls(
            networks=trusted,
            unix_socket=unix_socket,
            header=next((name for name in _TYPED if name == known), None),
            source_port_header=_lower(source_port_header),
            destination_ip_header=_lower(destination_ip_header),
            destination_port_header=_lower(destination_port_header),
            destination_ip=destination_ip,
            destination_port=destination_port,
            protocol=protocol,
        )

    def connection(self, told: Told) -> Connection:
        """Return both ends of the connection; what cannot be known is None, with the basis `unknown`."""
        peer = _end(told.peer)
        if self._trusted(told, peer):
            return self._behind(told, peer)
        return _unknown(told, peer, None) if peer is None else _direct(told, peer)

    def trusts(self, address: Address) -> bool:
        """Whether `address` is a trusted proxy's."""
        return any(address in network for network in self.networks)

    def _trusted(self, told: Told, peer: Endpoint | None) -> bool:
        if peer is None:
            return told.peer is None and self.unix_socket
        return self.trusts(peer.address)

    def _behind(self, told: Told, peer: Endpoint | None) -> Connection:
        raw = told.headers.get(self.header or "", "")
        hops, destinations = self._hops(raw if len(raw) <= _LONGEST else "")
        at = next((n for n in reversed(range(len(hops))) if not self._passes(hops[n])), None)
        client = hops[at] if at is not None else None
        if client is None or at is None or self.header is None:
            # The proxy's own request, or a hop without an address: the proxy's address would stand for a person's.
            return _unknown(told, peer, raw[:_LONGEST] or None)
        told_port = self._word(told, self.source_port_header)
        told_ip, by = plain(self._word(told, self.destination_ip_header) or ""), destinations[at]
        return Connection(
            at=to_millisecond(told.at),
            client_ip=str(client.address),
            client_port=port_number(told_port) if self.source_port_header else client.port,
            destination_ip=str(told_ip or (by.address if by else None) or self.destination_ip or "") or None,
            destination_port=port_number(self._word(told, self.destination_port_header))
            or (by.port if by else None)
            or self.destination_port,
            protocol=self.protocol,
            peer_ip=None if peer is None else str(peer.address),
            basis=self.header,
            header=raw,
        )

    def _hops(self, raw: str) -> tuple[list[Endpoint | None], list[Endpoint | None]]:
        if not raw.strip():
            return [], []
        if self.header == "forwarded":
            elements = forwarded(raw)
            return [endpoint(e.get("for", "")) for e in elements], [
                endpoint(e.get("by", "")) for e in elements
            ]
        hops = [endpoint(text) for text in raw.split(",")]
        if self.header == "x-real-ip" and len(hops) != 1:
            return [], []  # one proxy writes one address; more is a stranger's header beside it
        return hops, [None] * len(hops)

    def _passes(self, hop: Endpoint | None) -> bool:
        return hop is not None and self.trusts(hop.address)

    @staticmethod
    def _word(told: Told, name: str | None) -> str | None:
        """Return a header's only value; None where it is absent or stands twice."""
        value = told.headers.get(name) if name else None
        return None if value is None or "," in value else value


_TYPED: Final[tuple[Header, ...]] = ("forwarded", "x-forwarded-for", "x-real-ip")


def _direct(told: Told, peer: Endpoint) -> Connection:
    here = _end(told.here)
    return Connection(
        at=to_millisecond(told.at),
        client_ip=str(peer.address),
        client_port=peer.port,
        destination_ip=str(here.address) if here else None,
        destination_port=here.port if here else None,
        protocol="udp" if told.http_version.startswith("3") else "tcp",
        peer_ip=str(peer.address),
        basis="socket",
        header=None,
    )


def _unknown(told: Told, peer: Endpoint | None, header: str | None) -> Connection:
    return Connection(
        at=to_millisecond(told.at),
        client_ip=None,
        client_port=None,
        destination_ip=None,
        destination_port=None,
        protocol=None,
        peer_ip=None if peer is None else str(peer.address),
        basis="unknown",
        header=header,
    )


def _end(pair: tuple[str, int | None] | None) -> Endpoint | None:
    if pair is None:
        return None
    address = plain(pair[0])
    return None if address is None else Endpoint(address=address, port=pair[1] or None)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise _setting("networks", text, "10.0.0.0/8, 2001:db8::/32") from error


def _lower(name: str | None) -> str | None:
    return name.lower() if name else None


def _setting(name: str, given: str | None, accepted: str) -> SiteSettingError:
    return SiteSettingError(
        Words(ja=f"設定 {name} を使えません。", en=f"The setting {name} cannot be used."),
        given=given or "-",
        accepted=Words(ja=accepted, en=accepted),
    )
