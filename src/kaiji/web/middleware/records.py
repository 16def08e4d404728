"""One log line a request (動作記録): which view, how long, how many queries; never an address, a query or a name."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection

from kaiji.web.figures import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class _Counter:
    def __init__(self) -> None:
        self.n = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.n += 1
        return execute(sql, params, many, context)


class Records:
    """Writes one line when the answer is ready; `Server-Timing` carries the same figures to the browser's tools."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer and write the line."""
        number, began, counter = secrets.token_hex(6), time.perf_counter(), _Counter()
        request.record_id = number  # type: ignore[attr-defined]  # shown on error pages
        with connection.execute_wrapper(counter):
            response = self._next(request)
        elapsed = round((time.perf_counter() - began) * 1000, 1)
        match = request.resolver_match
        actor = getattr(request, "actor", None)
        structlog.get_logger().info(
            "request",
            request=number,
            view=match.view_name if match else "",
            method=request.method,
            status=response.status_code,
            ms=elapsed,
            queries=counter.n,
            actor=actor.id if actor else "",
            role=actor.role if actor else "",
        )
        counted(
            view=match.view_name if match else "",
            method=request.method or "",
            status=response.status_code,
            seconds=elapsed / 1000,
            queries=counter.n,
        )
        response.headers["Server-Timing"] = f'app;dur={elapsed}, queries;desc="{counter.n}"'
        return response
