"""Who stands on a paper: claimants, who acts for them, and what must be hidden from the sender (登場する人)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.casefile.representation import acting_for, kept_from_others
from kaiji.casefile.values import Party
from kaiji.documents.facts.law import Law
from kaiji.documents.facts.parties import CAPACITIES, in_running_text
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.values import Origin
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.casefile.values import Case, Role
    from kaiji.documents.facts.rows import Desk, Row


def parties(desk: Desk, role: Role) -> tuple[Row, ...]:
    """Return the rows of the parties that have `role`."""
    return tuple(row for row, party in desk.rows("party", Party) if party.role == role)


def everyone(desk: Desk) -> dict[str, Fact]:
    """Return what every paper of the claimant's side may name."""
    claimants = parties(desk, "claimant")
    lawyers = parties(desk, "counsel")
    what = Words(ja="請求者(当事者)", en="the claimant")
    return {
        "claimants": claimants or Lack(place="party[role=claimant]", what=what),
        "guardians": tuple(desk.row("party", who.id) for who in acting_for(desk.case, "claimant")),
        "sender_guardians": tuple(desk.row("party", who.id) for who in acting_for(desk.case, "sender")),
        "counsel": lawyers,
        "law": Law(day=desk.day),
        "case": Item(place="case", facts={"title": told(desk.case.title, "title")}),
        "paper": Item(
            place="paper",
            facts={
                "day": Known(
                    value=desk.day, origin=Origin(kind="computed", place="day", note="day of the paper")
                ),
                "notifier": told("当職" if lawyers else "通知人", "party[role=counsel]"),
                "client": told("依頼者" if lawyers else "通知人", "party[role=counsel]"),
                "client_of": told(_names(claimants), "party[role=claimant].name"),
                "client_by": told(_by_law(desk.case), "party[role=legal-representative].capacity"),
                "client_named": Known(
                    value=any(row.value.name and "name" not in row.value.withheld for row in claimants),
                    origin=Origin(kind="computed", place="party[role=claimant].withheld"),
                ),
                "i": told(
                    "請求者" if lawyers else "当社" if is_company(desk.case) else "私",
                    "party[role=counsel]",
                    "counsel writes in the third person",
                ),
            },
        ),
    }


def is_company(case: Case) -> bool:
    """Return whether the claimant is an organisation, which speaks of itself as 当社."""
    return any(party.kind == "organisation" for party in case.party_in("claimant"))


def _names(claimants: tuple[Row, ...]) -> str:
    """Return the claimants as a letter to the sender names them; one whose name is kept from the sender is 依頼者."""
    names = [
        "依頼者" if "name" in row.value.withheld else in_running_text(row.value.name or "")
        for row in claimants
    ]
    return "、".join(name for name in dict.fromkeys(names) if name) or "請求者"


def _by_law(case: Case) -> str:
    """Return through whom a minor speaks, in brackets as a letter has it; empty for everybody else."""
    words = [
        f"{CAPACITIES.get(who.capacity, '')}{in_running_text(who.name)}"
        for who in acting_for(case, "claimant")
        if who.name and "name" not in kept_from_others(case, who)
    ]
    return f"（法定代理人{'、'.join(words)}）" if words else ""


def flag(name: str, value: object, place: str) -> tuple[str, Fact]:
    """Return a named yes or no for a template to ask."""
    return name, Known(value=bool(value), origin=Origin(kind="computed", place=place))


def flags(place: str, **values: object) -> Item:
    """Return a group of yes and no."""
    return Item(place=place, facts=dict(flag(name, value, place) for name, value in values.items()))


def names_to_hide(case: Case) -> tuple[str, ...]:
    """Return the names burned out of the sender's copy where the claimant does not want to be named.

    Those of the claimants and of whoever acts for them by law: a parent's name tells the child's.
    """
    return tuple(
        word
        for party in (*case.party_in("claimant"), *acting_for(case, "claimant"))
        for word in (party.name, party.name_kana)
        if word
    )


def contacts_to_hide(case: Case) -> tuple[str, ...]:
    """Return the addresses, telephones and mail addresses that a sender is never shown."""
    return tuple(
        word
        for party in (*case.party_in("claimant"), *acting_for(case, "claimant"))
        for word in (party.address, party.phone, party.email, party.fax)
        if word
    )
