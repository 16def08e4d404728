"""Who may use the API on which case (APIの入口)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cases.errors import SubjectMissingError
from kaiji.cases.models import CaseRow
from kaiji.cases.roles import READS
from kaiji.ground.words import Words
from kaiji.web.api.base import ErrorOut
from kaiji.web.errors import RoleNotAllowedError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.cases.actors import Actor

FAULTS: Final = {400: ErrorOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut}
"""How every operation may be refused."""


def reader(request: HttpRequest) -> Actor:
    """Return who asks, if they read cases; raises RoleNotAllowedError."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the token
    if not actor.roles & READS:
        raise RoleNotAllowedError(
            Words(ja="この役割では使えません。", en="This role may not use it."), given=actor.role
        )
    return actor


def case_for(actor: Actor, case_id: str) -> CaseRow:
    """Return the case, if this actor may know of it; raises SubjectMissingError for any other."""
    case = CaseRow.get(case_id)
    if case.erased_at is not None or not actor.reaches(case.stream):
        raise SubjectMissingError(
            Words(ja="該当する事件がありません。", en="There is no such case."), given=case_id[:16]
        )
    return case
