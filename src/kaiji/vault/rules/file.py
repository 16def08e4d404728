"""Read a rule set (規則ファイルの読取り): TOML, strictly; overlaps and anything not understood are refused whole."""

from __future__ import annotations

import tomllib
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final

from kaiji.ground.words import Words
from kaiji.vault.errors import RulesError
from kaiji.vault.reading import EARLIEST, LATEST
from kaiji.vault.rules.values import Deterministic, MapE, Rule, Validity
from kaiji.vault.values import ALL_PORTS, micros

_DATED: Final = {"name", "version", "kind", "from", "until"}
_FIELDS: Final = {
    "map-e": {"ipv4", "ipv6", "ea_bits", "psid_offset"},
    "deterministic": {"outside", "inside", "inside_length", "first_port", "last_port", "ports", "realm"},
}
_LONGEST: Final = 80


def read_rules(text: str) -> tuple[Rule, ...]:
    """Return the rules of a file in the order of their days; raises RulesError naming the first that does not fit."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refused("TOML", str(error)) from error
    entries = table.get("rule")
    if set(table) != {"rule"} or not isinstance(entries, list) or not entries:
        raise _refused("[[rule]]", ", ".join(table) or "-")
    rules = tuple(_rule(entry, f"[[rule]] {number}") for number, entry in enumerate(entries, 1))
    _refuse_overlaps(rules)
    return tuple(sorted(rules, key=lambda rule: (rule.validity.since, rule.validity.name)))


def utf8_of(data: bytes, name: str) -> str:
    """Return a file as text; raises RulesError where it is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _refused("UTF-8", name) from error


def _rule(entry: Any, where: str) -> Rule:
    if not isinstance(entry, dict) or entry.get("kind") not in _FIELDS:
        kind = entry.get("kind") if isinstance(entry, dict) else entry
        raise _refused(f"{where} kind", str(kind))
    unknown = set(entry) - _DATED - _FIELDS[entry["kind"]]
    if unknown:
        raise _refused(where, ", ".join(sorted(unknown)))
    validity = _validity(entry, where)
    return _map_e(entry, where, validity) if entry["kind"] == "map-e" else _determined(entry, where, validity)


def _validity(entry: dict[str, Any], where: str) -> Validity:
    for name in ("name", "version"):
        value = entry.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable():
            raise _refused(f"{where} {name}", str(value))
    since = _instant(entry.get("from"), f"{where} from")
    until = None if "until" not in entry else _instant(entry["until"], f"{where} until")
    if until is not None and until <= since:
        raise _refused(f"{where} until", str(entry["until"]))
    return Validity(name=entry["name"], version=entry["version"], since=since, until=until)


def _instant(value: Any, where: str) -> int:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _refused(where, str(value))
    found = micros(value)
    if not EARLIEST <= found < LATEST:
        raise _refused(where, str(value))
    return found


def _map_e(entry: dict[str, Any], where: str, validity: Validity) -> MapE:
    ipv4, ipv6 = _network(entry, "ipv4", where), _network(entry, "ipv6", where)
    if not isinstance(ipv4, IPv4Network) or not isinstance(ipv6, IPv6Network):
        raise _refused(f"{where} ipv4, ipv6", f"{ipv4} {ipv6}")
    ea_bits = _number(entry, "ea_bits", where, 0, min(48, 128 - ipv6.prefixlen))
    rule = MapE(
        validity=validity,
        ipv4=ipv4,
        ipv6=ipv6,
        ea_bits=ea_bits,
        psid_offset=_number(entry, "psid_offset", where, 0, 15),
    )
    if rule.psid_bits > 16 - rule.psid_offset:
        raise _refused(f"{where} ea_bits", str(ea_bits))
    return rule


def _determined(entry: dict[str, Any], where: str, validity: Validity) -> Deterministic:
    outside, inside = _network(entry, "outside", where), _network(entry, "inside", where)
    if not isinstance(outside, IPv4Network):
        raise _refused(f"{where} outside", str(outside))
    first = _number(entry, "first_port", where, 0, ALL_PORTS)
    last = _number({"last_port": ALL_PORTS} | entry, "last_port", where, first, ALL_PORTS)
    whole = {"inside_length": inside.max_prefixlen} | entry
    realm = entry.get("realm", "")
    if not isinstance(realm, str) or len(realm) > _LONGEST:
        raise _refused(f"{where} realm", str(realm))
    return Deterministic(
        validity=validity,
        outside=outside,
        inside=inside,
        inside_length=_number(whole, "inside_length", where, inside.prefixlen, inside.max_prefixlen),
        first_port=first,
        last_port=last,
        ports=_number(entry, "ports", where, 1, last - first + 1),
        realm=realm,
    )


def _network(entry: dict[str, Any], name: str, where: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(entry[name]))
    except (KeyError, ValueError):
        raise _refused(f"{where} {name}", str(entry.get(name))) from None


def _number(entry: dict[str, Any], name: str, where: str, least: int, most: int) -> int:
    value = entry.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _refused(f"{where} {name}", f"{value} ({least}-{most})")
    return value


def _refuse_overlaps(rules: tuple[Rule, ...]) -> None:
    """Refuse two rules that compute the same address at the same time: one address, one port, one line."""
    ordered = sorted(rules, key=lambda rule: int(rule.outside.network_address))
    for number, rule in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if int(other.outside.network_address) > int(rule.outside.broadcast_address):
                break
            first, second = rule.validity, other.validity
            if (first.until is None or second.since < first.until) and (
                second.until is None or first.since < second.until
            ):
                raise _refused(f"{first.label}, {second.label}", f"{rule.outside} {other.outside}")


def _refused(where: str, given: str) -> RulesError:
    return RulesError(
        Words(ja=f"規則ファイルを読めません({where})。", en=f"The rule set cannot be read ({where})."),
        given=given[:200],
        accepted=Words(
            ja="docs/how-to/vault.md の例の項目。日時は時差つき、同じ時刻に同じアドレスの規則は1つ",
            en="the fields of the example in docs/how-to/vault.md; instants with an offset; one rule an address at a time",
        ),
    )
