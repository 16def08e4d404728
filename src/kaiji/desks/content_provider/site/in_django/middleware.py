"""Follows each request of a Django site (ミドルウェア)."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.site import asgi, wsgi
from kaiji.desks.content_provider.site.in_django import conf

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from kaiji.desks.content_provider.site.recorder import Recording

CURRENT: Final[ContextVar[tuple[Recording, HttpRequest] | None]] = ContextVar(
    "kaiji_site_current", default=None
)
"""The request being answered; signals come without it."""


class ConnectionRecords:
    """Put it first, so that it sees the connection as the server told it and every other middleware's log-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request with its connection at hand."""
        recorder = conf.recorder()
        scope = getattr(request, "scope", None)
        at = recorder.clock()
        told = asgi.told_by(scope, at) if scope is not None else wsgi.told_by(request.META, at)
        token = CURRENT.set((recorder.begin(told), request))
        try:
            return self.get_response(request)
        finally:
            CURRENT.reset(token)
