"""What belongs together (まとめの画面): by subscriber, by work, by requester; one inquiry for all of a person at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.pages.acting import act_of
from kaiji.desks.access_provider.pages.deciding import put_to_ask
from kaiji.desks.access_provider.search.groups import Grouped, groups
from kaiji.desks.access_provider.stages import OPEN
from kaiji.ground.errors import KaijiError
from kaiji.ground.words import Words
from kaiji.web.doors import roles
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.desks.access_provider.search.groups import By

_SHOWN: Final = 200
BYS: Final[dict[By, Words]] = {
    "subscriber": Words(ja="契約者ごと", en="By subscriber"),
    "work": Words(ja="作品・投稿ごと", en="By work or post"),
    "requester": Words(ja="請求者ごと", en="By requester"),
}


@roles("owner", "clerk")
@require_GET
def groups_page(request: HttpRequest) -> HttpResponse:
    """Show the groups of open items."""
    by: By = next((key for key in BYS if key == request.GET.get("by")), "subscriber")
    items = {
        item.pk: item
        for item in Item.objects.select_related("receipt").filter(stage__in=OPEN, erased_at=None)
    }
    rows = [
        Grouped(
            id=item.pk,
            received_at=item.received_at,
            subscriber=item.subscriber_index,
            work=item.work_index,
            requester=item.requester_index,
        )
        for item in items.values()
    ]
    found = [
        {
            "group": group,
            "name": f"{number:03d}",
            "oldest": items[group.items[0]].received_at,
            "to_ask": sum(items[one].stage == "found" for one in group.items),
            "receipts": sorted({items[one].receipt.number for one in group.items})[:5],
        }
        for number, group in enumerate(groups(rows, by)[:_SHOWN], 1)
    ]
    return render(request, "access_provider/groups.html", {"groups": found, "by": by, "bys": BYS})


@roles("owner", "clerk")
@require_POST
def ask_group(request: HttpRequest) -> HttpResponse:
    """Put every item of these groups that was singled out into its person's inquiry; those that may not be are named."""
    done, left = 0, []
    items = Item.objects.select_related("receipt", "inquiry").filter(
        subscriber_index__in=[key for key in request.POST.getlist("group") if key][:500], stage="found"
    )
    for item in items.order_by("received_at", "number"):
        try:
            put_to_ask(act_of(request, sees=False), item)
            done += 1
        except KaijiError as error:
            left.append(f"{item.receipt.number}/{item.number} {said(error.message)}")
    messages.success(request, str(both(f"{done}件を照会に加えました。", f"{done} put to inquiries.")))
    for words in left[:20]:
        messages.warning(request, words)
    return redirect("access_provider:inquiries")
