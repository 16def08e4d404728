"""A removal of which nobody asked the poster (削除の通知): told, left out with its ground, came back; and the page the poster reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.actors import Actor
from kaiji.cases.journal.recording import look
from kaiji.cases.moves import Act
from kaiji.desks.content_provider.desk_forms import RemovalForm, WaiveForm
from kaiji.desks.content_provider.models import Matter, RemovalNotice
from kaiji.desks.content_provider.moves import noticing
from kaiji.desks.content_provider.pages.frame import act_of
from kaiji.desks.content_provider.pages.matter import file_response, matter_context
from kaiji.desks.content_provider.pages.public import expired, own
from kaiji.desks.content_provider.removal import duty_of
from kaiji.desks.content_provider.removal_letters import addresses, removal_letter
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.secrets import digest_of, public_id
from kaiji.desks.content_provider.setup import setup
from kaiji.ground.instants import now, today_in_japan
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import public, roles
from kaiji.web.errors import PageNotFoundError
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@roles("owner", "reviewer", "releaser")
@require_POST
def tell(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Record that the poster is told; by mail it goes by itself, else letter or words stand ready."""
    found = Matter.get(matter_id)
    form = RemovalForm(request.POST, owed=duty_of(found, setup().platform).owed)
    form.keeps_back(opened(found.body["package"]))
    if not form.is_valid():
        return _again(request, found, "removal_form", form)
    data = form.cleaned_data
    to = {"name": data["name"], "email": data.get("email", ""), "address": data["address"]}
    noticing.tell(
        act_of(request),
        found,
        channel=data["channel"],
        to=to,
        reasons=data["reasons"],
        standard=data["standard"],
    )
    messages.success(request, str(both("通知を記録しました。", "The notice is recorded.")))
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer", "releaser")
@require_POST
def waive(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Record why the poster is not told."""
    found, form = Matter.get(matter_id), WaiveForm(request.POST, day=today_in_japan())
    if not form.is_valid():
        return _again(request, found, "waive_form", form)
    noticing.waive(act_of(request), found, ground=form.cleaned_data["ground"], why=form.cleaned_data["why"])
    messages.success(request, str(both("知らせない理由を記録しました。", "The ground is recorded.")))
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer", "releaser")
@require_POST
def letter(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Give the notice as PDF; the look is recorded."""
    found = _notice(notice_id)
    if found.stage == "waived" or found.matter.secrecy:
        raise PageNotFoundError(
            Words(ja="その通知の書面はありません。", en="There is no letter of that notice.")
        )
    look(actor(request), subject=found, what="removal-notice.printed", reason="sender-contact", at=now())
    made = removal_letter(found)
    return file_response(made.media_type, made.name, made.data)


@roles("owner", "reviewer", "releaser")
@require_POST
def came_back(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Record that a notice did not arrive."""
    found = _notice(notice_id)
    noticing.come_back(act_of(request), found)
    return redirect("content_provider:matter", found.matter.pk)


@roles("owner", "reviewer", "releaser")
@require_POST
def slip(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Show the link of the poster's page, to print beside the letter or to paste into a message; the look is recorded."""
    found = _notice(notice_id)
    look(actor(request), subject=found, what="removal-notice.link-shown", reason="sender-contact", at=now())
    address = reverse("content_provider:removed", args=[found.body["secret"]])
    link = f"{settings.PUBLIC_URL}{address}" if settings.PUBLIC_URL else request.build_absolute_uri(address)
    context = {"opinion": found, "matter": found.matter, "link": link, "ours": setup(), "removal": True}
    response = render(request, "content_provider/slip.html", context)
    response["Cache-Control"] = "no-store"
    return response


@public
@require_GET
def removed(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the poster what was removed and why, without an account; the first time is recorded."""
    found = RemovalNotice.objects.select_related("matter").filter(link_digest=digest_of(secret)).first()
    if found is None or found.link_until < now() or found.stage == "waived" or found.matter.secrecy:
        raise expired()
    if found.opened_at is None:
        noticing.open_page(Act(actor=Actor(id=public_id(secret), role="sender"), at=now()), found)
    context = {
        "notice": found,
        "addresses": addresses(found),
        "duty": duty_of(found.matter, setup().platform),
        "removed_at": found.matter.closed_at,
        "ours": setup(),
    }
    return own(render(request, "content_provider/removed.html", context))


def _notice(notice_id: str) -> RemovalNotice:
    return RemovalNotice.objects.select_related("matter").get(pk=RemovalNotice.get(notice_id).pk)


def _again(request: HttpRequest, found: Matter, name: str, form: Any) -> HttpResponse:
    person = actor(request)
    context = {**matter_context(found, person.person, person.role), name: form, "again": "removal"}
    return render(request, "content_provider/matter.html", context, status=400)
