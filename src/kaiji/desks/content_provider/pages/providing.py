"""A provision order after the answer (提供命令のその後): record the notice, hand over to the next provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves import providing as moves
from kaiji.desks.content_provider.pages.frame import act_of
from kaiji.desks.content_provider.providing import handover_files
from kaiji.ground.instants import now, parse_day, today_in_japan
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def provision_context(found: Matter, me: str, role: str) -> dict[str, Any]:
    """Return what the page of a matter shows of a provision order that was answered with the next provider."""
    told = found.body.get("provision", {})
    if "named_on" not in told:
        return {}
    waits = "notified_on" not in told
    lapse_on = parse_day(told["lapse_on"])
    return {
        "provision": {
            **told,
            "clock": clock_face(today_in_japan(), earliest=lapse_on) if waits else None,
            "lapsed": waits and lapse_on < today_in_japan(),
            "may_note": waits and role in {"owner", "reviewer"} and lapse_on >= today_in_japan(),
            "due": not waits and "handed_on" not in told,
            "may_hand": role in {"owner", "releaser"} and told.get("notified_by") != me,
            "today": today_in_japan(),
        }
    }


@roles("owner", "reviewer")
@require_POST
def noticed(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Record the petitioner's notice."""
    told = request.POST
    moves.note_petition(
        act_of(request),
        Matter.get(matter_id),
        on=parse_day(told.get("on", "")),
        court=told.get("court", ""),
        case_number=told.get("case_number", ""),
    )
    messages.success(
        request,
        str(
            both(
                "通知を記録しました。別の人が提供します。",
                "The notice is recorded; another person hands over.",
            )
        ),
    )
    return redirect("content_provider:matter", matter_id)


@roles("owner", "releaser")
@require_POST
def handed(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Hand over: letter and signed package are made, written down and stand among the papers."""
    found, act = Matter.get(matter_id), act_of(request)
    moves.refuse_handover(act, found)
    moves.hand_over(act, found, handover_files(found, now()))
    messages.success(
        request,
        str(
            both(
                "次の提供者への書面とパッケージを作りました。「書類」から取り出して送ってください。",
                "Letter and package for the next provider stand among the papers: take them from there and send them.",
            )
        ),
    )
    return redirect("content_provider:matter", matter_id)
