"""What is kept from the other side in a procedure: of whom, in whose place what stands, and the fee (秘匿).

A court counts one petition for each person of whom something is kept, so a minor and the parents are three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.casefile.representation import concealed
from kaiji.documents.facts.claims import as_this_paper_says
from kaiji.documents.facts.filings import SIDES, fee_words
from kaiji.documents.facts.law import Law
from kaiji.documents.facts.people import flag, parties
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Known
from kaiji.documents.spelling import wide
from kaiji.law.fees import Petition, fee
from kaiji.law.routes.procedures import filing_on

if TYPE_CHECKING:
    from kaiji.casefile.values import Party
    from kaiji.documents.facts.filings import Procedure
    from kaiji.documents.facts.values import Fact


def concealment_facts(found: Procedure) -> dict[str, Fact]:
    """Return the facts of the papers on concealment; without anybody concealed there is nobody in the list and no fee."""
    people = concealed(found.desk.case)
    return {
        "concealment": _article(found),
        "concealed": tuple(_person(found, party) for party in people),
        "fee_concealment": concealment_fee(found),
    }


def concealment_fee(found: Procedure) -> Item:
    """Return the fee of the petitions for concealment, by the law of the day on which they are filed."""
    place, count = "fees.concealment", len(concealed(found.desk.case))
    words: dict[str, Fact] = {
        "count": told(wide(count), "party.withheld", "one petition for each person concealed")
    }
    if not count:
        return Item(place=place, facts=words)
    kind = "concealment" if found.kind.endswith("suit") else "order-concealment"
    day = found.filing.filed_on or found.desk.day
    represented = bool(parties(found.desk, "counsel"))
    electronic = filing_on(found.kind, day, represented=represented).medium == "electronic"
    petition = Petition(
        kind=kind,
        filed_on=day,
        suit_filed_on=day if kind == "concealment" else None,
        count=count,
        medium="electronic" if electronic else "paper",
    )
    return Item(place=place, facts={**fee_words([fee(petition)]), **words})


def _person(found: Procedure, party: Party) -> Item:
    row = found.desk.row("party", party.id)
    ours = party.role == "claimant"
    stands_as = told(SIDES[found.kind].ours, "filing.kind") if ours else row.fact("capacity_words")
    named = [
        "name",
        "name_kana",
        "full_address",
        "phone",
        "shown_name",
        "shown_address",
        "hides_name",
        "hides_address",
        "head_name",
    ]
    return Item(
        place=row.place,
        facts={
            **{name: row.fact(name) for name in named},
            "stands_as": stands_as,
            "reason": as_this_paper_says(row, f"{row.place}.withheld_reason", party.withheld_reason)
            if party.withheld_reason
            else row.lack("withheld_reason"),
            # Parents of a minor need no reason of their own: the minor's is theirs.
            **dict([flag("argues", ours or party.withheld_reason, f"{row.place}.withheld_reason")]),
        },
    )


def _article(found: Procedure) -> Fact:
    """Return the article a petition rests on: of the act itself, of civil procedure, or as applied to injunctions."""
    law = Law(day=found.desk.day, kind="cited")
    suit = law.fact("concealment-suit")
    if found.kind.endswith("suit"):
        return suit
    if not found.kind.endswith("injunction"):
        return law.fact("concealment")
    applied = law.fact("concealment-injunction")
    if not (isinstance(applied, Known) and isinstance(suit, Known)):
        return suit
    return Known(value=f"{applied.value}において準用する{suit.value}", origin=applied.origin)
