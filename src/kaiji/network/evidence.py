"""What points to whom? (手がかり): every source that says something about an address, kept apart.

Sources disagree and age. So each piece of evidence keeps what it says, since when, and how sure it is; candidates are made of
them only afterwards, and all are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.ground.words import Words
from kaiji.network.carriers import registry
from kaiji.network.lines import prefix_sign
from kaiji.network.organisations import company_named
from kaiji.network.retention import basis_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.ground.dated import Version
    from kaiji.network.carriers import Carrier, HostHint
    from kaiji.network.readers.pasted import RegistryAnswer
    from kaiji.network.snapshot.lookup import Found, Snapshot
    from kaiji.network.store import Tables

SOURCES: Final = ("registry-answer", "routing-table", "as-table", "registry-prefix", "delegated", "host-name")
"""In the order of their weight: what a registry itself answered comes first, a host name last."""

_TITLES: Final = {
    "registry-answer": Words(ja="登録情報(照会結果)", en="registry's answer"),
    "routing-table": Words(ja="経路表", en="routing table"),
    "as-table": Words(ja="AS番号の表", en="AS table"),
    "registry-prefix": Words(ja="台帳のアドレス範囲", en="prefix in the registry of carriers"),
    "delegated": Words(ja="地域レジストリの割当統計", en="delegated statistics"),
    "host-name": Words(ja="逆引きホスト名", en="reverse-DNS name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One source's word on an address (手がかり1件)."""

    source: str
    carrier: Carrier | None
    """None where the source names somebody the registry does not know, or several."""
    asn: int | None
    name: str
    """The name as the source gives it."""
    words: Words
    as_of: date | None
    """The day the source speaks of; None: it does not say."""
    range: str | None
    version: Version | None
    """The registry row that ties the source's name to the carrier; None where none does."""

    def as_json(self) -> dict[str, Any]:
        """Return the evidence with its source."""
        return {
            "source": self.source,
            "title": _TITLES[self.source].as_json(),
            "asn": self.asn,
            "name": self.name,
            "words": self.words.as_json(),
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "range": self.range,
            "confidence": None if self.version is None else self.version.confidence,
            "mapped_by": None if self.version is None else basis_json(self.version),
        }


def title_of(source: str) -> Words:
    """Return what a kind of source is called."""
    return _TITLES[source]


def gather(
    version: Literal[4, 6], number: int, *, day: date, hint: HostHint | None, tables: Tables
) -> tuple[Evidence, ...]:
    """Return everything known of an address on a day, by weight of the source and then newest first."""
    found = [
        *_from_answers(version, number, tables),
        *_from_as_tables(version, number, day, tables),
        *_from_prefixes(version, number, day),
        *_from_delegated(version, number, day, tables),
        *_from_host(hint),
    ]
    return tuple(sorted(found, key=lambda item: (SOURCES.index(item.source), -_ordinal(item.as_of))))


