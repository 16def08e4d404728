"""Pages of the intake (質問の画面): resume, one question, the result, the request to print, people to turn to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.journal.recording import look
from kaiji.cases.models import CaseRow, ClockRow
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.intake.answers import answer, begin, more_posts
from kaiji.desks.claimant.intake.forms import form_for
from kaiji.desks.claimant.intake.places import places
from kaiji.desks.claimant.intake.questions import WHY, expected_total, first_open, following, questions
from kaiji.desks.claimant.intake.standing import standing
from kaiji.desks.claimant.pages.frame import act_of, case_of, today
from kaiji.desks.claimant.receiving.pasting import Paste, read_paste
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.faces import log_face
from kaiji.desks.claimant.showing.papers import by_code, paper_lines, papers_of
from kaiji.evidence.errors import PackageWriteError
from kaiji.ground.instants import now
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.errors import UploadRefusedError
from kaiji.web.words import said

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.casefile.values import Case
    from kaiji.desks.claimant.intake.forms import OneForm
    from kaiji.web.components.clocks import ClockFace

MOST_POSTS = 10
"""Posts that one person alone takes in one go."""


def _clock(case: CaseRow) -> ClockFace | None:
    """Return the face of the log that may be gone first."""
    row = ClockRow.objects.filter(case=case, kind="log").order_by("earliest", "id").first()
    if row is None:
        return None
    return log_face(today(), row.earliest, row.likely, row.latest, held=row.held, unverified=row.unverified)


def _page(request: HttpRequest, name: str, case: CaseRow | None = None, **more: Any) -> HttpResponse:
    clock = _clock(case) if case is not None else None
    context = {"case": case, "face": clock, "places": places(today()), "today": today(), **more}
    return render(request, f"claimant/intake/{name}.html", context)


def _looked(request: HttpRequest, case: CaseRow, what: str) -> None:
    look(actor(request), subject=case, what=what, reason="own-data", at=now())


@roles(*OFFICE)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Resume the one case there is, or list them, or begin."""
    open_ones = CaseRow.objects.filter(edition="self", closed_on=None, erased_at=None).order_by(
        "-opened_on", "-pk"
    )[:20]
    return _page(request, "start", cases=open_ones)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask the first question, which opens the case."""
    form = form_for("url", *_given(request), case=None, today=today())
    if request.method == "POST" and form.is_valid():
        paste = read_paste(form.cleaned_data["urls"])
        if _taken(form, paste):
            case = begin(act_of(request), paste)
            _say_site(request, read_case_rows(case))
            return redirect(
                "claimant:intake-question", case.pk, following(read_case_rows(case), today(), "url")
            )
    asked = questions(None, today())[0]
    return _page(
        request, "question", form=form, question=asked, number=1, total=expected_total(None, today()), back=""
    )


@roles(*OFFICE)
@require_GET
def resume(request: HttpRequest, case_id: str) -> HttpResponse:
    """Go to the first question that is open."""
    case = case_of(request, case_id)
    return (
        redirect("claimant:intake-question", case.pk, first_open(read_case_rows(case), today()))
        if not _done(case)
        else redirect("claimant:intake-result", case.pk)
    )


def _done(case: CaseRow) -> bool:
    return first_open(read_case_rows(case), today()) == "result"


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, case_id: str, name: str) -> HttpResponse:
    """Ask one question, and keep its answer before going on."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    asked = questions(value, today())
    names = [each.id for each in asked]
    if name not in names:
        return redirect("claimant:intake-result", case.pk)
    place = names.index(name)
    form = form_for(name, *_given(request), case=value, today=today())
    if request.method == "POST" and form.is_valid() and _kept(request, case, value, name, form):
        after = following(read_case_rows(case), today(), name, names)
        if after == "result":
            return redirect("claimant:intake-result", case.pk)
        return redirect("claimant:intake-question", case.pk, after)
    _looked(request, case, "intake.opened")
    back = names[place - 1] if place else ""
    skip = names[place + 1] if place + 1 < len(names) else "result"
    return _page(
        request,
        "question",
        case,
        form=form,
        question=asked[place],
        number=place + 1,
        total=expected_total(value, today()),
        back=back,
        skip=skip,
        value=value,
        why=name.startswith(WHY),
    )


def _given(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _kept(request: HttpRequest, case: CaseRow, value: Case, name: str, form: OneForm) -> bool:
    """Write the answer; a refusal that belongs to the form is shown there."""
    if name == "url":
        paste = read_paste(form.cleaned_data["urls"], known=[(post.url, post.id) for post in value.post])
        if form.cleaned_data["urls"] and _taken(form, paste, held=len(value.post)) and paste.posts:
            more_posts(act_of(request), case, value, paste)
        return not form.errors
    try:
        advice = answer(name, act_of(request), case, value, form.cleaned_data)
    except (UploadRefusedError, PackageWriteError) as error:
        form.add_error("picture", error_words(error))
        return False
    for words in advice:
        messages.info(request, said(words))
    return True


def _taken(form: OneForm, paste: Paste, held: int = 0) -> bool:
    """Return whether every line of a paste was understood; what was not is said under the field."""
    for line in paste.refused:
        form.add_error("urls", f"「{line.given}」 {said(line.why)} {said(line.what_to_do)}")
    if held + len(paste.posts) > MOST_POSTS:
        form.add_error("urls", f"{held + len(paste.posts)} > {MOST_POSTS}")
    return not form.errors


def _say_site(request: HttpRequest, value: Case) -> None:
    from kaiji.ground.words import Words

    for post in value.post:
        if post.number is None:
            words = Words(
                ja="投稿番号が読み取れません。投稿を1件だけ表示するURL(番号や #… のつくもの)がないか確かめてください。",
                en="No number of a post can be read. See whether the site has an address for the single post.",
            )
            messages.info(request, said(words))
            return


@roles(*OFFICE)
@require_GET
def result(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show what is there, what is missing, what it costs and may bring back, where a lawyer is needed, and the request to print."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    _looked(request, case, "intake.opened")
    lines = paper_lines(case, papers_of(case, value, today()))
    stopping = {
        finding.message.ja: finding.message
        for line in lines
        for finding in by_code(line.made.findings)
        if finding.weight == "stop"
    }
    where = standing(value, today(), _clock(case))
    return _page(
        request,
        "result",
        case,
        where=where,
        lines=lines,
        stopping=list(stopping.values()),
        value=value,
        ready=bool(lines) and not stopping,
    )


@roles(*OFFICE)
@require_GET
def paper(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    """Give one paper as PDF, to print and sign."""
    from kaiji.documents.making import writers

    case = case_of(request, case_id)
    line = next(
        (
            each
            for each in paper_lines(case, papers_of(case, read_case_rows(case), today()))
            if each.key == key
        ),
        None,
    )
    if line is None:
        raise Http404
    _looked(request, case, "papers.opened")
    response = HttpResponse(writers(["pdf"])["pdf"].write(line.made.document), content_type="application/pdf")
    setattr(response, "_csp_exempt", True)  # noqa: B010  # django-csp's own mark: a viewer of PDF is no page of ours
    response["Content-Disposition"] = f'inline; filename="{line.made.document.id}.pdf"'
    return response


@roles(*OFFICE)
@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the people to turn to."""
    return _page(request, "help")
