"""Registers by program (台帳のAPI): holds, ledger, statistics; counts, days and codes, nobody is named."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from ninja import Router

from kaiji.desks.access_provider.actors import READERS, WORKING
from kaiji.desks.access_provider.api.calling import FAULTS, PAGE, PageNumber, Year, caller, listed
from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.reporting import LEDGER, ledger_row, statistics_of
from kaiji.ground.instants import today_in_japan

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["access-provider"])


@router.get("/holds", response={200: dict[str, Any], **FAULTS}, summary="Holds, those that end first first")
def holds(request: HttpRequest, *, ended: bool = False, page: PageNumber = 1) -> dict[str, Any]:
    """保全の台帳。/ What is kept, until when."""
    caller(request, WORKING)
    rows = Item.objects.select_related("receipt").exclude(hold="").filter(hold_ended_at__isnull=not ended)
    found = Paginator(rows.order_by("hold_until", "receipt__number", "number"), PAGE).get_page(page)
    told = [
        {
            "hold": one.hold,
            "item": one.pk,
            "receipt": one.receipt.number,
            "number": one.number,
            "until": one.hold_until,
            "ended_at": one.hold_ended_at,
            "version": one.version,
        }
        for one in found
    ]
    return listed(found, told)


@router.get("/ledger", response={200: dict[str, Any], **FAULTS}, summary="The ledger of a year")
def ledger(
    request: HttpRequest,
    year: Year | None = None,
    page: PageNumber = 1,
) -> dict[str, Any]:
    """台帳。列はCSVと同じです。/ The columns of the CSV."""
    caller(request, READERS)
    rows = Item.objects.select_related("receipt", "inquiry").order_by("received_at", "receipt_id", "number")
    found = Paginator(rows.filter(received_at__year=year) if year else rows, PAGE).get_page(page)
    return listed(found, [dict(zip(LEDGER, ledger_row(one), strict=True)) for one in found])


@router.get("/statistics", response={200: list[dict[str, Any]], **FAULTS}, summary="Counts of a year")
def statistics(request: HttpRequest, year: Year | None = None) -> list[dict[str, Any]]:
    """統計。/ In all, by basis, lane, right and month."""
    caller(request, READERS)
    told = year or today_in_japan().year
    return [asdict(line) for line in statistics_of(date(told, 1, 1), date(told, 12, 31))]
