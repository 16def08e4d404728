"""Incidental papers D27 (付随書面): short, each for one moment of a procedure, made when asked for.

Papers that a fact of the case calls for are made without being asked: proposed hearing days, and concealment.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.casefile.representation import concealed
from kaiji.casefile.values import Party
from kaiji.documents.facts.claims import told_by_the_person
from kaiji.documents.facts.communications import communication_facts
from kaiji.documents.facts.concealment import concealment_facts
from kaiji.documents.facts.filings import INJUNCTION, Procedure, fee_words, procedure, side
from kaiji.documents.facts.origins import of_version
from kaiji.documents.facts.people import everyone, is_company
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.suits import period_facts
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.papers.courts import court_copy, court_scope, procedures
from kaiji.documents.papers.plans import Copy, Plan
from kaiji.documents.profiles import paper_table
from kaiji.documents.register import register
from kaiji.documents.spelling import day_text, wide
from kaiji.ground.words import Words
from kaiji.law.deadlines import due
from kaiji.law.fees import Petition, fee

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.casefile.steps import Filing
    from kaiji.documents.facts.rows import Desk

_WEEKDAYS: Final = "月火水木金土日"


_RELEASE: Final = ("申立人", "申立人代理人弁護士", "被申立人")
"""What the Tokyo court's ninth division has the sides called where security is to be released."""
_WHERE_ASKED: Final = "求められる"
_DISCLOSING: Final = {"disclosure-order", "disclosure-injunction", "disclosure-suit"}
"""Decisions that bind the other side to disclose, so that it can be made to."""


def incidental_papers(desk: Desk) -> Iterator[Plan]:
    """Give every incidental paper that the procedures of the case have room for."""
    for found in procedures(desk):
        yield from _around(found)
    yield from _of_the_office(desk)


def _around(found: Procedure) -> Iterator[Plan]:
    desk, filing = found.desk, found.filing
    scope = {**court_scope(found), **_more(found)}
    scope.pop("title", None)
    calling = {"indirect": (INJUNCTION.ours, INJUNCTION.counsel, INJUNCTION.theirs), "release": _RELEASE}
    copies = (court_copy(desk.case),)

    def plan(name: str, *, optional: bool = True, own: tuple[Copy, ...] = copies) -> Plan:
        document = f"D27-{name}"
        facts = scope
        if name in calling:
            ours, counsel, theirs = calling[name]
            facts = {**scope, "ours": side(ours, counsel), "theirs": side(theirs, "")}
        return Plan(
            document=document,
            template=document,
            about=filing.id,
            scope=facts,
            copies=own,
            optional=optional,
        )

    for name in _called_for(filing, withheld=bool(concealed(desk.case))):
        own = (Copy(key="", words="裁判所のみに提出する書面"),) if name == "concealed" else copies
        yield plan(name, optional=False, own=own)
    for name in _asked_for(filing, desk.day):
        yield plan(name)
    yield replace(plan("statement"), scope=_in_her_own_words(found))
    if filing.kind.startswith("disclosure") and _is_true(scope["asks_specified"]):
        yield plan("supplement")


def _called_for(filing: Filing, *, withheld: bool) -> Iterator[str]:
    """Give the papers that a fact of the case calls for without being asked."""
    if filing.hearing_days:
        yield "hearing"
    if withheld:
        yield from ("conceal", "concealed")


def _asked_for(filing: Filing, day: date) -> Iterator[str]:
    """Give the papers there is room for at this stage of a procedure: before, upon and after its decision."""
    if filing.kind.endswith("injunction"):
        yield from ("unsecured", "delay")
        if filing.security_yen is not None:
            yield from ("release", "recover")
    if filing.parent and filing.kind == "disclosure-order":
        yield "join"
    yield "withdraw"
    if filing.decided_on:
        yield from ("receipt", "service")
        if filing.kind == "disclosure-order" and _is_final(filing, day):
            yield "final"
    if filing.outcome == "accepted":
        if filing.kind == "disclosure-order":
            yield "clause"
        if filing.kind in _DISCLOSING:
            yield "indirect"


