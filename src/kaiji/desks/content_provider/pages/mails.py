"""Mails that wait (届いたメール): read as plain words, keyed beside the form with their papers, or set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kaiji.cases.journal.recording import look
from kaiji.desks.content_provider.forms import MailedForm, right_choices
from kaiji.desks.content_provider.mailing import file_of, opened_mail, papers_of, posts_named, raw_of
from kaiji.desks.content_provider.models import Mail
from kaiji.desks.content_provider.moves import mailing
from kaiji.desks.content_provider.moves.receiving import take_in
from kaiji.desks.content_provider.pages.frame import act_of
from kaiji.desks.content_provider.pages.intake import chosen_right, done
from kaiji.desks.content_provider.pages.matter import file_response
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.requests import package_of
from kaiji.desks.content_provider.setup import setup
from kaiji.ground.instants import now, today_in_japan
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.errors import PageNotFoundError
from kaiji.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from kaiji.exchange.transport.mail import ReadMail

SORTS: Final = {
    "attachment": both("そのほかの書類", "another paper"),
    "evidence": both("証拠", "evidence"),
    "identity": both("本人確認資料", "proof of identity"),
    "power-of-attorney": both("委任状など", "power of attorney"),
    "scan": both("請求書一式", "the request itself, scanned"),
    "": both("残さない", "leave it out"),
}


@roles("owner", "reviewer")
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest, mail_id: str) -> HttpResponse:
    """Show a mail beside the form; on POST it becomes a matter, the mail and its chosen papers kept with it."""
    found = _waiting(mail_id)
    told = opened_mail(found)
    look(actor(request), subject=found, what="mail.opened", reason="request-handling", at=now())
    right, day = chosen_right(request), today_in_japan()
    form = MailedForm(
        request.POST or None,
        right=right,
        day=day,
        ours=setup(),
        initial={"urls": "\n".join(posts_named(told.text, setup()))},
    )
    if request.method == "POST" and form.is_valid():
        act = act_of(request)
        package = package_of(form.typed(), setup().provider, found.number, act.at)
        with transaction.atomic():
            matters = take_in(act.inner(), package, channel="mail", files=tuple(_files(request, found, told)))
            mailing.key(act.inner(), found, matter=matters[0])
        return done(request, matters)
    context: dict[str, Any] = {
        "form": form,
        "right": right,
        "rights": right_choices(day),
        "paper": True,
        "mail": told,
        "arrived": found,
        "papers": [(n, one) for n, one in enumerate(papers_of(told))],
        "left_out": len(told.attachments) - len(papers_of(told)),
        "sorts": SORTS,
    }
    return render(request, "content_provider/request.html", context, status=400 if form.is_bound else 200)


def _files(request: HttpRequest, found: Mail, told: ReadMail) -> Iterator[File]:
    yield File(sort="mail", name=f"{found.number}.eml", media_type="message/rfc822", data=raw_of(found))
    for n, one in enumerate(papers_of(told)):
        sort = request.POST.get(f"paper-{n}", "attachment")
        if sort and sort in SORTS:
            yield file_of(one, sort)


@roles("owner", "reviewer")
@require_POST
def file(request: HttpRequest, mail_id: str, place: int) -> HttpResponse:
    """Give one paper of a mail, to be kept and not shown in the page; the look is recorded."""
    found = _waiting(mail_id)
    papers = papers_of(opened_mail(found))
    if place >= len(papers):
        raise PageNotFoundError(Words(ja="書類がありません。", en="There is no such paper."))
    look(
        actor(request),
        subject=found,
        what="mail.file-opened",
        reason="request-handling",
        at=now(),
        facts={"place": place},
    )
    one = file_of(papers[place], "attachment")
    return file_response(one.media_type, one.name, one.data)


@roles("owner", "reviewer")
@require_POST
def aside(request: HttpRequest, mail_id: str) -> HttpResponse:
    """Set a mail aside that is no request."""
    mailing.set_aside(act_of(request), Mail.get(mail_id))
    messages.success(request, str(both("メールを除きました。", "The mail was set aside.")))
    return redirect("content_provider:intake")


def _waiting(mail_id: str) -> Mail:
    found = Mail.get(mail_id)
    if found.stage != "waiting":
        raise PageNotFoundError(
            Words(ja="このメールは、すでに処理されています。", en="This mail was dealt with already."),
            given=found.number,
        )
    return found
