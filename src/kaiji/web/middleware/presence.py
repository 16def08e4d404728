"""When a session was last seen (最終利用): written once a minute at most, and never at the cost of the page that is read.

The list of sessions shows it, and the idle time is counted from it: with each note the end of the session moves on. A database that
another holds locked, or a full disk, leaves it as it was; what a page itself has to write says so for itself.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from allauth.account.adapter import get_adapter  # type: ignore[import-untyped]  # ships no types
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

EVERY: Final = timedelta(minutes=1)
_WAIT_MS: Final = 50
"""How long a locked database is waited for: nobody waits for a page because of this."""


class Presence:
    """Notes that the session of a request is in use, in place of the library's middleware, which writes on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        if not (request.user.is_authenticated and request.session.session_key and _due(request)):
            return self._next(request)
        noted, key = _note(request), request.session.session_key
        response = self._next(request)
        if noted and request.session.session_key == key:  # not where the page signed out, or changed the key
            _renew_cookie(response, key)
        return response


def _due(request: HttpRequest) -> bool:
    """Say whether something is to be written: a new session, another address or browser, or a minute gone by."""
    row = _rows().filter(session_key=request.session.session_key).first()
    if row is None:
        return True
    age = timezone.now() - row.last_seen_at
    browser = request.META.get("HTTP_USER_AGENT", "")[
        : _rows().model._meta.get_field("user_agent").max_length
    ]
    same = row.ip == get_adapter().get_client_ip(request) and row.user_agent == browser
    return not same or not timedelta(0) <= age < EVERY  # a clock set back counts as gone by


def _note(request: HttpRequest) -> bool:
    """Write that the session is in use, and move its end on; False where it could not be written."""
    try:
        with _impatient(), transaction.atomic():
            _rows().create_from_request(request)
            Session.objects.filter(session_key=request.session.session_key).update(
                expire_date=timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
            )
    except OperationalError as fault:
        structlog.get_logger().warning("presence.not-written", fault=type(fault).__name__)
        return False
    return True


def _renew_cookie(response: HttpResponseBase, key: str) -> None:
    """Let the browser keep the session as long again; where the page changed the session, its own cookie stands already."""
    if settings.SESSION_COOKIE_NAME not in response.cookies:
        response.set_cookie(
            settings.SESSION_COOKIE_NAME,
            key,
            max_age=settings.SESSION_COOKIE_AGE,
            path=settings.SESSION_COOKIE_PATH,
            domain=settings.SESSION_COOKIE_DOMAIN,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.SESSION_COOKIE_HTTPONLY,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )


def _rows() -> Any:
    from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]  # ships no types

    return UserSession.objects


@contextmanager
def _impatient() -> Iterator[None]:
    """Wait for no lock longer than a moment within this block."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            usual = int(cursor.fetchone()[0])
            cursor.execute(f"PRAGMA busy_timeout={min(_WAIT_MS, usual)}")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout={usual}")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_WAIT_MS}ms'")
        yield
