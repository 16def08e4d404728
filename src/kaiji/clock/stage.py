"""Where each post stands in the procedures (進み具合): read off the facts of the case, nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.clock.logs import on_servers, traced_by
from kaiji.law.playbooks import operators
from kaiji.law.routes import Circumstances

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kaiji.casefile.steps import Communication, Filing, Request
    from kaiji.casefile.values import Case, CasePost, Party
    from kaiji.law.routes.vocabulary import Yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What has been obtained for a post, and what is under way (現在の段階)."""

    done: frozenset[Yield]
    under_way: tuple[tuple[str, date], ...]
    """Procedure and the day it was started, for those still without an answer; oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A post with all rows of the case that concern it, found once (投稿ごとの索引)."""

    post: CasePost
    communications: tuple[Communication, ...]
    requests: tuple[Request, ...]
    filings: tuple[Filing, ...]


def standings(case: Case) -> tuple[Standing, ...]:
    """Return every post with its rows; one pass over the case however many posts there are."""
    communications: dict[str, list[Communication]] = defaultdict(list)
    post_of: dict[str, str] = {}
    for row in case.communication:
        communications[row.post].append(row)
        post_of[row.id] = row.post
    requests: dict[str, list[Request]] = defaultdict(list)
    for request in case.request:
        for post_id in {*request.posts, *(post_of[name] for name in request.communications)}:
            requests[post_id].append(request)
    filings: dict[str, list[Filing]] = defaultdict(list)
    for filing in case.filing:
        for post_id in filing.posts:
            filings[post_id].append(filing)
    return tuple(
        Standing(
            post=post,
            communications=tuple(communications[post.id]),
            requests=tuple(requests[post.id]),
            filings=tuple(filings[post.id]),
        )
        for post in case.post
    )


def stage_of(standing: Standing, parties: Mapping[str, Party], *, alone: bool) -> Stage:
    """Return the stage of a post; `parties` are those of the case by id, `alone` whether it is the case's only post."""
    done: set[Yield] = set()
    if any(row.ip is not None for row in standing.communications if row.disclosed_on or row.disclosed_by):
        done.add("communication-disclosed")
    if any(request.kind == "preservation" and request.outcome in _KEPT for request in standing.requests):
        done.add("log-preserved")
    if _sender_known(standing, parties, alone=alone):
        done.add("subscriber-disclosed")
    if any(filing.named_on for filing in standing.filings):
        done.add("next-provider-named")
    started = [
        ("out-of-court-request", request.sent_on)
        for request in standing.requests
        if request.kind == "disclosure" and request.outcome == "pending" and request.sent_on
        if parties[request.to].role == "content-provider"
    ] + [
        (filing.kind, filing.filed_on)
        for filing in standing.filings
        if filing.outcome == "pending" and filing.filed_on
    ]
    return Stage(done=frozenset(done), under_way=tuple(sorted(started, key=lambda item: item[1])))


def _sender_known(standing: Standing, parties: Mapping[str, Party], *, alone: bool) -> bool:
    """Say whether a name of the case is this post's author.

    Several posts may have several authors. What the case says of who wrote which post decides. Where it says nothing, a
    name counts for the case's only post, else only where the post's own rows say that someone gave a subscriber away: a
    carrier that disclosed, or a site that disclosed without any address.
    """
    named = [party for party in parties.values() if party.role == "sender" and party.name]
    if any(standing.post.id in party.wrote for party in named):
        return True
    open_names = [party for party in named if not party.wrote]
    if not open_names or alone:
        return bool(open_names)
    givers = {row.to for row in standing.requests if row.kind == "disclosure" and row.outcome in _KEPT}
    givers |= {
        row.against
        for row in standing.filings
        if row.kind in _DISCLOSING and row.outcome in _KEPT and row.against is not None
    }
    roles = {parties[giver].role for giver in givers}
    return "access-provider" in roles or ("content-provider" in roles and not standing.communications)


_KEPT = frozenset({"accepted", "partly"})
_DISCLOSING = frozenset({"disclosure-order", "disclosure-suit"})
_ACCOUNTS = {"registered": "account-data-held", "none": "no-account-data"}
"""What the case says of a site's accounts → the fact that the routes ask for."""


def circumstances_of(case: Case, standing: Standing, parties: Mapping[str, Party]) -> Circumstances:
    """Return what the case says that changes the way: how the site logs, who runs it, what it refused, how long the chain is.

    Each carrier that is left to be asked for one communication is a link of the chain; whose address it is, a line's or a server's.
    """
    site = case.find_site(standing.post.site)
    operator = parties.get(site.operator or "") if site else None
    facts: set[str] = set()
    if site is not None and site.logs == "post":
        facts.add("post-logged")
    if site is not None and site.logs == "log-in":
        facts.add("log-in-type")
    if any(
        request.kind == "disclosure" and request.outcome in {"refused", "no-answer"}
        for request in standing.requests
        if parties[request.to].role == "content-provider"
    ):
        facts.add("voluntary-refused")
    denied: set[str] = set()
    if site is not None and site.accounts in _ACCOUNTS:
        facts.add(_ACCOUNTS[site.accounts])
        # What the case says of its own site goes before what an operator is reported to do.
        denied = set(_ACCOUNTS.values()) - facts
    traced = traced_by(case, standing.post, standing.communications, standing.requests)
    if on_servers(traced, parties, case.opened_on):
        facts.add("server-address")
    playbook = operator.operator if operator and operator.operator in operators() else None
    return Circumstances(
        facts=frozenset(facts),
        denied=frozenset(denied),
        operator=playbook,
        links=max(1, len({row.carrier for row in traced if row.carrier})),
    )
