"""Receipts by program (受付のAPI): take a list in, read it, record identity and fee, send back, search, answer."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date  # noqa: TC003  # ninja reads the annotations
from typing import TYPE_CHECKING, Any, Final, Literal

from django.core.paginator import Paginator
from django.db.models import Count
from ninja import Field, Router, Schema, Status

from kaiji.desks.access_provider.actors import CLERKS, WORKING
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
from kaiji.desks.access_provider.api.items import summary
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.forms.receiving import ListForm
from kaiji.desks.access_provider.intake.lines import line_of
from kaiji.desks.access_provider.intake.sheets import Column
from kaiji.desks.access_provider.models import Item, Receipt
from kaiji.desks.access_provider.moves import receiving
from kaiji.desks.access_provider.moves.receiving import Incoming
from kaiji.desks.access_provider.pages.intake import shared_by, terms_of
from kaiji.desks.access_provider.sending import answer_out
from kaiji.desks.access_provider.stages import STAGES
from kaiji.desks.access_provider.working import search_receipt, take_in
from kaiji.ground.instants import now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["access-provider"])
MOST_LINES: Final = 10_000


class LineIn(Schema):
    """One communication asked about, every field as a list would spell it; `at` to the second, its zone stated."""

    ip: str = Field(max_length=60)
    at: str = Field(max_length=80, examples=["2026-10-26T15:05:00+09:00"])
    port: str = Field("", max_length=10)
    destination_ip: str = Field("", max_length=60)
    destination_port: str = Field("", max_length=10)
    protocol: str = Field("", max_length=10)
    right: str = Field("", max_length=200)
    url: str = Field("", max_length=2000)
    text: str = Field("", max_length=20_000)
    reason: str = Field("", max_length=20_000)
    claimant: str = Field("", max_length=200)
    reference: str = Field("", max_length=200)
    work: str = Field("", max_length=500)
    file_hash: str = Field("", max_length=80)
    software: str = Field("", max_length=200)
    items: str = Field("", max_length=200)


class ReceiptIn(Schema):
    """A request with its lines: the fields of the page “receive”."""

    name: str = Field(min_length=1, max_length=200)
    kind: Literal["person", "organisation"] = "person"
    address: str = Field("", max_length=300)
    phone: str = Field("", max_length=60)
    counsel: str = Field("", max_length=200)
    counsel_office: str = Field("", max_length=200)
    counsel_address: str = Field("", max_length=300)
    basis: str = Field(max_length=40, examples=["out-of-court-request"])
    court: str = Field("", max_length=100)
    case_number: str = Field("", max_length=100)
    notified_on: date | None = None
    from_provider: str = Field("", max_length=200)
    due_on: date | None = None
    items: list[int] = Field(default=[], max_length=20)
    right: str = Field("", max_length=40)
    purpose: list[str] = Field(default=[], max_length=10)
    hidden: list[Literal["name", "reasons", "evidence"]] = Field(default=[], max_length=3)
    evidence: str = Field("", max_length=4000)
    zone: Literal["", "JST", "UTC"] = ""
    lines: list[LineIn] = Field(min_length=1, max_length=MOST_LINES)


class IdentityIn(Moved):
    """By what identity and authority were checked, and when."""

    how: str = Field(max_length=40)
    on: date


class FeeIn(Moved):
    """What was paid; `due_yen` where no published rule says what is due."""

    yen: int = Field(ge=0, le=10**9)
    on: date
    due_yen: int | None = Field(None, ge=0, le=10**9)


class ReturnIn(Moved):
    """Send the defective lines back, or with `whole` everything."""

    whole: bool = False


class AnswerIn(Schema):
    """In which form the answer goes out."""

    how: Literal["letters", "package", "table"]


def receipt_out(found: Receipt) -> dict[str, Any]:
    """Return a receipt as far as nobody is named in it."""
    return {
        "id": found.pk,
        "number": found.number,
        "channel": found.channel,
        "basis": found.basis,
        "stage": found.stage,
        "received_at": found.received_at,
        "due_on": found.due_on,
        "lines": found.rows,
        "lookup_only": found.lookup_only,
        "orders_us": found.orders_us,
        "identity_on": found.identity_on,
        "identity_how": found.identity_how or None,
        "fee_yen": found.fee_yen,
        "fee_paid_yen": found.fee_paid_yen,
        "fee_paid_on": found.fee_paid_on,
        "cure_by": found.cure_by,
        "package": found.package_id,
        "version": found.version,
        "erased": found.erased_at is not None,
    }


@router.get("/receipts", response={200: dict[str, Any], **FAULTS}, summary="Receipts, the latest first")
def receipts(
    request: HttpRequest,
    stage: Literal["", "open", "returned", "closed"] = "",
    page: PageNumber = 1,
) -> dict[str, Any]:
    """受付の一覧。だれの名前も出ません。/ Nobody is named."""
    caller(request, WORKING)
    rows = Receipt.objects.order_by("-received_at", "pk")
    found = Paginator(rows.filter(stage=stage) if stage else rows, PAGE).get_page(page)
    return listed(found, [receipt_out(one) for one in found])


@router.post("/receipts", response={201: dict[str, Any], **FAULTS}, summary="Take a request in and search it")
def receive(request: HttpRequest, data: ReceiptIn) -> Status[dict[str, Any]]:
    """請求を受け付け、照合して保全します。/ Lines that cannot be read come back as defects, never guessed."""
    act = act_of(request, CLERKS)
    form = ListForm(_as_form(data))
    del form.fields["file"]  # the lines stand in the request itself
    if not form.is_valid():
        told = "; ".join(f"{name}: {' '.join(map(str, faults))}" for name, faults in form.errors.items())
        raise LinesError(
            Words(ja="請求の記載を読めません。", en="The request cannot be read."), given=told[:300]
        )
    terms = terms_of(form, now(), form.zone_told())
    names = tuple(LineIn.model_fields)
    columns = tuple(Column(heading=name, field=name, zone=None) for name in names)
    lines = tuple(
        line_of(number, columns, tuple(getattr(each, name) for name in names), terms)
        for number, each in enumerate(data.lines, 1)
    )
    taken = take_in(act, Incoming(channel="list", lines=lines, zone=form.zone_told(), **shared_by(form)))
    return Status(201, _whole(taken))


def _as_form(data: ReceiptIn) -> dict[str, Any]:
    told = data.model_dump(exclude={"lines"})
    return told | {
        "items": [str(number) for number in data.items],
        "due_on": data.due_on or "",
        "notified_on": data.notified_on or "",
    }


def _whole(found: Receipt) -> dict[str, Any]:
    stages = dict(found.items.order_by().values_list("stage").annotate(n=Count("pk")))
    return receipt_out(found) | {
        "stages": stages,
        "duplicates": found.items.filter(relation="duplicate").count(),
    }


@router.get("/receipts/{receipt_id}", response={200: dict[str, Any], **FAULTS}, summary="One receipt")
def receipt(request: HttpRequest, receipt_id: str) -> dict[str, Any]:
    """受付と、段階ごとの件数。/ A receipt and how many of its lines stand where."""
    caller(request, WORKING)
    return _whole(row(Receipt, receipt_id))


@router.get(
    "/receipts/{receipt_id}/items", response={200: dict[str, Any], **FAULTS}, summary="Lines of a receipt"
)
def items_of(request: HttpRequest, receipt_id: str, stage: str = "", page: PageNumber = 1) -> dict[str, Any]:
    """受付の行。/ Its lines in their order, without what they say."""
    caller(request, WORKING)
    rows = Item.objects.select_related("receipt").filter(receipt=row(Receipt, receipt_id)).order_by("number")
    found = Paginator(rows.filter(stage=stage) if stage in STAGES else rows, PAGE).get_page(page)
    return listed(found, [summary(one) for one in found])


@router.post(
    "/receipts/{receipt_id}/identity",
    response={200: dict[str, Any], **FAULTS},
    summary="Record the identity check",
)
def identity(request: HttpRequest, receipt_id: str, data: IdentityIn) -> dict[str, Any]:
    """本人確認を記録します。/ Of this very receipt: a duplicate's check does not count."""
    found = row(Receipt, receipt_id)
    act = replace(act_of(request, CLERKS, data), shows=receiving.IDENTITY_SHOWS)
    receiving.check_identity(act, found, how=data.how, on=data.on)
    return receipt_out(Receipt.get(found.pk))


