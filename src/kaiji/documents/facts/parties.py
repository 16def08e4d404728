"""Derived facts of parties: full address, form of address, whom they act for (当事者)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.rows import Derivations, told
from kaiji.documents.facts.values import Lack
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.casefile.values import Party
    from kaiji.documents.facts.rows import Row
    from kaiji.documents.facts.values import Fact

_PEOPLE: Final = {"police": "殿", "court": "御中"}


FACTS: Final = Derivations()


@FACTS.fact("Party", "full_address")
def _full_address(row: Row) -> Fact:
    party: Party = row.value
    if party.address is None:
        return row.lack("address")
    code = f"〒{party.postcode.removeprefix('〒')}　" if party.postcode else ""
    return told(f"{code}{party.address}", f"{row.place}.address")


@FACTS.fact("Party", "honorific")
def _honorific(row: Row) -> Fact:
    party: Party = row.value
    fallback = "御中" if party.kind == "organisation" else "様"
    return told(_PEOPLE.get(party.role, fallback), f"{row.place}.kind")


@FACTS.fact("Party", "you")
def _you(row: Row) -> Fact:
    party: Party = row.value
    return told("貴社" if party.kind == "organisation" else "貴殿", f"{row.place}.kind")


@FACTS.fact("Party", "contact")
def _contact(row: Row) -> Fact:
    party: Party = row.value
    ways = ((f"電話　{party.phone}", party.phone), (f"電子メール　{party.email}", party.email))
    known = [text for text, value in ways if value]
    if not known:
        return Lack(
            place=f"{row.place}.phone",
            what=Words(ja="連絡先(電話番号または電子メール)", en="telephone or e-mail"),
        )
    return told("\n".join(known), f"{row.place}.phone")


@FACTS.fact("Party", "clients")
def _clients(row: Row) -> Fact:
    party: Party = row.value
    return tuple(row.desk.row("party", identity) for identity in party.represents)
