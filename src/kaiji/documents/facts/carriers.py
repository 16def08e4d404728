"""What the registry knows of a carrier: what its disclosure desk asks for, marked where unverified; lines or servers (窓口・提供形態)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known
from kaiji.documents.spelling import paper_words, wide, yen_text
from kaiji.documents.values import Origin
from kaiji.network.carriers import registry

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.values import Party
    from kaiji.documents.facts.rows import Row
    from kaiji.ground.dated import Version

_PER: Final = {"id": "１組（ＩＰアドレス・ポート・日時）ごと", "request": "請求１件ごと"}
_ASK: Final = "事業者の案内で確かめる"


def fee_facts_of(row: Row) -> Item:
    """Return fee, means and copies that the desk of the carrier `row` asks for; what is not known is to be asked."""
    party: Party = row.value
    known = registry().carrier(party.carrier) if party.carrier and party.carrier in registry() else None
    version = known.claim("desk", row.desk.day) if known else None
    if version is not None and version.value.get("not_a_disclosure_desk"):
        version = None  # A desk for one's own data: what it asks is not what disclosure costs.
    value = version.value if version else {}
    origin = _origin(party, version)
    facts: dict[str, Fact] = {
        "name": row.fact("name"),
        "fee": Known(value=_fee(value), origin=origin),
        "means": Known(value=paper_words(value.get("fee_means", {}).get("ja", "")) or _ASK, origin=origin),
        "copies": Known(value=_copies(value), origin=origin),
        "source": told(_source(version), f"{row.place}.carrier"),
    }
    return Item(place=row.place, facts=facts)


def rents_servers(party: Party | None, day: date) -> bool:
    """Return whether a provider's addresses are servers', as the case says, else as is on record on `day` (サーバ事業者)."""
    if party is not None and party.access != "unknown":
        return party.access == "servers"
    known = party.carrier if party is not None else None
    return known is not None and known in registry() and registry().rents_servers(known, day)


def _origin(party: Party, version: Version | None) -> Origin:
    if version is None:
        return Origin(kind="computed", place=f"registry.{party.carrier or 'unknown'}")
    return Origin(
        kind="registry",
        place=f"registry.{party.carrier}.desk",
        note=version.cite,
        confidence=version.confidence,
        source=f"{version.source.title} {version.cite}",
    )


def _fee(value: dict[str, object]) -> str:
    yen, fee = value.get("fee_yen"), value.get("fee")
    per = _PER.get(str(value.get("fee_per")), "")
    if isinstance(yen, int):
        tax = "と消費税" if value.get("fee_plus_tax") else ""
        return f"{yen_text(yen)}{tax}{f'（{per}）' if per else ''}"
    if fee == "yes":
        return f"要る（額は{_ASK}）{per}"
    return "不要" if fee == "none" else _ASK


def _copies(value: dict[str, object]) -> str:
    copies = value.get("copies")
    if not isinstance(copies, int):
        return _ASK
    masked = "（うち発信者用の黒塗り１通）" if value.get("masked_copy") else ""
    return f"請求書{wide(copies)}通{masked}"


def _source(version: Version | None) -> str:
    if version is None:
        return "登録なし【未確認】"
    mark = "【未確認】" if version.unverified else ""
    return f"{version.source.title}（{version.checked_on}確認）{mark}"
