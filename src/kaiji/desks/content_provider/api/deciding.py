"""Decisions over the API (決定と回答): the draft, the decision, what would leave, the second person's release, the answer package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpResponse
from ninja import Field, Router, Schema

from kaiji.desks.content_provider.actors import RELEASERS, REVIEWERS, WORKING
from kaiji.desks.content_provider.answering import answer_files, answer_of
from kaiji.desks.content_provider.api.frame import FAULTS, MatterOut, Seen, act_of, caller, looked_at, said
from kaiji.desks.content_provider.api.matters import as_listed
from kaiji.desks.content_provider.elements import missing_elements
from kaiji.desks.content_provider.errors import StageNotFitError
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves import deciding, releasing
from kaiji.desks.content_provider.moves.deciding import Verdict, standard_verdicts
from kaiji.desks.content_provider.moves.guards import stage_in
from kaiji.desks.content_provider.pages.steps import leaving
from kaiji.desks.content_provider.papers import bytes_of
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.standing import DECIDABLE
from kaiji.ground.instants import day_in_japan, now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class VerdictIn(Schema):
    """What is decided on one line."""

    place: int = Field(ge=1, le=10_000)
    status: Literal["granted", "refused", "no-record", "other-holder"]
    ground: str = Field("", max_length=20)
    explanation: str = Field("", max_length=10_000)


class DecisionIn(Seen):
    """A decision: every line, once."""

    verdicts: list[VerdictIn] = Field(max_length=1000)
    holder_name: str = Field("", max_length=200)
    """The next provider, for lines answered with `other-holder` under a provision order."""
    holder_address: str = Field("", max_length=200)


@router.get(
    "/matters/{matter_id}/decision",
    response={200: dict[str, Any], **FAULTS},
    summary="The draft: refuse unless a ground stands",
)
def draft(request: HttpRequest, matter_id: str) -> dict[str, Any]:
    """決定の案。/ The default for every line, and the elements nobody stated."""
    actor = caller(request, REVIEWERS)
    found = looked_at(actor, matter_id, "matter.opened")
    stage_in(found, DECIDABLE)
    missing = missing_elements(opened(found.body["package"]), day_in_japan(found.received_at))
    return {
        "version": found.version,
        "verdicts": [
            {"place": one.place, "status": one.status, "ground": one.ground, "explanation": one.explanation}
            for one in standard_verdicts(found)
        ],
        "missing_elements": [said(title) for title in missing],
    }


@router.post(
    "/matters/{matter_id}/decision", response={200: MatterOut, **FAULTS}, summary="Decide every line"
)
def decide(request: HttpRequest, matter_id: str, data: DecisionIn) -> dict[str, Any]:
    """項目ごとに決定します。別の人の確認を待ちます。/ Nothing leaves before a second person confirms it."""
    actor, found = caller(request, REVIEWERS), Matter.get(matter_id)
    verdicts = [
        Verdict(place=one.place, status=one.status, ground=one.ground, explanation=one.explanation)
        for one in data.verdicts
    ]
    holder = {"name": data.holder_name, "address": data.holder_address}
    deciding.decide(act_of(actor, data), found, verdicts, holder=holder)
    return as_listed(found)


@router.get(
    "/matters/{matter_id}/answer/preview",
    response={200: dict[str, Any], **FAULTS},
    summary="Every value that would leave",
)
def preview(request: HttpRequest, matter_id: str) -> dict[str, Any]:
    """出ていく値のすべて。/ What the second person reads before it leaves."""
    actor = caller(request, RELEASERS)
    found = looked_at(actor, matter_id, "answer.previewed")
    stage_in(found, {"decided"})
    return {
        "version": found.version,
        "own_decision": found.decided_by == actor.person,
        "identity_on": found.identity_on.isoformat() if found.identity_on else None,
        "leaving": [
            {"of": of, "field": said(name), "value": value}
            for of, name, value in leaving(answer_of(found, now()))
        ],
    }


@router.post(
    "/matters/{matter_id}/release",
    response={200: MatterOut, **FAULTS},
    summary="Confirm another's decision; the answer leaves",
)
def release(request: HttpRequest, matter_id: str, data: Seen) -> dict[str, Any]:
    """別の人の決定を確かめ、回答を出します。/ Refused for whoever decided."""
    actor, found = caller(request, RELEASERS), Matter.get(matter_id)
    stage_in(found, {"decided"})
    releasing.release(act_of(actor, data), found, answer_files(found, now()))
    return as_listed(found)


@router.post(
    "/matters/{matter_id}/send-back",
    response={200: MatterOut, **FAULTS},
    summary="Send a decision back, with the reason",
)
def send_back(request: HttpRequest, matter_id: str, data: Seen) -> dict[str, Any]:
    """差し戻します。理由が要ります。/ The reason is required."""
    actor, found = caller(request, RELEASERS), Matter.get(matter_id)
    deciding.send_back(act_of(actor, data), found)
    return as_listed(found)


@router.get(
    "/matters/{matter_id}/answer",
    response={200: bytes, **FAULTS},
    summary="The signed answer package, once it has left",
    openapi_extra={
        "responses": {
            200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
        }
    },
)
def answer(request: HttpRequest, matter_id: str) -> HttpResponse:
    """回答パッケージ。閲覧は記録されます。/ As it left, byte for byte; the look is recorded."""
    actor = caller(request, WORKING)
    found = looked_at(actor, matter_id, "paper.opened")
    row = found.papers.select_related("matter").filter(way="out", sort="package").first()
    if row is None:
        raise StageNotFitError(
            Words(ja="まだ回答していません。", en="It is not answered yet."), given=found.stage
        )
    response = HttpResponse(bytes_of(row), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.zip"'
    response["Cache-Control"] = "no-store"
    return response
