"""Inquiries (意見照会の画面): to be printed, on their way, answered; one run at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.forms.answering import KeyedForm
from kaiji.desks.access_provider.models import Inquiry, Run
from kaiji.desks.access_provider.moves import asking
from kaiji.desks.access_provider.pages.acting import act_of, today
from kaiji.desks.access_provider.papers.inquiries import print_inquiries, tell_sender
from kaiji.desks.access_provider.stages import ANSWERS
from kaiji.ground.instants import now, parse_day
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest

STAGES: Final = {
    "prepared": Words(ja="印刷前", en="to be printed"),
    "sent": Words(ja="回答待ち", en="waiting for the answer"),
    "answered": Words(ja="回答あり", en="answered"),
    "silent": Words(ja="回答なし", en="no answer"),
    "unreachable": Words(ja="届かない", en="cannot be reached"),
}


@roles("owner", "clerk")
@require_GET
def inquiries(request: HttpRequest) -> HttpResponse:
    """Show what is to be printed, the runs, and what waits for an answer."""
    rows = Inquiry.objects.select_related("run").annotate(count=Count("items")).order_by("due_on", "number")
    stage = request.GET.get("stage", "sent")
    page = Paginator(rows.filter(stage=stage if stage in STAGES else "sent"), 100).get_page(
        request.GET.get("page")
    )
    facts = {
        "prepared": rows.filter(stage="prepared", run=None),
        "runs": Run.objects.filter(sent_on=None, letters__gt=0).order_by("number"),
        "page": page,
        "rows": [_row(row) for row in page],
        "stages": STAGES,
        "stage": stage,
        "today": today(),
    }
    return render(request, "access_provider/inquiries.html", facts)


def _row(inquiry: Inquiry) -> dict[str, Any]:
    waits = inquiry.stage == "sent" and inquiry.due_on is not None
    return {
        "inquiry": inquiry,
        "stage": STAGES[inquiry.stage],
        "answer": ANSWERS.get(inquiry.answer),
        "clock": clock_face(today(), earliest=inquiry.due_on) if waits else None,
    }


@roles("owner", "clerk")
@require_POST
def make_run(request: HttpRequest) -> HttpResponse:
    """Gather what is to be printed into a run."""
    waiting = list(Inquiry.objects.filter(stage="prepared", run=None).order_by("number"))
    run = asking.open_run(act_of(request, sees=False), waiting)
    messages.success(
        request, str(both(f"{run.letters}通をまとめました。", f"{run.letters} letters gathered."))
    )
    return redirect("access_provider:inquiries")


@roles("owner", "clerk")
@require_POST
def print_run(request: HttpRequest, run_id: str) -> HttpResponse:
    """Print a run: letters in the order of their envelopes, labels last."""
    run = Run.get(run_id)
    page = request.POST.get("page") == "1"

    def address(secret: str) -> str:
        return request.build_absolute_uri(reverse("access_provider:answer-page", args=[secret]))

    data = print_inquiries(act_of(request, sees=False), run, address=address if page else None)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{run.number}.pdf"'
    return response


@roles("owner", "clerk")
@require_POST
def sent(request: HttpRequest, run_id: str) -> HttpResponse:
    """Write down the day a run went out."""
    asking.send_run(act_of(request, sees=False), run_id, on=parse_day(request.POST.get("on", "")))
    messages.success(request, str(both("発送日を記録しました。", "The day of dispatch was recorded.")))
    return redirect("access_provider:inquiries")


@roles("owner", "clerk")
@require_GET
def inquiry(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    """Show an inquiry with its items and its answer; opening the answer is journaled."""
    found = Inquiry.get(inquiry_id)
    if found.reply is not None:
        look(actor(request), subject=found, what="reply.opened", reason="request-handling", at=now())
    facts = {
        **_row(found),
        "items": found.items.select_related("receipt").order_by("received_at", "number"),
        "reply": found.reply,
        "form": KeyedForm(initial={"on": today()}),
        "tell": asking.is_to_be_told(found),
        "open": found.stage in {"sent", "silent", "unreachable"},
    }
    return render(request, "access_provider/inquiry.html", facts)


@roles("owner", "clerk")
@require_http_methods(["POST"])
def key_in(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    """Key in an answer that came on paper."""
    form = KeyedForm(request.POST)
    if not form.is_valid():
        raise LinesError(
            Words(
                ja="同意か不同意かと、回答の日を入れてください。",
                en="Give the opinion and the day of the answer.",
            )
        )
    asking.record_answer(act_of(request), inquiry_id, by="paper", **form.cleaned_data)
    messages.success(request, str(both("回答を記録しました。", "The answer was recorded.")))
    return redirect("access_provider:inquiry", inquiry_id)


@roles("owner", "clerk")
@require_POST
def unreachable(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    """Write down that the letter came back."""
    asking.record_no_answer(act_of(request), inquiry_id, how="unreachable")
    return redirect("access_provider:inquiry", inquiry_id)


@roles("owner", "clerk")
@require_POST
def tell(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    """Print the letter that tells a sender who opposed of the court's order."""
    found = Inquiry.get(inquiry_id)
    response = HttpResponse(tell_sender(act_of(request, sees=False), found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}-told.pdf"'
    return response


@roles("owner", "clerk")
@require_POST
def tracking(request: HttpRequest, inquiry_id: str) -> HttpResponse:
    """Write down the tracking number of the letter."""
    asking.note_tracking(act_of(request), inquiry_id, number=request.POST.get("number", "").strip().upper())
    return redirect("access_provider:inquiry", inquiry_id)
