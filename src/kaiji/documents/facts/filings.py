"""Facts of a procedure in court: who stands on which side, which posts, what is asked for, what it costs (申立ての事実)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.casefile.representation import acting_for
from kaiji.casefile.steps import Communication, Exhibit, Filing
from kaiji.casefile.values import Claim, Site
from kaiji.documents.facts.claims import as_this_paper_says
from kaiji.documents.facts.communications import communication_facts
from kaiji.documents.facts.exhibits import Numbered, exhibits_for, labels_of, numbered
from kaiji.documents.facts.information import information_facts
from kaiji.documents.facts.items import PERSON, asks_specified, default_items
from kaiji.documents.facts.origins import of_fees
from kaiji.documents.facts.people import everyone, flag, flags
from kaiji.documents.facts.requests import purpose_facts, rights_facts
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.spelling import day_text
from kaiji.ground.words import Words
from kaiji.law.fees import Petition, fee

if TYPE_CHECKING:
    from collections.abc import Collection

    from kaiji.documents.facts.rows import Desk, Row
    from kaiji.law.fee_values import Fee


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What the parties and their counsel are called in a procedure."""

    ours: str
    theirs: str
    counsel: str


DAMAGES: Final = "damages-suit"
INJUNCTION: Final = Sides(ours="債権者", theirs="債務者", counsel="債権者代理人弁護士")
ORDER: Final = Sides(ours="申立人", theirs="相手方", counsel="申立人手続代理人弁護士")
SUIT: Final = Sides(ours="原告", theirs="被告", counsel="原告訴訟代理人弁護士")
SIDES: Final = {
    "disclosure-injunction": INJUNCTION,
    "removal-injunction": INJUNCTION,
    "log-keeping-injunction": INJUNCTION,
    "disclosure-order": ORDER,
    "provision-order": ORDER,
    "erasure-order": ORDER,
    "objection-suit": SUIT,
    "disclosure-suit": SUIT,
    "damages-suit": SUIT,
}
FEES: Final = {
    "disclosure-injunction": "provisional-disposition",
    "removal-injunction": "provisional-disposition",
    "log-keeping-injunction": "provisional-disposition",
    "disclosure-order": "disclosure-order",
    "provision-order": "provision-order",
    "erasure-order": "erasure-order",
    "objection-suit": "objection-suit",
    "disclosure-suit": "disclosure-suit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One procedure with what its papers need."""

    desk: Desk
    """The desk at which exhibits bear this procedure's numbers."""
    row: Row
    kind: str
    posts: tuple[Row, ...]
    claims: tuple[Row, ...]
    communications: tuple[Row, ...]
    exhibits: tuple[Numbered, ...]
    items: tuple[int, ...]
    joined: tuple[Row, ...] = ()
    """Petitions filed together with this one."""

    @property
    def filing(self) -> Filing:
        """The row of the case."""
        value: Filing = self.row.value
        return value


def procedure(desk: Desk, row: Row, called: str = "") -> Procedure:
    """Return the procedure of the filing `row`; `called` is how its papers call the claimant, by default as her side is called."""
    filing: Filing = row.value
    desk = desk.calling(called or SIDES[filing.kind].ours)
    posts = _post_ids(desk, filing)
    claims = tuple(r for r, claim in desk.rows("claim", Claim) if claim.post in posts)
    cited = {e for claim in claims for s in claim.value.statement for e in s.exhibits}
    if filing.kind == DAMAGES:
        cited |= {e for damage in desk.case.damage for e in damage.exhibits}
    exhibits = numbered(exhibits_for(desk, posts, cited))
    at = desk.labelled(labels_of(exhibits))
    return Procedure(
        desk=at,
        row=at.row("filing", filing.id),
        kind=filing.kind,
        posts=tuple(at.row("post", p) for p in posts),
        claims=tuple(at.row("claim", claim.value.id) for claim in claims),
        communications=_communications(at, filing, posts),
        exhibits=exhibits,
        items=_items(desk, filing, posts),
        joined=tuple(
            r
            for r, other in at.rows("filing", Filing)
            if other.parent == filing.id and _together(filing, other)
        ),
    )


def _together(first: Filing, other: Filing) -> bool:
    """Return whether two petitions are filed in one paper: the later ones have no other day of filing."""
    return other.kind in {"provision-order", "erasure-order"} and other.filed_on in {None, first.filed_on}


def _post_ids(desk: Desk, filing: Filing) -> tuple[str, ...]:
    """Return the posts of a filing: those it names, else its parent's, else those complained of where it points at."""
    if filing.posts:
        return filing.posts
    parent = next((f for f in desk.case.filing if f.id == filing.parent), None)
    if parent is not None:
        return _post_ids(desk, parent)
    claimed = {claim.post for claim in desk.case.claim}
    sites = {site.id for site in desk.case.site if site.operator == filing.against}
    carried = {c.post for c in desk.case.communication if c.carrier == filing.against}
    here = [p.id for p in desk.case.post if p.site in sites or p.id in carried]
    return tuple(p for p in here if p in claimed) or tuple(here) or tuple(p.id for p in desk.case.post)


def _communications(desk: Desk, filing: Filing, posts: Collection[str]) -> tuple[Row, ...]:
    """Return the communications of the posts that this other side carried; a suit against the sender rests on all of them."""
    return tuple(
        row
        for row, item in desk.rows("communication", Communication)
        if item.post in posts and (filing.kind == DAMAGES or item.carrier in {None, filing.against})
    )


def _items(desk: Desk, filing: Filing, posts: Collection[str]) -> tuple[int, ...]:
    if filing.items:
        return tuple(sorted(filing.items))
    parent = next((f for f in desk.case.filing if f.id == filing.parent), None)
    if filing.kind in {"provision-order", "erasure-order"} and parent is not None:
        return _items(desk, parent, posts)
    if _is_carrier(desk, filing):
        return PERSON
    sites = {p.site for p in desk.case.post if p.id in posts}
    return default_items([site for site in desk.case.site if site.id in sites])


def _is_carrier(desk: Desk, filing: Filing) -> bool:
    party = desk.case.find_party(filing.against)
    return party is not None and party.role == "access-provider"


def procedure_scope(found: Procedure) -> dict[str, Fact]:
    """Return the facts of the papers of a procedure."""
    desk, filing, sides = found.desk, found.filing, SIDES[found.kind]
    opponent = found.row.fact("against")
    sites = {p.value.site for p in found.posts}
    carrier = _is_carrier(desk, filing)
    specified = asks_specified(found.items, desk.day) and not carrier
    kinds = {row.value.kind for row in found.communications}
    return {
        **everyone(desk),
        "ours": side(sides.ours, sides.counsel),
        "theirs": side(sides.theirs, ""),
        "filing": found.row,
        "court": found.row.fact("court"),
        "opponent": opponent,
        "their_guardians": _their_guardians(desk, filing),
        "posts": found.posts,
        "each": told("各" if len(found.posts) > 1 else "", f"{found.row.place}.posts", "more than one post"),
        "sites": tuple(r for r, site in desk.rows("site", Site) if site.id in sites),
        "claims": found.claims,
        "rights": rights_facts(found.claims),
        "purpose": purpose_facts(desk.case),
        "communications": tuple(communication_facts(c) for c in found.communications),
        "exhibits": tuple(exhibit_item(e) for e in found.exhibits),
        "information": information_facts(found, carrier=carrier),
        "fee": fee_facts(found),
        "petition": petition_facts(found, carrier=carrier, specified=specified),
        "supplement": _supplement(found.row),
        **dict(
            [
                flag("asks_specified", specified, found.row.place),
                flag("related_only", carrier and bool(kinds) and "post" not in kinds, "communication.kind"),
                flag("carried_post", carrier and not (kinds and "post" not in kinds), "communication.kind"),
            ]
        ),
    }


def _their_guardians(desk: Desk, filing: Filing) -> tuple[Row, ...]:
    """Return who acts by law for the other side: the parents of a sender who is a minor."""
    return tuple(
        desk.row("party", who.id)
        for who in acting_for(desk.case, "sender")
        if filing.against in who.represents
    )


def side(words: str, counsel: str) -> Item:
    """Return what a side and its counsel are called."""
    place = "filing.kind"
    return Item(place=place, facts={"words": told(words, place), "counsel": told(counsel or words, place)})


def exhibit_item(exhibit: Numbered) -> Item:
    """Return an exhibit as lists print it; who made it and when is 不詳 where nobody knows."""
    row = exhibit.row
    item: Exhibit = row.value
    years = row.desk.case.preferences.years
    made = (
        told(day_text(item.made_on, years).replace("年", "年\n", 1), f"{row.place}.made_on")
        if item.made_on
        else told("不詳", f"{row.place}.made_on", "not known")
    )
    author = row.fact("author") if item.author else told("不詳", f"{row.place}.author", "not known")
    copy = "原本" if item.original == "original" else "写し"
    return Item(
        place=row.place,
        facts={
            "label": told(exhibit.label, row.place, "numbered in the order of the case"),
            "stamp": told(exhibit.stamp, row.place, "numbered in the order of the case"),
            "title": row.fact("title"),
            "shows": as_this_paper_says(row, f"{row.place}.shows", item.shows)
            if item.shows
            else row.lack("shows"),
            "made_words": made,
            "author_words": author,
            "copy_words": told(copy, f"{row.place}.original"),
        },
    )


def _supplement(row: Row) -> Item:
    filing: Filing = row.value
    place = f"{row.place}.supplement"
    what = Words(ja="補充性の要件(イ・ロ・ハの別とその理由)", en="which alternative is met, and why")
    reason = filing.supplement_reason if filing.supplement != "unknown" else None
    return Item(
        place=place,
        facts={
            "which": told(filing.supplement, place),
            "reason": told(reason, f"{place}_reason") if reason else Lack(place=place, what=what),
        },
    )


def petition_facts(found: Procedure, *, carrier: bool, specified: bool) -> Item:
    """Return which orders a petition asks for and how its other side stands in the matter."""
    kinds = {found.kind, *(row.value.kind for row in found.joined)}
    order = _provision_order(found)
    provision = "provision-order" in kinds
    facts = flags(
        "filing.kind",
        disclosure="disclosure-order" in kinds,
        provision=provision,
        plain_provision=provision and not specified,
        split_provision=provision and specified,
        erasure="erasure-order" in kinds,
        carrier=carrier,
        specified=specified,
        after_provision=not isinstance(order, Lack),
        several=len(found.posts) > 1,
        wants_information=found.kind != "removal-injunction",
    ).facts
    known_by = "提供命令に基づき提供された情報" if facts_known(order) else "別紙侵害情報通信目録記載の情報"
    related = "なし" if found.filing.parent is None else _case_words(found)
    return Item(
        place="filing",
        facts={
            **facts,
            "provision_case": order,
            "known_by": told(known_by, f"{found.row.place}.parent"),
            "related_words": told(related, f"{found.row.place}.parent"),
        },
    )


def facts_known(fact: Fact) -> bool:
    """Return whether a fact is known."""
    return not isinstance(fact, Lack)


def _case_words(found: Procedure) -> str:
    parent = next(f for f in found.desk.case.filing if f.id == found.filing.parent)
    court = found.desk.case.find_party(parent.court)
    return "　".join(part for part in (court.name if court else None, parent.case_number) if part) or "なし"


def _provision_order(found: Procedure) -> Fact:
    """Return the provision order under which this other side was named: the nearest one it follows."""
    rows = {filing.id: filing for filing in found.desk.case.filing}
    at, seen = found.filing.parent, set()
    while at is not None and at not in seen:
        if rows[at].kind == "provision-order":
            return found.desk.row("filing", at)
        seen.add(at)
        at = rows[at].parent
    what = Words(ja="提供命令の事件", en="the provision order")
    return Lack(place=f"{found.row.place}.parent", what=what)


def orders_title(found: Procedure) -> Known:
    """Return the title of a petition for one or more orders."""
    kinds = {found.kind, *(row.value.kind for row in found.joined)}
    names = {
        "disclosure-order": "発信者情報開示命令",
        "provision-order": "提供命令",
        "erasure-order": "消去禁止命令",
    }
    text = "申立書兼".join(words for kind, words in names.items() if kind in kinds)
    return told(f"{text}申立書", "filing.kind")


def fee_facts(found: Procedure) -> Item:
    """Return the court's fee for everything asked for in one paper, by the law of the day."""
    kinds = [found.kind, *(row.value.kind for row in found.joined)]
    place = "fees"
    if any(kind not in FEES for kind in kinds):
        what = Words(ja="手数料(損害の記載から計算)", en="fee, from the sums claimed")
        lack = Lack(place="damage", what=what)
        return Item(place=place, facts={"yen": lack, "value": lack, "property": lack})
    day = found.filing.filed_on or found.desk.day
    fees = [
        fee(Petition(kind=FEES[kind], filed_on=day, non_property=kind.endswith("suit"))) for kind in kinds
    ]
    return Item(place=place, facts=fee_words(fees))


def fee_words(fees: list[Fee]) -> dict[str, Fact]:
    """Return a fee with its value and the steps that made it."""
    origin = of_fees(fees, fees[0].filed_on)
    values = [one.value for one in fees if one.value is not None]
    return {
        "yen": Known(value=sum(one.yen for one in fees), origin=origin),
        "value": Known(value=values[0], origin=origin)
        if values
        else Lack(place="fees.value", what=Words(ja="訴訟物の価額", en="value of the claim")),
        "medium": Known(value=fees[0].medium, origin=origin),
    }
