"""Tokens for programs (APIトークン)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from kaiji.cases.journal.recording import record
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.web.accounts.links import kept, new_secret
from kaiji.web.accounts.models import ApiToken, User
from kaiji.web.desk import current_desk
from kaiji.web.errors import TokenRefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.cases.actors import Actor


def make_token(
    actor: Actor, user: User, *, name: str, scope: str, days: int, at: datetime
) -> tuple[ApiToken, str]:
    """Return a new token and its secret, which is shown once; raises TokenRefusedError for a role without API."""
    if not current_desk().roles[actor.role].may_use_api or scope not in {"read", "write"}:
        raise TokenRefusedError(
            Words(ja="この役割ではトークンを作れません。", en="This role cannot have tokens.")
        )
    secret = f"kaiji_{new_secret()}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            scope=scope,
            token_sha256=kept(secret),
            made_at=at,
            expires_at=at + timedelta(days=days),
        )
        record(
            "token.made",
            actor=actor,
            at=at,
            facts={"token": token.pk, "scope": scope, "until": token.expires_at},
        )
    return token, secret


def revoke_token(actor: Actor, token: ApiToken, *, at: datetime) -> None:
    """Close a token."""
    with transaction.atomic():
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
        record("token.revoked", actor=actor, at=at, facts={"token": token.pk})


def token_of(secret: str, *, at: datetime) -> ApiToken | None:
    """Return the token with this secret where it is good at `at`; the day of its last use is noted once a day."""
    found = (
        ApiToken.objects.select_related("user")
        .filter(token_sha256=kept(secret), revoked_at=None, expires_at__gt=at, user__is_active=True)
        .first()
    )
    if found is not None and found.last_used_on != day_in_japan(at):
        ApiToken.objects.filter(pk=found.pk).update(last_used_on=day_in_japan(at))
    return found
