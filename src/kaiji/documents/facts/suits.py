"""Facts of suits: sums claimed, interest, value, fee by the way of filing (訴えの事実)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from kaiji.casefile.papers import Damage, Decision
from kaiji.casefile.steps import Filing
from kaiji.documents.facts.carriers import rents_servers
from kaiji.documents.facts.claims import mentions
from kaiji.documents.facts.filings import FEES, Procedure, fee_words
from kaiji.documents.facts.law import Law, article_text
from kaiji.documents.facts.origins import of_authority, of_bases, of_period
from kaiji.documents.facts.people import flag, parties
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.spelling import wide
from kaiji.documents.values import Origin
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.deadlines import due
from kaiji.law.disclosure.items import legal_basis
from kaiji.law.fees import Petition, fee
from kaiji.law.interest import rate_on
from kaiji.law.routes.procedures import filing_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.documents.facts.rows import Desk, Row
    from kaiji.law.fee_values import Medium

HEADS: Final = {
    "consolation": "慰謝料",
    "investigation": "調査費用（発信者の特定に要した費用）",
    "lawyer": "弁護士費用",
    "other": "その他の損害",
}


def suit_scope(found: Procedure) -> dict[str, Fact]:
    """Return what the papers of a suit need besides those of every procedure."""
    electronic = _medium(found) == "electronic"
    label = "手数料額" if electronic else "貼用印紙額"
    return {
        "fee": suit_fee(found),
        "fee_label": told(label, "filing.kind", "by the way of filing on that day"),
        # What is filed electronically is shared with the other side by the court's system: no duplicate goes with it.
        **dict([flag("on_paper", not electronic, "filing.kind")]),
        "damages": damages_of(found.desk, found.posts, found.filing.against),
        "disclosure_basis": _disclosure_basis(found),
        "clear_basis": _clear_basis(found),
        "namings": _namings(found),
        "decision_case": found.row.fact("parent"),
        "objection": objection_facts(found),
    }


def _namings(found: Procedure) -> tuple[Item, ...]:
    """Return who named the sender of these posts, and when: decisions that disclose name or address, orders that were granted."""
    rows = []
    posts = {post.value.id for post in found.posts}
    for row, decision in found.desk.rows("decision", Decision):
        named = {1, 2} & {value.item for value in decision.disclosed}
        if named and posts & _concerned(found.desk, decision.request):
            rows.append(_naming(found, row, decision.by, "decided_on"))
    for row, filing in found.desk.rows("filing", Filing):
        against = found.desk.case.find_party(filing.against)
        by_carrier = against is not None and against.role == "access-provider"
        if (
            by_carrier
            and filing.outcome == "accepted"
            and filing.kind in {"disclosure-order", "disclosure-suit"}
            and (not filing.posts or posts & set(filing.posts))
        ):
            day = "final_on" if filing.final_on else "decided_on"
            rows.append(_naming(found, row, filing.against or "", day))
    return tuple(rows)


def _concerned(desk: Desk, request: str | None) -> set[str]:
    """Return the posts that a request was about: those it names, and those of its communications."""
    asked = next((r for r in desk.case.request if r.id == request), None)
    if asked is None or not (asked.posts or asked.communications):
        return {post.id for post in desk.case.post}
    return {*asked.posts, *(c.post for c in desk.case.communication if c.id in asked.communications)}


def _naming(found: Procedure, row: Row, who: str, day: str) -> Item:
    party = found.desk.case.find_party(who)
    name = (party.name if party else None) or "経由プロバイダ"
    holder = (
        "電気通信設備（サーバー等）の契約者"
        if rents_servers(party, found.desk.day)
        else "電気通信回線の契約者"
    )
    return Item(
        place=row.place,
        facts={"by": told(name, row.place), "day": row.fact(day), "holder": told(holder, row.place)},
    )


def _medium(found: Procedure) -> Medium:
    day = found.filing.filed_on or found.desk.day
    represented = bool(parties(found.desk, "counsel"))
    way = filing_on(found.kind, day, represented=represented).medium
    return "electronic" if way == "electronic" else "paper"


def suit_fee(found: Procedure) -> Item:
    """Return value and fee of a suit; of a damages suit from the sums claimed."""
    day = found.filing.filed_on or found.desk.day
    medium = _medium(found)
    if found.kind == "damages-suit":
        total = sum(damage.yen for damage in found.desk.case.claimed_from(found.filing.against))
        if not total:
            what = Words(ja="請求する損害の額", en="the sums claimed")
            lack = Lack(place="damage", what=what)
            return Item(place="fees", facts={"yen": lack, "value": lack})
        petition = Petition(kind="suit", filed_on=day, values=(total,), medium=medium)
    else:
        petition = Petition(kind=FEES[found.kind], filed_on=day, non_property=True, medium=medium)
    return Item(place="fees", facts=fee_words([fee(petition)]))


def damages_of(desk: Desk, posts: Sequence[Row], sender_id: str | None) -> Item:
    """Return the heads of damages claimed from a sender, their sum, and from when and at what rate interest runs.

    Interest on the sum runs from the last of the posts: from that day all of the damage has occurred.
    """
    claimed = set(desk.case.claimed_from(sender_id))
    rows = [(row, damage) for row, damage in desk.rows("damage", Damage) if damage in claimed]
    total = sum(damage.yen for _row, damage in rows)
    what = Words(ja="請求する損害", en="the sums claimed")
    days = [day_in_japan(p.value.posted_at) for p in posts if p.value.posted_at]
    lack_day = Lack(place="post.posted_at", what=Words(ja="不法行為の日(投稿日時)", en="day of the tort"))
    return Item(
        place="damage",
        facts={
            "heads": tuple(_head(row) for row, _damage in rows) or Lack(place="damage", what=what),
            "total": Known(value=total, origin=Origin(kind="computed", place="damage.yen", note="sum"))
            if total
            else Lack(place="damage", what=what),
            "interest_from": Known(
                value=max(days), origin=Origin(kind="computed", place="post.posted_at", note="last post")
            )
            if days
            else lack_day,
            "rate": _rate(max(days)) if days else lack_day,
        },
    )


def _head(row: Row) -> Item:
    damage: Damage = row.value
    return Item(
        place=row.place,
        facts={
            "words": told(HEADS[damage.head], f"{row.place}.head"),
            "yen": row.fact("yen"),
            "text": row.fact("text"),
            "exhibits_words": mentions(row, row.place, damage.exhibits),
        },
    )


def _rate(day: date) -> Fact:
    rate = rate_on(day)
    if rate.percent is None:
        what = Words(ja="法定利率(未定)", en="statutory rate, not fixed yet")
        return Lack(place="interest.rate", what=what)
    note = "; ".join(basis.words.ja for basis in rate.basis)
    origin = of_bases("interest.rate", rate.basis, day, note, rate.confidence)
    return Known(value=wide(rate.percent), origin=origin)


def _clear_basis(found: Procedure) -> Fact:
    """Return the item that asks for a clear infringement, of the paragraph the claim rests on."""
    login = _respondent(found) == "carrier-of-related"
    topic = "clear-infringement-login" if login else "clear-infringement"
    return Law(day=found.desk.day, kind="cited").fact(topic)


def _respondent(found: Procedure) -> Literal["content-provider", "carrier-of-post", "carrier-of-related"]:
    """Return what the opponent is: a carrier of log-ins only is another matter than one of posts."""
    kinds = {c.value.kind for c in found.communications}
    opponent = found.desk.case.find_party(found.filing.against)
    if opponent is None or opponent.role != "access-provider":
        return "content-provider"
    return "carrier-of-related" if kinds and "post" not in kinds else "carrier-of-post"


def _disclosure_basis(found: Procedure) -> Fact:
    """Return the article the claim rests on: that for carriers of log-ins only, where no post was carried."""
    respondent = legal_basis(_respondent(found), found.desk.day)
    basis = respondent.basis
    text = f"{basis.short.ja}{article_text(respondent.article)}"
    return Known(value=text, origin=of_authority("disclosure.basis", basis))


def objection_facts(found: Procedure) -> Item:
    """Return by when an objection suit has to be filed, counted from notice of the decision."""
    parent = next((f for f in found.desk.case.filing if f.id == found.filing.parent), None)
    return period_facts("objection-suit", parent.notified_on if parent else None, "filing.notified_on")


def period_facts(rule: str, start: date | None, place: str) -> Item:
    """Return the length of a period in words and its last safe day."""
    if start is None:
        lack = Lack(place=place, what=Words(ja="期間の起算日", en="day from which the period runs"))
        return Item(place=place, facts={"due": lack, "period": lack})
    end = due(rule, start)
    origin = of_period(end)
    return Item(
        place=place,
        facts={
            "due": Known(value=end.safe_day or end.due, origin=origin),
            "period": Known(value=wide(end.length.words.ja), origin=origin),
        },
    )
