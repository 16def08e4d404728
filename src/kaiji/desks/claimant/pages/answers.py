"""Import a site's answer (サイトの回答): read, split by carrier and clock, checked by a person, taken; then ask all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from django.http import Http404
from django.views.decorators.http import require_http_methods

from kaiji.casefile.steps import CommunicationKind
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.answering import keep, rows_sent, rows_typed, take
from kaiji.desks.claimant.forms.cases import AnswerForm
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.desks.claimant.models import AnswerRow
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.answer import groups
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import parse_day
from kaiji.ground.words import Words
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow

RECORDS: Final[tuple[CommunicationKind, ...]] = get_args(CommunicationKind)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def answer_new(request: HttpRequest, case_id: str) -> HttpResponse:
    """Read an answer, and keep it for a person's look."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    providers = [
        (party.id, fact_title(party, value)) for party in value.party if party.role == "content-provider"
    ]
    form = AnswerForm(
        request.POST or None, request.FILES or None, providers=providers, initial={"disclosed_on": today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            rows = (
                rows_sent(told["file"], told["encoding"])
                if told.get("file")
                else rows_typed(told["letter"], "utc" if told["zone"] == "utc" else "jst")
            )
            row = keep(act_of(request, shows={}), case, value, rows, by=told["disclosed_by"])
            query = f"by={told['disclosed_by']}&on={told['disclosed_on']}"
            return back("answer", case.pk, row.answer, query=query)
        except KaijiError as error:
            form.add_error(None, error_words(error))
    return show(request, "answer_new.html", case, form=form, providers=providers)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def answer_page(request: HttpRequest, case_id: str, answer: str) -> HttpResponse:
    """Show a read answer by carrier; take it when every row has its post."""
    case = case_of(request, case_id)
    row = AnswerRow.objects.filter(case=case, answer=answer).first()
    if row is None:
        raise Http404
    row.case = case
    value = read_case_rows(case)
    looked(request, case, "answer.opened", answer=answer)
    views = groups(row, today())
    faults: list[str] = []
    if request.method == "POST" and row.taken_at is None:
        posts = {
            number: request.POST.get(f"post-{number}", "")
            for view in views
            for number in (r.number for r in view.rows)
        }
        known = {post.id for post in value.post}
        chosen = {number: post for number, post in posts.items() if post in known}
        left = [number for number, post in posts.items() if post not in known and post != "skip"]
        if left or not chosen:
            faults = [str(number) for number in left]
        else:
            return _taken(request, case, value, views, answer, chosen)
    refused = [{**cells, "words": Words(**cells["words"])} for cells in row.body["refused"]]
    return show(
        request,
        "answer.html",
        case,
        answer=row,
        groups=views,
        refused=refused,
        posts=[(post.id, fact_title(post)) for post in value.post],
        faults=faults,
        tried=request.method == "POST",
        by=request.GET.get("by", ""),
        on=request.GET.get("on", ""),
        providers=[
            (party.id, fact_title(party, value)) for party in value.party if party.role == "content-provider"
        ],
        records=[(kind, label(kind)) for kind in RECORDS[1:]],
        logs_in=any(site.logs == "log-in" for site in value.site if site.operator == request.GET.get("by")),
    )


def _taken(
    request: HttpRequest, case: CaseRow, value: Case, views: Any, answer: str, chosen: dict[int, str]
) -> HttpResponse:
    asked = take(
        act_of(request, shows={"post": None, "communication": None, "request": None}),
        case,
        value,
        views,
        answer,
        posts=chosen,
        by=request.POST.get("by", ""),
        on=parse_day(request.POST.get("on", "")),
        ask=request.POST.get("ask") == "yes",
        kind=next((kind for kind in RECORDS if kind == request.POST.get("kind")), None),
    )
    if asked:
        tell(
            request,
            "回答を取り込み、プロバイダごとの保存・開示の請求を用意しました。",
            "The answer was taken, and requests to each provider are prepared.",
        )
        return back("papers", case.pk)
    tell(request, "回答を取り込みました。", "The answer was taken.")
    return back("case", case.pk)
