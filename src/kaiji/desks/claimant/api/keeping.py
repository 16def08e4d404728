"""Search, reminders, questions to the client, receipts and papers made, in the JSON API (API): by the moves of the pages."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # read when the schema is built
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.cases.acts.made import made_of
from kaiji.cases.acts.receipts import keep_receipt, receipts_of, withdraw_receipt
from kaiji.cases.journal.recording import look
from kaiji.cases.moves import Act
from kaiji.cases.searching.finding import find
from kaiji.desks.claimant.api.doors import FAULTS, case_for, doing, reader
from kaiji.desks.claimant.intake.pictures import checked_picture
from kaiji.desks.claimant.moves.reminders import whose
from kaiji.desks.claimant.showing.reminding import reminders_for
from kaiji.ground.instants import day_in_japan, now

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.cases.models import ReceiptRow

router = Router()


class ReceiptIn(Schema):
    """A receipt; with its picture under `receipts/file`."""

    kind: str = Field(max_length=16)
    on: date
    number: str = Field("", max_length=120)
    note: str = Field("", max_length=1_000)
    request: str | None = Field(None, max_length=200)
    filing: str | None = Field(None, max_length=200)


@router.get("/search", response={200: dict[str, Any], **FAULTS}, summary="Words in every case")
def search(
    request: HttpRequest,
    q: Annotated[str, Field(min_length=2, max_length=200)],
    after: Annotated[int | None, Field(ge=0, le=2**62)] = None,
) -> dict[str, Any]:
    """言葉を含むところ。閲覧は記録されます。/ Every place that holds the words; the cases shown are recorded."""
    found = find(reader(request), q, at=now(), after=after)
    return {
        "found": [
            {
                "case": one.case,
                "number": one.number,
                "kind": one.kind,
                "id": one.local,
                "excerpt": f"{one.excerpt.before}{one.excerpt.met}{one.excerpt.after}",
            }
            for one in found.found
        ],
        "after": found.after,
    }


@router.get("/reminders", response={200: list[dict[str, Any]], **FAULTS}, summary="Days that came near")
def reminders(request: HttpRequest) -> list[dict[str, Any]]:
    """まだ確認していないお知らせ。/ Reminders that were not seen yet."""
    lines = reminders_for(whose(reader(request)), day_in_japan(now()), most=200)
    return [
        {
            "case": line.case,
            "number": line.number,
            "kind": line.kind,
            "what": line.what.as_json(),
            "on": line.on,
            "days": line.days,
        }
        for line in lines
    ]


@router.get("/cases/{case_id}/receipts", response={200: list[dict[str, Any]], **FAULTS}, summary="Receipts")
def receipts(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """受領・送達・郵便の控え。/ Receipts; the look is recorded."""
    actor = reader(request)
    case = case_for(actor, case_id)
    look(actor, subject=case, what="receipt.listed", reason="case-work", at=now())
    return [_receipt(row) for row in receipts_of(case)]


@router.post("/cases/{case_id}/receipts", response={201: dict[str, Any], **FAULTS}, summary="Keep a receipt")
def keep(request: HttpRequest, case_id: str, data: ReceiptIn) -> Status[dict[str, Any]]:
    """控えを保管します。/ Keep a receipt."""
    actor = reader(request)
    case = case_for(actor, case_id)
    row = keep_receipt(Act(actor=actor, at=now()), case, **data.dict())
    return Status(201, _receipt(row))


@router.post(
    "/cases/{case_id}/receipts/file",
    response={201: dict[str, Any], **FAULTS},
    summary="Keep a receipt with its picture",
)
def keep_with_file(
    request: HttpRequest, case_id: str, data: Form[ReceiptIn], file: File[UploadedFile]
) -> Status[dict[str, Any]]:
    """控えを画像かPDFと一緒に保管します。/ Keep a receipt together with its picture or PDF."""
    case, act = doing(request, case_id, shows={})
    picture, kind = checked_picture(file, today=day_in_japan(act.at))
    return Status(201, _receipt(keep_receipt(act, case, **data.dict(), data=picture, media_type=kind)))


@router.post(
    "/cases/{case_id}/receipts/{receipt}/withdraw",
    response={200: dict[str, Any], **FAULTS},
    summary="Strike out a receipt",
)
def strike(request: HttpRequest, case_id: str, receipt: str) -> dict[str, Any]:
    """控えを取り消します。/ Strike out a receipt recorded in error."""
    actor = reader(request)
    withdraw_receipt(Act(actor=actor, at=now()), case_for(actor, case_id), receipt)
    return {"receipt": receipt, "withdrawn": True}


@router.get(
    "/cases/{case_id}/made", response={200: list[dict[str, Any]], **FAULTS}, summary="Papers that were made"
)
def made(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """作った書面の台帳。/ Which version of which paper was made when, by whom, with its hash."""
    actor = reader(request)
    case = case_for(actor, case_id)
    look(actor, subject=case, what="receipt.listed", reason="case-work", at=now())
    return [
        {
            "paper": row.paper,
            "document": row.document,
            "title": row.title,
            "form": row.form,
            "version": row.version,
            "case_version": row.case_version,
            "sha256": row.sha256,
            "size": row.size,
            "made_at": row.made_at,
            "made_by": row.made_by,
        }
        for row in made_of(case)
    ]


def _receipt(row: ReceiptRow) -> dict[str, Any]:
    return {
        "receipt": row.receipt,
        "kind": row.kind,
        "on": row.on,
        "number": row.number,
        "note": row.note,
        "request": row.request,
        "filing": row.filing,
        "picture": bool(row.paper),
        "withdrawn": row.withdrawn_at is not None,
    }
