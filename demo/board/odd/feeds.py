"""Pages whose posts come in ways that a naive capture misses (投稿の届き方が変わったページ)."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.odd.talk import posts, topic
from demo.board.store.database import shown
from demo.board.web import HTML, HijackedError, RefusedError, Request, Response

if TYPE_CHECKING:
    from demo.board.site import Site

_STEP = 30
_TOTALS = {"endless": None, "failing-feed": 120, "lying-counter": 100, "no-counter": 90}
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def mount(site: Site) -> None:
    """Add the routes of the feeds."""
    feeds = Feeds(site)
    for name in _TOTALS:
        site.router.add("GET", f"/odd/{name}", lambda request, name=name: feeds.scrolled(request, name))
        site.router.add("GET", f"/odd/{name}/feed", lambda request, name=name: feeds.more(request, name))
    for name in ("virtual", "shadow", "frames", "button"):
        site.router.add("GET", f"/odd/{name}", lambda request, name=name: feeds.scripted(request, name))
    site.router.add("GET", "/odd/frames/{number}", feeds.frame)
    site.router.add("GET", "/odd/socket", lambda request: feeds.scripted(request, "socket"))
    site.router.add("GET", "/odd/socket/feed", feeds.socket)


@dataclass(frozen=True, slots=True)
class Feeds:
    """The handlers."""

    site: Site

    def scrolled(self, request: Request, name: str) -> Response:
        """Show the first posts; scrolling fetches more.

        `endless` never ends; `failing-feed` breaks at No.61; `lying-counter` says 100 and has 98; `no-counter` says nothing.
        """
        return self.site.page(
            "odd/feed.html",
            request,
            topic=topic(f"変わったトピック {name}"),
            comments=posts(name, _STEP),
            name=name,
            total=_TOTALS[name],
            counter=name in {"failing-feed", "lying-counter"},
        )

    def more(self, request: Request, name: str) -> Response:
        """Return the next posts as an HTML fragment."""
        after, total = request.number("after", 0), _TOTALS[name]
        if name == "failing-feed" and after >= 60:
            raise RefusedError(500, "混みあっています。しばらくしてからお試しください。")
        last = {"lying-counter": 98}.get(name, total if total is not None else after + _STEP)
        count = max(0, min(_STEP, last - after))
        html = self.site.render(
            "comments.html",
            request,
            comments=posts(name, count, after + 1) if count else (),
            topic=topic(name),
        )
        return Response(headers=[("Content-Type", HTML)], body=html.encode())

    def scripted(self, request: Request, name: str) -> Response:
        """Show posts through a script.

        `virtual` keeps only what is on the screen in the document; `shadow` puts posts into shadow roots; `frames` shows each
        ten in a frame; `button` wants a click for more; `socket` gets them over a WebSocket.
        """
        data = [
            {
                "no": post["number"],
                "name": post["handle"],
                "time": shown(post["posted_at"]),
                "text": post["body"],
            }
            for post in posts(name, 80)
        ]
        return self.site.page(
            "odd/scripted.html",
            request,
            topic=topic(f"変わったトピック {name}"),
            name=name,
            total=80,
            data=[] if name in {"socket", "frames"} else data,
        )

    def frame(self, request: Request, number: int) -> Response:
        """Return ten posts as a page of their own, to be framed."""
        comments = posts("frames", 80)[(number - 1) * 10 : number * 10]
        if not comments:
            raise RefusedError(404, "ありません。")
        return self.site.page(
            "odd/thread.html", request, topic=topic(f"枠 {number}"), comments=comments, extra="", total=10
        )

    def socket(self, request: Request) -> Response:
        """Send 80 posts over a WebSocket (RFC 6455), ten to a message, then close."""
        key = request.header("Sec-WebSocket-Key")
        if key is None or (request.header("Upgrade") or "").lower() != "websocket":
            raise RefusedError(400, "WebSocket でつないでください。")
        accept = base64.b64encode(
            hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()
        ).decode()
        channel = request.hijack()
        channel.send_head(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        everything = posts("socket", 80)
        for place in range(0, 80, 10):
            some = [
                {
                    "no": post["number"],
                    "name": post["handle"],
                    "time": shown(post["posted_at"]),
                    "text": post["body"],
                }
                for post in everything[place : place + 10]
            ]
            channel.send(_frame(0x1, json.dumps(some, ensure_ascii=False).encode()))
        channel.send(_frame(0x8, (1000).to_bytes(2)))
        channel.receive()  # the client's own close frame, so that it sees an orderly end
        channel.finish()
        raise HijackedError


def _frame(kind: int, payload: bytes) -> bytes:
    """Return one unmasked, final WebSocket frame."""
    size = len(payload)
    length = (
        bytes([size])
        if size < 126
        else b"\x7e" + size.to_bytes(2)
        if size < 65536
        else b"\x7f" + size.to_bytes(8)
    )
    return bytes([0x80 | kind]) + length + payload
