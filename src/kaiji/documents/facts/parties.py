"""Derived facts of parties: full address, form of address, whom they act for (当事者)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.casefile.representation import kept_from_others, represented_by
from kaiji.documents.facts.rows import Derivations, told
from kaiji.documents.facts.values import Known, Lack
from kaiji.documents.values import Origin
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.casefile.representation import Kept
    from kaiji.casefile.values import Party
    from kaiji.documents.facts.rows import Row
    from kaiji.documents.facts.values import Fact

_PEOPLE: Final = {"police": "殿", "court": "御中"}
CAPACITIES: Final = {
    "father": "親権者父",
    "mother": "親権者母",
    "parent": "親権者",
    "minor-guardian": "未成年後見人",
    "adult-guardian": "成年後見人",
}
"""By what a legal representative acts, as party headings have it."""
_HAN: Final = re.compile(
    r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:[ \u3000]+[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]+)+"
)
_ONE_LINE: Final = 20
"""Characters of an address that stand in one line of the head of a letter."""
FOREIGN_HEAD: Final = "日本における代表者"


def in_running_text(name: str) -> str:
    """Return a name as a sentence has it: family and given name of a Japanese name without the gap between them."""
    return re.sub(r"[ \u3000]+", "", name) if _HAN.fullmatch(name) else name


FACTS: Final = Derivations()


@FACTS.fact("Party", "full_address")
def _full_address(row: Row) -> Fact:
    party: Party = row.value
    if party.address is None:
        return row.lack("address")
    code = f"〒{party.postcode.removeprefix('〒')}　" if party.postcode else ""
    return told(f"{code}{party.address}", f"{row.place}.address")


@FACTS.fact("Party", "address_lines")
def _address_lines(row: Row) -> Fact:
    """Return postcode and address as the head of a letter has them, the postcode on a line of its own.

    A letter goes to the other side: an address kept from it is replaced (秘匿), see `letter_address`.
    """
    party: Party = row.value
    if "address" in _kept(row):
        return _letter_address(row)
    if party.address is None:
        return row.lack("address")
    code = f"〒{party.postcode.removeprefix('〒')}\n" if party.postcode else ""
    # A building stands on a line of its own; an address that may have to be burned out stays in one piece.
    street, gap, building = party.address.rpartition(" ")
    parted = gap and len(party.address) > _ONE_LINE and party.role not in {"claimant", "legal-representative"}
    return told(f"{code}{street}\n{building}" if parted else f"{code}{party.address}", f"{row.place}.address")


@FACTS.fact("Party", "letter_address")
def _letter_address(row: Row) -> Fact:
    """Return the address as a letter to the other side prints it: where papers are served, care of counsel, or a stand-in."""
    party: Party = row.value
    if "address" not in _kept(row):
        return row.fact("address")
    if party.service_address is not None:
        return told(party.service_address, f"{row.place}.service_address")
    if any(party.id in counsel.represents for counsel in row.desk.case.party_in("counsel")):
        # A stand-in is the court's word and means nothing to a provider; its letters reach counsel.
        return told("（代理人の事務所気付）", f"{row.place}.withheld")
    return told("（秘匿。下記の連絡先に御連絡ください。）", f"{row.place}.withheld")


@FACTS.fact("Party", "called")
def _called(row: Row) -> Fact:
    """Return how the line of a name is headed: a person's or an organisation's."""
    return told("名称" if row.value.kind == "organisation" else "氏名", f"{row.place}.kind")


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


def _kept(row: Row) -> Kept:
    return kept_from_others(row.desk.case, row.value)


@FACTS.fact("Party", "capacity_words")
def _capacity_words(row: Row) -> Fact:
    """Return by what someone acts for another by law (法定代理人親権者父); without the capacity where nobody told it."""
    words = CAPACITIES.get(row.value.capacity, "")
    return told(f"法定代理人{words}", f"{row.place}.capacity")


@FACTS.fact("Party", "head_label")
def _head_label(row: Row) -> Fact:
    """Return how the line of who represents an organisation is headed: a foreign company has one in Japan."""
    foreign = (row.value.representative or "").startswith(FOREIGN_HEAD)
    return told(FOREIGN_HEAD if foreign else "上記代表者", f"{row.place}.representative")


@FACTS.fact("Party", "head_name")
def _head_name(row: Row) -> Fact:
    party: Party = row.value
    if party.representative is None:
        return row.lack("representative")
    return told(party.representative.removeprefix(FOREIGN_HEAD).strip(), f"{row.place}.representative")


@FACTS.fact("Party", "plain_name")
def _plain_name(row: Row) -> Fact:
    """Return the name as a sentence of a court paper has it, or its stand-in."""
    shown = row.fact("shown_name")
    if not isinstance(shown, Known):
        return shown
    return replace(shown, value=in_running_text(str(shown.value)))


@FACTS.fact("Party", "shown_name")
def _shown_name(row: Row) -> Fact:
    """Return the name as court papers print it: a stand-in where it is kept from the other side (秘匿)."""
    if "name" in _kept(row):
        return told(f"代替氏名{_letter(row)}", f"{row.place}.withheld", "kept from the other side")
    return row.fact("name")


@FACTS.fact("Party", "shown_address")
def _shown_address(row: Row) -> Fact:
    if "address" in _kept(row):
        return told(f"代替住所{_letter(row)}", f"{row.place}.withheld", "kept from the other side")
    return row.fact("full_address")


@FACTS.fact("Party", "listed_address")
def _listed_address(row: Row) -> Fact:
    """Return the address of a legal representative as lists of parties have it: 同所 below the one of whom it is the same."""
    party: Party = row.value
    homes = {one.address for one in represented_by(row.desk.case, party)}
    if _kept(row) or party.address is None or party.address not in homes:
        return row.fact("shown_address")
    return told("同所", f"{row.place}.address")


@FACTS.fact("Party", "is_withheld")
def _is_withheld(row: Row) -> Fact:
    return Known(value=bool(_kept(row)), origin=Origin(kind="case", place=f"{row.place}.withheld"))


def _letter(row: Row) -> str:
    """Return the letter of a stand-in: Ａ for the first party that has one, then Ｂ and so on."""
    case = row.desk.case
    order = [party.id for party in case.party if kept_from_others(case, party)]
    return chr(ord("Ａ") + order.index(row.value.id))


@FACTS.fact("Party", "hides_name")
def _hides_name(row: Row) -> Fact:
    return Known(value="name" in _kept(row), origin=Origin(kind="case", place=f"{row.place}.withheld"))


@FACTS.fact("Party", "hides_address")
def _hides_address(row: Row) -> Fact:
    return Known(value="address" in _kept(row), origin=Origin(kind="case", place=f"{row.place}.withheld"))
