"""What every page of the office needs (画面の枠): the case behind the address, the act behind a form, words after a move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render

from kaiji.cases.errors import SubjectMissingError
from kaiji.cases.facts.mirrors import KINDS, column_id
from kaiji.cases.journal.recording import look
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.roles import DECIDES, WORKS
from kaiji.ground.instants import day_in_japan, now
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.words import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest, HttpResponse


def today() -> date:
    """Return the day in Japan."""
    return day_in_japan(now())


def case_of(request: HttpRequest, case_id: str) -> CaseRow:
    """Return the case, if this person may know of it; raises SubjectMissingError for any other."""
    case = CaseRow.get(case_id)
    if not actor(request).reaches(case.stream) or case.erased_at is not None:
        raise SubjectMissingError(
            Words(ja="該当する事件がありません。", en="There is no such case."), given=case_id[:16]
        )
    return case


def act_of(request: HttpRequest, *, shows: Mapping[str, frozenset[int | str] | None] | None = None) -> Act:
    """Return the act of a form: who, now, the version of the case that was on the page, and what of it the form shows.

    `shows` as in `Act`: `{}` for a form that shows nothing that others change (a question, a watch, a new fact), None for all.
    """
    seen = request.POST.get("seen_version", "")
    return Act(
        actor=actor(request), at=now(), seen_version=int(seen) if seen.isdecimal() else None, shows=shows
    )


def shown(case: CaseRow, kind: str, *locals_: str) -> dict[str, frozenset[int | str] | None]:
    """Return what a form of these facts shows, as moves note it: the numbers of their rows."""
    only = {"kind": kind} if KINDS[kind].shared else {}
    rows = KINDS[kind].row.objects.filter(
        case_id=case.pk, local__in=[column_id(local) for local in locals_], **only
    )
    return {kind: frozenset(rows.values_list("pk", flat=True))}


def looked(request: HttpRequest, case: CaseRow, what: str, **facts: Any) -> None:
    """Record a look at what a case says, before it is shown."""
    look(actor(request), subject=case, what=what, reason="case-work", at=now(), facts=facts or None)


def tell(request: HttpRequest, ja: str, en: str) -> None:
    """Say what a move did, on the next page."""
    messages.success(request, said(Words(ja=ja, en=en)))


def show(request: HttpRequest, template: str, case: CaseRow | None = None, **more: Any) -> HttpResponse:
    """Return a page of the desk; with a case, what its frame needs beside."""
    context: dict[str, Any] = {"today": today(), **more}
    if case is not None:
        roles = actor(request).roles
        context |= {
            "case": case,
            "works": bool(roles & WORKS) and case.closed_on is None,
            "decides": bool(roles & DECIDES),
        }
    return render(request, f"claimant/{template}", context)


def back(name: str, *args: Any, query: str = "") -> HttpResponse:
    """Return to a page of the desk after a move."""
    response = redirect(f"claimant:{name}", *args)
    if query:
        response["Location"] += f"?{query}"
    return response
