"""The sender's page (回答のページ): opened by a secret link, without an account; what is asked, what silence means, how to answer.

It names neither the subscriber nor what the requester keeps from the sender. Once answered, the link opens nothing any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kaiji.cases.actors import Actor
from kaiji.cases.journal.recording import look
from kaiji.cases.moves import Act
from kaiji.desks.access_provider.forms.answering import AnswerForm
from kaiji.desks.access_provider.forms.receiving import right_words
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.limits import refuse_flood
from kaiji.desks.access_provider.models import Inquiry
from kaiji.desks.access_provider.moves.asking import mark_of, record_answer
from kaiji.desks.access_provider.pages.acting import today
from kaiji.desks.access_provider.scope import asked_fields
from kaiji.desks.access_provider.setup import setup
from kaiji.ground.instants import jst_text, now
from kaiji.ground.words import Words
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import public
from kaiji.web.errors import PageNotFoundError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.desks.access_provider.models import Item


@public
@never_cache
@require_http_methods(["GET", "POST"])
def answer_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Show an inquiry to whoever holds its link, and take the answer."""
    refuse_flood(request, "answer-rate", now())
    found = Inquiry.objects.filter(token=mark_of(secret), stage__in=("sent", "silent")).first()
    if found is None:
        raise PageNotFoundError(
            Words(
                ja="このリンクは使えません。回答済みか、書面が新しくなっています。",
                en="This link opens nothing: it was answered, or a newer letter has gone out.",
            )
        )
    who = Actor(id=f"public:{found.pk}", role="sender")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record_answer(Act(actor=who, at=now()), found, on=today(), by="page", **form.cleaned_data)
        return render(request, "access_provider/answered.html", {"number": found.number})
    look(who, subject=found, what="inquiry.opened", reason="own-data", at=now())
    facts = {
        "inquiry": found,
        "form": form,
        "company": setup().provider,
        "items": [
            _shown(item) for item in found.items.select_related("receipt").order_by("received_at", "number")
        ],
        "clock": clock_face(today(), earliest=found.due_on) if found.due_on else None,
    }
    return render(request, "access_provider/answer.html", facts)


def _shown(item: Item) -> dict[str, Any]:
    """Return what the sender may see of a request: what the requester hides is not in it."""
    line, body = line_from(item.line), item.receipt.body
    hidden = set(body.get("hidden", ()))
    return {
        "at": jst_text(line.at) if line.at else "",
        "where": line.url or (line.work.title if line.work else "") or "",
        "text": line.text or "",
        "right": right_words(item.right),
        "reason": None if "reasons" in hidden else line.reason,
        "requester": None if "name" in hidden else body["requester"]["name"],
        "asked": [row.title for row in asked_fields(line, item.received_at)],
        "court": item.receipt.basis != "out-of-court-request",
    }
