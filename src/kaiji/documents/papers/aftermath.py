"""Papers once the sender is known: demand D20, complaint D21, settlement D22, pledge D23 (特定後の書面)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.values import Claim
from kaiji.documents.facts.exhibits import exhibits_for, labels_of, numbered
from kaiji.documents.facts.filings import exhibit_item
from kaiji.documents.facts.law import article_text
from kaiji.documents.facts.origins import of_bases, of_version
from kaiji.documents.facts.people import everyone, flag, parties
from kaiji.documents.facts.requests import rights_facts
from kaiji.documents.facts.rows import Item, Row, told
from kaiji.documents.facts.suits import damages_of
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.papers.courts import court_copy, our_names
from kaiji.documents.papers.plans import Plan
from kaiji.documents.profiles import paper_table
from kaiji.documents.values import Origin
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.counting import days_on
from kaiji.law.crimes import offence, offences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kaiji.casefile.papers import Complaint
    from kaiji.documents.facts.rows import Desk

_BLANK_DAY = "令和　　年　　月　　日"


def sender_papers(desk: Desk) -> Iterator[Plan]:
    """Give the letters and agreements for which the case has terms; what is kept from the sender stands in none of them."""
    copies = (court_copy(desk.case),)
    for sender in parties(desk, "sender"):
        scope = _scope(desk, sender)
        about = sender.value.id
        if desk.case.demand is not None:
            yield Plan(
                document="D20", template="D20", about=about, scope=scope, copies=copies, layout="certified"
            )
        if desk.case.settlement is not None:
            yield Plan(document="D22", template="D22", about=about, scope=scope, copies=copies)
            yield Plan(document="D23", template="D23", about=about, scope=scope, copies=copies)
    if desk.case.complaint is not None:
        yield Plan(document="D21", template="D21", about="complaint", scope=_complaint_scope(desk))


def _scope(desk: Desk, sender: Row) -> dict[str, Fact]:
    at, posts, claims = _matter(desk, wrote=sender.value.wrote)
    base = everyone(at)
    signed = desk.case.settlement.signed_on if desk.case.settlement else None
    return {
        **base,
        "posts": posts,
        "claims": claims,
        "rights": rights_facts(claims),
        "sender": sender,
        "addressee": sender,
        "victim_names": our_names(at),
        "victim_named": _in_a_sentence(at),
        "damages": damages_of(at, posts, sender.value.id),
        "demand": _table(at, "demand"),
        "demand_due": _demand_due(at),
        "settlement": _table(at, "settlement"),
        "signed_day": Known(value=signed, origin=Origin(kind="case", place="settlement.signed_on"))
        if signed
        else told(_BLANK_DAY, "settlement.signed_on", "left for the signing"),
        **dict([flag("instalments", _instalments(desk) > 1, "settlement.instalments")]),
    }


def _in_a_sentence(desk: Desk) -> Fact:
    """Return the claimants as the first sentence of an agreement has them."""
    names = [row.fact("plain_name") for row in parties(desk, "claimant")]
    known = [str(name.value) for name in names if isinstance(name, Known)]
    return told("、".join(known), "party[role=claimant].name") if known else our_names(desk)


_RIGHTS: Final = {
    "defamation": {"defamation-fact"},
    "insult": {"insult", "defamation-opinion"},
    "threat": {"threat"},
    "credit-damage": {"business"},
}
"""Rights whose claims a complaint of an offence rests on; of other offences a complaint tells of every post."""


def _matter(
    desk: Desk, rights: set[str] | None = None, wrote: Collection[str] = ()
) -> tuple[Desk, tuple[Row, ...], tuple[Row, ...]]:
    """Return the posts complained of and the claims, at a desk whose exhibits are numbered.

    Claims are those of `rights`, if any; where it is on record which posts a sender `wrote`, nobody else's are among them.
    """
    every = [
        (row, claim) for row, claim in desk.rows("claim", Claim) if not wrote or claim.post in set(wrote)
    ]
    claims = [row for row, claim in every if rights is None or claim.right in rights]
    claims = claims or [row for row, _claim in every]
    ids = tuple(dict.fromkeys(claim.value.post for claim in claims)) or tuple(
        wrote or (p.id for p in desk.case.post)
    )
    cited = {e for claim in claims for s in claim.value.statement for e in s.exhibits}
    at = desk.labelled(labels_of(numbered(exhibits_for(desk, ids, cited))))
    return (
        at,
        tuple(at.row("post", post) for post in ids),
        tuple(at.row("claim", claim.value.id) for claim in claims),
    )


def _instalments(desk: Desk) -> int:
    return desk.case.settlement.instalments if desk.case.settlement else 1


def _table(desk: Desk, name: str) -> Fact:
    value = getattr(desk.case, name)
    if value is None:
        return Lack(place=name, what=Words(ja=f"[{name}] の表", en=f"the table [{name}]"))
    return Row(desk=desk, place=name, value=value)


def _demand_due(desk: Desk) -> Fact:
    """Return the day by which the sender is to comply: the one set, else the customary one."""
    demand = desk.case.demand
    if demand is not None and demand.due_on is not None:
        return Known(value=demand.due_on, origin=Origin(kind="case", place="demand.due_on"))
    version = paper_table("practice")["demand-reply"].on(desk.day)
    origin = of_version("practice.demand-reply", version)
    return Known(value=days_on(desk.day, version.value), origin=origin)


def _complaint_scope(desk: Desk) -> dict[str, Fact]:
    complaint = desk.case.complaint
    at, posts, claims = _matter(desk.calling("告訴人"), _RIGHTS.get(complaint.offence) if complaint else None)
    row = _table(at, "complaint")
    cited = {e for claim in claims for s in claim.value.statement for e in s.exhibits}
    exhibits = numbered(exhibits_for(desk, {p.value.id for p in posts}, cited))
    accused = parties(at, "sender")
    no_police = Lack(place="complaint.to", what=Words(ja="告訴状の提出先", en="police or prosecutor"))
    police = row.fact("to") if isinstance(row, Row) else no_police
    return {
        **everyone(at),
        "posts": posts,
        "claims": claims,
        "exhibits": tuple(exhibit_item(e) for e in exhibits),
        "complaint": row,
        "police": police,
        "accused": accused,
        "offence": _offence(complaint, posts),
    }


def _offence(complaint: Complaint | None, posts: tuple[Row, ...]) -> Item:
    known = [name for name, _title in offences()]
    days = [day_in_japan(p.value.posted_at) for p in posts if p.value.posted_at]
    if complaint is None or complaint.offence not in known or not days:
        names = ", ".join(known)
        what = Words(
            ja=f"罪名({names})と投稿日時", en=f"the offence, one of {names}, and the time of posting"
        )
        lack = Lack(place="complaint.offence", what=what)
        return Item(place="complaint.offence", facts={"title": lack, "article": lack})
    found = offence(complaint.offence, max(days))
    basis = found.basis[0]
    origin = of_bases(f"crimes.{found.key}", found.basis, max(days), basis.words.ja, found.confidence)
    title = found.title.ja if found.title.ja.endswith("罪") else f"{found.title.ja}罪"
    return Item(
        place="complaint.offence",
        facts={
            "title": Known(value=title, origin=origin),
            "article": Known(value=f"{basis.act.name}{article_text(basis.article)}", origin=origin),
        },
    )
