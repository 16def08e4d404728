"""The queue (処理待ち): what waits for the desk in the order of the lanes, and the next item for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaiji.desks.access_provider.forms.receiving import right_words
from kaiji.desks.access_provider.lanes import LANES, SHORT
from kaiji.desks.access_provider.moves.taking import LEASE
from kaiji.desks.access_provider.pages.acting import act_of, due_face, today
from kaiji.desks.access_provider.queue import front, lane_counts, provisions_waiting, take_next, waiting_in
from kaiji.desks.access_provider.readiness import lacking
from kaiji.desks.access_provider.rules import rules
from kaiji.desks.access_provider.stages import STAGES
from kaiji.ground.instants import now
from kaiji.web.accounts.membership import actor
from kaiji.web.accounts.models import Membership
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.desks.access_provider.models import Item


@roles("owner", "clerk")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits."""
    who, at = actor(request), now()
    counts = lane_counts()
    lanes = [
        {"title": rules()[f"lane/{lane}"].title, "count": counts[lane][0], "oldest": counts[lane][1]}
        for lane in LANES
        if lane in counts
    ]
    facts = {
        "rows": [row_of(item) for item in front(actor_id=who.person, at=at)],
        "lanes": lanes,
        "waiting": sum(count for count, _oldest in counts.values()),
        "elsewhere": _elsewhere(),
        "provisions": provisions_facts(),
        "lacking": list(lacking(_roles())),
        "manages": "owner" in who.roles,
    }
    return render(request, "access_provider/queue.html", facts)


def provisions_facts() -> dict[str, Any]:
    """Return what waits on provision orders, with the clock of the first notice."""
    found = provisions_waiting()
    first = found["first"]
    return found | {"clock": clock_face(today(), earliest=first) if first else None}


def _roles() -> list[str]:
    return list(Membership.objects.filter(ended_at=None).values_list("role", flat=True))


def row_of(item: Item) -> dict[str, Any]:
    """Return what a list shows of an item; nothing sealed is opened."""
    return {
        "item": item,
        "lane": SHORT[item.lane],
        "stage": STAGES[item.stage],
        "right": right_words(item.right),
        "clock": due_face(item, today()),
        "held": bool(item.hold) and item.hold_ended_at is None,
        "taken": bool(item.claimed_by) and item.claimed_at is not None and item.claimed_at + LEASE > now(),
        "identity": item.receipt.identity_on is not None or item.receipt.lookup_only,
    }


def _elsewhere() -> list[dict[str, Any]]:
    """Return how many items wait for somebody or something else."""
    found = [
        (stage, waiting_in([stage])) for stage in ("received", "defective", "to-ask", "asked", "decided")
    ]
    return [{"words": STAGES[stage], "count": count} for stage, count in found if count]


@roles("owner", "clerk")
@require_POST
def take_next_item(request: HttpRequest) -> HttpResponse:
    """Take the next item and show it."""
    found = take_next(act_of(request, sees=False))
    if found is None:
        messages.success(request, str(both("処理待ちはありません。", "Nothing waits.")))
        return redirect("access_provider:queue")
    return redirect("access_provider:item", found.pk)


def onward(request: HttpRequest, item: Item, told: Any) -> HttpResponse:
    """Say what was done and go on to the next item, or back to this one where that was asked for."""
    messages.success(request, str(told))
    if request.POST.get("then") == "stay":
        return redirect("access_provider:item", item.pk)
    following = take_next(act_of(request, sees=False))
    return (
        redirect("access_provider:queue")
        if following is None
        else redirect("access_provider:item", following.pk)
    )
