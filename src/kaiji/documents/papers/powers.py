"""The power of attorney D25: one for everything before a suit, one for each suit (委任状)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.people import everyone, flags, is_company, parties
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.papers.courts import court_copy
from kaiji.documents.papers.plans import ONLY, Copy, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.casefile.steps import Filing
    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.facts.values import Fact

_SUITS: Final = {
    "objection-suit": "異議の訴え",
    "disclosure-suit": "発信者情報開示請求事件",
    "damages-suit": "損害賠償請求事件",
}
_BEFORE: Final = "発信者情報の開示、保存及び投稿の削除に関する請求、仮処分命令及び開示命令等の申立て"


def powers_of_attorney(desk: Desk) -> Iterator[Plan]:
    """Give a power of attorney where counsel acts: a general one, and one for each suit."""
    if not parties(desk, "counsel"):
        return
    copies = _copies(desk)
    before = [filing for filing in desk.case.filing if filing.kind not in _SUITS]
    yield Plan(
        document="D25", template="D25", about="general", scope=_scope(desk, before, None), copies=copies
    )
    for filing in desk.case.filing:
        if filing.kind in _SUITS:
            scope = _scope(desk, [filing], filing)
            yield Plan(document="D25", template="D25", about=filing.id, scope=scope, copies=copies[:1])


def _copies(desk: Desk) -> tuple[Copy, ...]:
    """Return one copy, or one for the court with stand-ins and one for providers where something is kept from the other side."""
    court = court_copy(desk.case)
    if not (court.names or court.contacts):
        return (ONLY,)
    return (
        replace(court, key="court", words=""),
        Copy(key="provider", words="提供者提出用"),
    )


def _scope(desk: Desk, filings: Sequence[Filing], suit: Filing | None) -> dict[str, Fact]:
    others = _names(desk, [filing.against for filing in filings])
    courts = _names(desk, [filing.court for filing in filings])
    place = "filing"
    facts = flags(
        place,
        court=bool(filings),
        security=any(filing.kind.endswith("injunction") for filing in filings),
        enforcement=any(
            filing.kind in {"disclosure-order", "disclosure-suit", "damages-suit"} for filing in filings
        ),
        criminal=suit is None and desk.case.complaint is not None,
    ).facts
    title = "訴訟委任状" if suit else "委任状"
    cases = _SUITS[suit.kind] if suit else _BEFORE
    return {
        **everyone(desk),
        "power": Item(
            place=place,
            facts={
                **facts,
                "title": told(title, place),
                "i": told("当社" if is_company(desk.case) else "私", "party[role=claimant].kind"),
                "opponents": told("、".join(others) or "（未定）", f"{place}.against"),
                "courts": told("、".join(courts) or "（裁判外）", f"{place}.court"),
                "cases": told(cases, f"{place}.kind"),
            },
        ),
    }


def _names(desk: Desk, ids: Sequence[str | None]) -> list[str]:
    found = [party.name for identity in ids if (party := desk.case.find_party(identity)) and party.name]
    return list(dict.fromkeys(found))
