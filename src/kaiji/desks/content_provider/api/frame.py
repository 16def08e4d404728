"""What the operations share (共通部分): who calls, in which role, what was before their eyes, and the errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ninja import Field, Schema

from kaiji.cases.journal.recording import look
from kaiji.cases.moves import Act
from kaiji.desks.content_provider.models import Matter
from kaiji.ground.instants import now, utc_text
from kaiji.ground.words import Words
from kaiji.web.api.base import ErrorOut, WordsOut
from kaiji.web.errors import RoleNotAllowedError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from django.http import HttpRequest

    from kaiji.cases.actors import Actor

FAULTS: Final = {
    400: ErrorOut,
    401: ErrorOut,
    403: ErrorOut,
    404: ErrorOut,
    409: ErrorOut,
    422: ErrorOut,
    503: ErrorOut,
}


class Seen(Schema):
    """What the caller had before their eyes: a matter that was changed since is refused."""

    version: int = Field(ge=0, le=2**31 - 1)
    reason: str = Field("", max_length=2000)


class Why(Schema):
    """Why personal data is looked at: a reason of the list, kept in the journal."""

    reason: str = Field(max_length=40)


class MatterOut(Schema):
    """A matter as lists show it: no personal data."""

    id: str
    number: str
    sort: str
    stage: str
    outcome: str
    channel: str
    basis: str
    special: str
    received_at: str
    due_on: str | None
    due_rule: str
    due_source: WordsOut
    defects: int
    claimed: bool
    secrecy: bool
    test: bool
    version: int


class FigureOut(Schema):
    """One count."""

    group: WordsOut
    name: WordsOut
    code: str
    count: int
    unit: WordsOut


class FiguresOut(Schema):
    """The counts of a year."""

    year: int
    figures: list[FigureOut]


def caller(request: HttpRequest, roles: Collection[str]) -> Actor:
    """Return who calls; raises RoleNotAllowedError for a role that has no page of this either."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the token
    if not actor.roles & set(roles):
        raise RoleNotAllowedError(
            Words(ja="この役割では使えません。", en="This role may not use it."), given=actor.role
        )
    return actor


def act_of(actor: Actor, seen: Seen) -> Act:
    """Return the act of a caller."""
    return Act(actor=actor, at=now(), seen_version=seen.version, reason=seen.reason)


def looked_at(actor: Actor, matter_id: str, what: str, reason: str = "request-handling") -> Matter:
    """Return a matter, its being opened recorded first; raises SubjectMissingError."""
    found = Matter.get(matter_id)
    look(actor, subject=found, what=what, reason=reason, at=now())
    return found


def instant(value: datetime | None) -> str | None:
    """Return an instant as RFC 3339."""
    return utc_text(value) if value is not None else None


def day(value: date | None) -> str | None:
    """Return a day."""
    return value.isoformat() if value is not None else None


def said(words: Words | None) -> dict[str, Any] | None:
    """Return words in both languages."""
    return words.as_json() if words is not None else None
