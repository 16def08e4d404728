"""Papers of procedures in court: petitions, complaints, their schedules and lists of exhibits (裁判所に出す書面)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.casefile.representation import kept_from_others
from kaiji.casefile.steps import Filing
from kaiji.documents.facts.filings import Procedure, orders_title, procedure, procedure_scope
from kaiji.documents.facts.origins import of_version
from kaiji.documents.facts.packets import way_of_filing
from kaiji.documents.facts.people import everyone, flag, flags, parties
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.suits import suit_scope
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.papers.plans import Copy, Plan
from kaiji.documents.profiles import paper_table
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.casefile.values import Case
    from kaiji.documents.facts.rows import Desk

DOCUMENTS: Final = {
    "disclosure-injunction": "D09",
    "removal-injunction": "D10",
    "log-keeping-injunction": "D11",
    "disclosure-order": "D12",
    "provision-order": "D13",
    "erasure-order": "D14",
    "objection-suit": "D16",
    "disclosure-suit": "D18",
    "damages-suit": "D19",
}
_ORDERS: Final = {"disclosure-order", "provision-order", "erasure-order"}
_SUITS: Final = {"objection-suit", "disclosure-suit", "damages-suit"}
_NINTH: Final = "民事第９部"


def procedures(desk: Desk) -> Iterator[Procedure]:
    """Give every procedure of the case that has papers of its own."""
    for row, filing in desk.rows("filing", Filing):
        if filing.kind in DOCUMENTS:
            yield procedure(desk, row)


def court_papers(desk: Desk) -> Iterator[Plan]:
    """Give petition or complaint, list of exhibits and schedule set of each procedure; joined petitions make one."""
    found = tuple(procedures(desk))
    joined = {row.value.id for one in found for row in one.joined}
    for one in found:
        if one.filing.id in joined:
            continue
        scope = {**court_scope(one), **_dated(one)}
        copies = (court_copy(desk.case),)
        document = DOCUMENTS[one.kind]
        posts = tuple(post.value.id for post in one.posts)
        about = one.filing.id
        yield Plan(
            document=document,
            template=_layout(one),
            about=about,
            scope=scope,
            copies=_marked(one, *copies),
            posts=posts,
        )
        if one.exhibits:
            yield Plan(document="D24", template="D24", about=about, scope=scope, copies=copies, posts=posts)
        if one.kind not in _SUITS:
            yield Plan(document="D26", template="D26", about=about, scope=scope, copies=copies, posts=posts)


def _marked(found: Procedure, copy: Copy) -> tuple[Copy, ...]:
    """Return the copies of a petition or complaint: a suit that may go on paper has two, marked (正本・副本)."""
    if found.kind not in _SUITS or way_of_filing(found).medium == "electronic":
        return (copy,)
    return replace(copy, key="original", words="正本"), replace(copy, key="duplicate", words="副本")


def _dated(found: Procedure) -> dict[str, Fact]:
    """Return the day that a petition bears: the one it was filed on, once it was; until then the day of the paper."""
    paper = everyone(found.desk)["paper"]
    filed = found.filing.filed_on
    if filed is None or not isinstance(paper, Item):
        return {}
    return {"paper": Item(place=paper.place, facts={**paper.facts, "day": found.row.fact("filed_on")})}


def _layout(found: Procedure) -> str:
    document = DOCUMENTS[found.kind]
    if document == "D12" and is_page_set(found):
        return "D12-pages"
    return document


def is_page_set(found: Procedure) -> bool:
    """Return whether the petition takes the page set of the Tokyo court's ninth division, by setting or by court."""
    chosen = found.desk.case.preferences.petition
    court = found.desk.case.find_party(found.filing.court)
    name = (court.name or "") if court else ""
    by_court = "東京地方裁判所" in name and _NINTH in name.translate(str.maketrans("9", "９"))
    return chosen == "tokyo-9" or (chosen == "by-court" and by_court)


def court_scope(found: Procedure) -> dict[str, Fact]:
    """Return every fact that the papers of a procedure may name."""
    scope = procedure_scope(found)
    sets = paper_table("practice")["schedule-sets"].on(found.desk.day)
    scope |= {
        "our_names": our_names(found.desk),
        "their_names": _their_names(found),
        "schedule_sets": Known(value=sets.value, origin=of_version("practice.schedule-sets", sets)),
        "court_case": found.row,
        "case_line": _case_line(found),
        "power_title": told("訴訟委任状" if found.kind in _SUITS else "委任状", "filing.kind"),
        "list": flags("preferences", landscape=found.desk.case.preferences.exhibit_list == "landscape"),
        **dict([flag("bare_posts", found.kind in _ORDERS and is_page_set(found), "preferences.petition")]),
    }
    if found.kind == "disclosure-order":
        scope["title"] = orders_title(found)
    return {**scope, **(suit_scope(found) if found.kind in _SUITS else {})}


def our_names(desk: Desk) -> Fact:
    """Return the claimants as court papers name them."""
    names = [row.fact("shown_name") for row in parties(desk, "claimant")]
    known = [str(name.value) for name in names if isinstance(name, Known)]
    what = Words(ja="請求者の氏名", en="name of the claimant")
    return (
        told("、".join(known), "party[role=claimant].name")
        if known
        else Lack(place="party[role=claimant].name", what=what)
    )


_CASES: Final = {
    "disclosure-injunction": "発信者情報開示仮処分命令申立事件",
    "removal-injunction": "投稿記事削除仮処分命令申立事件",
    "log-keeping-injunction": "発信者情報消去禁止仮処分命令申立事件",
    "disclosure-order": "発信者情報開示命令申立事件",
    "provision-order": "提供命令申立事件",
    "erasure-order": "消去禁止命令申立事件",
    "objection-suit": "発信者情報開示命令の申立てについての決定に対する異議の訴え",
    "disclosure-suit": "発信者情報開示請求事件",
    "damages-suit": "損害賠償請求事件",
}
"""What the case of a procedure is called in the heads of later papers."""


def _case_line(found: Procedure) -> Known:
    """Return the case as heads name it: its number, with room to write one where none is known, and what it is about."""
    number = found.filing.case_number or "令和　　年（　　）第　　　　　号"
    return told(f"{number}　{_CASES[found.kind]}", f"{found.row.place}.case_number")


def _their_names(found: Procedure) -> Fact:
    opponent = found.desk.case.find_party(found.filing.against)
    return told((opponent.name if opponent else None) or "（未定）", f"{found.row.place}.against")


def court_copy(case: Case) -> Copy:
    """Return the court's copy; what a party keeps from the other side is burned out of it."""
    kept = [(party, kept_from_others(case, party)) for party in case.party]
    return Copy(
        key="",
        words="",
        names=tuple(
            word for party, what in kept if "name" in what for word in (party.name, party.name_kana) if word
        ),
        contacts=tuple(
            word
            for party, what in kept
            if "address" in what
            for word in (party.address, party.phone, party.email)
            if word
        ),
    )
