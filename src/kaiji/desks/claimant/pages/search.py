"""Search in every case (横断検索): by words anywhere, and by whole names, handles, numbers and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.views.decorators.http import require_GET

from kaiji.cases.errors import SearchWordsError
from kaiji.cases.searching.finding import Found, find
from kaiji.desks.claimant.pages.facts import KINDS
from kaiji.desks.claimant.pages.frame import show, today
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.cases import case_page, lines
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.words import said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_CASES: Final = 10
_NAMES: Final = {
    "case": Words(ja="事件", en="Case"),
    "claim": Words(ja="権利と主張", en="Right and statements"),
    "question": Words(ja="依頼者への質問", en="Question to the client"),
    "receipt": Words(ja="控え", en="Receipt"),
}
_OTHER: Final = Words(ja="そのほかの事実", en="Other facts")


@roles(*OFFICE)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show where words stand: cases by number and whole names first, then every place that holds the words."""
    query, closed = request.GET.get("q", "")[:200].strip(), request.GET.get("state", "all") != "open"
    after = request.GET.get("after", "")
    found, error = None, ""
    if query:
        try:
            found = find(
                actor(request),
                query,
                at=now(),
                after=int(after) if after.isdecimal() else None,
                closed=closed,
            )
        except SearchWordsError as refused:
            error = f"{said(refused.message)} {said(refused.accepted) if refused.accepted else ''}"
    named = (
        case_page(query=query, state="all" if closed else "open", page="") if query and not after else None
    )
    return show(
        request,
        "search.html",
        query=query,
        closed=closed,
        error=error,
        cases=lines(list(named.object_list)[:_CASES], today()) if named is not None else (),
        more_cases=named.paginator.count - _CASES if named is not None else 0,
        found=[(one, what_of(one), where(one)) for one in found.found] if found is not None else None,
        after=found.after if found is not None else None,
    )


def what_of(found: Found) -> Words:
    """Return what kind of fact was found."""
    if found.kind in _NAMES:
        return _NAMES[found.kind]
    return KINDS[found.kind][1] if found.kind in KINDS else _OTHER


def where(found: Found) -> str:
    """Return the page on which it stands."""
    place: tuple[str, list[Any]] = ("case", [found.case])
    if found.kind == "post":
        place = ("post", [found.case, found.local])
    elif found.kind == "claim":
        place = ("post", [found.case, found.fact.post])
    elif found.kind == "question":
        place = ("questions", [found.case])
    elif found.kind == "receipt":
        place = ("receipts", [found.case])
    elif found.kind in KINDS:
        place = ("fact", [found.case, found.kind, found.local])
    return reverse(f"claimant:{place[0]}", args=place[1])
