"""The register of log holds (ログ保全簿) and the proof of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import look
from kaiji.desks.content_provider.certificates import hold_certificate
from kaiji.desks.content_provider.models import LogHold
from kaiji.desks.content_provider.moves.holding import proof_of
from kaiji.desks.content_provider.pages.matter import file_response
from kaiji.desks.content_provider.standing import HOLD_STAGES
from kaiji.ground.instants import now, today_in_japan
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@roles("owner", "reviewer", "releaser", "auditor")
@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """Show every hold, those that end first at the top; no personal data."""
    page = Paginator(LogHold.objects.order_by("release_on", "asked_at"), 50).get_page(request.GET.get("page"))
    today = today_in_japan()
    rows = [
        (
            hold,
            HOLD_STAGES[hold.stage],
            clock_face(today, earliest=hold.release_on) if hold.release_on else None,
        )
        for hold in page
    ]
    return render(request, "content_provider/holds.html", {"page": page, "rows": rows})


@roles("owner", "reviewer", "releaser", "auditor")
@require_POST
def certificate(request: HttpRequest, hold_id: str) -> HttpResponse:
    """Give the proof of a hold as a letter: since when, over what by hash, until when, or that it ended; the look is recorded."""
    hold, at = LogHold.get(hold_id), now()
    look(actor(request), subject=hold, what="log-hold.certified", reason="request-handling", at=at)
    made = hold_certificate(hold, at)
    return file_response(made.media_type, made.name, made.data)


@roles("owner", "reviewer", "releaser", "auditor")
@require_GET
def proof(request: HttpRequest, hold_id: str) -> HttpResponse:
    """Give the proof of a hold: its times, the hash of what is held, and its chained journal entries."""
    del request
    hold = LogHold.get(hold_id)
    lines = list(Entry.objects.filter(stream=hold.stream).order_by("n").values_list("line", flat=True))
    response = JsonResponse(
        {**proof_of(hold), "journal": lines}, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="{hold.number}.json"'
    return response
