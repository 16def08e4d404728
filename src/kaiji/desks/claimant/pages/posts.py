"""The page of one post (投稿): picture, elements, evidence, requests and answers, record; and the moves on it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from kaiji.casefile.values import Claim, Statement
from kaiji.cases.acts.facts import amend_posts, remove_facts, state_claims
from kaiji.cases.errors import StandingError
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.jobs.capture import picture
from kaiji.desks.claimant.moves.captures import Page, order_captures
from kaiji.desks.claimant.moves.watches import set_watch, stop_watch
from kaiji.desks.claimant.pages.captures import what_to_do
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, shown, tell, today
from kaiji.desks.claimant.receiving.addresses import read_address
from kaiji.desks.claimant.roles import DECIDERS, OFFICE
from kaiji.desks.claimant.showing.post import post_view
from kaiji.ground.words import Words
from kaiji.law.rights import right_on, rights_on
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.casefile.values import Case, CasePost
    from kaiji.cases.models import CaseRow

TABS: Final = (
    ("elements", Words(ja="内容と要件", en="Content and elements")),
    ("evidence", Words(ja="証拠", en="Evidence")),
    ("procedure", Words(ja="手続", en="Procedure")),
    ("record", Words(ja="記録", en="Record")),
)
_PICTURE: Final = re.compile(r"(?:post-\d{5}(?:-framed)?|screenshot)\.png", re.ASCII)
_PACKAGE: Final = re.compile(r"EV-\d{8}-\d{4,6}", re.ASCII)


def post_of(value: Case, local: str) -> CasePost:
    """Return the post with this column id; raises StandingError."""
    for post in value.post:
        if local in {post.id, column_id(post.id)}:
            return post
    raise StandingError(Words(ja="その投稿はありません。", en="There is no such post."), given=local)


@roles(*OFFICE)
@require_GET
def post_page(request: HttpRequest, case_id: str, local: str) -> HttpResponse:
    """Show a post."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    post = post_of(value, local)
    local = column_id(post.id)  # the journal and the forms of the page name it so
    looked(request, case, "post.opened", post=local)
    tab = request.GET.get("tab", "elements")
    view = post_view(case, value, post, today())
    position = [row.id for row in value.post].index(post.id)
    return show(
        request,
        "post.html",
        case,
        view=view,
        local=local,
        tab=tab if tab in {name for name, _ in TABS} else "elements",
        tabs=TABS,
        captures=[(row, label(row.state), what_to_do(row.fault)) for row in view.captures],
        rights=[
            right for right in rights_on(today()) if right.id not in {v.claim.right for v in view.claims}
        ],
        before=column_id(value.post[position - 1].id) if position else "",
        after=column_id(value.post[position + 1].id) if position + 1 < len(value.post) else "",
    )


@roles(*OFFICE)
@require_GET
def post_picture(request: HttpRequest, case_id: str, package: str, name: str) -> HttpResponse:
    """Give a picture of a package: PNG bytes and nothing else; no captured HTML or SVG is ever served."""
    case = case_of(request, case_id)
    response = picture_response(case, package, name)
    if response is None:
        raise Http404
    return response


def picture_response(case: CaseRow, package: str, name: str) -> HttpResponse | None:
    """Return a picture of a package, PNG bytes and nothing else; None where there is none of that name."""
    data = (
        picture(case.pk, package, name) if _PICTURE.fullmatch(name) and _PACKAGE.fullmatch(package) else None
    )
    if data is None:
        return None
    response = HttpResponse(data, content_type="image/png")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@roles(*OFFICE)
