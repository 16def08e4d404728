"""The second person (放出の確認): what others decided, ticked field by field, released or sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaiji.desks.access_provider.directory.values import FIELDS
from kaiji.desks.access_provider.looking import release_item
from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.moves import releasing
from kaiji.desks.access_provider.pages.acting import act_of
from kaiji.desks.access_provider.pages.items import item_of
from kaiji.desks.access_provider.pages.queue import provisions_facts, row_of
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@roles("owner", "releaser")
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    """Show what waits for the second person; one's own decisions are shown but closed."""
    rows = (
        Item.objects.select_related("receipt", "inquiry").filter(stage="decided").order_by("decided_at")[:200]
    )
    own = actor(request).person
    listed = [row_of(item) | {"own": item.decided_by == own} for item in rows]
    return render(
        request, "access_provider/releases.html", {"rows": listed, "provisions": provisions_facts()}
    )


@roles("owner", "releaser")
@require_POST
def release_one(request: HttpRequest, item_id: str) -> HttpResponse:
    """Release the ticked fields."""
    ticked = [field for field in FIELDS if field in request.POST.getlist("field")]
    release_item(act_of(request), item_of(item_id), ticked)
    messages.success(request, str(both("放出しました。", "Released.")))
    return _next(request)


@roles("owner", "releaser")
@require_POST
def refuse_one(request: HttpRequest, item_id: str) -> HttpResponse:
    """Send a decision back to the clerk."""
    releasing.send_back(act_of(request), item_id)
    messages.success(request, str(both("担当に差し戻しました。", "Sent back to the clerk.")))
    return _next(request)


def _next(request: HttpRequest) -> HttpResponse:
    following = (
        Item.objects.filter(stage="decided")
        .exclude(decided_by=actor(request).person)
        .order_by("decided_at")
        .first()
    )
    return (
        redirect("access_provider:releases")
        if following is None
        else redirect("access_provider:item", following.pk)
    )
