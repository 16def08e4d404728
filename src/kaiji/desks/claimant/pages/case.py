"""One case (事件): the matrix, its timeline, bulk actions, everything that happened, and the status a victim reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.acts.life import close_case, reopen_case
from kaiji.cases.acts.sharing import open_link, share_case, withdraw_link
from kaiji.cases.errors import ShareLinkError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.models import CaseRow, QuestionRow, ShareLink
from kaiji.cases.models.keeping import ASKED
from kaiji.cases.stages import STAGES
from kaiji.desks.claimant.forms.cases import PasteForm, ShareForm
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.models import WAITING, CaptureRow
from kaiji.desks.claimant.pages.cases import MOST_AT_ONCE, take_paste
from kaiji.desks.claimant.pages.cells import row_html
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.picked import do_with
from kaiji.desks.claimant.receiving.pasting import read_paste
from kaiji.desks.claimant.roles import DECIDERS, OFFICE, READERS
from kaiji.desks.claimant.showing.happened import happenings
from kaiji.desks.claimant.showing.matrix import matrix
from kaiji.desks.claimant.showing.next import next_for
from kaiji.desks.claimant.showing.status import status
from kaiji.desks.claimant.showing.timeline import timeline_svg
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import public, roles
from kaiji.web.words import language, said

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.casefile.values import Case


@roles(*OFFICE)
@require_GET
def case_page(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show a case: what to do now, the timeline, the matrix."""
    case = case_of(request, case_id)
    looked(request, case, "case.opened-page")
    given = {name: request.GET.get(name, "") for name in ("stage", "provider", "page")}
    query = request.GET.get("q", "")
    found = matrix(case, today(), **given, query=query)
    return show(
        request,
        "case.html",
        case,
        matrix=found,
        rows=[(line, row_html(line)) for line in found.lines],
        given={**given, "q": query},
        dated=any(line.clock is not None and line.clock.earliest is not None for line in found.lines),
        filtered=bool(query or given["stage"] or given["provider"]),
        stages=[(name, label(name)) for name in STAGES],
        next=next_for(case, today()),
        waiting=CaptureRow.objects.filter(case=case, state=WAITING).count(),
    )


@roles(*OFFICE)
@require_GET
def timeline(request: HttpRequest, case_id: str) -> HttpResponse:
    """Give the timeline as a picture."""
    svg = timeline_svg(case_of(request, case_id), today(), language())
    if svg is None:
        raise Http404
    response = HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, case_id: str) -> HttpResponse:
    """Take many URLs at once: shown as read first, taken when confirmed."""
    case = case_of(request, case_id)
    form = PasteForm(request.POST or None)
    read = None
    if request.method == "POST" and form.is_valid():
        value = read_case_rows(case)
        read = read_paste(form.cleaned_data["urls"], known=[(post.url, post.id) for post in value.post])
        if len(read.posts) > MOST_AT_ONCE:
            form.add_error("urls", f"{len(read.posts)} > {MOST_AT_ONCE}")
        elif request.POST.get("do") == "take" and read.posts:
            count = take_paste(act_of(request, shows={}), case, value, read, form.cleaned_data["noticed_on"])
            tell(
                request,
                f"{count}件の投稿を加え、取得を始めました。",
                f"{count} posts added; their capture has begun.",
            )
            return back("captures", case.pk)
    return show(request, "paste.html", case, form=form, read=read)


@roles(*OFFICE)
@require_POST
def bulk(request: HttpRequest, case_id: str) -> HttpResponse:
    """Do one thing with every post picked, or with every post of the filter."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    posts = _picked(request, case, value)
    given = {name: request.POST.get(name, "") for name in ("day", "source")}
    words = do_with(act_of(request), case, value, posts, request.POST.get("do", ""), given)
    tell(request, words.ja, words.en)
    return back("case", case.pk, query=request.POST.get("back", ""))


def _picked(request: HttpRequest, case: CaseRow, value: Case) -> list[str]:
    picked = request.POST.getlist("post")
    if request.POST.get("all") == "yes":
        given = {name: request.POST.get(name, "") for name in ("stage", "provider")}
        first = matrix(case, today(), **given, query=request.POST.get("q", ""))
        picked = list(first.page.paginator.object_list)
    from kaiji.cases.facts.mirrors import column_id

    wanted = set(picked)
    return [post.id for post in value.post if column_id(post.id) in wanted]


@roles(*OFFICE)
@require_GET
def history(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show everything that happened in a case."""
    case = case_of(request, case_id)
    looks = request.GET.get("looks") == "yes"
    return show(
        request,
        "history.html",
        case,
        page=happenings(case, request.GET.get("page", ""), looks=looks),
        looks=looks,
    )


@roles(*READERS)
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, case_id: str) -> HttpResponse:
    """Make and withdraw links to the status of a case."""
    case = case_of(request, case_id)
    form = ShareForm(request.POST or None)
    link = ""
    if request.method == "POST":
        act = act_of(request, shows={})
        if number := request.POST.get("withdraw", ""):
            withdraw_link(act, case, int(number) if number.isdecimal() else 0)
            tell(request, "リンクを無効にしました。", "The link no longer works.")
            return back("share", case.pk)
        if form.is_valid():
            made = share_case(act, case, expires_at=act.at + timedelta(days=int(form.cleaned_data["days"])))
            link = request.build_absolute_uri(reverse("claimant:shared", args=[made.token]))
    links = ShareLink.objects.filter(case=case, withdrawn_at__isnull=True, expires_at__gt=now()).order_by(
        "-made_at"
    )
    return show(
        request,
        "share.html",
        case,
        form=form,
        link=link,
        links=links,
        may=share_case.may(actor(request), case),
    )


@public
@require_GET
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the status of a case to whoever holds a link that has not expired."""
    try:
        case = open_link(token, at=now())
    except ShareLinkError as error:
        return show(request, "link_gone.html", error=error)
    response = show(request, "status.html", status=status(case, today()), shared=True)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@roles(*READERS)
@require_GET
def status_page(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show the status of a case as its victim reads it."""
    case = case_of(request, case_id)
    looked(request, case, "status.opened")
    asked = QuestionRow.objects.filter(case_id=case.pk, state=ASKED).count() if case.closed_on is None else 0
    return show(
        request, "status.html", status=status(case, today()), shared=False, own_case=case, asked=asked
    )


@roles(*READERS)
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Lead a client to the own case, or list them where there are several."""
    streams = actor(request).only or frozenset()
    ids = [stream.partition(":")[2] for stream in streams]
    cases = list(CaseRow.objects.filter(pk__in=ids, erased_at__isnull=True).order_by("opened_on"))
    if len(cases) == 1:
        return back("status", cases[0].pk)
    return show(request, "own.html", cases=cases)


@roles(*DECIDERS)
@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, case_id: str) -> HttpResponse:
    """Close a case, or reopen it."""
    from kaiji.desks.claimant.forms.closing import CloseForm

    case = case_of(request, case_id)
    form = CloseForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and case.closed_on is not None:
        reopen_case(act_of(request), case)
        tell(request, "事件を再開しました。", "The case is open again.")
        return back("case", case.pk)
    if request.method == "POST" and form.is_valid():
        try:
            close_case(
                act_of(request),
                case,
                on=form.cleaned_data["on"],
                erase_after=form.cleaned_data["erase_after"],
            )
        except KaijiError as error:
            form.add_error(None, said(error.message))
        else:
            tell(request, "事件を終結しました。再開もできます。", "The case is closed; it can be reopened.")
            return back("cases")
    return show(request, "closing.html", case, form=form)
