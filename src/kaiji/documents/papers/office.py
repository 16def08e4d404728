"""Sheets that the sender keeps (手元の控え): certified mail, packet lists, fees of carriers, web forms, address labels.

They are never filed or sent, so what is unverified is marked on them in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.steps import Cost, Request
from kaiji.casefile.values import Party
from kaiji.documents.facts.carriers import fee_facts_of
from kaiji.documents.facts.filings import procedure
from kaiji.documents.facts.inquiries import about_request
from kaiji.documents.facts.packets import packet_facts
from kaiji.documents.facts.people import everyone, flag
from kaiji.documents.facts.platforms import designated_sites
from kaiji.documents.facts.postage import mailing_facts
from kaiji.documents.facts.suits import period_facts
from kaiji.documents.papers.courts import DOCUMENTS, court_scope
from kaiji.documents.papers.plans import Plan
from kaiji.documents.unverified import unverified_rows
from kaiji.documents.writers.flow import page_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.making import Made


_PACKED: Final = {*DOCUMENTS.values(), "D24", "D26"}
"""Papers that go into the packet of a procedure."""


def office_sheets(desk: Desk) -> Iterator[Plan]:
    """Give the sheets that follow from the case alone: what each carrier charges, and fields for a site's web form."""
    carriers = tuple(row for row, party in desk.rows("party", Party) if party.role == "access-provider")
    if carriers:
        costs = tuple(
            row for row, cost in desk.rows("cost", Cost) if cost.kind in {"provider-fee", "handling-fee"}
        )
        scope = {**everyone(desk), "carriers": tuple(fee_facts_of(row) for row in carriers), "costs": costs}
        yield Plan(document="D27-fees", template="D27-fees", about="all", scope=scope, optional=True)
    for row, request in desk.rows("request", Request):
        if request.kind == "deletion":
            answer = period_facts("platform-notice", request.sent_on, f"{row.place}.sent_on")
            designated = flag("designated", designated_sites(desk, request), "site.designated_on")
            scope = {**about_request(desk, row), "platform": answer, **dict([designated])}
            yield Plan(
                document="D27-form",
                template="D27-form",
                about=request.id,
                scope=scope,
                posts=request.posts,
                optional=True,
            )


def sheets_about(desk: Desk, papers: Sequence[Made]) -> Iterator[Plan]:
    """Give the sheets that follow from finished papers: one for each certified letter, one for each packet of a court."""
    for paper in papers:
        if paper.document.id == "D20" and not paper.copy_is_working:
            scope = {**paper.plan.scope, "mailing": mailing_facts(paper.document, page_of(paper.document))}
            yield Plan(
                document="D27-mailing",
                template="D27-mailing",
                about=paper.plan.about,
                scope=scope,
                optional=True,
            )
    for filing in desk.case.filing:
        own = [p for p in papers if p.plan.about == filing.id and p.document.id in DOCUMENTS.values()]
        if not own:
            continue
        found = procedure(desk, desk.row("filing", filing.id))
        inside = [p for p in papers if p.plan.about == filing.id and p.document.id in _PACKED]
        rows = unverified_rows(inside, desk.day)
        scope = {**court_scope(found), "packet": packet_facts(found, own[0].document.title, rows)}
        scope.pop("title", None)
        yield Plan(document="D27-packet", template="D27-packet", about=filing.id, scope=scope, optional=True)
