"""Operations of every desk (共通のAPI)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Router, Schema

from kaiji.cases.moves import all_moves
from kaiji.web.desk import current_desk

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["kaiji"])


class WordsOut(Schema):
    """A text in both languages."""

    ja: str
    en: str


class ErrorBody(Schema):
    """What went wrong."""

    code: str
    message: WordsOut
    given: str
    accepted: WordsOut | None
    what_to_do: WordsOut


class ErrorOut(Schema):
    """The error of the contract."""

    error: ErrorBody


class MeOut(Schema):
    """Who the token belongs to."""

    actor: str
    desk: str
    role: str
    role_name: WordsOut
    moves: list[str]


@router.get("/me", response={200: MeOut, 401: ErrorOut}, summary="Whose token this is and what it may do")
def me(request: HttpRequest) -> dict[str, Any]:
    """誰のトークンか、何ができるか。/ Whose token this is and which moves its role may make."""
    actor = request.actor  # type: ignore[attr-defined]  # set by the token
    role = current_desk().roles[actor.role]
    return {
        "actor": actor.id,
        "desk": current_desk().id,
        "role": role.id,
        "role_name": role.name.as_json(),
        "moves": [what for what, info in all_moves().items() if info.may & actor.roles],
    }
