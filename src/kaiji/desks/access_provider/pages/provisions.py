"""Providers named under a provision order (提供命令の画面): whose notice is awaited, by when, and what is to be handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kaiji.desks.access_provider.articles import articles
from kaiji.desks.access_provider.delivering import desk_of, send_on
from kaiji.desks.access_provider.handing import fetch_again, hand_over, matter_of
from kaiji.desks.access_provider.models import Provision
from kaiji.desks.access_provider.moves import provisions as moves
from kaiji.desks.access_provider.pages.acting import act_of, today
from kaiji.ground.instants import jst_text, parse_day, parse_instant
from kaiji.ground.words import Words
from kaiji.law.deadlines import due
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.desks.access_provider.sending import Answer

STAGES = {
    "named": Words(ja="申立ての通知を待っている", en="the notice is awaited"),
    "notified": Words(ja="次の提供者への提供が必要", en="to be handed over"),
    "handed": Words(ja="提供した", en="handed over"),
    "lapsed": Words(ja="失効", en="lapsed"),
}
_OVER = ("handed", "lapsed")


@roles("owner", "clerk", "releaser")
@require_GET
def provisions(request: HttpRequest) -> HttpResponse:
    """List them: what must be handed over first, then by the last day for the notice."""
    over = request.GET.get("over") == "1"
    rows = Provision.objects.select_related("receipt")
    rows = rows.filter(stage__in=_OVER) if over else rows.exclude(stage__in=_OVER)
    page = Paginator(rows.order_by("-stage", "lapse_on", "number"), 50).get_page(request.GET.get("page"))
    who = actor(request)
    facts = {
        "page": page,
        "rows": [_row(each, who.person) for each in page],
        "over": over,
        "articles": articles(today()),
        "period": due(moves.PERIOD, today()).length.words,
        "today": today(),
        "may": {
            "clerk": bool(who.roles & {"owner", "clerk"}),
            "release": bool(who.roles & {"owner", "releaser"}),
        },
    }
    return render(request, "access_provider/provisions.html", facts)


def _row(provision: Provision, person: str) -> dict[str, Any]:
    told = {} if provision.erased_at else provision.body
    waits = provision.stage == "named"
    return {
        "provision": provision,
        "words": STAGES[provision.stage],
        "partner": told.get("partner", {}).get("name", provision.partner),
        "petition": " ".join(told[name] for name in ("court", "case_number") if name in told),
        "items": [] if provision.erased_at else matter_of(provision).items,
        "clock": clock_face(today(), earliest=provision.lapse_on) if waits else None,
        "past": waits and provision.lapse_on < today(),
        "desk": desk_of(provision),
        "delivered": _delivered(told),
        "own": provision.notified_by == person,
        "kept": "made" in told,
    }


def _delivered(told: dict[str, Any]) -> dict[str, str] | None:
    """Return when the next provider's desk took the package in, and under which numbers."""
    if "delivered" not in told:
        return None
    taken = told["delivered"]
    return {"at": jst_text(parse_instant(taken["at"])), "numbers": "、".join(taken["numbers"])}


@roles("owner", "clerk")
@require_POST
def noticed(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Record the petitioner's notice."""
    told = request.POST
    moves.note_notified(
        act_of(request),
        provision_id,
        on=parse_day(told.get("on", "")),
        court=told.get("court", ""),
        case_number=told.get("case_number", ""),
    )
    messages.success(
        request,
        str(
            both(
                "通知を記録しました。別の担当者が、次の提供者へ提供します。",
                "The notice is recorded. Another person hands over to the next provider.",
            )
        ),
    )
    return redirect("access_provider:provisions")


@roles("owner", "clerk")
@require_POST
def reached(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Correct the day on which the name reached the petitioner."""
    moves.note_reached(act_of(request), provision_id, on=parse_day(request.POST.get("on", "")))
    messages.success(request, str(both("期限を数え直しました。", "The last day was counted anew.")))
    return redirect("access_provider:provisions")


@roles("owner", "clerk")
@require_POST
def notice_back(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Take a notice back that was recorded by mistake."""
    moves.take_notice_back(act_of(request), provision_id)
    messages.success(request, str(both("通知の記録を取り消しました。", "The notice was taken back.")))
    return redirect("access_provider:provisions")


@roles("owner", "clerk")
@require_POST
def lapsed(request: HttpRequest, provision_id: str) -> HttpResponse:
    """End what nobody gave notice of in time."""
    moves.note_lapsed(act_of(request), provision_id)
    messages.success(request, str(both("失効を記録しました。", "Recorded as lapsed.")))
    return redirect("access_provider:provisions")


@roles("owner", "releaser")
@require_POST
def handed(request: HttpRequest, provision_id: str, how: str) -> HttpResponse:
    """Hand over: the package or the letter, made and written down at once."""
    return _download(hand_over(act_of(request), Provision.get(provision_id), how=how))


@roles("owner", "releaser")
@require_POST
def handed_again(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Give what was handed over once more, for whoever lost it on its way: the same bytes."""
    return _download(fetch_again(act_of(request), Provision.get(provision_id)))


@roles("owner", "releaser")
@require_POST
def sent_on(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Post the package to the next provider's desk, handing over first where that is still owed."""
    receipt = send_on(act_of(request), Provision.get(provision_id))
    when, numbers = jst_text(receipt.received_at), "、".join(receipt.numbers)
    said = both(
        f"次の提供者の窓口が受け取りました({when} {numbers})。",
        f"The next provider's desk took it in ({when} {numbers}).",
    )
    messages.success(request, str(said))
    return redirect(f"{reverse('access_provider:provisions')}?over=1")


def _download(made: Answer) -> HttpResponse:
    response = HttpResponse(made.data, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
