"""Reasons of an answer post by post (投稿ごとの理由): typed from a letter that says different things of different posts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, get_args

from django.http import Http404
from django.views.decorators.http import require_http_methods

from kaiji.casefile.papers import Ground, RefusalReason
from kaiji.cases.acts.facts import record_decisions
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.stages import posts_asked
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.desks.claimant.pages.facts import moved
from kaiji.desks.claimant.pages.frame import act_of, case_of, looked, show, shown
from kaiji.desks.claimant.roles import OFFICE
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.casefile.papers import Decision
    from kaiji.casefile.values import CasePost

REASONS: Final[tuple[RefusalReason, ...]] = get_args(RefusalReason)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def grounds(request: HttpRequest, case_id: str, local: str) -> HttpResponse:
    """Show the posts that a decision is about with the reason given for each, and record them."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    row = next((each for each in value.decision if local in {each.id, column_id(each.id)}), None)
    asked = None if row is None else next((each for each in value.request if each.id == row.request), None)
    if row is None or asked is None:
        raise Http404
    about = posts_asked(asked, value)
    posts = [post for post in value.post if post.id in about]
    if request.method == "POST":
        told = _told(request, posts)
        done = record_decisions(
            act_of(request, shows=shown(case, "decision", row.id)), case, [replace(row, grounds=told)]
        )
        return moved(request, case, done, back_to=("facts", "decision"))
    looked(request, case, "facts.listed", kind="decision")
    return show(
        request,
        "grounds.html",
        case,
        local=local,
        title=fact_title(row, value),
        lines=[_line(number, post, row) for number, post in enumerate(posts, 1)],
        reasons=[(reason, label(reason)) for reason in REASONS],
    )


def _line(number: int, post: CasePost, row: Decision) -> dict[str, object]:
    held = next((ground for ground in row.grounds if ground.post == post.id), None)
    return {
        "number": number,
        "title": fact_title(post),
        "reason": held.reason if held else "",
        "text": held.text or "" if held else "",
    }


def _told(request: HttpRequest, posts: list[CasePost]) -> tuple[Ground, ...]:
    found = []
    for number, post in enumerate(posts, 1):
        given = request.POST.get(f"reason-{number}", "")
        reason = next((each for each in REASONS if each == given), None)
        if reason is not None:
            text = request.POST.get(f"text-{number}", "").strip()
            found.append(Ground(post=post.id, reason=reason, text=text or None))
    return tuple(found)
