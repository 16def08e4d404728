"""People of an installation for tests: `at_desk("claimant")`, `person("lawyer")`, `signed_in(user)`, `token_for(user)`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.test import Client, override_settings
from django.urls import clear_url_caches

from kaiji.ground.instants import now

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.web.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "correct horse battery staple"  # noqa: S105  # of people who do not exist
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Argon2 is slow on purpose; tests that are not about passwords need not wait for it."""


@contextmanager
def at_desk(desk: str, **more: Any) -> Iterator[None]:
    """Let the process be the installation of `desk` within the block."""
    root = f"kaiji.web.roots.{desk.replace('-', '_')}"
    with override_settings(KAIJI_DESK=desk, ROOT_URLCONF=root, PASSWORD_HASHERS=FAST, **more):
        clear_url_caches()
        yield
    clear_url_caches()


def person(role: str, *, streams: Sequence[str] = (), name: str = "", edition: str = "office") -> User:
    """Return a new person with a role; `streams` are what a role that sees its own only may see."""
    from kaiji.web.accounts.models import Membership, User

    email = f"{role}-{User.objects.count() + 1}@office.example"
    user = User.objects.create_user(email, PASSWORD, name=name or f"{role} 太郎")
    Membership.objects.create(user=user, role=role, grants=list(streams), edition=edition)
    return user


def signed_in(user: User | None, *, language: str = "ja", **more: Any) -> Client:
    """Return a client in which `user` is signed in; None for nobody."""
    client = Client(headers={"Accept-Language": language}, **more)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def token_for(user: User, *, scope: str = "write") -> str:
    """Return a token of `user` for the API."""
    from kaiji.web.accounts.membership import actor_of, member_of
    from kaiji.web.accounts.tokens import make_token

    member = member_of(user)
    assert member is not None
    return make_token(actor_of(member), user, name="試験", scope=scope, days=1, at=now())[1]
