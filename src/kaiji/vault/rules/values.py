"""The rules that answer without a log (計算の規則): which share of which address belongs to which line, from when until when.

A rule set is one TOML file with the whole history. A change of a rule is a new version with its own days; where no version was
in force nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Name, version and time of a rule (規則の版)."""

    name: str
    version: str
    since: int
    """The first instant it was in force, microseconds."""
    until: int | None
    """The first instant it no longer was; None: it still is."""

    @property
    def label(self) -> str:
        """Name and version, as an answer names them."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapE:
    """A MAP-E mapping rule (MAP-Eの規則, RFC 7597 5.2): IPv4 suffix and port-set id are the bits after the IPv6 prefix."""

    validity: Validity
    ipv4: IPv4Network
    ipv6: IPv6Network
    ea_bits: int
    psid_offset: int

    @property
    def outside(self) -> IPv4Network:
        """The addresses it computes."""
        return self.ipv4

    @property
    def psid_bits(self) -> int:
        """Bits of the port-set id; 0 where every line has an address, or more, of its own."""
        return max(0, self.ea_bits - (32 - self.ipv4.prefixlen))

    @property
    def shared(self) -> bool:
        """Whether several lines share one address, so that a port is needed."""
        return self.psid_bits > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deterministic:
    """A deterministic NAT (決定的NAT, RFC 7422): inside addresses in order have ranges of ports in order."""

    validity: Validity
    outside: IPv4Network
    inside: IPv4Network | IPv6Network
    """Of IPv6, the B4 prefixes of DS-Lite: one line every `inside_length` bits."""
    inside_length: int
    first_port: int
    last_port: int
    ports: int
    """How many ports every line has."""
    realm: str
    """Routing realm of the inside addresses."""

    @property
    def lines_at_most(self) -> int:
        """How many lines share one outside address."""
        return (self.last_port - self.first_port + 1) // self.ports

    @property
    def shared(self) -> bool:
        """Whether several lines share one address."""
        return True


Rule = MapE | Deterministic
