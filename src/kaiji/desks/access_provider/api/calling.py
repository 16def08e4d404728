"""What every operation needs (APIの共通事項): who calls and may, which row is meant, and the errors they can meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, TypeVar

from ninja import Field, Schema

from kaiji.cases.errors import RoleError, SubjectMissingError
from kaiji.cases.moves import Act
from kaiji.desks.access_provider.models import Inquiry, Item, Provision, Receipt, Run
from kaiji.desks.access_provider.pages.items import item_of
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.api.base import ErrorOut

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.core.paginator import Page
    from django.http import HttpRequest

    from kaiji.cases.actors import Actor

S = TypeVar("S", Receipt, Item, Inquiry, Run, Provision)
FAULTS: Final = {
    400: ErrorOut,
    401: ErrorOut,
    403: ErrorOut,
    404: ErrorOut,
    409: ErrorOut,
    410: ErrorOut,
    413: ErrorOut,
    422: ErrorOut,
    503: ErrorOut,
}
PAGE: Final = 100
PageNumber: TypeAlias = Annotated[int, Field(ge=1, le=1_000_000)]
Year: TypeAlias = Annotated[int, Field(ge=2002, le=2100)]
"""Years the law has versions for."""


class Moved(Schema):
    """A change of a row: the version the caller saw (left out: whatever stands), and free words for the sealed margin."""

    version: int | None = Field(None, ge=0, le=2**31 - 1)
    note: str = Field("", max_length=2000)


def caller(request: HttpRequest, may: Collection[str]) -> Actor:
    """Return who calls; raises RoleError where their role may not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the token
    if not actor.roles & set(may):
        raise RoleError(
            Words(ja="この役割では使えません。", en="This role may not use it."), given=actor.role
        )
    return actor


def act_of(request: HttpRequest, may: Collection[str], moved: Moved | None = None) -> Act:
    """Return the act of a call."""
    return Act(
        actor=caller(request, may),
        at=now(),
        seen_version=moved.version if moved else None,
        reason=moved.note if moved else "",
    )


def row(kind: type[S], identity: str) -> S:
    """Return the row with this id; raises SubjectMissingError."""
    if not (identity.isascii() and identity.isalnum()):
        raise SubjectMissingError(
            Words(ja="該当するものがありません。", en="There is no such row."), given=kind.kind
        )
    return kind.get(identity)


def item(identity: str) -> Item:
    """Return an item with its receipt and inquiry; raises SubjectMissingError."""
    return item_of(row(Item, identity).pk)


def listed(page: Page[Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one page of a list."""
    return {
        "count": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "rows": rows,
    }
