"""Who may use the API on which case, and what the operations share (APIの入口)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ninja import Field, Schema

from kaiji.cases.errors import SubjectMissingError
from kaiji.cases.journal.recording import look
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.roles import DECIDES, READS
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.api.base import ErrorOut
from kaiji.web.errors import RoleNotAllowedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from kaiji.cases.actors import Actor
    from kaiji.cases.acts.amending import Done

FAULTS: Final = {
    400: ErrorOut,
    401: ErrorOut,
    403: ErrorOut,
    404: ErrorOut,
    409: ErrorOut,
    413: ErrorOut,
    422: ErrorOut,
    503: ErrorOut,
}
"""How every operation may be refused."""


class Seen(Schema):
    """What the caller had before their eyes: where somebody changed the case since, the act is refused. Left out: not asked."""

    seen_version: int | None = Field(None, ge=0, le=2**31 - 1)


class Why(Schema):
    """Why personal data is looked at: a reason of the list, kept in the journal."""

    reason: str = Field(max_length=40)


class DoneOut(Schema):
    """What a change did: the version after it, the rows written by kind, and the days of the plan that moved."""

    version: int
    rows: dict[str, int]
    moved: list[dict[str, Any]]
    planned: bool


def reader(request: HttpRequest) -> Actor:
    """Return who asks, if they read cases; raises RoleNotAllowedError."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the token
    if not actor.roles & READS:
        raise RoleNotAllowedError(
            Words(ja="この役割では使えません。", en="This role may not use it."), given=actor.role
        )
    return actor


def decider(request: HttpRequest) -> Actor:
    """Return who asks, if they decide in this office (owner, lawyer); raises RoleNotAllowedError."""
    actor = reader(request)
    if not actor.roles & DECIDES:
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


def doing(
    request: HttpRequest, case_id: str, seen: Seen | None = None, *, shows: Mapping[str, Any] | None = None
) -> tuple[CaseRow, Act]:
    """Return the case and the act of whoever asks; `shows` as in `Act`: what of the case a caller must have seen."""
    actor = reader(request)
    case = case_for(actor, case_id)
    return case, Act(
        actor=actor, at=now(), seen_version=seen.seen_version if seen is not None else None, shows=shows
    )


def looked(act: Act, case: CaseRow, what: str, **facts: Any) -> None:
    """Record a look at what a case says, before it is given."""
    look(act.actor, subject=case, what=what, reason="case-work", at=act.at, facts=facts or None)


def done(case: CaseRow, result: Done) -> dict[str, Any]:
    """Return what a change did."""
    return {
        "version": CaseRow.get(case.pk).version,
        "rows": {kind: len(rows) for kind, rows in result.rows.items()},
        "moved": [
            {
                "clock": day.clock,
                "before": day.before,
                "after": day.after,
                "was": day.was.as_json() if day.was else None,
            }
            for day in result.moved
        ],
        "planned": result.planned,
    }


def file_of(kind: str) -> dict[str, Any]:
    """Return what OpenAPI says of an operation that answers with a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "the file", "content": content}}}
