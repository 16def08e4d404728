"""Letters around the procedures: notice under a provision order, request to keep a log (通知書・保存依頼書)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.steps import Communication, Filing
from kaiji.casefile.values import Party
from kaiji.documents.facts.carriers import rents_servers
from kaiji.documents.facts.communications import communication_facts
from kaiji.documents.facts.filings import procedure
from kaiji.documents.facts.law import Law
from kaiji.documents.facts.origins import of_version
from kaiji.documents.facts.people import everyone, flag
from kaiji.documents.facts.suits import period_facts
from kaiji.documents.facts.values import Fact, Known
from kaiji.documents.papers.courts import court_scope
from kaiji.documents.papers.plans import Plan
from kaiji.documents.profiles import paper_table
from kaiji.law.counting import days_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk, Row

_REPLY: Final = "preservation-reply"


def notices_of_petition(desk: Desk) -> Iterator[Plan]:
    """Give one D15 for each petition against a provider that was named under a provision order."""
    for row, filing in desk.rows("filing", Filing):
        order = next((f for f in desk.case.filing if f.id == filing.parent), None)
        if filing.kind != "disclosure-order" or order is None or order.kind != "provision-order":
            continue
        found = procedure(desk, row)
        first = next((f for f in desk.case.filing if f.id == order.parent), order)
        scope = {
            **court_scope(found),
            "first": desk.row("filing", first.id).fact("against"),
            "notice": period_facts("provision-order-notice", order.named_on, "filing.named_on"),
        }
        posts = tuple(post.value.id for post in found.posts)
        yield Plan(document="D15", template="D15", about=filing.id, scope=scope, posts=posts)


def preservation_requests(desk: Desk) -> Iterator[Plan]:
    """Give one D17 for each access provider that carried a communication of the case."""
    for row, party in desk.rows("party", Party):
        if party.role != "access-provider":
            continue
        carried = [
            found for found, item in desk.rows("communication", Communication) if item.carrier == party.id
        ]
        if carried:
            yield _preservation(desk, row, carried)


def _preservation(desk: Desk, provider: Row, carried: list[Row]) -> Plan:
    posted = any(row.value.kind == "post" for row in carried)
    basis = "right-to-disclosure" if posted else "right-to-disclosure-login"
    scope: dict[str, Fact] = {
        **everyone(desk),
        "provider": provider,
        "basis": Law(day=desk.day).fact(basis),
        "communications": tuple(communication_facts(row) for row in carried),
        "reply_by": reply_by(desk),
        **dict([flag("server", rents_servers(provider.value, desk.day), f"{provider.place}.carrier")]),
    }
    return Plan(
        document="D17",
        template="D17",
        about=provider.value.id,
        scope=scope,
        posts=tuple(dict.fromkeys(row.value.post for row in carried)),
        communications=tuple(row.value.id for row in carried),
    )


def reply_by(desk: Desk) -> Known:
    """Return the day by which an answer is asked for; a courtesy, not a legal period."""
    version = paper_table("practice")[_REPLY].on(desk.day)
    day = days_on(desk.day, version.value)
    return Known(value=day, origin=of_version(f"practice.{_REPLY}", version))
