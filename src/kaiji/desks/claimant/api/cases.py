"""Cases in the JSON API (API): today, the list, a new matter, its facts, matrix, captures and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.casefile.steps import Exhibit
from kaiji.casefile.values import SCHEMA, Case, Party
from kaiji.cases.acts.amending import free_id, refuse_closed
from kaiji.cases.acts.facts import record_exhibits
from kaiji.cases.acts.life import open_case
from kaiji.cases.errors import StandingError
from kaiji.cases.facts.plain import to_plain
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.journal.recording import look
from kaiji.cases.moves import Act
from kaiji.desks.claimant.api.doors import FAULTS, case_for, reader
from kaiji.desks.claimant.intake.pictures import take_picture
from kaiji.desks.claimant.models import CaptureRow
from kaiji.desks.claimant.moves.captures import order_captures
from kaiji.desks.claimant.pages.cases import free_number, posts_of, take_paste
from kaiji.desks.claimant.pages.cases import pages_of as capture_pages
from kaiji.desks.claimant.receiving.pasting import read_paste
from kaiji.desks.claimant.showing.cases import case_page
from kaiji.desks.claimant.showing.matrix import matrix
from kaiji.desks.claimant.showing.next import next_for
from kaiji.desks.claimant.showing.papers import paper_lines, papers_of
from kaiji.desks.claimant.showing.today import board
from kaiji.ground.instants import day_in_japan, now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class PasteIn(Schema):
    """URLs of posts, one a line."""

    urls: str = Field(max_length=524_288)


class NewCaseIn(PasteIn):
    """A new matter."""

    title: str = Field(min_length=1, max_length=120)
    claimant: str = Field(min_length=1, max_length=120)
    number: str = Field("", max_length=40)


@router.get("/today", response={200: dict[str, Any], **FAULTS}, summary="What dies first and what is due")
def today(request: HttpRequest) -> dict[str, Any]:
    """今日の一覧。/ Today's board."""
    reader(request)
    found = board(day_in_japan(now()))
    return {
        "dying": [
            {
                "case": row.case,
                "number": row.number,
                "posts": list(row.posts),
                "provider": row.provider or None,
                "earliest": row.clock.earliest,
                "likely": row.clock.likely,
                "latest": row.clock.latest,
                "state": row.clock.state,
                "step": row.step.as_json() if row.step else None,
                "step_by": row.step_by,
            }
            for row in found.dying
        ],
        "week": [
            {"case": row.case, "number": row.number, "on": row.on, "what": row.what.as_json()}
            for row in found.week
        ],
        "answered": found.answered,
        "overdue": found.overdue,
        "hits": found.hits,
        "failed": found.failed,
    }


@router.get("/cases", response={200: dict[str, Any], **FAULTS}, summary="Cases, the worst clock first")
def cases(request: HttpRequest, q: str = "", state: str = "open", page: int = 1) -> dict[str, Any]:
    """事件の一覧。/ The list of cases."""
    reader(request)
    found = case_page(query=q[:200], state=state, page=str(page))
    return {
        "count": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "cases": [
            {
                "id": row.pk,
                "number": row.number,
                "posts": row.posts,
                "opened_on": row.opened_on,
                "closed_on": row.closed_on,
                "worst_on": row.worst_on,
                "next_step": row.next_step,
                "next_by": row.next_by,
                "version": row.version,
            }
            for row in found.object_list
        ],
    }


@router.post("/cases", response={201: dict[str, Any], **FAULTS}, summary="Open a case and capture its posts")
def open_new(request: HttpRequest, data: NewCaseIn) -> Status[dict[str, Any]]:
    """新しい事件を開き、証拠の取得を始めます。/ Open a case from URLs and begin to capture them."""
    actor = reader(request)
    act = Act(actor=actor, at=now())
    day = day_in_japan(act.at)
    paste = read_paste(data.urls)
    sites, posts, operators = posts_of(paste, [], [], None)
    claimant = Party(id="claimant", role="claimant", name=data.claimant)
    case = open_case(
        act,
        Case(
            schema=SCHEMA,
            id=data.number or free_number(day),
            title=data.title,
            opened_on=day,
            edition="office",
            party=(claimant, *operators),
            site=tuple(sites),
            post=tuple(posts),
        ),
    )
    orders = order_captures(act.inner(), case, capture_pages(paste)) if paste.posts else ()
    opened = {
        "id": case.pk,
        "number": case.number,
        "posts": len(posts),
        "captures": list(orders),
        "refused": _refused(paste),
    }
    return Status(201, opened)


def _refused(paste: Any) -> list[dict[str, Any]]:
    return [
        {
            "line": line.line,
            "given": line.given,
            "why": line.why.as_json(),
            "what_to_do": line.what_to_do.as_json(),
        }
        for line in paste.refused
    ]


@router.get("/cases/{case_id}", response={200: dict[str, Any], **FAULTS}, summary="The facts of a case")
def facts(request: HttpRequest, case_id: str) -> dict[str, Any]:
    """事件の事実(case.toml と同じ内容)。閲覧は記録されます。/ The facts as in case.toml; the look is recorded."""
    actor = reader(request)
    case = case_for(actor, case_id)
    look(actor, subject=case, what="case.opened-page", reason="case-work", at=now())
    return {"version": case.version, "case": to_plain(read_case_rows(case))}