def _is_final(filing: Filing, day: date) -> bool:
    """Return whether a decision may be final on `day`: it is on record, or the time for an objection has passed."""
    if filing.final_on is not None or filing.notified_on is None:
        return filing.final_on is not None
    return day > due("objection-suit", filing.notified_on).due


def _in_her_own_words(found: Procedure) -> dict[str, Fact]:
    called = "当社" if is_company(found.desk.case) else "私"
    own = procedure(found.desk, found.row, called=called)
    scope = {**court_scope(own), "ours": side(called, "")}
    scope.pop("title", None)
    return {**scope, "told_points": told_by_the_person(own.claims, found.desk.day)}


def _is_true(fact: Fact) -> bool:
    return isinstance(fact, Known) and bool(fact.value)


def _more(found: Procedure) -> dict[str, Fact]:
    filing, day = found.filing, found.desk.day
    years = found.desk.case.preferences.years
    grace = paper_table("practice")["enforcement-grace"].on(day)
    return {
        **concealment_facts(found),
        "hearing_days": tuple(
            Item(
                place=f"{found.row.place}.hearing_days[{number}]",
                facts={
                    "words": told(
                        f"{day_text(on, years)}（{_WEEKDAYS[on.weekday()]}）",
                        f"{found.row.place}.hearing_days[{number}]",
                    )
                },
            )
            for number, on in enumerate(filing.hearing_days, 1)
        ),
        "objection_end": period_facts("objection-suit", filing.notified_on, f"{found.row.place}.notified_on"),
        "fee_clause": Item(
            place="fees", facts=fee_words([fee(Petition(kind="execution-clause", filed_on=day))])
        ),
        "fee_indirect": Item(
            place="fees", facts=fee_words([fee(Petition(kind="indirect-enforcement", filed_on=day))])
        ),
        "grace": Known(
            value=f"{wide(grace.value)}日",
            origin=of_version("practice.enforcement-grace", grace),
        ),
    }


def _of_the_office(desk: Desk) -> Iterator[Plan]:
    """Give covering letters and the sheet of disclosed values."""
    for row, party in desk.rows("party", Party):
        if party.role in {"content-provider", "access-provider"}:
            document = "D01" if party.role == "content-provider" else "D02"
            scope = {
                **everyone(desk),
                "provider": row,
                "enclosures": _enclosures(document, counsel=bool(desk.case.party_in("counsel"))),
            }
            yield Plan(document="D27-cover", template="D27-cover", about=party.id, scope=scope, optional=True)
    if desk.case.communication:
        rows = tuple(
            communication_facts(desk.row("communication", item.id)) for item in desk.case.communication
        )
        scope = {**everyone(desk), "communications": rows}
        yield Plan(document="D27-intake", template="D27-intake", about="all", scope=scope, optional=True)


def _enclosed(words: str, *, counsel: bool) -> str:
    """Return one enclosure as a covering letter lists it; empty for what this sender does not enclose."""
    if "委任状" in words:
        return "委任状" if counsel else ""
    if "本人確認資料" in words:
        return "" if counsel else "本人確認資料の写し"
    asked = words.removeprefix(_WHERE_ASKED)
    return words if asked == words else f"{asked}（求められる場合）"


def _count(words: str) -> str:
    return "１式" if words == "証拠" else "" if "求められる場合" in words else "１通"


def _enclosures(document: str, *, counsel: bool) -> tuple[Item, ...] | Lack:
    entry = next((row for row in register() if row.id == document), None)
    if entry is None:
        return Lack(place="register", what=Words(ja="同封する書面", en="what is enclosed"))
    copies = wide(entry.copies.ja.partition("。")[0])
    listed = [
        text for text in (_enclosed(item, counsel=counsel) for item in entry.enclose.ja.split("、")) if text
    ]
    words = [
        f"{entry.title.ja.partition('（')[0]}　{copies}",
        *(f"{text}　{_count(text)}".strip() for text in listed),
    ]
    return tuple(
        Item(place="register", facts={"words": told(text, f"register.{document}")}) for text in words
    )
