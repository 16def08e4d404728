"""A registry's answer that a person looked up and pasted (登録情報の照会結果): JPNIC WHOIS text or RDAP JSON.

Kaiji asks no registry by itself. What is pasted becomes one more claim about the addresses it covers, with the day it was asked
and the SHA-256 of the text. Contact persons, telephone numbers and mail addresses in it are not read.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.ground.canonical import sha256_hex
from kaiji.ground.words import Words
from kaiji.network.readers.stream import CONTROLS, bad, has_controls, open_bytes

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 1 << 20
_NAME_MOST: Final = 300
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A range above or below the one asked for, and who has it (上位・下位情報)."""

    first: int
    last: int
    organisation: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryAnswer:
    """What a registry answered for a range (登録情報)."""

    form: str
    version: Literal[4, 6]
    first: int
    last: int
    network_name: str
    organisations: tuple[str, ...]
    """Names in every language given, Japanese first."""
    given_on: date | None
    """Day of allocation or assignment."""
    changed_on: date | None
    above: tuple[Part, ...]
    below: tuple[Part, ...]
    """Customers to whom a part is sub-assigned: such a customer may be the one to ask."""
    asked_on: date
    sha256: str

    def covers(self, version: int, number: int) -> bool:
        """Whether the answer is about this address."""
        return self.version == version and self.first <= number <= self.last


def read_pasted(path: Path, *, asked_on: date) -> RegistryAnswer:
    """Read a saved answer; raises TableFormatError saying what is missing."""
    with open_bytes(path, most=MOST_BYTES) as file:
        data = file.read()
    text = _text(path.name, data)
    if any(has_controls(line) for line in text.split("\n")):
        raise bad(path.name, CONTROLS)
    reader = _rdap if text.lstrip().startswith("{") else _jpnic
    return reader(path.name, text, asked_on, sha256_hex(data))


