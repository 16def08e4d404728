"""What is done with posts (APIの投稿): several at once, captures again, watches and what a search finds."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # read when the schema is built
from typing import TYPE_CHECKING, Any

from ninja import Field, Router, Schema

from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.api.doors import FAULTS, Seen, doing, looked
from kaiji.desks.claimant.models import HitRow
from kaiji.desks.claimant.moves.captures import retry_capture
from kaiji.desks.claimant.moves.watches import set_search
from kaiji.desks.claimant.pages.office import hit_views, judged
from kaiji.desks.claimant.picked import do_with
from kaiji.desks.claimant.receiving.pasting import read_paste

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class PickedIn(Seen):
    """One thing done with several posts: `capture`, `watch`, `unwatch`, `preserve`, `disclose`, `delete`, `noticed`, `copy-claims`."""

    what: str = Field(max_length=16)
    posts: list[str] = Field(min_length=1, max_length=10_000)
    day: date | None = None
    source: str = Field("", max_length=200)
    every_hours: int | None = Field(None, ge=1, le=24 * 365)


class SearchIn(Schema):
    """List pages of a site that are searched for repetitions; none stops it."""

    site: str = Field(max_length=200)
    lists: list[str] = Field(default_factory=list, max_length=6)


@router.post(
    "/cases/{case_id}/do", response={200: dict[str, Any], **FAULTS}, summary="One thing with several posts"
)
def do(request: HttpRequest, case_id: str, data: PickedIn) -> dict[str, Any]:
    """選んだ投稿をまとめて扱います。/ Capture, watch, ask, or write the day for posts picked by id."""
    case, act = doing(request, case_id, data)
    value = read_case_rows(case)
    wanted = set(data.posts)
    posts = [post.id for post in value.post if post.id in wanted]
    given = {
        "day": data.day.isoformat() if data.day else "",
        "source": data.source,
        "every_hours": str(data.every_hours or ""),
    }
    words = do_with(act, case, value, posts, data.what, given)
    return {"posts": len(posts), "said": words.as_json()}


@router.post(
    "/cases/{case_id}/captures/{order}/retry",
    response={200: dict[str, Any], **FAULTS},
    summary="Capture again",
)
def retry(request: HttpRequest, case_id: str, order: str) -> dict[str, Any]:
    """失敗した取得をもう一度行います。/ Try a failed capture again."""
    case, act = doing(request, case_id, shows={})
    retry_capture(act, case, order)
    return {"order": order, "state": "waiting"}


@router.put(
    "/cases/{case_id}/search", response={200: dict[str, Any], **FAULTS}, summary="Search for repetitions"
)
def search_set(request: HttpRequest, case_id: str, data: SearchIn) -> dict[str, Any]:
    """再投稿を探す一覧ページを決めます。/ Set the list pages that are searched for repetitions."""
    case, act = doing(request, case_id, shows={})
    lists = [post.address.url for post in read_paste("\n".join(data.lists)).posts][:6]
    set_search(act, case, data.site, lists)
    return {"site": data.site, "lists": lists}


@router.get(
    "/cases/{case_id}/hits", response={200: list[dict[str, Any]], **FAULTS}, summary="Possible repetitions"
)
def hits(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """再投稿の疑い。/ Posts that seem to say again what the case is about."""
    case, act = doing(request, case_id)
    looked(act, case, "hits.listed")
    rows = HitRow.objects.filter(case=case).order_by("verdict", "-found_at")[:200]
    for row in rows:
        row.case = case
    return [
        {
            "hit": view["row"].hit,
            "strength": view["row"].strength,
            "verdict": view["row"].verdict or None,
            "found_at": view["row"].found_at,
            "url": view["body"].get("permalink") or view["body"].get("url"),
            "reasons": [match["reason"].as_json() for match in view["matches"]],
        }
        for view in hit_views(rows)
    ]


@router.post(
    "/cases/{case_id}/hits/{hit}/{verdict}",
    response={200: dict[str, Any], **FAULTS},
    summary="Take a repetition in, or dismiss it",
)
def judge(request: HttpRequest, case_id: str, hit: str, verdict: str) -> dict[str, Any]:
    """再投稿の疑いを事件に加えるか(taken)、除きます(dismissed)。/ Take it into the case, which captures it, or dismiss it."""
    case, act = doing(request, case_id, shows={"hit": frozenset({hit})})
    return {"hit": hit, "verdict": judged(act, case, hit, verdict)}
