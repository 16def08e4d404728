"""A WSGI application with its connection data recorded (WSGI ミドルウェア)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.desks.content_provider.site.acts import RECORD
from kaiji.desks.content_provider.site.proxies import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from kaiji.desks.content_provider.site.recorder import Recorder


@dataclass(frozen=True, slots=True)
class RecordingWsgi:
    """Wraps `application`; the site's own answer is passed on untouched."""

    application: WSGIApplication
    recorder: Recorder

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request and record what it did, before the first byte of the answer leaves."""
        recording = self.recorder.begin(told_by(environ, self.recorder.clock()))
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        method = environ.get("REQUEST_METHOD", "GET")

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            location = next((value for name, value in headers if name.lower() == "location"), None)
            recording.finish(method, path, int(status[:3]), location)
            return start_response(status, headers, *rest)

        return self.application(environ | {RECORD: recording.record}, started)


def told_by(environ: Mapping[str, Any], at: datetime) -> Told:
    """Read what a WSGI server says of a connection; servers differ in how much."""
    peer, here = environ.get("REMOTE_ADDR") or None, _here(environ)
    return Told(
        at=at,
        peer=None if peer is None else (peer, _number(environ.get("REMOTE_PORT"))),
        here=here,
        headers={
            key[5:].replace("_", "-").lower(): value
            for key, value in environ.items()
            if key.startswith("HTTP_") and isinstance(value, str)
        },
        http_version=str(environ.get("SERVER_PROTOCOL", "HTTP/1.1")).rpartition("/")[2],
    )


def _here(environ: Mapping[str, Any]) -> tuple[str, int | None] | None:
    """Return the local end: `SERVER_NAME` is what a Host header or a setting said, so only addresses count."""
    if environ.get("SERVER_ADDR"):
        return environ["SERVER_ADDR"], _number(environ.get("SERVER_PORT"))
    sock = environ.get("gunicorn.socket")
    if sock is None:
        return None
    name = sock.getsockname()
    return (name[0], name[1]) if isinstance(name, tuple) else None


def _number(value: Any) -> int | None:
    return int(value) if str(value or "").isascii() and str(value or "").isdigit() else None
