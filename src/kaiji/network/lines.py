"""Signs in the address itself (アドレスの手がかり): carriers' own prefixes, servers and VPN exits, lines that share an IPv4."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.ground.dated import NoVersionError, Topic, Version, read_topic
from kaiji.ground.words import Words
from kaiji.network.carriers import FOLDER, registry
from kaiji.network.claims import defect, read_file

if TYPE_CHECKING:
    from datetime import date

    from kaiji.network.carriers import Carrier

_RULE: Final = Words(ja="登録", en="registration")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixSign:
    """A prefix that the registry gives to one carrier (事業者のアドレス範囲)."""

    rule: str
    prefix: str
    carrier: Carrier
    marks: tuple[str, ...]
    remark: Words | None
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitSign:
    """An AS of servers, proxies or VPN exits (サーバ・VPNのAS)."""

    asn: int
    mark: str
    """`hosting`, `vpn-exit` or `proxy`."""
    words: Words
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedLine:
    """A kind of line on which users share an IPv4 address (IPv4を共用する回線)."""

    id: str
    title: Words
    operators: tuple[str, ...]
    marks: tuple[str, ...]
    shared: bool | None
    """None: some lines are, some are not."""
    decides: str
    """`port`, `operator`, `nat-log` or `ask`."""
    map_e: tuple[int, int] | None
    """Offset and PSID length in bits."""
    version: Version


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    prefix: str
    version: int
    first: int
    last: int
    row: dict[str, Any]
    topic: Topic


def prefix_sign(version: Literal[4, 6], number: int, on: date) -> PrefixSign | None:
    """Return the longest prefix of the registry that holds an address on the day `on`, or None."""
    for row in _prefixes():
        inside = row.version == version and row.first <= number <= row.last
        found = _on(row.topic, on) if inside else None
        if found is not None:
            return PrefixSign(
                rule=row.key,
                prefix=row.prefix,
                carrier=registry().carrier(found.value),
                marks=tuple(row.row.get("marks", ())),
                remark=Words(**row.row["remark"]) if "remark" in row.row else None,
                version=found,
            )
    return None


def exit_sign(asn: int, on: date) -> ExitSign | None:
    """Return the mark of an AS that serves no subscriber lines, or None (which is evidence of nothing)."""
    entry = _exits().get(asn)
    found = None if entry is None else _on(entry, on)
    if entry is None or found is None:
        return None
    return ExitSign(asn=asn, mark=found.value, words=entry.title, version=found)


def shared_lines(carriers: set[str], on: date) -> tuple[SharedLine, ...]:
    """Return the kinds of shared lines that these carriers run."""
    lines: list[SharedLine] = []
    for key, (row, topic) in _sharing().items():
        version = _on(topic, on)
        if version is None or not carriers & set(version.value["operators"]):
            continue
        rule = version.value.get("map_e")
        lines.append(
            SharedLine(
                id=key,
                title=topic.title,
                operators=tuple(version.value["operators"]),
                marks=tuple(row["marks"]),
                shared=version.value.get("shared"),
                decides=version.value["decides"],
                map_e=None if rule is None else (rule["offset"], rule["psid_bits"]),
                version=version,
            )
        )
    return tuple(lines)


@cache
def _prefixes() -> tuple[_Row, ...]:
    name = "prefixes.toml"
    rows: list[_Row] = []
    for key, row in read_file(FOLDER / name).items():
        topic = _topic(name, key, row)
        for version in topic.versions:
            if version.value not in registry():
                raise defect(f"{name} [{key}]: no carrier {version.value!r}")
        for prefix in row["prefixes"]:
            net = ipaddress.ip_network(prefix)
            rows.append(_Row(key, prefix, net.version, int(net[0]), int(net[-1]), row, topic))
    return tuple(sorted(rows, key=lambda row: row.last - row.first))


@cache
def _exits() -> dict[int, Topic]:
    name = "exits.toml"
    return {
        int(key): read_topic(
            name,
            key,
            {"title": row["meaning"], "unit": "mark", "version": row["version"]},
            registry().sources,
        )
        for key, row in read_file(FOLDER / name).items()
    }


@cache
def _sharing() -> dict[str, tuple[dict[str, Any], Topic]]:
    name = "sharing.toml"
    return {
        key: (row, read_topic(name, key, row, registry().sources))
        for key, row in read_file(FOLDER / name).items()
    }


def _topic(name: str, key: str, row: dict[str, Any]) -> Topic:
    shape = {"title": _RULE.as_json(), "unit": "id", "version": row["version"]}
    return read_topic(name, key, shape, registry().sources)


def _on(topic: Topic, on: date) -> Version | None:
    try:
        return topic.on(on)
    except NoVersionError:
        return None
