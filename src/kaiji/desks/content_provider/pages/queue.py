"""The queue by legal clock (受付簿): keyboard first; what a routine step needs is on the row itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kaiji.desks.content_provider.actors import REVIEWERS
from kaiji.desks.content_provider.answering import answer_files
from kaiji.desks.content_provider.errors import DeskSetupError
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves import checking, deciding, releasing
from kaiji.desks.content_provider.pages.frame import Shown, act_of, shown
from kaiji.desks.content_provider.readiness import needs
from kaiji.desks.content_provider.removal import duty_of, to_be_told
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.standing import CLOSED, DECIDABLE, OPEN
from kaiji.ground.instants import now, today_in_japan
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.errors import PageNotFoundError
from kaiji.web.words import both

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

_A_PAGE: Final = 50
VIEWS: Final = {
    "mine": (both("わたしの番", "My turn"), OPEN - {"asked", "mending", "awaiting-order", "decided"}),
    "waiting": (both("相手待ち", "Waiting"), frozenset({"asked", "mending", "awaiting-order"})),
    "second": (both("確認待ち", "Second person"), frozenset({"decided"})),
    "closed": (both("終了", "Closed"), CLOSED),
}


TELL: Final = "tell"
"""Closed matters whose poster must still be told: oldest first."""


@roles("owner", "reviewer", "releaser")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show the matters of a view: the first to be due first."""
    person = actor(request)
    view = request.GET.get("view") or ("second" if person.role == "releaser" else "mine")
    if view not in {*VIEWS, TELL}:
        view = "mine"
    sort = request.GET.get("sort", "")
    rows = matters_of(view).annotate(
        posts_count=Count("posts", distinct=True),
        held=Count("posts", filter=Q(posts__hold__stage="placed"), distinct=True),
    )
    page = Paginator(in_order(rows, view, sort), _A_PAGE).get_page(request.GET.get("page"))
    today = today_in_japan()
    counts = Matter.objects.aggregate(
        **{name: Count("pk", filter=Q(stage__in=stages)) for name, (_, stages) in VIEWS.items()}
    )
    context = {
        "page": page,
        "rows": [
            (
                _to_tell(matter, today) if view == TELL else shown(matter, today),
                _keys(matter, person.person, person.role),
            )
            for matter in page
        ],
        "view": view,
        "views": [
            *((name, words, counts[name]) for name, (words, _) in VIEWS.items() if name != "closed"),
            (TELL, both("投稿者に知らせる", "Tell the poster"), matters_of(TELL).count()),
            ("closed", VIEWS["closed"][0], counts["closed"]),
        ],
        "sort": sort,
        "me": person.person,
        "takes_in": person.role in REVIEWERS,
        **(_first_day(request) if person.role == "owner" else {}),
    }
    return render(request, "content_provider/queue.html", context)


def _to_tell(matter: Matter, today: date) -> Shown:
    """Return a closed matter with the clock of what its poster is to be told: without delay, and this desk's own aim."""
    duty = duty_of(matter, _platform())
    return replace(
        shown(matter, today),
        clock=clock_face(today, earliest=duty.aim_on),
        rule=Words(ja="遅滞なく(目安)", en="without delay (own aim)"),
    )


def _platform() -> str:
    """Return which designated platform this operator is; none while the desk is not set up."""
    try:
        return setup().platform
    except DeskSetupError:
        return ""


def _first_day(request: HttpRequest) -> dict[str, Any]:
    """Return what the operator of a new desk still has to do; nothing once all that is needed is done."""
    found = needs(request.user.pk or 0)
    left = sum(not one.done and not one.optional for one in found)
    able = {one.id for one in found if one.done}
    return {"needs": found, "left": left, "can_try": {"settings", "key"} <= able} if left else {}


@roles("owner")
@require_POST
def try_site(request: HttpRequest) -> HttpResponse:
    """Ask the site one signed question, so that its answer, or why there is none, is known before the first request."""
    ours = setup()
    ours.site().find(url=ours.site_url, reference="first-day", reason="preservation")
    messages.success(
        request, str(both("サイトは正しく答えました。", "The site answered, and its signature is good."))
    )
    return redirect("content_provider:queue")


def matters_of(view: str) -> QuerySet[Matter]:
    """Return the matters of a view, in no order yet."""
    if view == TELL:
        return to_be_told(_platform(), today_in_japan())
    return Matter.objects.filter(stage__in=VIEWS[view][1])


def in_order(rows: QuerySet[Matter], view: str, sort: str) -> QuerySet[Matter]:
    """Return the rows of a sort in the order of the queue: what is due first, or what was closed last."""
    if sort in {"disclosure", "deletion"}:
        rows = rows.filter(sort=sort)
    order = {"closed": "-closed_at", TELL: "closed_at"}.get(view) or F("due_on").asc(nulls_last=True)
    return rows.order_by(order, "received_at")


def _keys(matter: Matter, me: str, role: str) -> frozenset[str]:
    """Return the routine steps that this person can take from the row."""
    found = set()
    free = matter.claimed_by in {"", me}
    if role in {"owner", "reviewer"} and free:
        if matter.stage == "received" and not matter.defects_count:
            found.add("pass")
        if matter.stage in DECIDABLE and matter.basis not in deciding.ORDERS:
            found.add("standard")  # what an order says is compared line by line, never by one key
    if matter.stage in OPEN and free:
        found.add("let-go" if matter.claimed_by else "claim")
    if matter.stage == "decided" and role in {"owner", "releaser"}:
        found.add("release" if matter.decided_by != me else "own")
    return frozenset(found)


STEPS: Final = {
    "claim": (checking.claim, both("担当になりました。", "You took it.")),
    "let-go": (checking.let_go, both("担当を外れました。", "You let it go.")),
    "pass": (checking.pass_check, both("点検を済ませました。", "The check is passed.")),
    "identity": (
        checking.check_identity,
        both("本人確認を記録しました。", "The identity check is recorded."),
    ),
    "withdraw": (checking.withdraw, both("取下げを記録しました。", "The withdrawal is recorded.")),
    "await-order": (deciding.await_order, both("裁判所の判断を待ちます。", "It awaits the court.")),
}


@roles("owner", "reviewer", "releaser")
@require_POST
def step(request: HttpRequest, matter_id: str, name: str) -> HttpResponse:
    """Take a routine step, from the queue or from the matter's page."""
    matter, act = Matter.get(matter_id), act_of(request)
    if name in STEPS:
        made, words = STEPS[name]
        made(act, matter)
    elif name == "standard":
        if matter.basis in deciding.ORDERS:
            return redirect("content_provider:decide", matter.pk)
        deciding.decide(act, matter, deciding.standard_verdicts(matter))
        words = both(
            "標準どおりに決定しました。別の人の確認を待ちます。",
            "Decided by default; waits for the second person.",
        )
    elif name == "release":
        releasing.release(act, matter, answer_files(matter, now()))
        words = both("回答を出しました。", "The answer has left.")
    else:
        raise PageNotFoundError(
            Words(ja="そのような手続はありません。", en="There is no such step."), given=name[:20]
        )
    messages.success(request, str(words))
    if request.POST.get("back") == "queue":
        return redirect("content_provider:queue")
    return redirect("content_provider:matter", matter.pk)
