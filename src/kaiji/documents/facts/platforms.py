"""What a designated large platform owes to whoever asked it to remove a post (大規模特定電気通信役務提供者の通知).

Facts only: when it was asked, until when the law has it answer, and whether an answer is on record. What follows from that is
for the reader.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.inquiries import about_request
from kaiji.documents.facts.origins import of_period
from kaiji.documents.facts.people import flags
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.spelling import wide
from kaiji.documents.values import Origin
from kaiji.ground.words import Words
from kaiji.law.deadlines import due
from kaiji.law.platforms import platforms_on

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.steps import Request
    from kaiji.casefile.values import Site
    from kaiji.documents.facts.rows import Desk, Row
    from kaiji.law.deadlines import Due


_RULE: Final = "platform-notice"


def designated_sites(desk: Desk, request: Request) -> tuple[Site, ...]:
    """Return the sites of a removal request whose operator was designated by the day of asking."""
    sites = {post.site for post in desk.case.post if post.id in request.posts}
    day = request.sent_on or desk.day
    return tuple(
        site for site in desk.case.site if site.id in sites and designation(desk, site, day) is not None
    )


def designation(desk: Desk, site: Site, day: date) -> Known | None:
    """Return the day of designation, from the case or from the table of law by the name of service or company."""
    if site.designated_on is not None and site.designated_on <= day:
        n = desk.case.site.index(site) + 1
        origin = Origin(kind="case", place=f"site[{n}].designated_on")
        return Known(value=site.designated_on, origin=origin)
    operator = desk.case.find_party(site.operator)
    names = {_folded(name) for name in (site.name, operator.name if operator else None) if name}
    for platform in platforms_on(day).platforms:
        if names & {_folded(name) for name in (*platform.services, platform.company.ja, platform.company.en)}:
            origin = Origin(
                kind="law",
                place=f"platforms.{platform.key}",
                note=platform.company.ja,
                confidence=platform.confidence,
                source=platform.source,
            )
            return Known(value=platform.designated_on, origin=origin)
    return None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace(" ", "")


def platform_scope(desk: Desk, row: Row) -> dict[str, Fact]:
    """Return the facts of a removal request to a designated platform and of what came back."""
    request: Request = row.value
    sites = designated_sites(desk, request)
    asked = request.received_on or request.sent_on
    period = due(_RULE, asked or desk.day)
    origin = of_period(period)
    first = sites[0]
    designated = designation(desk, first, request.sent_on or desk.day)
    lack = Lack(place=row.place, what=Words(ja="指定の日", en="day of designation"))
    services = "、".join(f"「{site.name}」" for site in sites)
    return {
        **about_request(desk, row),
        "asked_day": row.fact("received_on" if request.received_on else "sent_on"),
        "answered_day": row.fact("answered_on"),
        "answer_note": row.fact("note"),
        "platform": Item(
            place=row.place,
            facts={
                "due": Known(value=_latest(period), origin=origin),
                "period": Known(value=wide(period.length.words.ja), origin=origin),
                "services": told(services, f"site[{desk.case.site.index(first) + 1}].name"),
                "designated": designated or lack,
            },
        ),
        "state": flags(row.place, answered=request.answered_on is not None),
    }


def notice_is_out(desk: Desk, request: Request) -> bool:
    """Return whether no answer is on record and the day by which the law has it has passed, or the answer was no."""
    asked = request.received_on or request.sent_on
    if asked is None:
        return False
    if request.answered_on is not None:
        return request.outcome == "refused"
    return desk.day > _latest(due(_RULE, asked))


def _latest(period: Due) -> date:
    """Return the latest day on which the notice may be in time: where the law leaves a doubt, the platform has the benefit."""
    return max(period.due, period.safe_day or period.due)
