"""Pages that hide what they show, or show what is not so (隠すページ・偽るページ)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from demo.board.odd.talk import posts, topic
from demo.board.web import RefusedError, Request, Response, redirect

if TYPE_CHECKING:
    from demo.board.site import Site


DRESSED = (
    "overlay",
    "sticky-ad",
    "print-hidden",
    "print-changed",
    "dialogs",
    "spoof",
    "script-error",
    "worker",
)
"""Pages that are 40 ordinary posts and one piece of `templates/odd/dress/`."""


def mount(site: Site) -> None:
    """Add the routes of the traps."""
    traps = Traps(site)
    for name in DRESSED:
        site.router.add("GET", f"/odd/{name}", lambda request, name=name: traps.dressed(request, name))
    site.router.add("GET", "/odd/login-wall", traps.login_wall)
    site.router.add("GET", "/odd/members-only", traps.members_only)
    site.router.add("GET", "/odd/locked.png", traps.locked)
    site.router.add("GET", "/odd/bot-wall", traps.bot_wall)
    site.router.add("GET", "/odd/varies", traps.varies)
    site.router.add("GET", "/odd/worker.js", traps.worker_script)


@dataclass(frozen=True, slots=True)
class Traps:
    """The handlers."""

    site: Site

    def dressed(self, request: Request, name: str) -> Response:
        """Show 40 posts, dressed up so that a naive capture loses or misreads them."""
        return self._posts(request, name, Markup(self.site.render(f"odd/dress/{name}.html", request)))  # noqa: S704  # a template of ours

    def login_wall(self, request: Request) -> Response:
        """Show the first two posts, then ask for a log-in; `?status=401` (with a challenge) or `403` for sites that say so."""
        status = request.number("status", 200)
        if status not in {200, 401, 403}:
            raise RefusedError(400, "status は 200、401、403 のどれかです。")
        member = self.site.member(request)
        shown = posts("login-wall", 40)
        return self.site.page(
            "odd/login_wall.html",
            request,
            status=200 if member else status,
            headers=[] if member or status != 401 else [("WWW-Authenticate", 'Basic realm="members"')],
            topic=topic("会員だけのトピック"),
            comments=shown if member else shown[:2],
            total=len(shown),
        )

    def members_only(self, request: Request) -> Response:
        """Send everyone but members to the log-in."""
        return (
            self._posts(request, "members-only", Markup(""))
            if self.site.member(request)
            else redirect("/account/login", status=302)
        )

    def locked(self, request: Request) -> Response:
        """Answer 401 with a challenge, whatever is asked."""
        del request
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("WWW-Authenticate", 'Basic realm="members"'),
        ]
        return Response(status=401, headers=headers, body="会員だけのものです。".encode())

    def bot_wall(self, request: Request) -> Response:
        """Answer 403 with a waiting page to a browser that says it is headless, posts to others."""
        if "headless" in (request.header("User-Agent") or "").lower():
            return self.site.page("odd/bot_wall.html", request, status=403)
        return self._posts(request, "bot-wall", Markup(""))

    def varies(self, request: Request) -> Response:
        """Show other posts by language and at a second visit: two captures differ although nobody edited anything."""
        japanese = (request.header("Accept-Language") or "").lower().startswith("ja")
        visit = "again" if "varies" in request.cookies else "first"
        headers = [("Set-Cookie", "varies=1; Path=/odd/"), ("Vary", "Accept-Language, Cookie")]
        body = self.site.render(
            "odd/thread.html",
            request,
            topic=topic("見る人で変わるトピック"),
            extra=Markup(""),
            comments=posts(f"varies {visit} {japanese}", 20),
            total=20,
        )
        return Response(headers=[("Content-Type", "text/html; charset=utf-8"), *headers], body=body.encode())

    def worker_script(self, request: Request) -> Response:
        """Return the service worker: it answers the page's address from its own mouth."""
        del request
        script = (
            "self.addEventListener('install', () => self.skipWaiting());"
            "self.addEventListener('fetch', (e) => { if (e.request.mode === 'navigate') e.respondWith("
            "new Response('<h1>サービスワーカーが作ったページ</h1>', {headers: {'Content-Type': 'text/html; charset=utf-8'}})); });"
        )
        return Response(headers=[("Content-Type", "text/javascript; charset=utf-8")], body=script.encode())

    def _posts(self, request: Request, name: str, extra: Markup) -> Response:
        return self.site.page(
            "odd/thread.html",
            request,
            topic=topic(f"変わったトピック {name}"),
            comments=posts(name, 40),
            extra=extra,
            total=40,
        )
