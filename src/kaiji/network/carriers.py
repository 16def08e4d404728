"""The registry of carriers (通信事業者の登録台帳): who they are, what they need, how long they may keep logs.

Names, desks and periods are dated claims; nothing here was read from the commercial register, and postal addresses are to be
confirmed on the day of printing. An answer always carries the version it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.dated import NoVersionError, Source, load_sources, read_topic
from kaiji.ground.tables import table_folder
from kaiji.ground.words import Words
from kaiji.network.claims import ACCESS, defect, read_claims, read_file
from kaiji.network.errors import UnknownCarrierError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kaiji.ground.dated import Topic, Version

FOLDER: Final = table_folder("network")
SERVERS: Final = frozenset(("host", "vpn"))
"""Kinds of access that are no subscriber's line."""
_GROUPS: Final = ("mobile", "fixed", "vne", "mvno", "catv", "host")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A company that carries or hosts communications (通信事業者)."""

    id: str
    title: Words
    """What it is called on a screen; the name for paper is `legal_name`."""
    claims: Mapping[str, Topic]
    profile: bool = True
    """False: nothing is known but the name that the address data gives to its AS."""

    def claim(self, name: str, on: date) -> Version | None:
        """Return the version of the claim `name` that holds on the day `on`, or None."""
        topic = self.claims.get(name)
        try:
            return None if topic is None else topic.on(on)
        except NoVersionError:
            return None

    def legal_name(self, on: date) -> Version | None:
        """Return the 法人名 on that day; None where no source gives one (to be confirmed in the register in any case)."""
        return self.claim("name", on)

    def access(self, on: date) -> tuple[str, ...]:
        """Return its kinds of access (codes of `claims.ACCESS`)."""
        version = self.claim("access", on)
        return () if version is None else tuple(version.value)

    def keyed(self, kind: str, on: date) -> Mapping[str, Version]:
        """Return the versions of every claim `kind.*` that holds on that day, by key."""
        found = {
            name.partition(".")[2]: self.claim(name, on)
            for name in self.claims
            if name.startswith(f"{kind}.")
        }
        return {key: version for key, version in found.items() if version is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class AsMapping:
    """An AS number and the carrier behind it (AS番号と事業者)."""

    asn: int
    registry_name: str
    """As in the address data: English, often older than today's name."""
    kind: str
    carrier: Carrier
    remark: Words | None
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class HostHint:
    """What the end of a reverse-DNS name points to (逆引きの手がかり). A PTR can lie or be old: only a hint."""

    rule: str
    suffix: str
    pattern: str | None
    """What must stand before the suffix (a regular expression); None: anything."""
    carrier: Carrier | None
    """None where only the kind of line is known."""
    meaning: Words
    marks: tuple[str, ...]
    asn_seen: tuple[int, ...]
    next: str | None
    version: Version

    @property
    def form(self) -> str:
        """The names it covers, as shown to a person."""
        return f"{self.pattern or '*'}.{self.suffix}"


@dataclass(frozen=True)
class _HostRule:
    place: int
    id: str
    suffix: str
    pattern: re.Pattern[str] | None
    row: Mapping[str, Any]
    topic: Topic