@router.post(
    "/receipts/{receipt_id}/fee", response={200: dict[str, Any], **FAULTS}, summary="Record what was paid"
)
def fee(request: HttpRequest, receipt_id: str, data: FeeIn) -> dict[str, Any]:
    """手数料を記録します。/ The fee."""
    found = row(Receipt, receipt_id)
    act = replace(act_of(request, CLERKS, data), shows=receiving.FEE_SHOWS)
    receiving.pay_fee(act, found, yen=data.yen, on=data.on, due_yen=data.due_yen)
    return receipt_out(Receipt.get(found.pk))


@router.post(
    "/receipts/{receipt_id}/return",
    response={200: dict[str, Any], **FAULTS},
    summary="Send defective lines back",
)
def send_back(request: HttpRequest, receipt_id: str, data: ReturnIn) -> dict[str, Any]:
    """不備のある行、または全体を返戻します。/ To be mended by the day in `cure_by`."""
    found = row(Receipt, receipt_id)
    receiving.send_back(act_of(request, CLERKS, data), found, whole_receipt=data.whole)
    return _whole(Receipt.get(found.pk))


@router.post(
    "/receipts/{receipt_id}/search",
    response={200: dict[str, Any], **FAULTS},
    summary="Search what still waits",
)
def search(request: HttpRequest, receipt_id: str) -> dict[str, Any]:
    """まだ照合していない行を照合し、保全します。/ Search and hold."""
    found = row(Receipt, receipt_id)
    search_receipt(act_of(request, CLERKS), found)
    return _whole(Receipt.get(found.pk))


@router.post(
    "/receipts/{receipt_id}/answer", response={200: dict[str, Any], **FAULTS}, summary="Answer a receipt"
)
def answer(request: HttpRequest, receipt_id: str, data: AnswerIn) -> dict[str, Any]:
    """回答を作り、回答したことを記録します。/ Holds what two people released, and nothing else; base64 in `data`."""
    found = row(Receipt, receipt_id)
    made = answer_out(act_of(request, CLERKS), found, how=data.how)
    return {
        "name": made.name,
        "media_type": made.media_type,
        "sha256": made.sha256,
        "data": base64.b64encode(made.data).decode("ascii"),
        "stage": Receipt.get(found.pk).stage,
    }
