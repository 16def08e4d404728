"""Who is signed in, as what (所属と行為者)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.cases.actors import Actor
from kaiji.ground.words import Words
from kaiji.web.accounts.models import Membership
from kaiji.web.desk import current_desk
from kaiji.web.errors import RoleNotAllowedError

if TYPE_CHECKING:
    from django.http import HttpRequest


def member_of(user: Any) -> Membership | None:
    """Return the current membership of a signed-in user, None for anyone else or a role that the desk does not know."""
    if not getattr(user, "is_authenticated", False):
        return None
    found = Membership.objects.select_related("user").filter(user_id=user.pk, ended_at=None).first()
    return found if found is not None and found.role in current_desk().roles else None


def actor_of(member: Membership, *, token: int | None = None) -> Actor:
    """Return who acts; a role that sees its own only is confined to the streams granted."""
    role = current_desk().roles[member.role]
    return Actor(
        id=f"token:{token}" if token is not None else f"user:{member.user_id}",
        role=member.role,
        only=frozenset(member.grants) if role.own_only else None,
        behind=f"user:{member.user_id}" if token is not None else "",
    )


def member(request: HttpRequest) -> Membership:
    """Return the membership of whoever is signed in; for views behind a door that asks for a member."""
    found = getattr(request, "member", None)
    if not isinstance(found, Membership):
        raise RoleNotAllowedError(Words(ja="サインインが必要です。", en="Sign in first."))
    return found


def actor(request: HttpRequest) -> Actor:
    """Return who acts in this request; for views behind a door that asks for a member."""
    found = getattr(request, "actor", None)
    if not isinstance(found, Actor):
        raise RoleNotAllowedError(Words(ja="サインインが必要です。", en="Sign in first."))
    return found
