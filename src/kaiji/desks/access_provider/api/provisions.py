"""Providers named under a provision order, by program (提供命令のAPI): the clock of the notice, and the handover by another person."""

from __future__ import annotations

import base64
from datetime import date  # noqa: TC003  # ninja reads the annotations
from typing import TYPE_CHECKING, Any, Literal

from django.core.paginator import Paginator
from ninja import Field, Router

from kaiji.desks.access_provider.actors import CLERKS, RELEASERS, WORKING
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
from kaiji.desks.access_provider.handing import hand_over
from kaiji.desks.access_provider.models import Provision
from kaiji.desks.access_provider.moves import provisions as moves

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["access-provider"])


class NoticeIn(Moved):
    """The petitioner's notice that a petition was filed against the provider we named."""

    on: date
    court: str = Field(max_length=100)
    case_number: str = Field(max_length=100)


class HandIn(Moved):
    """In which form it is handed over."""

    how: Literal["package", "letter"]


def _out(found: Provision) -> dict[str, Any]:
    return {
        "id": found.pk,
        "number": found.number,
        "receipt": found.receipt_id,
        "partner": found.partner,
        "stage": found.stage,
        "named_on": found.named_on,
        "reached_on": found.reached_on,
        "lapse_on": found.lapse_on,
        "notified_on": found.notified_on,
        "handed_on": found.handed_on,
        "how": found.how or None,
        "sha256": found.sha256 or None,
        "version": found.version,
    }


@router.get(
    "/provisions", response={200: dict[str, Any], **FAULTS}, summary="Providers named under provision orders"
)
def provisions(
    request: HttpRequest,
    stage: Literal["", "named", "notified", "handed", "lapsed"] = "",
    page: PageNumber = 1,
) -> dict[str, Any]:
    """提供命令で案内した提供者。通知の期限の早い順。/ The notice that is due first comes first."""
    caller(request, WORKING)
    rows = Provision.objects.order_by("lapse_on", "number")
    found = Paginator(rows.filter(stage=stage) if stage else rows, PAGE).get_page(page)
    return listed(found, [_out(one) for one in found])


@router.post(
    "/provisions/{provision_id}/notice", response={200: dict[str, Any], **FAULTS}, summary="Record the notice"
)
def notice(request: HttpRequest, provision_id: str, data: NoticeIn) -> dict[str, Any]:
    """申立ての通知を記録します。/ A notice after the last day is refused: the order has lapsed."""
    found = row(Provision, provision_id)
    act = act_of(request, CLERKS, data)
    moves.note_notified(act, found, on=data.on, court=data.court, case_number=data.case_number)
    return _out(Provision.get(found.pk))


@router.post(
    "/provisions/{provision_id}/handover", response={200: dict[str, Any], **FAULTS}, summary="Hand over"
)
def handover(request: HttpRequest, provision_id: str, data: HandIn) -> dict[str, Any]:
    """次の提供者への提供。通知を記録した人とは別の人が行います。/ By another person than who recorded the notice; base64 in `data`."""
    found = row(Provision, provision_id)
    made = hand_over(act_of(request, RELEASERS, data), found, how=data.how)
    return _out(Provision.get(found.pk)) | {
        "name": made.name,
        "media_type": made.media_type,
        "data": base64.b64encode(made.data).decode("ascii"),
    }