@router.get("/cases/{case_id}/matrix", response={200: dict[str, Any], **FAULTS}, summary="Posts by providers")
def matrix_of(
    request: HttpRequest, case_id: str, stage: str = "", provider: str = "", q: str = "", page: int = 1
) -> dict[str, Any]:
    """投稿×プロバイダの表。/ One state and one clock a cell, the worst clock first."""
    actor = reader(request)
    case = case_for(actor, case_id)
    look(actor, subject=case, what="case.opened-page", reason="case-work", at=now())
    found = matrix(case, day_in_japan(now()), stage=stage, provider=provider, query=q[:200], page=str(page))
    return {
        "providers": [{"id": each.id, "name": each.name, "role": each.role} for each in found.providers],
        "count": found.page.paginator.count,
        "posts": [
            {
                "id": line.post.id,
                "number": line.post.number,
                "captured": line.captured,
                "earliest": line.clock.earliest if line.clock else None,
                "cells": [
                    None if cell is None else {"stage": cell.stage, "on": cell.on}
                    for cell, _name in line.shown
                ],
            }
            for line in found.lines
        ],
    }


@router.post(
    "/cases/{case_id}/posts",
    response={200: dict[str, Any], **FAULTS},
    summary="Add posts by URL and capture them",
)
def add(request: HttpRequest, case_id: str, data: PasteIn) -> dict[str, Any]:
    """投稿のURLを加えます。/ Add URLs; a line that cannot be taken is named with what to do."""
    actor = reader(request)
    case = case_for(actor, case_id)
    value = read_case_rows(case)
    paste = read_paste(data.urls, known=[(post.url, post.id) for post in value.post])
    added = take_paste(Act(actor=actor, at=now()), case, value, paste, None) if paste.posts else 0
    repeated = [
        {"line": again.line, "same_as": again.same_as, "known": again.known} for again in paste.repeated
    ]
    return {"added": added, "repeated": repeated, "refused": _refused(paste)}


@router.get(
    "/cases/{case_id}/next", response={200: list[dict[str, Any]], **FAULTS}, summary="What to do now, by when"
)
def next_steps(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """次にすること。/ What to do now, the most pressing first, with the day where there is one."""
    actor = reader(request)
    case = case_for(actor, case_id)
    look(actor, subject=case, what="case.opened-page", reason="case-work", at=now())
    return [
        {"what": step.what.as_json(), "by": step.by, "page": step.url, "do": step.do.as_json()}
        for step in next_for(case, day_in_japan(now()))
    ]


@router.post(
    "/cases/{case_id}/exhibits/file",
    response={201: dict[str, Any], **FAULTS},
    summary="Keep a picture of the screen as an exhibit",
)
def exhibit_file(
    request: HttpRequest,
    case_id: str,
    file: File[UploadedFile],
    title: Form[str],
    post: Form[str] = "",
    shows_url: Form[bool] = False,
    shows_time: Form[bool] = False,
) -> Status[dict[str, Any]]:
    """画面の写しを証拠として保管し、号証にします。/ Keep a picture byte for byte, and name it as an exhibit; with advice on it."""
    actor = reader(request)
    case = case_for(actor, case_id)
    act, value = Act(actor=actor, at=now(), shows={}), read_case_rows(case)
    refuse_closed(case)
    if not title.strip() or (post and all(each.id != post for each in value.post)):
        raise StandingError(
            Words(ja="標目がないか、その投稿がありません。", en="There is no title, or no such post."),
            given=post[:60],
        )
    day = day_in_japan(act.at)
    taken = take_picture(file, case.pk, today=day, shows_url=shows_url, shows_time=shows_time)
    name = free_id(value, "exhibit", "s")
    exhibit = Exhibit(id=name, title=title.strip()[:200], post=post or None, file=taken.name, made_on=day)
    record_exhibits(act, case, [exhibit])
    return Status(
        201, {"id": name, "file": taken.name, "advice": [words.as_json() for words in taken.advice]}
    )


@router.get(
    "/cases/{case_id}/captures",
    response={200: list[dict[str, Any]], **FAULTS},
    summary="Captures and how they ended",
)
def captures(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """取得の状態。/ The state of each capture."""
    case = case_for(reader(request), case_id)
    rows = CaptureRow.objects.filter(case=case).order_by("-id")[:300]
    return [
        {
            "order": row.order,
            "state": row.state,
            "package": row.package,
            "fault": row.fault,
            "found": row.found,
            "asked_at": row.asked_at,
        }
        for row in rows
    ]


@router.get(
    "/cases/{case_id}/papers",
    response={200: list[dict[str, Any]], **FAULTS},
    summary="Papers and what they still need",
)
def papers(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """書面と、足りないもの。/ Every paper the case calls for, with its findings."""
    actor = reader(request)
    case = case_for(actor, case_id)
    look(actor, subject=case, what="papers.opened", reason="case-work", at=now())
    made = papers_of(case, read_case_rows(case), day_in_japan(now()))
    return [
        {
            "key": line.key,
            "document": line.made.document.id,
            "title": line.made.document.title,
            "copy": line.made.document.copy,
            "ready": line.made.ready,
            "findings": [finding.as_json() for finding in line.made.findings],
        }
        for line in paper_lines(case, made)
    ]
