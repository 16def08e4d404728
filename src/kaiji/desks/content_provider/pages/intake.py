"""Taking in at the desk (窓口での受付): keyed from paper with its scan, a mail, a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.desk_forms import MailForm
from kaiji.desks.content_provider.errors import RequestFormError
from kaiji.desks.content_provider.forms import PackageForm, PaperForm, RequestForm, right_choices
from kaiji.desks.content_provider.intake import take_package
from kaiji.desks.content_provider.mailing import posts_named
from kaiji.desks.content_provider.models import Mail
from kaiji.desks.content_provider.moves.receiving import take_in
from kaiji.desks.content_provider.pages.frame import PAPERS, act_of
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.requests import package_of
from kaiji.desks.content_provider.setup import setup
from kaiji.exchange.transport.mail import read
from kaiji.ground.instants import today_in_japan
from kaiji.ground.words import Words
from kaiji.law.rights import right_ids
from kaiji.web.doors import roles
from kaiji.web.uploads import checked_upload
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from kaiji.desks.content_provider.models import Matter

_SORTS = {"evidence": "evidence", "identity": "identity", "authority": "power-of-attorney", "scan": "scan"}


@roles("owner", "reviewer")
@require_GET
def intake(request: HttpRequest) -> HttpResponse:
    """Show the ways in."""
    context = {
        "rights": right_choices(today_in_japan()),
        "mail_form": MailForm(),
        "package_form": PackageForm(),
        "mails": Mail.objects.filter(stage__in=("waiting", "refused")).order_by("arrived_at")[:100],
        "mailbox": setup().mailbox is not None,
        "mailbox_away": _mailbox_away(),
    }
    return render(request, "content_provider/intake.html", context)


@roles("owner", "reviewer")
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Key a request from paper, its scan attached."""
    right, day = chosen_right(request), today_in_japan()
    form = PaperForm(request.POST or None, request.FILES or None, right=right, day=day, ours=setup())
    if request.method == "POST" and form.is_valid():
        act = act_of(request)
        package = package_of(form.typed(), setup().provider, "書面", act.at)
        matters = take_in(act, package, channel="paper", files=attached(form))
        return done(request, matters)
    context = {"form": form, "right": right, "rights": right_choices(day), "paper": True}
    return render(request, "content_provider/request.html", context, status=400 if form.is_bound else 200)


@roles("owner", "reviewer")
@require_http_methods(["POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Take in a mail: each package in it; without one, its text is shown beside the form to key from."""
    form = MailForm(request.POST, request.FILES)
    if not form.is_valid():
        raise _nothing()
    found = read(checked_upload(form.cleaned_data["mail"], ("eml",)).read())
    matters: list[Matter] = []
    for package in found.packages:
        matters += take_package(act_of(request), package.data)[0]
    if matters:
        return done(request, matters)
    right, day = "defamation-fact", today_in_japan()
    keyed = PaperForm(
        right=right, day=day, ours=setup(), initial={"urls": "\n".join(posts_named(found.text, setup()))}
    )
    context = {"form": keyed, "right": right, "rights": right_choices(day), "paper": True, "mail": found}
    return render(request, "content_provider/request.html", context)


@roles("owner", "reviewer")
@require_http_methods(["POST"])
def package(request: HttpRequest) -> HttpResponse:
    """Take in a package that came on a stick or by mail."""
    form = PackageForm(request.POST, request.FILES)
    if not form.is_valid():
        raise _nothing()
    matters, _, _ = take_package(
        act_of(request), checked_upload(form.cleaned_data["package"], ("zip",)).read()
    )
    return done(request, matters)


def attached(form: RequestForm) -> tuple[File, ...]:
    """Return the files of a form, each checked by its first bytes."""
    found = []
    for name, sort in _SORTS.items():
        file: UploadedFile[bytes] | None = form.cleaned_data.get(name)
        if file:
            checked = checked_upload(file, PAPERS)
            kind = checked.content_type or "application/octet-stream"
            found.append(File(sort=sort, name=checked.name or name, media_type=kind, data=checked.read()))
    return tuple(found)


def chosen_right(request: HttpRequest) -> str:
    """Return the right the form asks about."""
    told = request.POST.get("right") or request.GET.get("right") or ""
    return told if told in right_ids() else "defamation-fact"


def done(request: HttpRequest, matters: list[Matter] | tuple[Matter, ...]) -> HttpResponse:
    """Say which numbers the request got, and lead on to the first."""
    numbers = "、".join(matter.number for matter in matters)
    messages.success(request, str(both(f"受け付けました: {numbers}", f"Received: {numbers}")))
    return redirect("content_provider:matter", matters[0].pk)


def _nothing() -> RequestFormError:
    return RequestFormError(Words(ja="ファイルを選んでください。", en="Choose a file."))


def _mailbox_away() -> Entry | None:
    """Return the entry that says since when the mailbox cannot be read; None where it can."""
    last = Entry.objects.filter(what__in=("mailbox.failed", "mailbox.read")).order_by("-at", "-n").first()
    return last if last is not None and last.what == "mailbox.failed" else None
