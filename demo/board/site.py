"""The board as one WSGI application (サイト本体)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.board import coding, pages
from demo.board.store.database import shown
from demo.board.store.topics import Topics
from demo.board.web import RefusedError, Request, Response, Router, page
from demo.board.words import as_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIEnvironment

    from demo.board.store.database import Database

HERE = Path(__file__).parent
NAME = "こもれびママ広場"


class Site:
    """Everything a page needs: the database, the templates, the clock it was told to use."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self.database = database
        self.now = now
        self.topics = Topics(database)
        self.router = Router()
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"shown": shown, "as_html": as_html}
        self._templates.globals |= {"site_name": NAME}
        pages.mount(self)

    def render(self, template: str, request: Request, **values: Any) -> str:
        """Fill a template; every page knows whether its reader has answered the cookie banner."""
        values |= {"asked": "consent" in request.cookies, "path": request.path, "origin": request.origin}
        return self._templates.get_template(template).render(values)

    def page(
        self,
        template: str,
        request: Request,
        *,
        status: int = 200,
        headers: Iterable[tuple[str, str]] = (),
        **values: Any,
    ) -> Response:
        """Return a filled page with the headers that all pages have."""
        first = [("X-Frame-Options", "SAMEORIGIN"), *LINKS, *headers]
        return page(self.render(template, request, **values), status=status, headers=first)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        return _guarded(coding.encode(request, self.answer(request)).send(start_response))

    def answer(self, request: Request) -> Response:
        """Find and run the handler; a refusal becomes a page for the person."""
        try:
            handler, parts = self.router.find(request.method, request.path)
            return handler(request, **{key: int(v) if v.isdigit() else v for key, v in parts.items()})
        except RefusedError as error:
            return self.page("refused.html", request, status=error.status, words=error.words)


LINKS = (
    ("Link", "</static/board.css>; rel=preload; as=style"),
    ("Link", "</static/board.js>; rel=preload; as=script"),
)
"""One header name twice, as real sites send it: a record that joins them is not what was sent."""


def _guarded(body: Iterable[bytes]) -> Iterator[bytes]:
    yield from body