def looks_pasted(head: bytes) -> bool:
    """Whether the start of a file is a pasted answer rather than a table."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") or any(
        mark in head
        for mark in (
            "ネットワーク情報".encode(),
            b"Network Information:",
            "ネットワーク情報".encode("iso-2022-jp"),
        )
    )


def _text(name: str, data: bytes) -> str:
    """Decode UTF-8, or ISO-2022-JP as JPNIC's own server sends it."""
    try:
        return data.decode("iso-2022-jp" if b"\x1b$" in data else "utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        why = Words(ja="文字コードを読めません。UTF-8で保存してください。", en="Save it as UTF-8.")
        raise bad(name, why) from error


# -- JPNIC ------------------------------------------------------------------------------------------------------------

_FIELD: Final = re.compile(r"(?:[a-z]\.\s*)?\[([^\]]{1,40})\][ \t]*(.*)")
_SUB: Final = re.compile(r"(.*?)\[([^\]]{1,40})\][ \t]+([0-9a-fA-F.:]{2,45}/\d{1,3})\s*")


def _jpnic(name: str, text: str, asked_on: date, digest: str) -> RegistryAnswer:
    sections = _sections(text)
    fields: dict[str, str] = {}
    for line in sections["own"]:
        if match := _FIELD.fullmatch(line.strip()):
            fields.setdefault(match[1].strip(), match[2].strip()[:_NAME_MOST])
    network = fields.get("IPネットワークアドレス")
    if not network:
        why = Words(
            ja="[IPネットワークアドレス] の行がありません(該当なしの回答かもしれません)。",
            en="It has no [IPネットワークアドレス] line (perhaps the answer was “no data”).",
        )
        raise bad(name, why)
    version, first, last = _network(name, network)
    organisations = tuple(filter(None, (fields.get("組織名"), fields.get("Organization"))))
    return RegistryAnswer(
        form="jpnic-whois",
        version=version,
        first=first,
        last=last,
        network_name=fields.get("ネットワーク名", ""),
        organisations=organisations,
        given_on=_slashed(fields.get("割当年月日") or fields.get("割振年月日")),
        changed_on=_slashed(fields.get("最終更新")),
        above=_parts(name, sections["above"]),
        below=_parts(name, sections["below"]),
        asked_on=asked_on,
        sha256=digest,
    )


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {"own": [], "above": [], "below": []}
    at = "own"
    for line in text.splitlines():
        at = {"上位情報": "above", "下位情報": "below"}.get(line.strip()[:4], at)
        sections[at].append(line)
    return sections


def _parts(name: str, rows: list[str]) -> tuple[Part, ...]:
    parts: list[Part] = []
    above = ""
    for line in rows:
        if match := _SUB.fullmatch(line):
            _, first, last = _network(name, match[3])
            holder = (match[1].strip() or above)[:_NAME_MOST]
            parts.append(Part(first=first, last=last, organisation=holder, kind=match[2]))
        elif line.strip().strip("-"):
            above = line.strip()
    return tuple(parts)


def _slashed(text: str | None) -> date | None:
    match = re.match(r"(\d{4})/(\d{2})/(\d{2})", text or "", re.ASCII)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _network(name: str, text: str) -> tuple[Literal[4, 6], int, int]:
    """Read `192.0.2.0/24`, or `192.0.2.0 - 192.0.2.255` as registries write ranges that are no single prefix."""
    try:
        if "/" in text:
            network = ipaddress.ip_network(text)
            first, last = network[0], network[-1]
        else:
            first, last = (ipaddress.ip_address(end.strip()) for end in text.split("-"))
    except ValueError as error:
        why = Words(ja=f"範囲「{text[:60]}」を読めません。", en=f"The range {text[:60]} cannot be read.")
        raise bad(name, why) from error
    if first.version != last.version or int(first) > int(last):
        raise bad(name, Words(ja="範囲が逆です。", en="The range is reversed."))
    return (4 if first.version == 4 else 6), int(first), int(last)


# -- RDAP (RFC 9083) --------------------------------------------------------------------------------------------------


def _rdap(name: str, text: str, asked_on: date, digest: str) -> RegistryAnswer:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise bad(name, Words(ja="JSONではありません。", en="It is not JSON.")) from error
    if not isinstance(data, dict) or data.get("objectClassName") != "ip network":
        why = Words(ja="RDAPの ip network ではありません。", en="It is no RDAP object of class “ip network”.")
        raise bad(name, why)
    start, end = data.get("startAddress"), data.get("endAddress")
    if not isinstance(start, str) or not isinstance(end, str):
        raise bad(
            name,
            Words(
                ja="startAddress と endAddress がありません。", en="startAddress and endAddress are missing."
            ),
        )
    version, first, last = _network(name, f"{start.split('/')[0]} - {end.split('/')[0]}")
    events = _events(data)
    return RegistryAnswer(
        form="rdap",
        version=version,
        first=first,
        last=last,
        network_name=_string(data.get("name")),
        organisations=tuple(_registrants(data)) or _descriptions(data),
        given_on=events.get("registration"),
        changed_on=events.get("last changed"),
        above=(),
        below=(),
        asked_on=asked_on,
        sha256=digest,
    )


def _registrants(data: dict[str, Any], depth: int = 0) -> list[str]:
    """Return the formatted names of organisations that are registrants; persons are passed over."""
    names: list[str] = []
    for entity in _list(data.get("entities")):
        if not isinstance(entity, dict) or depth > _DEEPEST:
            continue
        card = _list(entity.get("vcardArray"))
        rows = [
            row for row in _list(card[1] if len(card) > 1 else None) if isinstance(row, list) and len(row) > 3
        ]
        kinds = {str(row[3]) for row in rows if row[0] == "kind"}
        if "registrant" in _list(entity.get("roles")) and "individual" not in kinds:
            names.extend(_string(row[3]) for row in rows if row[0] == "fn" and isinstance(row[3], str))
        names.extend(_registrants(entity, depth + 1))
    return [text for text in dict.fromkeys(names) if text]


def _descriptions(data: dict[str, Any]) -> tuple[str, ...]:
    """APNIC and JPNIC put the organisation into the first remark where there is no registrant."""
    for remark in _list(data.get("remarks")):
        if isinstance(remark, dict) and remark.get("title") in {None, "description"}:
            lines = [_string(line) for line in _list(remark.get("description"))]
            return tuple(line for line in lines[:1] if line)
    return ()


def _events(data: dict[str, Any]) -> dict[str, date]:
    found: dict[str, date] = {}
    for event in _list(data.get("events")):
        if isinstance(event, dict) and isinstance(event.get("eventDate"), str):
            try:
                found[_string(event.get("eventAction"))] = date.fromisoformat(event["eventDate"][:10])
            except ValueError:
                continue
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: Any) -> str:
    """Return a text on one line; one that could drive a terminal counts as none."""
    return " ".join(value.split())[:_NAME_MOST] if isinstance(value, str) and not has_controls(value) else ""
