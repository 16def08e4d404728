"""Questions to the client in the JSON API (API): asked, answered with a picture, opened, taken into the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date  # noqa: TC003  # read when the schema is built
from typing import TYPE_CHECKING, Any

from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.cases.acts.questions import (
    LONGEST,
    answer_client,
    ask_client,
    open_answer,
    question_of,
    questions_of,
    withdraw_question,
)
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.journal.recording import look
from kaiji.cases.models.keeping import ANSWERED
from kaiji.cases.moves import Act
from kaiji.desks.claimant.api.doors import FAULTS, Seen, case_for, doing, file_of, looked, reader
from kaiji.desks.claimant.intake.pictures import checked_picture
from kaiji.desks.claimant.pages.questions import file_response
from kaiji.desks.claimant.taking_in import ENDINGS, places_of, take_in
from kaiji.ground.instants import day_in_japan, now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.cases.models import QuestionRow

router = Router()


class AskIn(Schema):
    """A question to the client."""

    text: str = Field(min_length=1, max_length=LONGEST)
    kind: str = Field("question", pattern="^(question|document)$")
    due_on: date | None = None


class TakeIn(Seen):
    """Where an answer goes: `exhibit`, or `claim/element` as the places say."""

    into: str = Field(max_length=200)
    title: str = Field("", max_length=200)
    text: str = Field("", max_length=20_000)


@router.get(
    "/cases/{case_id}/questions",
    response={200: list[dict[str, Any]], **FAULTS},
    summary="Questions to the client",
)
def questions(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """依頼者への質問と答え。/ Questions to the client with their answers; the look is recorded."""
    actor = reader(request)
    case = case_for(actor, case_id)
    look(actor, subject=case, what="question.listed", reason="case-work", at=now())
    return [_question(row) for row in questions_of(case)]


@router.post("/cases/{case_id}/questions", response={201: dict[str, Any], **FAULTS}, summary="Ask the client")
def ask(request: HttpRequest, case_id: str, data: AskIn) -> Status[dict[str, Any]]:
    """依頼者に質問します。/ Put a question to the client."""
    actor = reader(request)
    case = case_for(actor, case_id)
    row = ask_client(Act(actor=actor, at=now()), case, data.text, kind=data.kind, due_on=data.due_on)
    return Status(201, _question(row))


@router.post(
    "/cases/{case_id}/questions/{question}/withdraw",
    response={200: dict[str, Any], **FAULTS},
    summary="Withdraw a question",
)
def withdraw(request: HttpRequest, case_id: str, question: str) -> dict[str, Any]:
    """質問を取り下げます。/ Withdraw a question."""
    actor = reader(request)
    withdraw_question(Act(actor=actor, at=now()), case_for(actor, case_id), question)
    return {"question": question, "state": "withdrawn"}


@router.post(
    "/cases/{case_id}/questions/{question}/answer",
    response={200: dict[str, Any], **FAULTS},
    summary="Answer a question, with a picture or a document",
)
def answer(
    request: HttpRequest,
    case_id: str,
    question: str,
    text: Form[str] = "",
    file: File[UploadedFile | None] = None,
) -> dict[str, Any]:
    """質問に答えます(電話で聞いた答えも)。写真かPDFを添えられます。/ Answer for the client; a picture or PDF may come along."""
    case, act = doing(request, case_id, shows={})
    data, kind = checked_picture(file, today=day_in_japan(act.at)) if file is not None else (b"", "")
    return _question(answer_client(act, case, question, text, data=data, media_type=kind))


@router.get(
    "/cases/{case_id}/questions/{question}/file",
    response=FAULTS,
    summary="The file that came with an answer",
    openapi_extra=file_of("application/octet-stream"),
)
def answer_file(request: HttpRequest, case_id: str, question: str, reason: str) -> HttpResponse:
    """答えに添えられたファイル。理由が記録されます。/ The file of an answer; the reason is recorded."""
    actor = reader(request)
    case = case_for(actor, case_id)
    row, data = open_answer(actor, case, question, reason=reason, at=now())
    return file_response(data, row.media_type, f"answer-{row.question}.{ENDINGS[row.media_type]}")


@router.get(
    "/cases/{case_id}/questions/places",
    response={200: list[dict[str, Any]], **FAULTS},
    summary="Where an answer can be taken in",
)
def places(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """答えを取り込める先。/ A new exhibit, or each element of each claim."""
    case, act = doing(request, case_id)
    looked(act, case, "facts.listed", kind="claim")
    found = places_of(read_case_rows(case), day_in_japan(act.at))
    return [{"into": name, "words": words.as_json()} for name, words in found]


@router.post(
    "/cases/{case_id}/questions/{question}/take",
    response={200: dict[str, Any], **FAULTS},
    summary="Take an answer into the facts",
)
def answer_take_in(request: HttpRequest, case_id: str, question: str, data: TakeIn) -> dict[str, Any]:
    """答えを号証か主張に取り込みます。/ Take an answer into an exhibit or a statement; the answer stays as it came."""
    case, act = doing(request, case_id, data)
    row = question_of(case, question, ANSWERED)
    take_in(
        lambda shows: replace(act, shows=shows),
        case,
        read_case_rows(case),
        row,
        into=data.into,
        title=data.title,
        text=data.text,
    )
    return _question(question_of(case, question))


def _question(row: QuestionRow) -> dict[str, Any]:
    return {
        "question": row.question,
        "kind": row.kind,
        "state": row.state,
        "text": row.text,
        "due_on": row.due_on,
        "asked_at": row.asked_at,
        "answer": row.answer,
        "answered_at": row.answered_at,
        "file": bool(row.file),
        "taken": {"kind": row.taken_kind, "id": row.taken_local} if row.taken_at else None,
    }
