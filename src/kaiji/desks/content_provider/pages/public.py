"""Pages of the public (公開画面): request form, its state by a secret link, a package upload, the poster's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from kaiji.cases.actors import Actor
from kaiji.cases.journal.recording import look
from kaiji.cases.moves import Act
from kaiji.desks.content_provider.certificates import hold_certificate
from kaiji.desks.content_provider.errors import (
    DeskClosedError,
    DeskSetupError,
    LinkExpiredError,
    RequestFormError,
    RequestPackageRefusedError,
    StageNotFitError,
)
from kaiji.desks.content_provider.forms import PackageForm, RequestForm, right_choices
from kaiji.desks.content_provider.intake import receipt_bytes, take_package
from kaiji.desks.content_provider.limits import refuse_flood
from kaiji.desks.content_provider.models import LogHold, Matter
from kaiji.desks.content_provider.moves import checking
from kaiji.desks.content_provider.moves.receiving import take_in
from kaiji.desks.content_provider.pages.frame import PAPERS, shown
from kaiji.desks.content_provider.pages.intake import attached, chosen_right
from kaiji.desks.content_provider.pages.matter import file_response
from kaiji.desks.content_provider.papers import File, bytes_of
from kaiji.desks.content_provider.requests import package_of
from kaiji.desks.content_provider.secrets import digest_of, public_id
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.standing import HOLD_STAGES, OPEN
from kaiji.desks.content_provider.standing import PAPERS as PAPER_WORDS
from kaiji.exchange.layout import MOST_BYTES
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now, today_in_japan
from kaiji.ground.words import Words
from kaiji.web.doors import public
from kaiji.web.errors import PageNotFoundError
from kaiji.web.uploads import checked_upload
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.desks.content_provider.models import Paper
    from kaiji.desks.content_provider.setup import Setup

MOST_FILES: Final = 10
_STRANGER: Final = Actor(id="public:form", role="requester")


@public
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take a request from anybody; its state is then seen by a secret link."""
    right, day, ours = chosen_right(request), today_in_japan(), opened_desk(request)
    form = RequestForm(request.POST or None, request.FILES or None, right=right, day=day, ours=ours)
    if request.method == "POST":
        refuse_flood(request, now())
    if request.method == "POST" and form.is_valid():
        act = Act(actor=_STRANGER, at=now())
        package = package_of(form.typed(), ours.provider, "WEB", act.at)
        matters = take_in(act, package, channel="web", files=attached(form))
        return own(redirect("content_provider:status", matters[0].body["status_secret"]))
    context = {"form": form, "right": right, "rights": right_choices(day), "ours": ours}
    return own(
        render(request, "content_provider/request.html", context, status=400 if form.is_bound else 200)
    )


@public
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a package from anybody; sending it twice shows the same state."""
    ours, form = opened_desk(request), PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        refuse_flood(request, now())
    if request.method == "POST" and form.is_valid():
        data = checked_upload(form.cleaned_data["package"], ("zip",)).read()
        matters, _, _ = take_package(Act(actor=_STRANGER, at=now()), data)
        return own(redirect("content_provider:status", matters[0].body["status_secret"]))
    return own(render(request, "content_provider/upload.html", {"form": form, "ours": ours}))


@csrf_exempt  # no cookie and no session: what is checked is the package's own signature
@public
@require_POST
def endpoint(request: HttpRequest) -> HttpResponse:
    """Take a package over HTTP and answer with a signed receipt; idempotent."""
    at = now()
    length = request.headers.get("Content-Length") or ""
    if not length.isdigit() or int(length) > MOST_BYTES:
        return JsonResponse({}, status=413)
    try:
        refuse_flood(request, at)
        status = request.build_absolute_uri(reverse("content_provider:status", args=["SECRET"]))
        url = status.replace("SECRET", "{secret}")
        _, receipt, first = take_package(Act(actor=_STRANGER, at=at), _body(request, int(length)), url)
        said = HttpResponse(
            receipt_bytes(receipt, at), content_type="application/json", status=201 if first else 200
        )
    except RequestPackageRefusedError as error:
        said = JsonResponse(error.as_json(), status=409 if error.given == "replay" else 422)
    except DeskSetupError:
        said = JsonResponse(_closed().as_json(), status=503)
    except KaijiError as error:
        said = JsonResponse(error.as_json(), status=429 if error.code == "operator.too-many" else 503)
    return own(said)


def _body(request: HttpRequest, length: int) -> bytes:
    """Read the bytes of a package; Django's own limit is for forms, this address has one of its own."""
    return request.read(length)


