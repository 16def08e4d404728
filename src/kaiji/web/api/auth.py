"""Who calls the API (APIの認証): `Authorization: Bearer kaiji_…`, one person's token; a read token makes no moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja.security import HttpBearer

from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor_of, member_of
from kaiji.web.accounts.tokens import token_of
from kaiji.web.desk import current_desk
from kaiji.web.errors import TokenRefusedError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.cases.actors import Actor

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class TokenAuth(HttpBearer):
    """Checks the token; the actor stands in `request.auth` and `request.actor`."""

    def __call__(self, request: HttpRequest) -> Actor:
        """Return who calls; raises TokenRefusedError."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, secret.strip() if kind.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return who calls; raises TokenRefusedError."""
        found = token_of(token, at=now()) if token else None
        member = member_of(found.user) if found else None
        if found is None or member is None or not current_desk().roles[member.role].may_use_api:
            raise TokenRefusedError(
                Words(ja="有効なトークンがありません。", en="There is no valid token."),
                accepted=Words(ja="Authorization: Bearer kaiji_…", en="Authorization: Bearer kaiji_…"),
            )
        if found.scope != "write" and request.method not in _SAFE:
            raise TokenRefusedError(
                Words(ja="このトークンは読み取り専用です。", en="This token is for reading only."),
                given=found.scope,
            )
        actor = actor_of(member, token=found.pk)
        request.actor, request.member = actor, member  # type: ignore[attr-defined]  # as on pages
        return actor
