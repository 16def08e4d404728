"""Invite, join, change, leave (招待・参加・変更・終了): each written in the office's journal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from kaiji.cases.actors import Actor
from kaiji.cases.journal.recording import record
from kaiji.ground.words import Words
from kaiji.web.accounts.links import kept, new_secret
from kaiji.web.accounts.models import EDITIONS, Invitation, Membership, User
from kaiji.web.desk import current_desk
from kaiji.web.errors import InvitationError, LastOwnerError, RoleNotAllowedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

SETUP: Final = Actor(id="system:setup", role="system")
LASTS: Final = timedelta(days=7)
SETUP_LASTS: Final = timedelta(hours=24)


def needs_owner() -> bool:
    """Return whether nobody runs this installation yet."""
    return not Membership.objects.filter(role__in=_managing(), ended_at=None).exists()


def _managing() -> list[str]:
    return [role.id for role in current_desk().roles.values() if role.manages_people]


def invite_owner(*, at: datetime) -> str:
    """Return the secret of a fresh link that makes the first owner; an earlier one no longer opens."""
    secret = new_secret()
    with transaction.atomic():
        Invitation.objects.filter(made_by=None, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
        Invitation.objects.create(
            token_sha256=kept(secret),
            role=current_desk().first_role.id,
            made_at=at,
            expires_at=at + SETUP_LASTS,
        )
        record("setup.offered", actor=SETUP, at=at)
    return secret


def invite(
    actor: Actor, *, by: User, role: str, grants: Sequence[str], at: datetime
) -> tuple[Invitation, str]:
    """Return an invitation and the secret of its link, shown once; raises RoleNotAllowedError, InvitationError."""
    _refuse_unless_managing(actor)
    known = current_desk().roles
    if role not in known or (known[role].own_only and not grants):
        raise InvitationError(
            Words(
                ja="役割か、見られる事件の指定がありません。", en="The role, or what it may see, is missing."
            ),
            given=role[:32],
            accepted=Words(ja="、".join(known), en=", ".join(known)),
        )
    secret = new_secret()
    with transaction.atomic():
        made = Invitation.objects.create(
            token_sha256=kept(secret),
            role=role,
            grants=list(grants),
            made_at=at,
            expires_at=at + LASTS,
            made_by=by,
        )
        record(
            "person.invited",
            actor=actor,
            at=at,
            facts={"invitation": made.pk, "as_role": role, "streams": list(grants)},
        )
    return made, secret


def open_invitation(secret: str, *, at: datetime) -> Invitation:
    """Return the invitation of a link; raises InvitationError where it has expired, was used, or never was."""
    found = Invitation.objects.filter(
        token_sha256=kept(secret), used_at=None, withdrawn_at=None, expires_at__gt=at
    ).first()
    if found is None or (found.made_by_id is None and not needs_owner()):
        raise InvitationError(
            Words(
                ja="この招待リンクは使えません(期限切れか、使用済みです)。",
                en="This invitation has expired or was used.",
            )
        )
    return found


def withdraw(actor: Actor, invitation: Invitation, *, at: datetime) -> None:
    """Close an invitation that was not used."""
    _refuse_unless_managing(actor)
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
        record("invitation.withdrawn", actor=actor, at=at, facts={"invitation": invitation.pk})


def join(secret: str, *, email: str, name: str, password: str, edition: str, at: datetime) -> User:
    """Make the account of whoever was invited; raises InvitationError, and ValidationError for the password."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=open_invitation(secret, at=at).pk)
        if invitation.used_at is not None:
            raise InvitationError(Words(ja="この招待リンクは使用済みです。", en="This invitation was used."))
        user = User(email=User.objects.normalize_email(email).lower(), name=name)
        if User.objects.filter(email=user.email).exists():
            raise ValidationError({"email": [_taken()]})
        validate_password(password, user)
        user.set_password(password)
        user.save()
        Membership.objects.create(
            user=user,
            role=invitation.role,
            grants=invitation.grants,
            edition=edition if edition in EDITIONS else EDITIONS[0],
        )
        invitation.used_by, invitation.used_at = user, at
        invitation.save(update_fields=("used_by", "used_at"))
        who = Actor(id=f"user:{user.pk}", role=invitation.role)
        record("person.joined", actor=who, at=at, facts={"invitation": invitation.pk})
    return user


def _taken() -> str:
    from kaiji.web.words import both

    return str(both("このアドレスは使われています。", "This address is in use."))


def change_role(actor: Actor, member: Membership, *, role: str, grants: Sequence[str], at: datetime) -> None:
    """Give a person another role; raises RoleNotAllowedError, LastOwnerError, InvitationError."""
    _refuse_unless_managing(actor)
    known = current_desk().roles
    if role not in known or (known[role].own_only and not grants):
        raise InvitationError(Words(ja="役割が分かりません。", en="The role is not known."), given=role[:32])
    with transaction.atomic():
        if not known[role].manages_people:
            _keep_one_owner(member)
        Membership.objects.filter(pk=member.pk).update(role=role, grants=list(grants))
        record(
            "role.changed",
            actor=actor,
            at=at,
            facts={"user": f"user:{member.user_id}", "as_role": role, "streams": list(grants)},
        )


def end(actor: Actor, member: Membership, *, at: datetime) -> None:
    """End a membership: its sessions and tokens no longer open anything; raises RoleNotAllowedError, LastOwnerError."""
    _refuse_unless_managing(actor)
    with transaction.atomic():
        _keep_one_owner(member)
        Membership.objects.filter(pk=member.pk).update(ended_at=at)
        User.objects.filter(pk=member.user_id).update(is_active=False)
        member.user.api_tokens.filter(revoked_at=None).update(revoked_at=at)  # type: ignore[attr-defined]  # a reverse relation
        end_sessions(member.user)
        record("membership.ended", actor=actor, at=at, facts={"user": f"user:{member.user_id}"})


def end_sessions(user: User) -> None:
    """End every session of a person."""
    from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]  # ships no types

    keys = list(UserSession.objects.filter(user_id=user.pk).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user_id=user.pk).delete()


def _keep_one_owner(member: Membership) -> None:
    others = (
        Membership.objects.select_for_update()
        .filter(role__in=_managing(), ended_at=None)
        .exclude(pk=member.pk)
    )
    if member.role in _managing() and not others.exists():
        raise LastOwnerError(Words(ja="最後の管理者です。", en="This is the last owner."))


def _refuse_unless_managing(actor: Actor) -> None:
    if actor.role not in _managing():
        raise RoleNotAllowedError(
            Words(ja="人の管理はできません。", en="This role does not manage people."), given=actor.role
        )
