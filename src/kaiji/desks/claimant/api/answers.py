"""A site's answer in the JSON API (API): a file or a typed letter read, shown by carrier, taken in when each row has its post."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # read when the schema is built
from typing import TYPE_CHECKING, Any, Literal

from ninja import Field, File, Form, Router, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.cases.errors import StandingError, SubjectMissingError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.answering import keep, rows_sent, rows_typed, take
from kaiji.desks.claimant.api.doors import FAULTS, Seen, doing, looked
from kaiji.desks.claimant.models import AnswerRow
from kaiji.desks.claimant.pages.frame import today
from kaiji.desks.claimant.showing.answer import groups
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.cases.models import CaseRow
    from kaiji.desks.claimant.showing.answer import GroupView

router = Router()
_LONGEST = 200_000


class TakeIn(Seen):
    """Which row belongs to which post (left out: not taken), who answered and when.

    `kind`: what the rows record; left out: what the site logs. `ask`: prepare requests to every carrier.
    """

    posts: dict[int, str] = Field(min_length=1)
    by: str = Field(max_length=200)
    on: date
    ask: bool = False
    kind: Literal["post", "sign-up", "log-in", "log-out", "cancellation"] | None = None


@router.post(
    "/cases/{case_id}/answers",
    response={201: dict[str, Any], **FAULTS},
    summary="Read a site's answer",
)
def answer_read(
    request: HttpRequest,
    case_id: str,
    by: Form[str],
    letter: Form[str] = "",
    zone: Form[Literal["jst", "utc"]] = "jst",
    encoding: Form[Literal["utf-8", "cp932"]] = "utf-8",
    file: File[UploadedFile | None] = None,
) -> Status[dict[str, Any]]:
    """サイトの回答(CSV・JSON、または書き写した手紙)を読み取ります。/ Read an answer: a file, or typed from a letter; not taken yet."""
    case, act = doing(request, case_id, shows={})
    if (file is None) == (not letter.strip()) or len(letter) > _LONGEST:
        raise StandingError(
            Words(ja="ファイルか書き写しの一方を送ってください。", en="Send either a file or the letter."),
            given=f"{len(letter)}",
        )
    rows = rows_sent(file, encoding) if file is not None else rows_typed(letter, zone)
    row = keep(act, case, read_case_rows(case), rows, by=by)
    row.case = case
    return Status(201, _shown(row))


@router.get(
    "/cases/{case_id}/answers/{answer}", response={200: dict[str, Any], **FAULTS}, summary="A read answer"
)
def answer_shown(request: HttpRequest, case_id: str, answer: str) -> dict[str, Any]:
    """読み取った回答を、通信事業者ごとに。/ A read answer by carrier, the log that dies first at the top."""
    case, act = doing(request, case_id)
    row = _row(case, answer)
    looked(act, case, "answer.opened", answer=row.answer)
    return _shown(row)


@router.post(
    "/cases/{case_id}/answers/{answer}/take",
    response={200: dict[str, Any], **FAULTS},
    summary="Take a read answer in",
)
def answer_take(request: HttpRequest, case_id: str, answer: str, data: TakeIn) -> dict[str, Any]:
    """読み取った回答を事件に取り込みます。/ Take the rows into the case, each with its post."""
    case, act = doing(request, case_id, data, shows={"post": None, "communication": None, "request": None})
    row, value = _row(case, answer), read_case_rows(case)
    views = groups(row, today())
    known, numbers = {post.id for post in value.post}, {each.number for view in views for each in view.rows}
    if not set(data.posts.values()) <= known or not data.posts.keys() <= numbers:
        raise StandingError(
            Words(ja="行か投稿が、回答か事件にありません。", en="A row or a post is not there."), given=answer
        )
    asked = take(
        act,
        case,
        value,
        views,
        row.answer,
        posts=data.posts,
        by=data.by,
        on=data.on,
        ask=data.ask,
        kind=data.kind,
    )
    return {"taken": len(data.posts), "requests_prepared": asked}


def _row(case: CaseRow, answer: str) -> AnswerRow:
    row = AnswerRow.objects.filter(case=case, answer=answer).first()
    if row is None:
        raise SubjectMissingError(
            Words(ja="その回答はありません。", en="There is no such answer."), given=answer[:16]
        )
    row.case = case
    return row


def _shown(row: AnswerRow) -> dict[str, Any]:
    return {
        "answer": row.answer,
        "taken": row.taken_at is not None,
        "carriers": [_group(view) for view in groups(row, today())],
        "refused": row.body["refused"],
    }


def _group(view: GroupView) -> dict[str, Any]:
    return {
        "carrier": view.carrier or None,
        "name": view.name.as_json(),
        "server": view.server,
        "asked": view.known,
        "earliest": view.clock.earliest,
        "rows": [
            {
                "number": row.number,
                "address": row.address,
                "port": row.port,
                "at": row.at,
                "post": row.post or None,
                "tied_by": row.by or None,
                "earliest": row.clock.earliest,
                "missing": list(row.missing),
                "warnings": [words.as_json() for words in row.warnings],
            }
            for row in view.rows
        ],
    }