def _ordinal(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def _from_as_tables(version: Literal[4, 6], number: int, day: date, tables: Tables) -> Iterator[Evidence]:
    for table in tables.routing(day):
        found = table.find(version, number)
        if found is not None:
            for asn in found.asns:
                yield _as_evidence(asn, day, table, found, tables)


def _as_evidence(asn: int, day: date, table: Snapshot, found: Found, tables: Tables) -> Evidence:
    mapping = registry().by_asn(asn, day)
    name = found.text or table.name_of(asn) or _name_elsewhere(asn, tables)
    label = mapping.registry_name if mapping is not None and not name else name
    return Evidence(
        source="routing-table" if table.kind == "rib" else "as-table",
        carrier=None if mapping is None else mapping.carrier,
        asn=asn,
        name=label,
        words=Words(
            ja=f"{table.day.isoformat()}の表では AS{asn}({label or '名称なし'})の範囲です。",
            en=f"In the table of {table.day.isoformat()} it lies in AS{asn} ({label or 'no name'}).",
        ),
        as_of=table.day,
        range=found.range_text,
        version=None if mapping is None else mapping.version,
    )


def _name_elsewhere(asn: int, tables: Tables) -> str:
    """Routing tables carry no names: take one from the newest table that has it."""
    return next(filter(None, (table.name_of(asn) for table in reversed(tables.of_kind("asn")))), "")


def _from_prefixes(version: Literal[4, 6], number: int, day: date) -> Iterator[Evidence]:
    sign = prefix_sign(version, number, day)
    if sign is not None:
        ja = f"{sign.prefix} は {sign.carrier.title.ja} の範囲とされています。"
        en = f"{sign.prefix} is said to be of {sign.carrier.title.en}."
        if sign.remark is not None:
            ja, en = f"{ja}{sign.remark.ja}", f"{en} {sign.remark.en}"
        yield Evidence(
            source="registry-prefix",
            carrier=sign.carrier,
            asn=None,
            name=sign.carrier.title.ja,
            words=Words(ja=ja, en=en),
            as_of=sign.version.checked_on,
            range=sign.prefix,
            version=sign.version,
        )


def _from_delegated(version: Literal[4, 6], number: int, day: date, tables: Tables) -> Iterator[Evidence]:
    for table in tables.around("delegated", day):
        found = table.find(version, number)
        if found is None:
            continue
        registry_name, country, given_on, _, opaque = (found.text.split("|") + [""] * 5)[:5]
        asns = table.asns_with(f"|{opaque}") if opaque else ()
        mapped = {m.carrier.id: m for m in (registry().by_asn(asn, day) for asn in asns) if m is not None}
        only = next(iter(mapped.values())) if len(mapped) == 1 else None
        yield Evidence(
            source="delegated",
            carrier=None if only is None else only.carrier,
            asn=None,
            name=f"{registry_name} {country}".strip(),
            words=_delegated_words(registry_name, country, given_on, [f"AS{asn}" for asn in asns[:8]]),
            as_of=table.day,
            range=found.range_text,
            version=None if only is None else only.version,
        )


def _delegated_words(registry_name: str, country: str, given_on: str, asns: list[str]) -> Words:
    ja, en = "、".join(asns) or "なし", ", ".join(asns) or "none"
    return Words(
        ja=f"{registry_name}が{given_on or '不明な日'}に{country}へ割り当てた範囲です。同じ保有者のAS: {ja}",
        en=f"{registry_name} gave it to {country} on {given_on or 'an unknown day'}; AS of the same holder: {en}",
    )


def _from_answers(version: Literal[4, 6], number: int, tables: Tables) -> Iterator[Evidence]:
    for answer in tables.answers:
        if not answer.covers(version, number):
            continue
        yield _answer_evidence(answer, answer.organisations, answer.network_name, "")
        parts = [part for part in answer.below if part.first <= number <= part.last]
        for part in sorted(parts, key=lambda part: part.last - part.first)[:1]:
            yield _answer_evidence(answer, (part.organisation,), "", part.kind)


def _answer_evidence(answer: RegistryAnswer, names: tuple[str, ...], network: str, sub: str) -> Evidence:
    name, day = " / ".join(names) or network, answer.asked_on.isoformat()
    below = ("", "") if not sub else (f"(下位情報 {sub})", f" (sub-assignment, {sub})")
    words = Words(
        ja=f"{day}の照会で、登録は {name} です{below[0]}。",
        en=f"Asked on {day}, it is registered to {name}{below[1]}.",
    )
    if not names:
        words = Words(
            ja=f"{day}の照会の回答に組織名はなく、ネットワーク名は {network or '不明'} です。",
            en=f"The answer of {day} names no organisation; the network is called {network or 'nothing'}.",
        )
    return Evidence(
        source="registry-answer",
        carrier=company_named(names),
        asn=None,
        name=name,
        words=words,
        as_of=answer.asked_on,
        range=None,
        version=None,
    )


def _from_host(hint: HostHint | None) -> Iterator[Evidence]:
    if hint is not None:
        yield Evidence(
            source="host-name",
            carrier=hint.carrier,
            asn=None,
            name=f"*.{hint.suffix}",
            words=Words(
                ja=f"ホスト名の末尾 {hint.suffix}: {hint.meaning.ja}",
                en=f"Host name ending {hint.suffix}: {hint.meaning.en}",
            ),
            as_of=hint.version.checked_on,
            range=None,
            version=hint.version,
        )
