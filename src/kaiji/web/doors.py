"""Who may open a page (入口の札): every view carries one of these; a view without one opens for nobody.

    @roles("owner", "lawyer")      these roles of the desk
    @members                       everyone who belongs to the installation
    @public                        anyone, signed in or not (a share link checks its own token)

Put it outermost, above `require_POST` and its like. For a class: `roles("owner")(Page.as_view())`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

V = TypeVar("V", bound="Callable[..., Any]")
_MARK = "kaiji_door"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may open a page."""

    public: bool = False
    roles: frozenset[str] | None = None
    """None: every member."""

    def opens_for(self, role: str) -> bool:
        """Return whether this role may open it."""
        return self.roles is None or role in self.roles


def _marked(view: V, door: Door) -> V:
    setattr(view, _MARK, door)
    return view


def public(view: V) -> V:
    """Let anyone open the page."""
    return _marked(view, Door(public=True))


def members(view: V) -> V:
    """Let every member open the page."""
    return _marked(view, Door())


def roles(*names: str) -> Callable[[V], V]:
    """Let these roles open the page."""
    return lambda view: _marked(view, Door(roles=frozenset(names)))


def door_of(view: Callable[..., Any]) -> Door | None:
    """Return the door of a view, None where it has none."""
    door = getattr(view, _MARK, None)
    return door if isinstance(door, Door) else None
