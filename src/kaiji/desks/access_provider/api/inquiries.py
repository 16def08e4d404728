"""Inquiries by program (意見照会のAPI): which wait for what, answers keyed from paper, the day a run went out. Printing is on the page."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # ninja reads the annotations
from typing import TYPE_CHECKING, Any, Literal

from django.core.paginator import Paginator
from django.db.models import Count
from ninja import Field, Router, Schema

from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.actors import CLERKS
from kaiji.desks.access_provider.api.calling import (
    FAULTS,
    PAGE,
    Moved,
    PageNumber,
    act_of,
    caller,
    listed,
    row,
)
from kaiji.desks.access_provider.models import Inquiry, Run
from kaiji.desks.access_provider.moves import asking
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["access-provider"])


class AnswerIn(Moved):
    """What the sender answered on paper."""

    answer: Literal["consents", "objects"]
    reason: str = Field("", max_length=20_000)
    pass_on: bool = False
    on: date


class SentIn(Schema):
    """The day the letters went out."""

    on: date


def _out(found: Inquiry) -> dict[str, Any]:
    return {
        "id": found.pk,
        "number": found.number,
        "stage": found.stage,
        "run": found.run.number if found.run else None,
        "sent_on": found.sent_on,
        "due_on": found.due_on,
        "answered_on": found.answered_on,
        "answer": found.answer or None,
        "told_on": found.told_on,
        "version": found.version,
    }


@router.get("/inquiries", response={200: dict[str, Any], **FAULTS}, summary="Inquiries, the first due first")
def inquiries(
    request: HttpRequest,
    stage: Literal["", "prepared", "sent", "answered", "silent", "unreachable"] = "",
    page: PageNumber = 1,
) -> dict[str, Any]:
    """意見照会の一覧。/ Nobody is named."""
    caller(request, CLERKS)
    rows = Inquiry.objects.select_related("run").order_by("due_on", "number")
    found = Paginator(rows.filter(stage=stage) if stage else rows, PAGE).get_page(page)
    counted = Inquiry.objects.filter(pk__in=[one.pk for one in found]).annotate(n=Count("items"))
    items = dict(counted.values_list("pk", "n"))
    return listed(found, [_out(one) | {"items": items[one.pk]} for one in found])


@router.get(
    "/inquiries/{inquiry_id}", response={200: dict[str, Any], **FAULTS}, summary="One inquiry and its answer"
)
def inquiry(request: HttpRequest, inquiry_id: str) -> dict[str, Any]:
    """意見照会と回答。回答の閲覧は記録されます。/ Opening the answer is journaled."""
    actor = caller(request, CLERKS)
    found = row(Inquiry, inquiry_id)
    reply = found.reply
    if reply is not None:
        look(actor, subject=found, what="reply.opened", reason="request-handling", at=now())
    return _out(found) | {
        "items": list(found.items.order_by("received_at", "number").values_list("pk", flat=True)),
        "reason": reply["reason"] if reply else None,
        "pass_on": reply["pass_on"] if reply else None,
    }


@router.post(
    "/inquiries/{inquiry_id}/answer", response={200: dict[str, Any], **FAULTS}, summary="Key in an answer"
)
def answered(request: HttpRequest, inquiry_id: str, data: AnswerIn) -> dict[str, Any]:
    """紙の回答を入力します。/ Once only; it may come late."""
    found = row(Inquiry, inquiry_id)
    asking.record_answer(
        act_of(request, CLERKS, data),
        found,
        answer=data.answer,
        reason=data.reason,
        pass_on=data.pass_on,
        on=data.on,
        by="paper",
    )
    return _out(Inquiry.get(found.pk))


@router.post(
    "/inquiries/{inquiry_id}/unreachable", response={200: dict[str, Any], **FAULTS}, summary="It came back"
)
def unreachable(request: HttpRequest, inquiry_id: str, data: Moved) -> dict[str, Any]:
    """届かなかったことを記録します。/ A state of its own, no consent."""
    found = row(Inquiry, inquiry_id)
    asking.record_no_answer(act_of(request, CLERKS, data), found, how="unreachable")
    return _out(Inquiry.get(found.pk))


@router.get("/runs", response={200: list[dict[str, Any]], **FAULTS}, summary="Print runs that are not sent")
def runs(request: HttpRequest) -> list[dict[str, Any]]:
    """発送前のまとめ印刷。/ Their PDFs are made on the page."""
    caller(request, CLERKS)
    rows = Run.objects.filter(sent_on=None, letters__gt=0).order_by("number")
    return [
        {
            "id": run.pk,
            "number": run.number,
            "letters": run.letters,
            "printed_at": run.printed_at,
            "sha256": run.sha256,
        }
        for run in rows
    ]


@router.post(
    "/runs/{run_id}/sent", response={200: dict[str, Any], **FAULTS}, summary="Record the day of dispatch"
)
def sent(request: HttpRequest, run_id: str, data: SentIn) -> dict[str, Any]:
    """発送日を記録します。回答期限はここから数えます。/ The period for answers runs from there."""
    found = row(Run, run_id)
    asking.send_run(act_of(request, CLERKS), found, on=data.on)
    run = Run.get(found.pk)
    return {"number": run.number, "sent_on": run.sent_on, "letters": run.letters}
