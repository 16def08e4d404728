"""What goes to the poster and comes back (発信者とのやりとり): letters, link, papers shown, delivery, answer on paper, outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.journal.recording import look
from kaiji.desks.content_provider.exhibits import TEXT, WEBP, offered, sheets_of
from kaiji.desks.content_provider.forms import OpinionForm
from kaiji.desks.content_provider.letters import inquiry_letters, outcome_letter
from kaiji.desks.content_provider.models import Opinion
from kaiji.desks.content_provider.moves import asking, sharing, telling
from kaiji.desks.content_provider.pages.frame import act_of
from kaiji.desks.content_provider.pages.matter import file_response
from kaiji.desks.content_provider.retouching import Box
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.standing import OPEN
from kaiji.ground.instants import now, parse_day
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.errors import PageNotFoundError
from kaiji.web.words import both

EDGES: Final = (
    ("left", Words(ja="左", en="left")),
    ("top", Words(ja="上", en="top")),
    ("right", Words(ja="右", en="right")),
    ("bottom", Words(ja="下", en="bottom")),
)

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.desks.content_provider.models import Shown
    from kaiji.desks.content_provider.retouching import Way


@roles("owner", "reviewer")
@require_POST
def slip(request: HttpRequest, opinion_id: str) -> HttpResponse:
    """Show the poster's link to print beside the letter, or to paste into the site's messages; the look is recorded."""
    found = _opinion(opinion_id)
    look(actor(request), subject=found, what="opinion.link-shown", reason="sender-contact", at=now())
    address = reverse("content_provider:opinion", args=[found.body["secret"]])
    context = {
        "opinion": found,
        "matter": found.matter,
        "link": f"{settings.PUBLIC_URL}{address}"
        if settings.PUBLIC_URL
        else request.build_absolute_uri(address),
        "ours": setup(),
    }
    response = render(request, "content_provider/slip.html", context)
    response["Cache-Control"] = "no-store"
    return response


@roles("owner", "reviewer", "releaser")
@require_POST
def tell(request: HttpRequest, opinion_id: str, outcome: str) -> HttpResponse:
    """Record that the poster is told an outcome: it then stands on the answer page, and goes by mail where they were asked by mail."""
    found = _opinion(opinion_id)
    telling.tell(act_of(request), found, outcome=outcome, standard=request.POST.get("standard", ""))
    messages.success(
        request, str(both("知らせたことを記録しました。", "It is recorded that they were told."))
    )
    return redirect("content_provider:matter", found.matter.pk)


@roles("owner", "reviewer", "releaser")
@require_POST
def outcome(request: HttpRequest, opinion_id: str, outcome: str) -> HttpResponse:
    """Give the letter of an outcome as PDF; refused while secrecy stands."""
    found, act = _opinion(opinion_id), act_of(request)
    letter = outcome_letter(act, found, outcome)
    look(
        act.actor,
        subject=found,
        what="outcome.printed",
        reason="sender-contact",
        at=act.at,
        facts={"outcome": outcome},
    )
    return file_response(letter.media_type, letter.name, letter.data)


@roles("owner", "reviewer")
@require_http_methods(["GET", "POST"])
def shown(request: HttpRequest, opinion_id: str) -> HttpResponse:
    """Choose which papers the poster sees on the answer page; what is chosen is drawn anew and shown here as they will see it."""
    found = _opinion(opinion_id)
    if request.method == "POST":
        wanted = request.POST.getlist("source")
        kept = {row.source for row in found.shown.all()} & set(wanted)
        new = sheets_of(found.matter, [source for source in wanted if source not in kept])
        sharing.choose(act_of(request), found, new, keep=kept)
        messages.success(request, str(both("示す資料を変えました。", "What is shown was changed.")))
        return redirect("content_provider:shown", found.pk)
    context = {
        "opinion": found,
        "matter": found.matter,
        "offered": offered(found.matter),
        "chosen": {row.source for row in found.shown.all()},
        "sheets": _sheets(found),
        "edges": EDGES,
        "may_choose": found.matter.stage in OPEN - {"decided"},
    }
    return render(request, "content_provider/shown.html", context)


def _sheets(found: Opinion) -> list[tuple[Shown, str]]:
    return [
        (row, row.data if row.media_type == TEXT else "") for row in found.shown.select_related("opinion")
    ]


@roles("owner", "reviewer")
@require_POST
def retouch(request: HttpRequest, opinion_id: str, place: int) -> HttpResponse:
    """Paint a part of a picture over, keep a part only, or draw the paper anew as it came."""
    found, act = _opinion(opinion_id), act_of(request)
    row = found.shown.filter(place=place).first()
    if row is None:
        raise PageNotFoundError(Words(ja="資料がありません。", en="There is no such sheet."))
    if request.POST.get("do") == "anew":
        others = {one.source for one in found.shown.all()} - {row.source}
        sharing.choose(act, found, sheets_of(found.matter, [row.source]), keep=others)
    else:
        way: Way = "keep" if request.POST.get("do") == "keep" else "cover"
        sharing.retouch(act, found, place=place, box=_box(request), way=way)
    return redirect(f"{reverse('content_provider:shown', args=[found.pk])}#sheet-{place}")


def _box(request: HttpRequest) -> Box:
    """Return the chosen part, told in percent; what is no number is no part."""
    told = {}
    for name in ("left", "top", "right", "bottom"):
        try:
            told[name] = round(float(request.POST.get(name, "")) * 10)
        except (ValueError, OverflowError):
            told[name] = -1
    return Box(**told)


@roles("owner", "reviewer")
@require_GET
def preview(request: HttpRequest, opinion_id: str, place: int) -> HttpResponse:
    """Give a chosen picture as the poster will get it; the look is recorded."""
    found = _opinion(opinion_id)
    row = found.shown.select_related("opinion").filter(place=place).first()
    if row is None or row.media_type == TEXT:
        raise PageNotFoundError(Words(ja="資料がありません。", en="There is no such sheet."))
    look(
        actor(request),
        subject=found,
        what="shown.previewed",
        reason="request-handling",
        at=now(),
        facts={"place": place},
    )
    return picture_response(sharing.picture_bytes(row))


def picture_response(data: bytes) -> HttpResponse:
    """Return a picture drawn here: shown in the page, kept nowhere, taken for nothing but a picture."""
    response = HttpResponse(data, content_type=WEBP)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _opinion(opinion_id: str) -> Opinion:
    return Opinion.objects.select_related("matter").get(pk=Opinion.get(opinion_id).pk)


@roles("owner", "reviewer")
@require_POST
def opinion_step(request: HttpRequest, opinion_id: str, name: str) -> HttpResponse:
    """Record delivery, a return, or an answer keyed from paper."""
    found, act = Opinion.get(opinion_id), act_of(request)
    if name == "delivered":
        asking.deliver(act, found, on=parse_day(request.POST.get("on", "")))
    elif name == "came-back":
        asking.come_back(act, found)
    else:
        form = OpinionForm(request.POST)
        form.is_valid()
        data = form.cleaned_data
        asking.answer(
            act,
            found,
            choice=str(data.get("choice", "")),
            reason=str(data.get("reason", "")),
            pass_on=bool(data.get("pass_on")),
        )
    return redirect("content_provider:matter", found.matter.pk)


@roles("owner", "reviewer")
@require_POST
def letters(request: HttpRequest, opinion_id: str, which: int) -> HttpResponse:
    """Give a letter to the poster as PDF: the inquiry, or its answer form."""
    found = _opinion(opinion_id)
    look(actor(request), subject=found, what="inquiry.printed", reason="sender-contact", at=now())
    made = inquiry_letters(found, now())
    letter = made[min(which, len(made) - 1)]
    return file_response(letter.media_type, letter.name, letter.data)
