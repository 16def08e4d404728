"""The register of holds (保全の台帳): what is kept, until when, with proof of beginning and end; extended or ended here."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaiji.desks.access_provider.holding import lengthen, let_go, proof_of_holds
from kaiji.desks.access_provider.models import Item, Receipt
from kaiji.desks.access_provider.pages.acting import act_of, today
from kaiji.desks.access_provider.pages.items import item_of
from kaiji.desks.access_provider.rules import rule
from kaiji.ground.instants import day_in_japan, parse_day
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest


@roles("owner", "clerk", "releaser")
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show the holds, those that end first first."""
    ended = request.GET.get("ended") == "1"
    rows = Item.objects.select_related("receipt").exclude(hold="").filter(hold_ended_at__isnull=not ended)
    page = Paginator(rows.order_by("hold_until", "receipt__number", "number"), 100).get_page(
        request.GET.get("page")
    )
    facts = {
        "page": page,
        "rows": [_row(item) for item in page],
        "ended": ended,
        "warnings": rule("hold-warnings", today()).value,
    }
    return render(request, "access_provider/holds.html", facts)


def _row(item: Item) -> dict[str, Any]:
    last = day_in_japan(item.hold_until) - timedelta(days=1) if item.hold_until else None
    return {
        "item": item,
        "last": last,
        "clock": clock_face(today(), earliest=last) if last and item.hold_ended_at is None else None,
    }


@roles("owner", "clerk", "releaser")
@require_POST
def letter(request: HttpRequest, item_id: str) -> HttpResponse:
    """Print the notice that an item's rows are held, or that the hold has ended."""
    found = item_of(item_id)
    return _printed(request, found.receipt, [found], f"{found.receipt.number}-{found.number}")


@roles("owner", "clerk", "releaser")
@require_POST
def letters(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Print the notices about all items of a receipt."""
    found = Receipt.get(receipt_id)
    return _printed(request, found, list(found.items.exclude(hold="")), found.number)


def _printed(request: HttpRequest, receipt: Receipt, items: list[Item], name: str) -> HttpResponse:
    data = proof_of_holds(act_of(request, sees=False), receipt, items)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-hold.pdf"'
    return response


@roles("owner", "clerk")
@require_POST
def extend(request: HttpRequest, item_id: str) -> HttpResponse:
    """Hold longer: a new hold takes the old one's place, which then ends."""
    lengthen(act_of(request), item_of(item_id), last=parse_day(request.POST.get("until", "")))
    messages.success(request, str(both("保全を延長しました。", "The hold lasts longer now.")))
    return redirect("access_provider:holds")


@roles("owner", "clerk")
@require_POST
def end(request: HttpRequest, item_id: str) -> HttpResponse:
    """End a hold before its time: its copy is erased, a receipt stays."""
    let_go(act_of(request), item_of(item_id))
    messages.success(request, str(both("保全を終了しました。", "The hold has ended.")))
    return redirect("access_provider:holds")
