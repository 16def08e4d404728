"""Questions to the client (依頼者への質問): the office asks and takes answers in; the client reads and answers on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kaiji.cases.acts.questions import (
    answer_client,
    ask_client,
    open_answer,
    question_of,
    questions_of,
    withdraw_question,
)
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.models.keeping import ANSWERED, ASKED, TAKEN
from kaiji.cases.roles import CLIENT
from kaiji.desks.claimant.forms.cases import ReasonForm
from kaiji.desks.claimant.forms.keeping import AskForm, ClientAnswerForm, TakeAnswerForm
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.intake.pictures import checked_picture
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.roles import OFFICE, READERS
from kaiji.desks.claimant.taking_in import ENDINGS, HEARD, places_of, take_in
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.cases.models import CaseRow, QuestionRow

STATES: Final = {
    ASKED: Words(ja="答え待ち", en="waiting for an answer"),
    ANSWERED: Words(ja="答えが届きました", en="answered"),
    TAKEN: Words(ja="事実に取り込み済み", en="taken into the facts"),
    "withdrawn": Words(ja="取下げ", en="withdrawn"),
}


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, case_id: str) -> HttpResponse:
    """List the questions of a case with their answers, and put a new one."""
    case = case_of(request, case_id)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            ask_client(
                act_of(request, shows={}), case, told["text"], kind=told["kind"], due_on=told["due_on"]
            )
        except KaijiError as error:
            form.add_error(None, error_words(error))
        else:
            tell(request, "依頼者の画面に出しました。", "The client can read it now.")
            return back("questions", case.pk)
    looked(request, case, "question.listed")
    rows = [(row, STATES[row.state]) for row in questions_of(case)]
    return show(request, "questions.html", case, form=form, rows=rows)


@roles(*OFFICE)
@require_POST
def question_withdraw(request: HttpRequest, case_id: str, question: str) -> HttpResponse:
    """Withdraw a question."""
    case = case_of(request, case_id)
    withdraw_question(act_of(request, shows={"question": frozenset({question})}), case, question)
    tell(request, "質問を取り下げました。", "The question was withdrawn.")
    return back("questions", case.pk)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def question_take(request: HttpRequest, case_id: str, question: str) -> HttpResponse:
    """Take an answer into the facts: as an exhibit, or in the statement of an element."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    row = question_of(case, question, ANSWERED)
    form = TakeAnswerForm(
        request.POST or None,
        places=[(name, both(words.ja, words.en)) for name, words in places_of(value, today())],
        initial={
            "text": row.answer,
            "title": said(HEARD),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            take_in(
                lambda shows: act_of(request, shows=shows),
                case,
                value,
                row,
                into=told["into"],
                title=told["title"],
                text=told["text"],
            )
        except KaijiError as error:
            form.add_error(None, error_words(error))
        else:
            tell(request, "事実に取り込みました。", "Taken into the facts.")
            return back("questions", case.pk)
    looked(request, case, "question.opened", question=row.question)
    return show(request, "question_take.html", case, form=form, row=row)


@roles(*READERS)
@require_http_methods(["GET", "POST"])
def client_questions(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show the client what the office asks, one card a question, and keep each answer as it is sent."""
    case = case_of(request, case_id)
    looked(request, case, "question.read")
    asked = request.POST.get("question", "")
    forms: dict[str, ClientAnswerForm] = {}
    if request.method == "POST":
        form = ClientAnswerForm(
            request.POST, request.FILES, auto_id=f"id_{question_of(case, asked).question}_%s"
        )
        forms[asked] = form
        if form.is_valid() and _answered(request, case, asked, form):
            tell(request, "事務所に送りました。", "Sent to the office.")
            return back("client-questions", case.pk)
    rows = questions_of(case, ASKED, ANSWERED, TAKEN)
    cards = [(row, forms.get(row.question) or _answer_form(row)) for row in rows if row.state != TAKEN]
    waiting = [card for card in cards if card[0].state == ASKED]
    sent = [card for card in cards if card[0].state == ANSWERED]
    return show(
        request,
        "client_questions.html",
        case,
        cards=[*waiting, *sent],
        waiting=len(waiting),
        done=[row for row in rows if row.state == TAKEN],
    )


def _answer_form(row: QuestionRow) -> ClientAnswerForm:
    return ClientAnswerForm(auto_id=f"id_{row.question}_%s", initial={"text": row.answer})


def _answered(request: HttpRequest, case: CaseRow, asked: str, form: ClientAnswerForm) -> bool:
    told = form.cleaned_data
    try:
        data, kind = checked_picture(told["file"], today=today()) if told["file"] else (b"", "")
        answer_client(act_of(request, shows={}), case, asked, told["text"], data=data, media_type=kind)
    except KaijiError as error:
        form.add_error("file" if told["file"] else "text", error_words(error))
        return False
    return True


@roles(*READERS)
@require_http_methods(["GET", "POST"])
def question_file(request: HttpRequest, case_id: str, question: str) -> HttpResponse:
    """Give the file that came with an answer, after the reason was recorded; never shown inside the page."""
    case = case_of(request, case_id)
    own = actor(request).role == CLIENT
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and (own or form.is_valid()):
        reason = "own-data" if own else form.cleaned_data["reason"]
        row, data = open_answer(actor(request), case, question, reason=reason, at=now())
        return file_response(data, row.media_type, f"answer-{row.question}.{ENDINGS[row.media_type]}")
    return show(request, "letter_open.html", case, form=form, own=own)


def file_response(data: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file that somebody sent, to be saved and not to be run."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
