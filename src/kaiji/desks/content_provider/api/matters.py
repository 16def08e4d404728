"""Matters over the API (案件): the queue, one matter, who asks, what is held; claim, check, identity, withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.core.paginator import Paginator
from ninja import Router, Schema

from kaiji.cases.journal.recording import look
from kaiji.desks.content_provider.actors import READERS, REVIEWERS, WORKING
from kaiji.desks.content_provider.api.frame import (
    FAULTS,
    MatterOut,
    Seen,
    Why,
    act_of,
    caller,
    day,
    instant,
    looked_at,
    said,
)
from kaiji.desks.content_provider.models import LogHold, Matter
from kaiji.desks.content_provider.moves import checking, deciding
from kaiji.desks.content_provider.moves.holding import proof_of
from kaiji.desks.content_provider.pages.frame import shown
from kaiji.desks.content_provider.pages.matter import line_rows
from kaiji.desks.content_provider.pages.queue import in_order, matters_of
from kaiji.desks.content_provider.requests import opened
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.errors import PageNotFoundError

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()
_A_PAGE = 50
STEPS = {
    "claim": checking.claim,
    "let-go": checking.let_go,
    "pass": checking.pass_check,
    "identity": checking.check_identity,
    "withdraw": checking.withdraw,
    "await-order": deciding.await_order,
}


class QueueOut(Schema):
    """A page of the queue."""

    count: int
    page: int
    pages: int
    matters: list[MatterOut]


@router.get("/matters", response={200: QueueOut, **FAULTS}, summary="The queue, what is due first at the top")
def matters(
    request: HttpRequest,
    view: Literal["mine", "waiting", "second", "tell", "closed"] = "mine",
    sort: Literal["", "disclosure", "deletion"] = "",
    page: int = 1,
) -> dict[str, Any]:
    """受付簿。個人データは入りません。/ The queue; no personal data."""
    caller(request, WORKING)
    rows = in_order(matters_of(view), view, sort)
    found = Paginator(rows, _A_PAGE).get_page(page)
    return {
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "matters": [as_listed(row) for row in found],
    }


@router.get(
    "/matters/{matter_id}", response={200: dict[str, Any], **FAULTS}, summary="One matter, who asks left out"
)
def matter(request: HttpRequest, matter_id: str) -> dict[str, Any]:
    """案件の内容。閲覧は記録され、請求者と通信記録は別の操作です。/ The look is recorded; requester and log rows are asked for apart."""
    actor = caller(request, WORKING)
    found = looked_at(actor, matter_id, "matter.opened")
    package = opened(found.body["package"])
    return {
        **as_listed(found),
        "identity_on": day(found.identity_on),
        "decided_at": instant(found.decided_at),
        "closed_at": instant(found.closed_at),
        "defects_found": found.body.get("defects", []),
        "posts": [{"id": post.id, "url": post.url, "text": post.text} for post in package.posts],
        "claims": [
            {
                "post": claim.post,
                "right": claim.right,
                "statements": [{"element": one.element, "text": one.text} for one in claim.statements],
            }
            for claim in package.claims
        ],
        "lines": [
            {
                "place": row["line"].place,
                "task": row["line"].task_type,
                "post": row["line"].subject,
                "item": row["line"].item,
                "what": said(row["what"]),
                "status": row["line"].status,
                "ground": row["line"].ground,
            }
            for row in line_rows(found, package)
        ],
        "holds": [_hold(hold) for hold in LogHold.objects.filter(asked_by__matter=found).order_by("number")],
        "inquiries": [
            {
                "number": one.number,
                "stage": one.stage,
                "sent_at": instant(one.sent_at),
                "due_on": day(one.due_on),
                "due_rule": one.due_rule,
                "delivered_at": instant(one.delivered_at),
                "returned_at": instant(one.returned_at),
                "returned_how": one.returned_how,
                "told_at": instant(one.told_at),
            }
            for one in found.opinions.order_by("sent_at")
        ],
        "removal_notices": [
            {
                "number": one.number,
                "stage": one.stage,
                "channel": one.channel,
                "waived": one.waived,
                "duty": one.duty,
                "aim_on": day(one.due_on),
                "made_at": instant(one.made_at),
                "returned_at": instant(one.returned_at),
            }
            for one in found.notices.order_by("made_at")
        ],
        "papers": [
            {
                "place": paper.place,
                "way": paper.way,
                "sort": paper.sort,
                "size": paper.size,
                "sha256": paper.sha256,
            }
            for paper in found.papers.all()
        ],
    }


@router.post(
    "/matters/{matter_id}/requester",
    response={200: dict[str, Any], **FAULTS},
    summary="Who asks, for a reason",
)
def requester(request: HttpRequest, matter_id: str, data: Why) -> dict[str, Any]:
    """請求者。理由とともに記録されます。/ Recorded with its reason before it is shown."""
    actor = caller(request, WORKING)
    found = looked_at(actor, matter_id, "requester.opened", data.reason)
    who = opened(found.body["package"]).from_
    return {
        "name": who.name,
        "kind": who.kind,
        "address": who.address,
        "phone": who.phone,
        "email": who.email,
    }


@router.post(
    "/matters/{matter_id}/steps/{name}",
    response={200: MatterOut, **FAULTS},
    summary="A routine step of a matter",
)
def step(request: HttpRequest, matter_id: str, name: str, data: Seen) -> dict[str, Any]:
    """claim・let-go・pass・identity・withdraw・await-order。画面と同じ手続です。/ The same moves as on the pages."""
    actor = caller(request, WORKING)
    if name not in STEPS:
        raise PageNotFoundError(
            Words(ja="そのような手続はありません。", en="There is no such step."), given=name[:20]
        )
    found = Matter.get(matter_id)
    STEPS[name](act_of(actor, data), found)
    return as_listed(found)


@router.get("/holds", response={200: dict[str, Any], **FAULTS}, summary="The register of log holds")
def holds(request: HttpRequest, page: int = 1) -> dict[str, Any]:
    """ログ保全簿。個人データは入りません。/ The register of holds; no personal data."""
    caller(request, READERS)
    found = Paginator(LogHold.objects.order_by("release_on", "asked_at"), _A_PAGE).get_page(page)
    return {
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "holds": [_hold(hold) for hold in found],
    }


@router.post(
    "/holds/{hold_id}/log", response={200: dict[str, Any], **FAULTS}, summary="Log rows held, for a reason"
)
def log(request: HttpRequest, hold_id: str, data: Why) -> dict[str, Any]:
    """保全した通信記録。理由とともに記録されます。/ Recorded with its reason before it is shown."""
    actor = caller(request, REVIEWERS | WORKING)
    found = LogHold.get(hold_id)
    look(actor, subject=found, what="log.opened", reason=data.reason, at=now())
    keep = ("at", "kind", "client_ip", "client_port", "destination_ip", "destination_port", "protocol")
    rows = [{name: row[name] for name in keep} for row in found.body.get("entries", [])]
    return {"hold": found.number, "entries": rows}


def as_listed(row: Matter) -> dict[str, Any]:
    """Return a matter as lists show it."""
    return {
        "id": row.pk,
        "number": row.number,
        "sort": row.sort,
        "stage": row.stage,
        "outcome": row.outcome,
        "channel": row.channel,
        "basis": row.basis,
        "special": row.special,
        "received_at": instant(row.received_at),
        "due_on": day(row.due_on),
        "due_rule": row.due_rule,
        "due_source": said(shown(row).source),
        "defects": row.defects_count,
        "claimed": bool(row.claimed_by),
        "secrecy": row.secrecy,
        "test": row.test,
        "version": row.version,
    }


def _hold(hold: LogHold) -> dict[str, Any]:
    return {"id": hold.pk, "stage": hold.stage, **proof_of(hold)}
