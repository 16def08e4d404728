"""Requests, responses and routes: the little that the board needs on top of WSGI (要求と応答)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs

from demo.board.serving.channel import HijackedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from wsgiref.types import StartResponse

    from demo.board.serving.channel import Channel

HTML = "text/html; charset=utf-8"


class Request:
    """One request, read from the WSGI environment (要求)."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self.environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.path: str = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        self.query = _first(parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        self.cookies = _cookies(environ.get("HTTP_COOKIE", ""))
        self.form: dict[str, str] = {}
        if (
            environ.get("CONTENT_TYPE", "").split(";")[0].strip().lower()
            == "application/x-www-form-urlencoded"
        ):
            sent = environ["wsgi.input"].read().decode("utf-8", "replace")
            self.form = _first(parse_qs(sent, keep_blank_values=True, max_num_fields=100))

    def header(self, name: str) -> str | None:
        """Return a header field, repeated ones joined."""
        value: str | None = self.environ.get("HTTP_" + name.upper().replace("-", "_"))
        return value

    @property
    def origin(self) -> str:
        """Scheme and host under which the client asked; for absolute links."""
        host = self.header("Host") or f"{self.environ['SERVER_NAME']}:{self.environ['SERVER_PORT']}"
        return f"{self.environ['wsgi.url_scheme']}://{host}"

    @property
    def target(self) -> str:
        """The path with its query, as it came."""
        query = self.environ.get("QUERY_STRING", "")
        return f"{self.environ['PATH_INFO']}{'?' + query if query else ''}"

    def number(self, name: str, default: int, *, low: int = 0, high: int = 1_000_000_000) -> int:
        """Return the query's `name` as a whole number, `default` where it is absent or is none."""
        text = self.query.get(name, "")
        return min(max(int(text), low), high) if re.fullmatch(r"[0-9]{1,10}", text) else default

    def hijack(self) -> Channel:
        """Take the connection over, for an answer that is not plain HTTP/1.1; then raise HijackedError."""
        channel: Channel = self.environ["board.hijack"]()
        return channel


@dataclass(slots=True, kw_only=True)
class Response:
    """One answer (応答): the headers go out in this order and this case, repetitions kept."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | Iterable[bytes] = b""
    """Bytes are sent with their length; anything else is sent in chunks."""
    encode: bool = True
    """Whether a content-coding that the client accepts may be put on."""

    @property
    def reason(self) -> str:
        """Status code with its standard phrase."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def content_type(self) -> str:
        """Return the value of Content-Type, empty where there is none."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        """Give the answer to a WSGI server."""
        headers = list(self.headers)
        if isinstance(self.body, bytes):
            if self.status not in {204, 304}:
                headers.append(("Content-Length", str(len(self.body))))
            start_response(self.reason, headers)
            return [self.body]
        start_response(self.reason, headers)
        return self.body


def page(html: str, *, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Return an HTML page in UTF-8."""
    return Response(status=status, headers=[("Content-Type", HTML), *headers], body=html.encode())


def redirect(to: str, *, status: int = 303, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Send the client on to `to`; 303 after a form, so that a reload does not post again."""
    return Response(status=status, headers=[("Location", to), *headers])


class RefusedError(Exception):
    """A request that gets an error page: the status and a sentence in Japanese for the person (拒否)."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


Handler: TypeAlias = "Callable[..., Response]"


@dataclass(slots=True)
class Router:
    """Paths to handlers; `{name}` stands for a whole number, `{name:w}` for a word (経路表)."""

    _routes: list[tuple[str, re.Pattern[str], Handler]] = field(default_factory=list)

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Answer `method` on `path` with `handler(request, **parts)`."""
        pattern = re.sub(r"\{(\w+):w\}", r"(?P<\1>[A-Za-z0-9_.-]+)", path)
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[0-9]{1,12})", pattern)
        self._routes.append((method, re.compile(pattern), handler))

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        """Return the handler and the parts of the path; raises RefusedError 404 or 405."""
        known = False
        for its_method, pattern, handler in self._routes:
            match = pattern.fullmatch(path)
            if match is None:
                continue
            known = True
            if its_method == method or (its_method, method) == ("GET", "HEAD"):
                return handler, match.groupdict()
        if known:
            raise RefusedError(405, "この操作はできません。")
        raise RefusedError(404, "ページが見つかりません。")


def _first(fields: dict[str, list[str]]) -> dict[str, str]:
    return {name: values[0] for name, values in fields.items()}


def _cookies(header: str) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:  # a stranger's cookie must not take the page away
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


__all__ = [
    "HTML",
    "Handler",
    "HijackedError",
    "RefusedError",
    "Request",
    "Response",
    "Router",
    "page",
    "redirect",
]
