"""From address and port to the line (計算): the arithmetic of the rules, and why it may have no result."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Network
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.network.mape import NoShare, share_of
from kaiji.vault.rules.values import Deterministic, MapE

if TYPE_CHECKING:
    from kaiji.vault.rules.values import Rule
    from kaiji.vault.values import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a rule computes (計算された回線): whoever had this inside address or prefix had the port."""

    rule: Rule
    version: Version
    inside: int
    """The inside address, or the first of the prefix."""
    length: int
    """Of the prefix; 32 or 128 for one address."""
    realm: str
    blocks: tuple[tuple[int, int], ...]
    """The ports of the line, first and last of each block; empty: all."""

    def as_json(self) -> dict[str, Any]:
        """Return rule, version and what was computed; the inside address names a line, not a person."""
        from kaiji.vault.values import address_text

        return {
            "name": self.rule.validity.name,
            "version": self.rule.validity.version,
            "inside": address_text(self.version, self.inside, self.length),
            "ports": [f"{first}-{last}" for first, last in self.blocks],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLine:
    """Why a rule names no line (計算できない理由)."""

    words: Words
    certain: bool
    """No line can ever have it; else it may have been given out otherwise, which a log would say."""


def line_of(rule: Rule, address: int, port: int | None) -> Line | NoLine:
    """Return the line of an address of the rule and a port, or why there is none."""
    if isinstance(rule, MapE):
        return _map_e(rule, address, port)
    return _deterministic(rule, address, port)


def _map_e(rule: MapE, address: int, port: int | None) -> Line | NoLine:
    suffix_bits = 32 - rule.ipv4.prefixlen
    suffix = address - int(rule.ipv4.network_address)
    blocks: tuple[tuple[int, int], ...] = ()
    if not rule.psid_bits:
        bits = suffix >> (suffix_bits - rule.ea_bits)
    else:
        if port is None:
            return NoLine(words=_NEEDS_PORT, certain=False)
        share = share_of(port, offset=rule.psid_offset, psid_bits=rule.psid_bits)
        if isinstance(share, NoShare):
            return NoLine(words=share.words, certain=True)
        bits, blocks = suffix << rule.psid_bits | share.psid, share.blocks
    length = rule.ipv6.prefixlen + rule.ea_bits
    inside = int(rule.ipv6.network_address) | bits << (128 - length)
    return Line(rule=rule, version=6, inside=inside, length=length, realm="", blocks=blocks)


def _deterministic(rule: Deterministic, address: int, port: int | None) -> Line | NoLine:
    if port is None:
        return NoLine(words=_NEEDS_PORT, certain=False)
    place = (port - rule.first_port) // rule.ports
    number = (address - int(rule.outside.network_address)) * rule.lines_at_most + place
    whole = rule.inside.max_prefixlen
    step = whole - rule.inside_length
    lines = 1 << (rule.inside_length - rule.inside.prefixlen)
    if port < rule.first_port or place >= rule.lines_at_most or number >= lines:
        return NoLine(words=_NOT_GIVEN, certain=False)
    first = rule.first_port + place * rule.ports
    return Line(
        rule=rule,
        version=6 if isinstance(rule.inside, IPv6Network) else 4,
        inside=int(rule.inside.network_address) + (number << step),
        length=rule.inside_length,
        realm=rule.realm,
        blocks=((first, first + rule.ports - 1),),
    )


_NEEDS_PORT = Words(
    ja="このアドレスは規則により複数の契約者が分け合います。送信元ポート番号がなければ計算できません。",
    en="By its rule several subscribers share this address; without the source port nothing can be computed.",
)
_NOT_GIVEN = Words(
    ja="この規則は、このポートをどの回線にも割り当てていません。",
    en="This rule gives this port to no line.",
)
