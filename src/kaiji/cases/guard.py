"""Nothing changes but by a move (変更の番人): rows refuse to be written while no move is under way."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import models

from kaiji.cases.errors import OutsideMoveError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

M_co = TypeVar("M_co", bound=models.Model, covariant=True)
_under_way: Final[ContextVar[str | None]] = ContextVar("kaiji_move", default=None)


def under_way() -> str | None:
    """Return the name of the move under way, or None."""
    return _under_way.get()


@contextmanager
def allowed(what: str) -> Iterator[None]:
    """Let rows be written: for `moves`, for jobs' own upkeep (clocks, rotation) and for a generator of test data."""
    token = _under_way.set(what)
    try:
        yield
    finally:
        _under_way.reset(token)


def refuse_outside_moves(what: str) -> None:
    """Raise OutsideMoveError where no move is under way."""
    if _under_way.get() is None:
        raise OutsideMoveError(
            Words(ja=f"{what} は手続(move)の中でだけ変わります。", en=f"{what} changes by a move only."),
            given=what,
        )


class GuardedQuerySet(models.QuerySet[M_co]):
    """Rows that are written in bulk inside moves only."""

    def update(self, **kwargs: Any) -> int:
        """As Django's, inside a move only."""
        refuse_outside_moves(self.model.__name__)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, inside a move only."""
        refuse_outside_moves(self.model.__name__)
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M_co]:
        """As Django's, inside a move only."""
        refuse_outside_moves(self.model.__name__)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """As Django's, inside a move only."""
        refuse_outside_moves(self.model.__name__)
        return super().bulk_update(*args, **kwargs)