@require_POST
def claim_add(request: HttpRequest, case_id: str, local: str) -> HttpResponse:
    """Add a right said to be infringed by a post."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    post = post_of(value, local)
    right = right_on(request.POST.get("right", ""), today())
    holder = next((party.id for party in value.party if party.role == "claimant"), None)
    if holder is None:
        raise StandingError(
            Words(ja="請求者が記録されていません。", en="No claimant is recorded."), given=local
        )
    taken = {claim.id for claim in value.claim}
    name = next(f"c{n}" for n in range(1, len(taken) + 2) if f"c{n}" not in taken)
    state_claims(act_of(request, shows={}), case, [Claim(id=name, post=post.id, by=holder, right=right.id)])
    return _back(case.pk, local)


@roles(*OFFICE)
@require_POST
def claim_state(request: HttpRequest, case_id: str, local: str, claim_id: str) -> HttpResponse:
    """Write what is said about one element of a claim, by whom, with which exhibits."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    claim = _claim(value, claim_id)
    element = right_on(claim.right, today()).element(request.POST.get("element", "")).id
    by: Any = request.POST.get("by", "claimant")
    if by not in {"claimant", "sender", "provider"}:
        by = "claimant"
    text = request.POST.get("text", "").strip()[:20_000]
    exhibits = tuple(
        name for name in request.POST.getlist("exhibit") if any(e.id == name for e in value.exhibit)
    )
    kept = tuple(said for said in claim.statement if not (said.element == element and said.by == by))
    said = (
        Statement(
            element=element,
            text=text,
            exhibits=exhibits,
            by=by,
            disputed=request.POST.get("disputed") == "yes",
        )
        if text
        else None
    )
    statements = (*kept, said) if said else kept
    act = act_of(request, shows=shown(case, "claim", claim.id))
    state_claims(act, case, [replace(claim, statement=statements)])
    tell(request, "書きました。", "Written.")
    return _back(case.pk, local, anchor=f"{claim.id}-{element}")


@roles(*DECIDERS)
@require_POST
def claim_remove(request: HttpRequest, case_id: str, local: str, claim_id: str) -> HttpResponse:
    """Remove a claim that was recorded in error."""
    case = case_of(request, case_id)
    claim = _claim(read_case_rows(case), claim_id)
    remove_facts(act_of(request, shows=shown(case, "claim", claim.id)), case, "claim", [claim.id])
    tell(request, "この権利の主張を除きました。", "The claim was removed.")
    return _back(case.pk, local)


def _claim(value: Case, claim_id: str) -> Claim:
    for claim in value.claim:
        if claim.id == claim_id:
            return claim
    raise StandingError(Words(ja="その主張はありません。", en="There is no such claim."), given=claim_id)


@roles(*OFFICE)
@require_POST
def post_do(request: HttpRequest, case_id: str, local: str) -> HttpResponse:
    """Capture again, watch, stop watching, or write what became of the post."""
    case = case_of(request, case_id)
    post = post_of(read_case_rows(case), local)
    wish = request.POST.get("do", "")
    act = act_of(request, shows=shown(case, "post", post.id))
    if wish == "capture":
        url = post.topic_url or post.url
        numbers = (post.number,) if post.number is not None else ()
        order_captures(act, case, [Page(url=url, host=read_address(url).host, numbers=numbers)])
        tell(request, "取得を始めました。画面を離れても続きます。", "The capture has begun; you may leave.")
    elif wish == "watch":
        hours = request.POST.get("every_hours", "")
        set_watch(
            act, case, [post.id], every_hours=int(hours) if hours.isdecimal() and hours != "0" else None
        )
        tell(request, "この投稿を監視します。", "The post is watched.")
    elif wish == "unwatch":
        stop_watch(act, case, [post.id])
        tell(request, "監視を止めました。", "The watch is stopped.")
    elif wish in {"up", "edited", "deleted"}:
        state: Any = wish
        amend_posts(act, case, [replace(post, state=state)])
        tell(request, "掲載の状態を書きました。", "The state of the post was written.")
    else:
        raise StandingError(Words(ja="選べない操作です。", en="There is no such action."), given=wish)
    return _back(case.pk, local, tab=request.POST.get("tab", ""))


def _back(case_id: str, local: str, *, tab: str = "", anchor: str = "") -> HttpResponse:
    response = back("post", case_id, local, query=f"tab={tab}" if tab in {name for name, _ in TABS} else "")
    if anchor:
        response["Location"] += f"#{anchor}"
    return response
