"""Figures and audit (統計と監査)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import look
from kaiji.desks.content_provider.audit import audit_zip
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.statistics import as_csv, figures_of
from kaiji.ground.instants import now, today_in_japan
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest


@roles("owner", "reviewer", "releaser", "auditor")
@require_GET
def figures(request: HttpRequest, year: int = 0) -> HttpResponse:
    """Show the counts of a year."""
    chosen = year or today_in_japan().year
    context = {"year": chosen, "rows": figures_of(chosen), "years": range(today_in_japan().year, 2024, -1)}
    return render(request, "content_provider/figures.html", context)


@roles("owner", "reviewer", "releaser", "auditor")
@require_GET
def figures_csv(request: HttpRequest, year: int) -> HttpResponse:
    """Give the counts of a year as a table."""
    del request
    response = HttpResponse(
        as_csv(figures_of(year), year, setup().provider.name), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="kaiji-figures-{year}.csv"'
    return response


@roles("owner", "auditor")
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Show what the journal says last, and the export."""
    entries = Entry.objects.order_by("-at", "-n")[:100]
    return render(
        request, "content_provider/audit.html", {"entries": entries, "matters": Matter.objects.count()}
    )


@roles("owner", "auditor")
@require_POST
def audit_export(request: HttpRequest) -> HttpResponse:
    """Give the export; that it was made is recorded."""
    look(actor(request), subject=None, what="audit.exported", reason="audit", at=now())
    response = HttpResponse(audit_zip(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="kaiji-audit-{today_in_japan().isoformat()}.zip"'
    response["Cache-Control"] = "no-store"
    return response
