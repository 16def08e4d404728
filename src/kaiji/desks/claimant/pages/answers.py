"""Import a site's answer (サイトの回答): read, split by carrier and clock, checked by a person, taken; then ask all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.views.decorators.http import require_http_methods

from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.forms.cases import AnswerForm
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.desks.claimant.models import AnswerRow
from kaiji.desks.claimant.moves.answers import keep_answer, prepare_requests, take_answer
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.receiving.answers import MOST_BYTES, read_answer, rows_of_file, rows_of_letter
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.answer import carrier_parties, groups, kept_rows
from kaiji.ground.errors import KaijiError
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import parse_day
from kaiji.ground.words import Words
from kaiji.network.store import open_tables
from kaiji.web.doors import roles
from kaiji.web.errors import UploadRefusedError
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow


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
            return _read(request, case, value, form.cleaned_data)
        except KaijiError as error:
            form.add_error(None, error_words(error))
    return show(request, "answer_new.html", case, form=form, providers=providers)


def _read(request: HttpRequest, case: CaseRow, value: Case, given: dict[str, Any]) -> HttpResponse:
    file = given.get("file")
    if file:
        checked = checked_upload(file, ("csv", "json", "txt"))
        if (checked.size or 0) > MOST_BYTES:
            raise UploadRefusedError(
                Words(ja="回答のファイルが大きすぎます。", en="The file of the answer is too large."),
                given=f"{checked.size} bytes",
            )
        rows = rows_of_file(checked.read(), encoding=given["encoding"] or "utf-8")
    else:
        rows = rows_of_letter(given["letter"], zone="utc" if given["zone"] == "utc" else "jst")
    sites = {site.id for site in value.site if site.operator == given["disclosed_by"]}
    posts = [post for post in value.post if post.site in sites]
    answered = read_answer(rows, posts=posts, tables=open_tables(kaiji_home()), asked_on=today())
    refused = [
        {"number": row.number, "given": dict(row.given), "code": row.code, "words": row.words.as_json()}
        for row in answered.split.rejected
    ]
    row = keep_answer(act_of(request, shows={}), case, kept_rows(answered), refused)
    return back("answer", case.pk, row.answer, query=f"by={given['disclosed_by']}&on={given['disclosed_on']}")


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
            return _take(request, case, value, views, answer, chosen)
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
    )


def _take(
    request: HttpRequest, case: CaseRow, value: Case, views: Any, answer: str, chosen: dict[int, str]
) -> HttpResponse:
    parties = {
        number: party for number, party in carrier_parties(value, views, today()).items() if number in chosen
    }
    act = act_of(request, shows={"post": None, "communication": None, "request": None})
    take_answer(
        act,
        case,
        answer,
        posts=chosen,
        carriers=parties,
        disclosed_by=request.POST.get("by", ""),
        disclosed_on=parse_day(request.POST.get("on", "")),
    )
    if request.POST.get("ask") == "yes" and parties:
        names = dict.fromkeys(party.id for party in parties.values())
        wanted = [(kind, name) for name in names for kind in ("preservation", "disclosure")]
        prepare_requests(act.inner(), case, wanted)
        tell(
            request,
            "回答を取り込み、プロバイダごとの保存・開示の請求を用意しました。",
            "The answer was taken, and requests to each provider are prepared.",
        )
        return back("papers", case.pk)
    tell(request, "回答を取り込みました。", "The answer was taken.")
    return back("case", case.pk)
