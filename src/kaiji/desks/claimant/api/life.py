"""The life of a case (APIの事件の経過): its history and status, links for others, closing and reopening."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from ninja import Field, Router, Schema, Status

from kaiji.cases.acts.life import close_case, reopen_case
from kaiji.cases.acts.sharing import share_case, withdraw_link
from kaiji.cases.models import ShareLink
from kaiji.desks.claimant.api.doors import FAULTS, Seen, doing, looked
from kaiji.desks.claimant.pages.frame import today
from kaiji.desks.claimant.showing.happened import happenings
from kaiji.desks.claimant.showing.status import status

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class CloseIn(Seen):
    """When the case ended, and until when it is kept."""

    on: date
    erase_after: date | None = None


class ShareIn(Schema):
    """For how many days a link works."""

    days: int = Field(7, ge=1, le=90)


@router.get("/cases/{case_id}/history", response={200: dict[str, Any], **FAULTS}, summary="All that happened")
def history(request: HttpRequest, case_id: str, page: int = 1, looks: bool = False) -> dict[str, Any]:
    """経過(記録)。/ Everything that happened in a case, the newest first."""
    case, _act = doing(request, case_id)
    found = happenings(case, str(page), looks=looks)
    return {
        "page": found.number,
        "pages": found.paginator.num_pages,
        "entries": [
            {
                "n": line.n,
                "at": line.at,
                "what": line.what.as_json(),
                "who": line.who,
                "facts": line.facts,
                "sha256": line.sha256,
            }
            for line in found.object_list
        ],
    }


@router.get(
    "/cases/{case_id}/status", response={200: dict[str, Any], **FAULTS}, summary="The status a victim reads"
)
def status_of(request: HttpRequest, case_id: str) -> dict[str, Any]:
    """依頼者が読む、いまの状況。/ The status of a case as its victim reads it."""
    case, act = doing(request, case_id)
    looked(act, case, "status.opened")
    found = status(case, today())
    return {
        "done": found.done,
        "stages": [
            {"done": stage.done, "words": stage.words.as_json(), "note": stage.note.as_json()}
            for stage in found.stages
        ],
    }


@router.get(
    "/cases/{case_id}/share", response={200: list[dict[str, Any]], **FAULTS}, summary="Links to the status"
)
def links(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """有効な共有リンク。/ The links that work; their secret is told once, when they are made."""
    case, act = doing(request, case_id)
    rows = ShareLink.objects.filter(case=case, withdrawn_at__isnull=True, expires_at__gt=act.at).order_by(
        "-made_at"
    )
    return [
        {"link": row.pk, "made_at": row.made_at, "expires_at": row.expires_at, "uses": row.uses}
        for row in rows
    ]


@router.post(
    "/cases/{case_id}/share", response={201: dict[str, Any], **FAULTS}, summary="A link to the status"
)
def share(request: HttpRequest, case_id: str, data: ShareIn) -> Status[dict[str, Any]]:
    """状況のページへの期限つきリンクを作ります。/ Make a link to the status that expires."""
    case, act = doing(request, case_id, shows={})
    until = act.at + timedelta(days=data.days)
    made = share_case(act, case, expires_at=until)
    link = request.build_absolute_uri(reverse("claimant:shared", args=[made.token]))
    return Status(201, {"link": link, "expires_at": until})


@router.post(
    "/cases/{case_id}/share/{link}/withdraw",
    response={200: dict[str, Any], **FAULTS},
    summary="Withdraw a link",
)
def unshare(request: HttpRequest, case_id: str, link: int) -> dict[str, Any]:
    """リンクを無効にします。/ Withdraw a link."""
    case, act = doing(request, case_id, shows={})
    withdraw_link(act, case, link)
    return {"link": link, "withdrawn": True}


@router.post("/cases/{case_id}/close", response={200: dict[str, Any], **FAULTS}, summary="Close a case")
def close(request: HttpRequest, case_id: str, data: CloseIn) -> dict[str, Any]:
    """事件を終結します。/ Close a case; it can be reopened."""
    case, act = doing(request, case_id, data)
    close_case(act, case, on=data.on, erase_after=data.erase_after)
    return {"closed_on": data.on}


@router.post("/cases/{case_id}/reopen", response={200: dict[str, Any], **FAULTS}, summary="Reopen a case")
def reopen(request: HttpRequest, case_id: str, data: Seen) -> dict[str, Any]:
    """事件を再開します。/ Reopen a closed case."""
    case, act = doing(request, case_id, data)
    reopen_case(act, case)
    return {"closed_on": None}
