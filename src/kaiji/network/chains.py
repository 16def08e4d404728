"""Who may really hold the subscriber? (卸の連鎖): address holder → next party → last holder, and what to ask.

The registered name on an address is often not the party with the contract. A chain is *seen* where its sign stands in what was
given, *always* where every address of the holder is subject to it, *possible* where the sign (a host name) was not given.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from kaiji.ground.dated import NoVersionError, Topic, Version, read_topic
from kaiji.ground.words import Words
from kaiji.network.carriers import FOLDER, registry
from kaiji.network.claims import defect, read_file
from kaiji.network.retention import basis_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.network.carriers import Carrier, HostHint

State = Literal["seen", "always", "possible"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One chain that may apply (連鎖)."""

    id: str
    holder: str
    """Carrier id of the address holder."""
    state: State
    sign: Words
    next: tuple[str, ...]
    """Carrier ids, or kinds of party (`isp`, `mvno`, `resident` …)."""
    last: tuple[str, ...]
    replaces: bool
    """Whether the holder itself is no candidate for the subscriber where the sign is seen."""
    words: Words
    ask: Words
    version: Version

    def carriers(self) -> tuple[Carrier, ...]:
        """Return the parties of the chain that the registry knows."""
        ids = dict.fromkeys((*self.next, *self.last))
        return tuple(registry().carrier(name) for name in ids if name in registry())

    def as_json(self) -> dict[str, Any]:
        """Return the link with words, question and source."""
        return {
            "id": self.id,
            "holder": self.holder,
            "state": self.state,
            "sign": self.sign.as_json(),
            "next": list(self.next),
            "last": list(self.last),
            "words": self.words.as_json(),
            "ask": self.ask.as_json(),
            "basis": basis_json(self.version),
        }


def links(
    carrier: Carrier, *, address: tuple[Literal[4, 6], int], hint: HostHint | None, on: date
) -> tuple[Link, ...]:
    """Return the chains that apply or may apply to an address that `carrier` holds, those seen first."""
    order = {"seen": 0, "always": 1, "possible": 2}
    found = sorted(_links(carrier, address, hint, on), key=lambda link: order[link.state])
    if any(link.replaces for link in found):  # the sign settles which of the holder's lines it is
        found = [link for link in found if link.state != "possible"]
    return tuple(found)


def all_chains(on: date) -> Iterator[tuple[str, str | None, Words, Version]]:
    """Yield (id, holder's carrier id or None, sign, version) of every chain that holds on a day."""
    for key, row in _chains().items():
        version = next((version for version in row.topic.versions if version.covers(on)), None)
        if version is not None:
            yield key, row.row.get("holder"), row.topic.title, version


def _links(
    carrier: Carrier, address: tuple[Literal[4, 6], int], hint: HostHint | None, on: date
) -> Iterator[Link]:
    access = set(carrier.access(on)) | (set(hint.marks) if hint is not None else set())
    for key, row in _chains().items():
        if row.row.get("holder", carrier.id) != carrier.id:
            continue
        state = _kind_state(row.row, access) if "kind" in row.row else _state(row, address, hint)
        if state is None:
            continue
        try:
            version = row.topic.on(on)
        except NoVersionError:
            continue
        value = version.value
        yield Link(
            id=key,
            holder=carrier.id,
            state=state,
            sign=row.topic.title,
            next=tuple(value.get("next", ())),
            last=tuple(value.get("last", ())),
            replaces=state == "seen" and bool(row.row.get("replaces_holder")),
            words=Words(**value["words"]),
            ask=Words(**value["ask"]),
            version=version,
        )


def _kind_state(row: dict[str, Any], access: set[str]) -> State | None:
    """Return `always` only where the carrier has no other kind of line."""
    if row["kind"] not in access:
        return None
    return "always" if access <= {row["kind"], "mvne", "public-wifi"} else "possible"


def _state(chain: _Chain, address: tuple[Literal[4, 6], int], hint: HostHint | None) -> State | None:
    row = chain.row
    if hint is not None and hint.rule in row.get("hosts", ()):
        return "seen"
    version, number = address
    if any(net[0] == version and net[1] <= number <= net[2] for net in chain.networks):
        return "seen"
    if row.get("always"):
        return "always"
    signs_missing = hint is None and bool(row.get("hosts"))
    return "possible" if signs_missing or (hint is None and row.get("no_host")) else None


@dataclass(frozen=True, slots=True)
class _Chain:
    row: dict[str, Any]
    topic: Topic
    networks: tuple[tuple[int, int, int], ...]
    """IP version, first and last address of each prefix that is a sign."""


@cache
def _chains() -> dict[str, _Chain]:
    name = "chains.toml"
    chains: dict[str, _Chain] = {}
    suffix_rules = {rule for rules in registry().host_suffixes.values() for rule in rules}
    for key, row in read_file(FOLDER / name).items():
        shape = {"title": row["sign"], "unit": "chain", "version": row["version"]}
        networks = [ipaddress.ip_network(prefix) for prefix in row.get("prefixes", ())]
        chains[key] = _Chain(
            row,
            read_topic(name, key, shape, registry().sources),
            tuple((net.version, int(net[0]), int(net[-1])) for net in networks),
        )
        if "kind" not in row and row["holder"] not in registry():
            raise defect(f"{name} [{key}]: no carrier {row['holder']!r}")
        unknown = set(row.get("hosts", ())) - suffix_rules
        if unknown:
            raise defect(f"{name} [{key}]: no host rule {sorted(unknown)}")
    return chains
