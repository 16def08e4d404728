"""Procedures (手続): the ways compared, what is filed, the letters of courts keyed and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from kaiji.cases.acts.court import CourtLetter, key_court_letter
from kaiji.cases.acts.papers import keep_paper, open_paper
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.models import CaseRow, PaperRow
from kaiji.desks.claimant.forms.cases import LetterForm, ReasonForm
from kaiji.desks.claimant.forms.labels import filing_kinds
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.desks.claimant.pages.facts import kinds_of, line_of, moved, terms_of
from kaiji.desks.claimant.pages.frame import act_of, case_of, looked, show, shown, today
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.ways import ways
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from kaiji.cases.acts.amending import Done
    from kaiji.cases.moves import Act

LETTERS: Final = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, case_id: str) -> HttpResponse:
    """Key what a letter of the court says, and list the days that moved."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    filings = [(row.id, fact_title(row, value)) for row in value.filing]
    providers = [
        (party.id, fact_title(party, value)) for party in value.party if party.role.endswith("-provider")
    ]
    form = LetterForm(
        request.POST or None,
        request.FILES or None,
        filings=filings,
        providers=providers,
        initial={"filing": request.GET.get("filing", "")},
    )
    if request.method == "POST" and form.is_valid():
        given = {key: item for key, item in form.cleaned_data.items() if item not in {None, ""}}
        filing, file = given.pop("filing"), given.pop("file", None)
        try:
            done = _key_letter(
                act_of(request, shows=shown(case, "filing", filing)), case, filing, given, file
            )
        except KaijiError as error:
            form.add_error(None, error_words(error))
        else:
            return moved(request, case, done, back_to=("procedures",))
    return show(request, "letter.html", case, form=form, filings=filings)


def _key_letter(act: Act, case: CaseRow, filing: str, given: dict[str, Any], file: Any) -> Done:
    """Key what the letter says, and keep the letter itself where one was sent along; a wrong file keys nothing."""
    data = checked_upload(file, tuple(LETTERS)).read() if file else b""
    done = key_court_letter(act, case, filing, CourtLetter(**given))
    if file:
        kind = LETTERS[str(file.name).rpartition(".")[2].lower()]
        day = given.get("notified_on") or given.get("decided_on") or today()
        keep_paper(
            act.inner(),
            case,
            data,
            title=str(file.name)[:120],
            media_type=kind,
            received_on=day,
            filing=filing,
        )
    return done


def _letters(case: CaseRow) -> list[PaperRow]:
    found = list(PaperRow.objects.filter(case_id=case.pk).order_by("-received_on", "-id")[:100])
    for row in found:
        row.case = case  # its key opens the titles: no query a row
    return found


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def letter_open(request: HttpRequest, case_id: str, paper: int) -> HttpResponse:
    """Give a letter that was kept, after the reason was recorded; never shown inside the page."""
    case = case_of(request, case_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, data = open_paper(actor(request), case, paper, reason=form.cleaned_data["reason"], at=now())
        response = HttpResponse(data, content_type=row.media_type)
        response["Content-Disposition"] = f'attachment; filename="letter-{row.pk}"'
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "private, no-store"
        return response
    return show(request, "letter_open.html", case, form=form)


@roles(*OFFICE)
@require_GET
def procedures(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show the ways of a case and what is filed; from here a procedure is chosen."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    looked(request, case, "facts.listed", kind="filing")
    day: date = today()
    return show(
        request,
        "procedures.html",
        case,
        ways=ways(value, day),
        filings=[line_of(case, row, value, "filing") for row in value.filing],
        requests=[line_of(case, row, value, "request") for row in value.request],
        choices=filing_kinds(),
        letters=_letters(case),
        posts=[post.id for post in value.post],
        kinds=kinds_of(value),
        terms=terms_of(value),
    )
