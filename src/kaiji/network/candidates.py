"""From evidence to candidates (候補): one row a carrier, all shown, with how far the sources agree. Never one bare name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.network.claims import ACCESS
from kaiji.network.evidence import SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.network.carriers import Carrier
    from kaiji.network.chains import Link
    from kaiji.network.evidence import Evidence

Agreement: TypeAlias = Literal["unknown", "single", "agree", "chain", "conflict"]

AGREEMENT_WORDS: dict[Agreement, Words] = {
    "unknown": Words(ja="分かりません。", en="Unknown."),
    "single": Words(ja="手がかりは1種類だけです。", en="Only one kind of source speaks."),
    "agree": Words(ja="2種類以上の手がかりが一致しています。", en="Two or more kinds of sources agree."),
    "chain": Words(
        ja="手がかりは別の会社を指しますが、卸の関係で説明がつきます。",
        en="The sources name different companies, which a wholesale chain explains.",
    ),
    "conflict": Words(
        ja="手がかりが食い違っています。登録情報(WHOIS)を照会してください。",
        en="The sources disagree: look the registration (WHOIS) up.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A company that may hold the address, with everything that points to it (候補)."""

    carrier: Carrier | None
    """None: the AS or organisation is not in the registry of carriers."""
    asn: int | None
    as_name: str | None
    evidence: tuple[Evidence, ...]

    @property
    def name(self) -> Words:
        """What to call it on a screen."""
        if self.carrier is not None:
            return self.carrier.title
        known = self.as_name or self.evidence[0].name or "?"
        return Words(ja=known, en=known)

    def as_of(self) -> date | None:
        """Return the newest day that its evidence speaks of."""
        days = [item.as_of for item in self.evidence if item.as_of is not None]
        return max(days, default=None)

    def as_json(self, on: date) -> dict[str, Any]:
        """Return the contract's candidate with names for the day `on`."""
        legal = None if self.carrier is None else self.carrier.legal_name(on)
        access = () if self.carrier is None else self.carrier.access(on)
        as_of = self.as_of()
        return {
            "carrier": None if self.carrier is None else self.carrier.id,
            "name": self.name.as_json(),
            "legal_name": None
            if legal is None
            else {"name": legal.value, "confidence": legal.confidence, "confirm": True},
            "asn": self.asn,
            "as_name": self.as_name,
            "access": list(access),
            "access_words": [ACCESS[code].as_json() for code in access],
            "basis": [item.as_json() for item in self.evidence],
            "as_of": None if as_of is None else as_of.isoformat(),
        }


def candidates(evidence: Sequence[Evidence]) -> tuple[Candidate, ...]:
    """Group evidence by carrier, and by AS or name where there is none; the weightiest first."""
    groups: dict[str, list[Evidence]] = {}
    for item in evidence:
        groups.setdefault(_key(item), []).append(item)
    found = [_candidate(group) for group in groups.values()]
    return tuple(sorted(found, key=_weight))


def agreement(evidence: Sequence[Evidence], links: Sequence[Link]) -> Agreement:
    """Say how far the sources agree on one carrier; a chain from one to the other is an explanation, not agreement."""
    naming = [item for item in evidence if item.carrier is not None]
    carriers = {item.carrier.id for item in naming if item.carrier is not None}
    if not carriers:
        return "single" if any(item.source != "delegated" for item in evidence) else "unknown"
    if len(carriers) == 1:
        return "agree" if len({item.source for item in naming}) > 1 else "single"
    # a kind of party (`mvno`, `isp`) is nobody: two carriers that may both have one below them are not related by it
    pairs = {frozenset((link.holder, other.id)) for link in links for other in link.carriers()}
    pairs |= {frozenset((c.id, v.value)) for c, v in _parts(naming)}
    return "chain" if _connected(carriers, pairs) else "conflict"


def _parts(naming: Sequence[Evidence]) -> list[tuple[Carrier, Any]]:
    """Return the carriers that are part of another, with the claim that says so."""
    found = []
    for carrier in {item.carrier.id: item.carrier for item in naming if item.carrier is not None}.values():
        topic = carrier.claims.get("part_of")
        if topic is not None:
            found.append((carrier, topic.versions[-1]))
    return found


def _connected(carriers: set[str], pairs: set[frozenset[str]]) -> bool:
    reached = {min(carriers)}
    while True:
        more = {name for pair in pairs if pair & reached for name in pair} - reached
        if not more:
            return carriers <= reached
        reached |= more


def _key(item: Evidence) -> str:
    if item.carrier is not None:
        return f"carrier:{item.carrier.id}"
    return f"as:{item.asn}" if item.asn is not None else f"{item.source}:{item.name}"


def _candidate(group: list[Evidence]) -> Candidate:
    table = next((item for item in group if item.asn is not None), None)
    return Candidate(
        carrier=group[0].carrier,
        asn=None if table is None else table.asn,
        as_name=None if table is None else table.name,
        evidence=tuple(group),
    )


def _weight(candidate: Candidate) -> tuple[bool, int, int]:
    best = min(SOURCES.index(item.source) for item in candidate.evidence)
    return candidate.carrier is None, best, -len(candidate.evidence)
