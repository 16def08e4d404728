"""Tables of people and what they may do (アカウントの表). Links and tokens are kept as hashes only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kaiji.web.words import both

if TYPE_CHECKING:
    from kaiji.cases.columns import Instant, Json, MaybeInstant, Text

EDITIONS: Final = ("office", "self")


class People(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Return a new account; its password is kept as an argon2 hash."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """One person who signs in (利用者): an address to sign in with, and a name that colleagues see."""

    id: int
    email: Text = models.EmailField(both("メールアドレス", "E-mail address"), unique=True)
    name: Text = models.CharField(both("氏名", "Name"), max_length=120, blank=True)
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    joined_at: Instant = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def shown(self) -> str:
        """The name, or the part of the address before the @ where none was given."""
        return self.name or self.email.partition("@")[0]


class Membership(models.Model):
    """A person's role in this installation (所属)."""

    id: int
    user_id: int
    user: models.OneToOneField[User, User] = models.OneToOneField(
        User, models.CASCADE, related_name="membership"
    )
    role: Text = models.CharField(max_length=32)
    edition: Text = models.CharField(max_length=8, default="office")
    """`self`: alone, one question at a time; `office`: all tools."""
    ended_at: MaybeInstant = models.DateTimeField(null=True)
    grants: Json = models.JSONField(default=list)
    """Journal streams of the subjects that a role which sees its own only may see (`case:7k3…`)."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def second_factor(self) -> bool:
        """Return whether the person has an authenticator app or a passkey."""
        from allauth.mfa.utils import is_mfa_enabled  # type: ignore[import-untyped]  # ships no types

        return bool(is_mfa_enabled(self.user))


class Invitation(models.Model):
    """A link that makes an account with a role, once, for a while (招待)."""

    id: int
    made_by_id: int | None
    token_sha256: Text = models.CharField(max_length=64, unique=True)
    role: Text = models.CharField(max_length=32)
    grants: Json = models.JSONField(default=list)
    made_at: Instant = models.DateTimeField()
    expires_at: Instant = models.DateTimeField()
    made_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="invitations_made"
    )
    used_by: models.ForeignKey[User | None, User | None] = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="invitation_used"
    )
    used_at: MaybeInstant = models.DateTimeField(null=True)
    withdrawn_at: MaybeInstant = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()


class ApiToken(models.Model):
    """A token for programs, of one person (APIトークン): shown once, kept as a hash, never wider than its person's role."""

    id: int
    user: models.ForeignKey[User, User] = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name: Text = models.CharField(max_length=80)
    token_sha256: Text = models.CharField(max_length=64, unique=True)
    scope: Text = models.CharField(max_length=8, default="read")
    """`read` or `write`."""
    made_at: Instant = models.DateTimeField()
    expires_at: Instant = models.DateTimeField()
    last_used_on: models.DateField[Any, Any] = models.DateField(null=True)
    revoked_at: MaybeInstant = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()