class Registry:
    """All carriers, AS numbers and host-name rules, read once."""

    def __init__(self) -> None:
        self.sources: Mapping[str, Source] = load_sources(FOLDER / "sources.toml")
        self._as_rows: Mapping[str, Any] = read_file(FOLDER / "autonomous-systems.toml")
        self._carriers = self._read_carriers()

    def carrier(self, carrier_id: str) -> Carrier:
        """Return the carrier called `carrier_id`; raises UnknownCarrierError."""
        found = self._carriers.get(carrier_id)
        if found is None:
            raise UnknownCarrierError(
                Words(
                    ja="その id の事業者は台帳にありません。", en="The registry has no carrier with this id."
                ),
                given=carrier_id,
                accepted=Words(
                    ja="docs/reference/carriers.md の id", en="an id of docs/reference/carriers.md"
                ),
            )
        return found

    def __iter__(self) -> Iterator[Carrier]:
        """Iterate over every carrier, those with a profile first."""
        return iter(self._carriers.values())

    def __contains__(self, carrier_id: str) -> bool:
        """Whether there is a carrier with this id."""
        return carrier_id in self._carriers

    def by_asn(self, asn: int, on: date) -> AsMapping | None:
        """Return the carrier of an AS number on the day `on`, or None where the registry has none."""
        row = self._as_rows.get(str(asn))
        if row is None:
            return None
        try:
            version = self._as_topics[asn].on(on)
        except NoVersionError:
            return None
        return AsMapping(
            asn=asn,
            registry_name=row["registry_name"],
            kind=row["kind"],
            carrier=self._carriers[version.value],
            remark=Words(**row["remark"]) if "remark" in row else None,
            version=version,
        )

    def by_host(self, name: str, on: date | None = None) -> HostHint | None:
        """Return the hint of the longest matching suffix of a host name (on the day `on`; None: the latest rule)."""
        labels = name.rstrip(".").lower().split(".")
        if len(name) > 255 or any(not re.fullmatch(r"[a-z0-9_-]{1,63}", label) for label in labels):
            return None
        for start in range(len(labels)):
            rest = ".".join(labels[:start])
            for rule in self._host_rules.get(".".join(labels[start:]), ()):
                if rule.pattern is not None and not rule.pattern.fullmatch(rest):
                    continue
                version = rule.topic.versions[-1] if on is None else _version(rule.topic, on)
                if version is not None:
                    return self._hint(rule, version)
        return None

    def host_hints(self, on: date) -> list[HostHint]:
        """Return what every host-name rule says on a day, in the order of the file."""
        rules = sorted(
            (rule for group in self._host_rules.values() for rule in group), key=lambda rule: rule.place
        )
        found = ((rule, _version(rule.topic, on)) for rule in rules)
        return [self._hint(rule, version) for rule, version in found if version is not None]

    def rents_servers(self, carrier_id: str, on: date) -> bool:
        """Whether a carrier has servers or VPN exits only and no subscribers' lines, by what is on record (サーバ事業者)."""
        kinds = set(self.carrier(carrier_id).access(on))
        if not kinds:
            rows = (self.by_asn(asn, on) for asn in self._asns_of.get(carrier_id, ()))
            kinds = {row.kind for row in rows if row is not None}
        return bool(kinds) and kinds <= SERVERS

    @cached_property
    def _asns_of(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for asn, topic in self._as_topics.items():
            for carrier_id in {version.value for version in topic.versions}:
                found.setdefault(carrier_id, []).append(asn)
        return MappingProxyType({name: tuple(asns) for name, asns in found.items()})

    def asns(self) -> Iterator[int]:
        """Iterate over the AS numbers that are mapped."""
        return (int(key) for key in self._as_rows)

    def registry_names(self) -> Iterator[tuple[str, str]]:
        """Iterate over (carrier id, name that the address data gives to one of its AS)."""
        return ((row["version"][-1]["value"], row["registry_name"]) for row in self._as_rows.values())

    @cached_property
    def host_suffixes(self) -> Mapping[str, tuple[str, ...]]:
        """Every suffix and the ids of its rules."""
        return {suffix: tuple(rule.id for rule in rules) for suffix, rules in self._host_rules.items()}

    @cached_property
    def _as_topics(self) -> Mapping[int, Topic]:
        name = "autonomous-systems.toml"
        words = Words(ja="事業者", en="carrier").as_json()
        topics = {
            int(key): read_topic(
                name, key, {"title": words, "unit": "id", "version": row["version"]}, self.sources
            )
            for key, row in self._as_rows.items()
        }
        for topic in topics.values():
            for version in topic.versions:
                if version.value not in self._carriers:
                    raise defect(f"{name} [{topic.key}]: no carrier {version.value!r}")
        return MappingProxyType(topics)

    @cached_property
    def _host_rules(self) -> Mapping[str, tuple[_HostRule, ...]]:
        name = "hosts.toml"
        rules: dict[str, list[_HostRule]] = {}
        for place, (key, row) in enumerate(read_file(FOLDER / name).items()):
            topic = read_topic(
                name, key, {"title": row["meaning"], "unit": "hint", "version": row["version"]}, self.sources
            )
            for version in topic.versions:
                if version.value.get("carrier", "kddi") not in self._carriers:
                    raise defect(f"{name} [{key}]: no carrier {version.value!r}")
            pattern = re.compile(row["pattern"], re.ASCII) if "pattern" in row else None
            rules.setdefault(row["suffix"], []).append(
                _HostRule(place, key, row["suffix"], pattern, row, topic)
            )
        return {
            suffix: tuple(sorted(group, key=lambda rule: rule.pattern is None))
            for suffix, group in rules.items()
        }

    def _hint(self, rule: _HostRule, version: Version) -> HostHint:
        carrier = version.value.get("carrier")
        return HostHint(
            rule=rule.id,
            suffix=rule.suffix,
            pattern=rule.row.get("pattern"),
            carrier=None if carrier is None else self._carriers[carrier],
            meaning=Words(**rule.row["meaning"]),
            marks=tuple(rule.row.get("marks", ())),
            asn_seen=tuple(rule.row.get("asn_seen", ())),
            next=version.value.get("next"),
            version=version,
        )

    def _read_carriers(self) -> Mapping[str, Carrier]:
        carriers: dict[str, Carrier] = {}
        for group in _GROUPS:
            name = f"carriers-{group}.toml"
            for key, row in read_file(FOLDER / name).items():
                if key in carriers:
                    raise defect(f"{name}: {key} stands twice")
                claims = read_claims(f"{name} [{key}]", row, self.sources)
                carriers[key] = Carrier(id=key, title=Words(**row["title"]), claims=claims)
        for asn, row in self._as_rows.items():
            self._name_from_data(carriers, asn, row)
        return MappingProxyType(carriers)

    def _name_from_data(self, carriers: dict[str, Carrier], asn: str, row: Mapping[str, Any]) -> None:
        """Give an id that stands only in the AS table the name the data gives it, and nothing more."""
        key = row["version"][-1]["value"]
        if key in carriers:
            return
        access = {**row["version"][-1], "value": [row["kind"]]}
        claims = read_claims(f"AS{asn} [{key}]", {"access": [access]}, self.sources)
        name = Words(ja=row["registry_name"], en=row["registry_name"])
        carriers[key] = Carrier(id=key, title=name, claims=claims, profile=False)


def access_words(code: str) -> Words:
    """Return what an access code means."""
    return ACCESS[code]


def _version(topic: Topic, on: date) -> Version | None:
    try:
        return topic.on(on)
    except NoVersionError:
        return None


@cache
def registry() -> Registry:
    """Return the registry shipped with this version of Kaiji."""
    return Registry()
