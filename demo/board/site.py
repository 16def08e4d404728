"""The board as one WSGI application (サイト本体)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.board import coding, pages
from demo.board.client import TrustedProxies
from demo.board.ports import Ports
from demo.board.store.articles import Articles
from demo.board.store.connections import Act, Connections
from demo.board.store.database import shown
from demo.board.store.members import Members
from demo.board.store.moderation import Moderation
from demo.board.store.reviews import Reviews
from demo.board.store.topics import Topics
from demo.board.web import RefusedError, Request, Response, Router, page
from demo.board.words import as_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from demo.board.ports import EventName, Plugin
    from demo.board.store.connections import Kind
    from demo.board.store.database import Database, Row
    from demo.board.store.moderation import Place

HERE = Path(__file__).parent
NAME = "こもれびママ広場"
LINKS = (
    ("Link", "</static/board.css>; rel=preload; as=style"),
    ("Link", "</static/board.js>; rel=preload; as=script"),
)
"""One header name twice, as real sites send it: a record that joins them is not what was sent."""


class Site:
    """Everything a page needs: the stores, the templates, the clock it was told to use."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime],
        proxies: TrustedProxies | None = None,
        plugins: Sequence[Plugin] = (),
        odd: bool = False,
    ) -> None:
        self.database = database
        self.now = now
        self.proxies = proxies or TrustedProxies()
        self.topics, self.members = Topics(database), Members(database)
        self.reviews, self.articles = Reviews(database), Articles(database)
        self.moderation, self.connections = Moderation(database), Connections(database)
        self.router = Router()
        self.holds: list[Callable[[], frozenset[int]]] = []
        self.listeners: dict[EventName, list[Callable[[dict[str, Any]], None]]] = {}
        self.mounted: dict[str, WSGIApplication] = {}
        self.application: WSGIApplication = self.respond
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"shown": shown, "as_html": as_html}
        self._templates.globals |= {"site_name": NAME}
        pages.mount(self, odd=odd)
        for attach in plugins:
            attach(Ports(self))

    def member(self, request: Request) -> Row | None:
        """Return the account that is logged in, None for everyone else."""
        return self.members.of_session(request.cookies.get("session"))

    def render(self, template: str, request: Request, **values: Any) -> str:
        """Fill a template; every page knows whether its reader has answered the cookie banner, and who it is."""
        values |= {
            "asked": "consent" in request.cookies,
            "origin": request.origin,
            "member": self.member(request),
        }
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

    def record(self, request: Request, kind: Kind, at: datetime, **about: int | None) -> int:
        """Store the connection data of what is being done; call it in the transaction that does it."""
        act = Act(kind=kind, at=at, url=request.target, user_agent=request.header("User-Agent"), **about)
        return self.connections.record(act, self.proxies.client(request.environ))

    def remove(self, place: Place, *, reason: str, by: int | None) -> bool:
        """Remove content and tell the plug-ins."""
        done = self.moderation.remove(place, reason=reason, by=by, at=self.now())
        if done:
            self.tell("removed", {"place": place, "reason": reason})
        return done

    def tell(self, event: EventName, what: dict[str, Any]) -> None:
        """Tell the plug-ins that listen."""
        for listener in self.listeners.get(event, ()):
            listener(what)

    def expire_connections(self, before: datetime) -> int:
        """Delete connection data older than `before` that no plug-in holds; return how many records went."""
        held = frozenset[int]().union(*(ask() for ask in self.holds))
        return self.connections.expire(before, held=held)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, through whatever a plug-in put around the site."""
        return self.application(environ, start_response)

    def respond(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        for prefix, application in self.mounted.items():
            if environ["PATH_INFO"].startswith(f"{prefix}/"):
                below = environ | {"SCRIPT_NAME": prefix, "PATH_INFO": environ["PATH_INFO"][len(prefix) :]}
                return application(below, start_response)
        request = Request(environ)
        return coding.encode(request, self.answer(request)).send(start_response)

    def answer(self, request: Request) -> Response:
        """Find and run the handler; a refusal becomes a page for the person."""
        try:
            _same_site(request)
            handler, parts = self.router.find(request.method, request.path)
            return handler(request, **{key: int(v) if v.isdigit() else v for key, v in parts.items()})
        except RefusedError as error:
            return self.page("refused.html", request, status=error.status, words=error.words)


def _same_site(request: Request) -> None:
    """Refuse a form that another site sent: the browser says where it came from (Fetch Metadata, else Origin)."""
    if request.method in {"GET", "HEAD"}:
        return
    origin = request.header("Origin")
    fetched = request.header("Sec-Fetch-Site")
    foreign = fetched not in {None, "same-origin", "none"}
    if foreign or (origin is not None and urlsplit(origin).netloc != urlsplit(request.origin).netloc):
        raise RefusedError(403, "ほかのサイトからの送信は受け付けません。")