@public
@require_http_methods(["GET"])
def status(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the requester where their request stands; nothing of the poster, nothing of the request itself."""
    found = _matter(secret)
    both_sorts = [found, *Matter.objects.filter(twin=found)]
    context = {
        "secret": secret,
        "rows": [(shown(one), _for_requester(one)) for one in both_sorts],
        "until": found.status_until,
        "holds": _holds(both_sorts),
        "mending": any(one.stage == "mending" for one in both_sorts),
        "is_open": any(one.stage in OPEN for one in both_sorts),
        "ours": setup(),
    }
    return own(render(request, "content_provider/status.html", context))


def _holds(matters: list[Matter]) -> list[tuple[LogHold, Words]]:
    """Return the holds of a request, each once; nothing while an investigator's request for secrecy stands."""
    if any(one.secrecy for one in matters):
        return []
    rows = LogHold.objects.filter(asked_by__matter__in=matters).distinct().order_by("number")
    return [(one, HOLD_STAGES[one.stage]) for one in rows]


def _for_requester(one: Matter) -> list[tuple[Paper, Words]]:
    """Return the papers the requester may fetch, each by what it is."""
    rows = one.papers.select_related("matter").filter(for_requester=True, way="out")
    return [(row, PAPER_WORDS[row.sort]) for row in rows]


@public
@require_POST
def mend(request: HttpRequest, secret: str) -> HttpResponse:
    """Take in what mends a request."""
    found = _matter(secret)
    refuse_flood(request, now())
    waiting = [one for one in (found, *Matter.objects.filter(twin=found)) if one.stage == "mending"]
    if not waiting:
        raise StageNotFitError(
            Words(ja="いまは補正を待っていません。", en="Nothing waits to be mended now."), given=found.number
        )
    files = _mending(request)
    for one in waiting:
        checking.mend(Act(actor=Actor(id=public_id(secret), role="requester"), at=now()), one, files=files)
    messages.success(request, str(both("受け取りました。", "Received.")))
    return own(redirect("content_provider:status", secret))


def _mending(request: HttpRequest) -> list[File]:
    """Return the files sent to mend a request, each checked; raises RequestFormError for none or too many."""
    sent = request.FILES.getlist("files")
    if not 0 < len(sent) <= MOST_FILES:
        raise RequestFormError(
            Words(ja="ファイルがないか、多すぎます。", en="There is no file, or too many."),
            given=str(len(sent)),
            accepted=Words(ja=f"1〜{MOST_FILES}個", en=f"1 to {MOST_FILES}"),
        )
    files = []
    for file in sent:
        checked = checked_upload(file, PAPERS)
        kind = checked.content_type or "application/octet-stream"
        files.append(
            File(sort="attachment", name=checked.name or "file", media_type=kind, data=checked.read())
        )
    return files


@public
@require_POST
def fetch(request: HttpRequest, secret: str, number: str, place: int) -> HttpResponse:
    """Give the requester a file of the answer; each fetch is recorded."""
    found = _matter(secret)
    matter = next((m for m in (found, *Matter.objects.filter(twin=found)) if m.number == number), None)
    if matter is None:
        raise _no_paper()
    row = matter.papers.select_related("matter").filter(place=place, way="out", for_requester=True).first()
    if row is None:
        raise _no_paper()
    person = Actor(id=public_id(secret), role="requester")
    look(person, subject=matter, what="answer.fetched", reason="own-data", at=now(), facts={"place": place})
    del request
    return own(file_response(row.media_type, row.name, bytes_of(row)))


@public
@require_POST
def hold_paper(request: HttpRequest, secret: str, number: str) -> HttpResponse:
    """Give the requester the certificate of a hold of their own request; each fetch is recorded."""
    del request
    found, at = _matter(secret), now()
    own_ones = [found, *Matter.objects.filter(twin=found)]
    hold = LogHold.objects.filter(number=number, asked_by__matter__in=own_ones).first()
    if hold is None or any(one.secrecy for one in own_ones):
        raise _no_paper()
    person = Actor(id=public_id(secret), role="requester")
    look(person, subject=hold, what="log-hold.certified", reason="own-data", at=at)
    made = hold_certificate(hold, at, found)
    return own(file_response(made.media_type, made.name, made.data))


def opened_desk(request: HttpRequest) -> Setup:
    """Return the settings; a stranger is told that the desk is not open yet, and not what is wrong with it."""
    try:
        return setup()
    except DeskSetupError:
        if request.user.is_authenticated:
            raise
        raise _closed() from None


def _closed() -> DeskClosedError:
    return DeskClosedError(Words(ja="この窓口は、まだ開いていません。", en="This desk is not open yet."))


def _matter(secret: str) -> Matter:
    found = Matter.objects.filter(status_digest=digest_of(secret)).first()
    if found is None or found.status_until < now():
        raise expired()
    return found


def _no_paper() -> PageNotFoundError:
    return PageNotFoundError(Words(ja="書類がありません。", en="There is no such paper."))


def expired() -> LinkExpiredError:
    """Return the error of a link that is wrong or over."""
    return LinkExpiredError(Words(ja="このリンクは使えません。", en="This link cannot be used."))


def own(response: HttpResponse) -> HttpResponse:
    """Keep a page behind a secret link out of caches, histories of others and referrers."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
