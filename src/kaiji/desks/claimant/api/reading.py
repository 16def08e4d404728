"""Pages of a case that only show (APIの閲覧): ways, clocks, money, posts and papers with what changed, watches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Router

from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.plain import to_plain
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.models import ClockRow
from kaiji.desks.claimant.api.doors import FAULTS, doing, looked
from kaiji.desks.claimant.intake.standing import standing
from kaiji.desks.claimant.making import paper_line
from kaiji.desks.claimant.models import SearchRow, WatchRow
from kaiji.desks.claimant.pages.frame import today
from kaiji.desks.claimant.pages.posts import post_of
from kaiji.desks.claimant.showing.faces import log_face
from kaiji.desks.claimant.showing.grounds import grounds_of
from kaiji.desks.claimant.showing.money import money
from kaiji.desks.claimant.showing.papers import changes
from kaiji.desks.claimant.showing.post import post_view
from kaiji.desks.claimant.showing.ways import ways

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.desks.claimant.showing.grounds import Said
    from kaiji.desks.claimant.showing.post import LookView, PostView

router = Router()
_MOST = 500


@router.get("/cases/{case_id}/ways", response={200: dict[str, Any], **FAULTS}, summary="The ways compared")
def ways_of(request: HttpRequest, case_id: str) -> dict[str, Any]:
    """経路の比較: 見込み・日数・費用。/ The ways that are open for the post whose log dies first, with chance, days and steps."""
    case, act = doing(request, case_id)
    looked(act, case, "facts.listed", kind="filing")
    found = ways(read_case_rows(case), today())
    if found is None:
        return {"post": None, "ways": []}
    return {
        "post": found.post,
        "ways": [
            {
                "title": way.title.as_json(),
                "percent": way.chance,
                "low": way.low,
                "high": way.high,
                "days": way.days,
                "recommended": way.recommended,
                "refused": way.refused,
                "steps": [step.as_json() for step in way.steps],
            }
            for way in found.ways
        ],
    }


@router.get(
    "/cases/{case_id}/clocks",
    response={200: list[dict[str, Any]], **FAULTS},
    summary="What the timeline draws",
)
def clocks(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """時系列図の値。/ The clocks of a case as stored, the one that ends first at the top, with their reasons."""
    case, act = doing(request, case_id)
    looked(act, case, "case.opened-page")
    found = []
    for row in ClockRow.objects.filter(case_id=case.pk).order_by("earliest", "id")[:_MOST]:
        row.case = case
        found.append(
            {
                "clock": row.clock,
                "kind": row.kind,
                "post": row.post or None,
                "provider": row.provider or None,
                "earliest": row.earliest,
                "likely": row.likely,
                "latest": row.latest,
                "held": row.held,
                "unverified": row.unverified,
                "step": row.step or None,
                "step_by": row.step_by,
                "words": row.words,
            }
        )
    return found


@router.get(
    "/cases/{case_id}/costs", response={200: dict[str, Any], **FAULTS}, summary="Costs against recovery"
)
def costs(request: HttpRequest, case_id: str) -> dict[str, Any]:
    """費用と回収。/ What was spent and received, and what may come back by published awards, with sources."""
    case, act = doing(request, case_id)
    looked(act, case, "facts.listed", kind="cost")
    found = money(read_case_rows(case), today())
    return {
        "spent": found.spent,
        "received": found.received,
        "rows": [{**to_plain(row), "words": words.as_json()} for row, words in found.rows],
        "estimate": found.estimate.as_json() if found.estimate else None,
        "why_not": found.why_not.as_json() if found.why_not else None,
    }


@router.get("/cases/{case_id}/posts/{post}", response={200: dict[str, Any], **FAULTS}, summary="One post")
def post_shown(request: HttpRequest, case_id: str, post: str) -> dict[str, Any]:
    """投稿1件: 要件、証拠、請求と回答、確認ごとの違い。/ Elements, evidence, requests and answers, and what each look found changed."""
    case, act = doing(request, case_id)
    value = read_case_rows(case)
    found = post_of(value, post)
    looked(act, case, "post.opened", post=column_id(found.id))
    view = post_view(case, value, found, today())
    return {
        "post": to_plain(found),
        "claims": [
            {"claim": each.claim.id, **each.assessment.as_json(), "clarity": each.clarity.as_json()}
            for each in view.claims
        ],
        "evidence": _evidence(view),
        "exhibits": [exhibit.id for exhibit in view.exhibits],
        "requests": [
            {"request": asked.id, "to": asked.to, "outcome": words.as_json()}
            for asked, _name, words in view.requests
        ],
        "communications": [row.id for row, _carrier in view.communications],
        "looks": [_look(look) for look in view.looks],
    }


def _evidence(view: PostView) -> dict[str, Any] | None:
    if not view.package or view.meta is None:
        return None
    return {
        "package": view.package,
        "grade": view.meta["grade"],
        "test": view.meta["test"],
        "completeness": view.meta["completeness"],
        "pictures": [name for name in (view.framed, view.crop) if name],
    }


def _look(look: LookView) -> dict[str, Any]:
    body = look.row.body
    return {
        "at": look.row.at,
        "state": look.row.state,
        "package": look.row.package,
        "reasons": [words.as_json() for words in look.reasons],
        "fields": body.get("fields", []),
        "wording": body.get("wording", []),
    }


@router.get(
    "/cases/{case_id}/requests/{asked}/answer",
    response={200: list[dict[str, Any]], **FAULTS},
    summary="What an answer says of which posts",
)
def grounds(request: HttpRequest, case_id: str, asked: str) -> list[dict[str, Any]]:
    """投稿ごとに理由が違う回答の内訳。/ Each ground of an answer with its posts; none where it says the same of all."""
    case, act = doing(request, case_id)
    looked(act, case, "facts.listed", kind="decision")
    value = read_case_rows(case)
    row = next((each for each in value.request if each.id == asked), None)
    return [_said(said) for said in grounds_of(row, value)] if row is not None else []


def _said(said: Said) -> dict[str, Any]:
    return {
        "outcome": said.outcome.as_json(),
        "reasons": [words.as_json() for words in said.reasons],
        "posts": list(said.posts),
        "texts": list(said.texts),
    }


@router.get(
    "/cases/{case_id}/papers/{key}",
    response={200: dict[str, Any], **FAULTS},
    summary="One paper, compared with the version issued last",
)
def paper(request: HttpRequest, case_id: str, key: str) -> dict[str, Any]:
    """書面1通: 足りないものと、前に発行した版との違い。/ Its findings, and how its words differ from the version issued last."""
    case, act = doing(request, case_id)
    line = paper_line(case, read_case_rows(case), key, today())
    looked(act, case, "papers.opened", paper=line.key)
    return {
        "key": line.key,
        "document": line.made.document.id,
        "title": line.made.document.title,
        "copy": line.made.document.copy,
        "ready": line.made.ready,
        "findings": [finding.as_json() for finding in line.made.findings],
        "issued_at": line.issued.made_at if line.issued else None,
        "changed": line.changed,
        "changes": [{"kind": piece.kind, "text": piece.text} for piece in changes(line)],
    }


@router.get("/cases/{case_id}/watching", response={200: dict[str, Any], **FAULTS}, summary="What is watched")
def watching(request: HttpRequest, case_id: str) -> dict[str, Any]:
    """監視と検索の状態。/ Posts that are watched, when they are looked at next and why, and the searches of sites."""
    case, act = doing(request, case_id)
    looked(act, case, "hits.listed")
    watches = list(WatchRow.objects.filter(case=case).order_by("stopped", "next_at")[:_MOST])
    searches = list(SearchRow.objects.filter(case=case).order_by("site"))
    for row in (*watches, *searches):
        row.case = case
    return {
        "watches": [
            {
                "post": row.post,
                "state": row.state,
                "looked_at": row.looked_at,
                "next_at": row.next_at,
                "changed_at": row.changed_at,
                "stopped": row.stopped,
                "why": row.why,
            }
            for row in watches
        ],
        "searches": [
            {
                "site": row.site,
                "lists": row.lists,
                "looked_at": row.looked_at,
                "stopped": row.stopped,
                "left_out": row.left_out,
            }
            for row in searches
        ],
    }


@router.get(
    "/cases/{case_id}/standing",
    response={200: dict[str, Any], **FAULTS},
    summary="What is there, what is missing, where a lawyer is needed",
)
def standing_of(request: HttpRequest, case_id: str) -> dict[str, Any]:
    """ひとりで使う人の「いまの状況」。/ What a person alone has, lacks and must judge; published awards as they are, no verdict."""
    case, act = doing(request, case_id)
    looked(act, case, "status.opened")
    clock = (
        ClockRow.objects.filter(case_id=case.pk, kind="log", earliest__isnull=False)
        .order_by("earliest")
        .first()
    )
    face = log_face(today(), clock.earliest, clock.likely, clock.latest) if clock else None
    found = standing(read_case_rows(case), today(), face)
    return {
        "have": [each.title.as_json() for each in found.have],
        "missing": [each.title.as_json() for each in found.missing],
        "clarity": found.clarity.as_json() if found.clarity else None,
        "lawyer_needed": [
            {"title": stop.title.as_json(), "why": stop.why.as_json(), "reached": stop.reached}
            for stop in found.stops
        ],
        "awards": found.sample.as_json() if found.sample else None,
        "notices": [words.as_json() for words in found.notices],
    }
