"""Ledger and statistics on a page and as a table (台帳・統計の画面)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.pages.acting import today
from kaiji.desks.access_provider.pages.queue import row_of
from kaiji.desks.access_provider.reporting import LEDGER, ledger_rows, statistics_of
from kaiji.desks.access_provider.rules import rules
from kaiji.desks.access_provider.stages import OUTCOMES
from kaiji.ground.words import Words
from kaiji.law.rights import rights_on
from kaiji.network.spreadsheet import csv_bytes
from kaiji.vault.permit import bases
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest

GROUPS: Final = {
    "all": Words(ja="全体", en="All"),
    "basis": Words(ja="根拠別", en="By basis"),
    "lane": Words(ja="列別", en="By lane"),
    "right": Words(ja="権利別", en="By right"),
    "month": Words(ja="月別", en="By month"),
}


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdecimal() and 2002 <= int(text) <= 2100 else today().year


@roles("owner", "clerk", "releaser", "auditor")
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the ledger; nobody is named."""
    rows = Item.objects.select_related("receipt", "inquiry").order_by("-received_at", "receipt_id", "number")
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    listed = [row_of(item) | {"outcome": OUTCOMES.get(item.outcome)} for item in page]
    return render(
        request, "access_provider/ledger.html", {"page": page, "rows": listed, "year": _year(request)}
    )


@roles("owner", "clerk", "releaser", "auditor")
@require_GET
def ledger_csv(request: HttpRequest) -> HttpResponse:
    """Hand the ledger of a year over as a table."""
    year = _year(request)
    return _csv(f"ledger-{year}.csv", csv_bytes(LEDGER, ledger_rows(date(year, 1, 1), date(year, 12, 31))))


@roles("owner", "clerk", "releaser", "auditor")
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the counts of a year."""
    year = _year(request)
    lines = statistics_of(date(year, 1, 1), date(year, 12, 31))
    found = [
        {
            "title": GROUPS[group],
            "rows": [(line, named(group, line.key)) for line in lines if line.group == group],
        }
        for group in GROUPS
    ]
    return render(
        request, "access_provider/statistics.html", {"groups": [g for g in found if g["rows"]], "year": year}
    )


@roles("owner", "clerk", "releaser", "auditor")
@require_GET
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """Hand the counts over as a table."""
    year = _year(request)
    names = (
        "group",
        "key",
        "received",
        "closed",
        "disclosed",
        "refused",
        "not_found",
        "returned",
        "median_days",
    )
    rows = statistics_of(date(year, 1, 1), date(year, 12, 31))
    told = ([str("" if (v := getattr(row, name)) is None else v) for name in names] for row in rows)
    return _csv(f"statistics-{year}.csv", csv_bytes(names, told))


def named(group: str, key: str) -> Words:
    """Return the words of a key of the statistics."""
    if group == "basis" and key in bases().topics:
        return bases()[key].title
    if group == "lane":
        return rules()[f"lane/{key}"].title
    if group == "right":
        found = next((right.title for right in rights_on(today()) if right.id == key), None)
        return found or Words(ja="不明", en="unknown")
    return GROUPS["all"] if group == "all" else Words(ja=key, en=key)


def _csv(name: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
