"""Today, the calendar feed and the daily mail (今日・予定・まとめ)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.journal.recording import record
from kaiji.cases.roles import READS
from kaiji.desks.claimant.distances import choose_distances, distances, read_distances
from kaiji.desks.claimant.forms.keeping import DistancesForm, OwnDayForm
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.models import DigestChoice, FeedLink
from kaiji.desks.claimant.moves.reminders import end_day, see_reminders, set_day
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.roles import DECIDERS, OFFICE
from kaiji.desks.claimant.showing.feed import feed_bytes
from kaiji.desks.claimant.showing.reminding import days_of, reminders_for
from kaiji.desks.claimant.showing.today import board
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor, member_of
from kaiji.web.doors import public, roles
from kaiji.web.errors import RoleNotAllowedError
from kaiji.web.words import language

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@roles(*OFFICE)
@require_GET
def today_page(request: HttpRequest) -> HttpResponse:
    """Show what to do today."""
    return show(
        request,
        "today.html",
        board=board(today()),
        feeds=_feeds(request).exists(),
        reminders=reminders_for(actor(request).id, today()),
    )


@roles(*OFFICE)
@require_POST
def reminder_seen(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take reminders of a case off the page of today."""
    case = case_of(request, case_id)
    ids = [int(number) for number in request.POST.getlist("reminder") if number.isdecimal()]
    see_reminders(act_of(request, shows={}), case, ids)
    return back("today")


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def own_days(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show one's own days of a case, set one, or say that one is dealt with."""
    case = case_of(request, case_id)
    ended = request.POST.get("done", "")
    form = OwnDayForm(None if ended else request.POST or None)
    if request.method == "POST" and ended:
        end_day(act_of(request, shows={}), case, ended)
        tell(request, "済みにしました。", "Dealt with.")
        return back("own-days", case.pk)
    if request.method == "POST" and form.is_valid():
        try:
            set_day(act_of(request, shows={}), case, **form.cleaned_data)
        except KaijiError as error:
            form.add_error("on", error_words(error))
        else:
            tell(
                request, "予定を加えました。近づいたらお知らせします。", "Written down; you will be reminded."
            )
            return back("own-days", case.pk)
    looked(request, case, "reminder.listed")
    who = actor(request).id
    return show(request, "own_days.html", case, form=form, days=days_of(case, who), before=distances(today()))


def _feeds(request: HttpRequest) -> QuerySet[FeedLink]:
    return FeedLink.objects.filter(member=actor(request).id, withdrawn_at__isnull=True).order_by("-made_at")


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """Make and withdraw the secret address of the calendar feed; choose the daily mail and, for the office, when to be reminded."""
    who = actor(request)
    link = ""
    form = DistancesForm(
        request.POST if "distances" in request.POST else None,
        initial={"distances": ("、" if language() == "ja" else ", ").join(map(str, distances(today())))},
    )
    if request.method == "POST" and form.is_bound:
        if _chosen(request, form):
            return back("reminders")
    elif request.method == "POST":
        with transaction.atomic():
            link = _change(request, request.POST.get("do", ""))
        if not link:
            return back("reminders")
    return show(
        request,
        "reminders.html",
        link=link,
        feeds=list(_feeds(request)),
        digest=DigestChoice.objects.filter(member=who.id).exists(),
        mail_works=bool(settings.CONFIGURATION.text("mail.host")),
        form=form if who.roles & frozenset(DECIDERS) else None,
        before=distances(today()),
    )


def _chosen(request: HttpRequest, form: DistancesForm) -> bool:
    """Write down when the office wants to be reminded; False where the form says what is wrong."""
    who = actor(request)
    if not who.roles & frozenset(DECIDERS):
        raise RoleNotAllowedError(
            Words(ja="あなたの役割では変えられません。", en="Your role may not change this."), given=who.role
        )
    if not form.is_valid():
        return False
    try:
        choose_distances(who, read_distances(form.cleaned_data["distances"]), at=now())
    except KaijiError as error:
        form.add_error("distances", error_words(error))
        return False
    tell(request, "お知らせの日数を変えました。", "The days of reminders were changed.")
    return True


def _change(request: HttpRequest, wish: str) -> str:
    who, at = actor(request), now()
    if wish == "make":
        token = secrets.token_urlsafe(32)
        FeedLink.objects.create(
            member=who.id, token_sha256=sha256_hex(token.encode()), language=language(), made_at=at
        )
        record("feed.made", actor=who, at=at)
        return request.build_absolute_uri(reverse("claimant:feed", args=[token]))
    if wish == "withdraw":
        _feeds(request).update(withdrawn_at=at)
        record("feed.withdrawn", actor=who, at=at)
        tell(request, "配信リンクを無効にしました。", "The calendar address no longer works.")
    elif wish == "mail":
        DigestChoice.objects.get_or_create(member=who.id, defaults={"language": language(), "made_at": at})
        record("digest.chosen", actor=who, at=at)
        tell(request, "毎朝のまとめを送ります。", "The daily mail will be sent.")
    elif wish == "no-mail":
        DigestChoice.objects.filter(member=who.id).delete()
        record("digest.ended", actor=who, at=at)
        tell(request, "毎朝のまとめを止めました。", "The daily mail is stopped.")
    return ""


@public
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar that holds the secret address; anything else is told nothing."""
    from django.contrib.auth import get_user_model

    found = FeedLink.objects.filter(
        token_sha256=sha256_hex(token.encode()), withdrawn_at__isnull=True
    ).first()
    kind, _, number = found.member.partition(":") if found else ("", "", "")
    user = get_user_model().objects.filter(pk=int(number)).first() if kind == "user" else None
    member = member_of(user)
    if found is None or member is None or member.role not in READS:
        raise Http404
    body = feed_bytes(
        today(),
        "en" if found.language == "en" else "ja",
        at=now(),
        member=found.member,
        page=lambda case: request.build_absolute_uri(reverse("claimant:case", args=[case])),
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    return response
