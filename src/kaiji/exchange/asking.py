"""Make a request out of a case (請求パッケージを作る): nothing is typed twice, nothing is filled in by guessing."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.exchange.parties import agents_of, claimant, claimant_actor, lacks, provider_actor, receiver
from kaiji.exchange.values import (
    Basis,
    Claim,
    Communication,
    Document,
    Evidence,
    Package,
    Post,
    Purpose,
    Statement,
)
from kaiji.exchange.wishes import task_of, wishes
from kaiji.ground.instants import day_in_japan
from kaiji.law.disclosure.items import legal_basis
from kaiji.law.rights.catalogue import right_ids, right_on

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from kaiji.casefile.steps import Communication as Disclosed
    from kaiji.casefile.steps import Filing, Request
    from kaiji.casefile.values import Case
    from kaiji.exchange.values import BasisCode, Role
    from kaiji.law.disclosure.items import Respondent

_ORDERS: Final[Mapping[str, BasisCode]] = MappingProxyType(
    {
        "provisional-disposition": "provisional-disposition",
        "disclosure-injunction": "provisional-disposition",
        "log-keeping-injunction": "provisional-disposition",
        "removal-injunction": "provisional-disposition",
        "disclosure-order": "disclosure-order",
        "provision-order": "provision-order",
        "erasure-order": "erasure-order",
        "disclosure-suit": "judgment",
        "objection-suit": "judgment",
    }
)
"""What a procedure of the route tables gives the requester to rest on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the edge gives to a package: its number used once and its times."""

    id: str
    """A random UUID."""
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosures:
    """Papers and evidence that go with a package, and the bytes of those attached, by entry name."""

    documents: tuple[Document, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    files: Mapping[str, bytes] = dataclasses.field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the user chose where the case leaves a choice: ids of parties and of a filing."""

    to: str | None = None
    by: str | None = None
    filing: str | None = None


def request_package(
    case: Case, role: Role, envelope: Envelope, enclosures: Enclosures, chosen: Chosen
) -> tuple[Package, Case]:
    """Return the request to the provider in `role`, and the case with the requests it makes standing in it.

    Items are numbered as of the day in Japan on which the package is made. Raises ExchangeLacksError naming what the case
    lacks. A post marked as a test makes the package one.
    """
    day = day_in_japan(envelope.created_at)
    to = receiver(case, role, chosen.to)
    asked = wishes(case, to, role, day)
    related = tuple(c for c in case.communication if any(c.id in request.communications for request in asked))
    posts = {p for request in asked for p in request.posts} | {row.post for row in related}
    by = claimant(case, posts, chosen.by)
    agents = agents_of(case, by)
    package = Package(
        kind="request",
        id=envelope.id,
        created_at=envelope.created_at,
        expires_at=envelope.expires_at,
        test=any(post.test for post in case.post if post.id in posts),
        from_=claimant_actor(by, agents),
        agents=agents,
        to=provider_actor(to, role),
        sender_reference=case.id,
        basis=_basis(case, role, asked, chosen.filing, day),
        purpose=_purpose(case),
        items_as_of=day,
        not_for_sender=case.preferences.hide_from_sender,
        posts=_posts(case, posts),
        claims=_claims(case, posts, {row.id for row in enclosures.documents}, by.id, day),
        communications=_communications(case, related),
        tasks=tuple(task_of(request, role) for request in asked),
        documents=enclosures.documents,
        evidence=enclosures.evidence,
    )
    return package, _with_requests(case, asked)


def _with_requests(case: Case, asked: Sequence[Request]) -> Case:
    new = {request.id: request for request in asked}
    kept = tuple(new.pop(request.id, request) for request in case.request)
    return dataclasses.replace(case, request=(*kept, *new.values()))


def _basis(case: Case, role: Role, asked: Sequence[Request], filing: str | None, day: date) -> Basis:
    if filing is not None:
        found = next((row for row in case.filing if row.id == filing and row.kind in _ORDERS), None)
        if found is None:
            raise lacks("根拠となる裁判手続", "the procedure that gives the order", filing)
        return _order(case, found)
    if all(request.kind != "disclosure" for request in asked):
        keeps = any(request.kind == "preservation" for request in asked)
        return Basis(code="preservation-request" if keeps else "out-of-court-request")
    kinds = {c.kind for c in case.communication if any(c.id in request.communications for request in asked)}
    respondent: Respondent = "content-provider"
    if role == "access-provider":
        respondent = "carrier-of-post" if "post" in kinds else "carrier-of-related"
    basis = legal_basis(respondent, day)
    return Basis(code="out-of-court-request", citation=f"{basis.basis.short.ja}{basis.article}")


def _order(case: Case, filing: Filing) -> Basis:
    court = case.find_party(filing.court)
    if court is None or court.name is None or filing.case_number is None:
        raise lacks("裁判所と事件番号", "the court and the case number", filing.id)
    return Basis(
        code=_ORDERS[filing.kind],
        court=court.name,
        case_number=filing.case_number,
        decided_on=filing.decided_on,
        notified_on=filing.notified_on,
        final_on=filing.final_on,
    )


def _purpose(case: Case) -> Purpose | None:
    if not case.purpose.reasons and case.purpose.other is None:
        return None
    return Purpose(reasons=case.purpose.reasons, other=case.purpose.other)


def _posts(case: Case, ids: Collection[str]) -> tuple[Post, ...]:
    sites = {site.id: site.name for site in case.site}
    return tuple(
        Post(
            id=post.id,
            url=post.url,
            site=sites.get(post.site),
            topic=post.topic,
            number=post.number,
            name=post.name,
            author_id=post.author_id,
            account=post.account,
            posted_at=post.posted_at,
            posted_at_raw=post.posted_at_raw,
            zone_assumed=post.zone_assumed,
            text=post.text,
        )
        for post in case.post
        if post.id in ids
    )


def _claims(
    case: Case, posts: Collection[str], documents: Collection[str], by: str, day: date
) -> tuple[Claim, ...]:
    found = []
    for claim in case.claim:
        if claim.post not in posts or claim.by != by:
            continue
        right = right_on(claim.right, day) if claim.right in right_ids() else None
        names = {element.id: element.title.ja for element in right.elements} if right else {}
        found.append(
            Claim(
                id=claim.id,
                post=claim.post,
                right=claim.right,
                words=right.title.ja if right else None,
                statements=tuple(
                    Statement(
                        element=said.element,
                        words=names.get(said.element),
                        text=said.text,
                        documents=tuple(e for e in said.exhibits if e in documents),
                    )
                    for said in claim.statement
                    if said.by == "claimant"
                ),
            )
        )
    return tuple(found)


def _communications(case: Case, related: Sequence[Disclosed]) -> tuple[Communication, ...]:
    names = {party.id: party.name for party in case.party}
    return tuple(
        Communication(
            id=row.id,
            post=row.post,
            kind=row.kind,
            at=row.at,
            ip=row.ip,
            port=row.port,
            destination_ip=row.destination_ip,
            destination_port=row.destination_port,
            disclosed_by=names.get(row.disclosed_by or ""),
            disclosed_on=row.disclosed_on,
            reason=row.reason,
        )
        for row in related
    )
