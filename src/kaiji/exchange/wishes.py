"""What is asked of one provider, from the requests of a case (請求の内容): those that stand in it, else those that follow from it.

A deletion is asked only where the case says so: it is a wish of its own, and it can cost the log.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from kaiji.casefile.steps import Request
from kaiji.exchange.parties import lacks
from kaiji.exchange.values import Task
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.casefile.steps import RequestKind
    from kaiji.casefile.values import Case, Party
    from kaiji.exchange.values import Role

_KINDS: Final = ("disclosure", "preservation", "deletion")
_PERSON: Final = ("name", "address", "telephone", "email")
_POST: Final = ("post-address", "post-time")
_LOG_IN: Final = ("related-address", "related-time")


def wishes(case: Case, party: Party, role: Role, day: date) -> tuple[Request, ...]:
    """Return the requests to `party` that are open, with what they leave out filled from the facts of the case.

    A request that names no posts is about those the party has to do with, one that names no items about those its logs hold.
    Where none stands in the case, disclosure and preservation follow from the facts. Raises ExchangeLacksError where there is
    nothing to ask about.
    """
    rows = [r for r in case.request if r.to == party.id and r.kind in _KINDS and _open(r)]
    taken = {request.id for request in case.request}
    if not rows:
        kinds: tuple[RequestKind, ...] = ("disclosure", "preservation")
        ids = (name for n in range(1, len(taken) + 3) if (name := f"r{n}") not in taken)
        rows = [Request(id=next(ids), kind=kind, to=party.id) for kind in kinds]
    fill = _for_site if role == "content-provider" else _for_carrier
    return tuple(fill(case, party, row, day) for row in rows)


def _open(request: Request) -> bool:
    return request.outcome == "pending" and request.answered_on is None


def _for_site(case: Case, party: Party, row: Request, day: date) -> Request:
    sites = {site.id: site for site in case.site if site.operator == party.id}
    here = [post.id for post in case.post if post.site in sites]
    claimed = {claim.post for claim in case.claim}
    posts = row.posts or tuple(post for post in here if post in claimed) or tuple(here)
    if not posts:
        raise lacks("この相手方のサイトにある投稿", "a post on a site of this party", party.id)
    items = row.items
    if row.kind == "disclosure" and not items:
        logs = {sites[post.site].logs for post in case.post if post.id in posts and post.site in sites}
        registered = any(site.accounts == "registered" for site in sites.values())
        names = (_LOG_IN if logs == {"log-in"} else _POST) + (_PERSON if registered else ())
        items = _numbers(names, day)
    return dataclasses.replace(row, posts=posts, items=items)


def _for_carrier(case: Case, party: Party, row: Request, day: date) -> Request:
    carried = tuple(c.id for c in case.communication if c.carrier == party.id)
    communications = row.communications or carried
    if not communications:
        raise lacks("この相手方が媒介した通信(carrier)", "a communication that this party carried", party.id)
    for communication in case.communication:
        if communication.id in communications and (communication.ip is None or communication.at is None):
            raise lacks(
                "通信のIPアドレスと日時",
                "the address and the instant of each communication",
                communication.id,
            )
    items = row.items or (_numbers(_PERSON, day) if row.kind == "disclosure" else ())
    return dataclasses.replace(row, communications=communications, items=items)


def _numbers(names: Iterable[str], day: date) -> tuple[int, ...]:
    known = {item.id: item.number for item in items_on(day)}
    return tuple(sorted(known[name] for name in names if name in known))


def task_of(request: Request, role: Role) -> Task:
    """Return the task that a request of the case becomes; it keeps its id, so that the answer finds its way back.

    A site is asked about posts, a carrier about communications.
    """
    about = request.communications if role == "access-provider" else ()
    posts = () if about else request.posts
    if request.kind == "disclosure":
        return Task(
            id=request.id,
            type="disclosure",
            posts=posts,
            communications=about,
            items=request.items,
            supplement=None if request.supplement == "unknown" else request.supplement,
            supplement_reason=request.supplement_reason,
        )
    return Task(
        id=request.id,
        type="preservation" if request.kind == "preservation" else "deletion",
        posts=posts,
        communications=about,
        until="case-end" if request.kind == "preservation" else None,
    )
