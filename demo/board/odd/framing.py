"""Answers framed in every way HTTP allows, and in some it does not (応答の形)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from demo.board import coding
from demo.board.noise import noise_png
from demo.board.odd.talk import posts, topic
from demo.board.web import HTML, HijackedError, RefusedError, Request, Response, redirect

if TYPE_CHECKING:
    from demo.board.site import Site

CODINGS = ("identity", "gzip", "br", "deflate", "gzip-chunked", "chunked", "double-gzip", "bad-gzip")
RAW = ("http10", "truncated", "bad-chunk", "no-reason", "folded-case", "early-close")


def mount(site: Site) -> None:
    """Add the routes of framing."""
    framing = Framing(site)
    site.router.add("GET", "/odd/coding/{name:w}", framing.coded)
    site.router.add("GET", "/odd/raw/{name:w}", framing.raw)
    site.router.add("GET", "/odd/redirect/{left}", framing.redirects)
    site.router.add("GET", "/odd/redirect-loop", framing.loop)
    site.router.add("GET", "/odd/refresh", framing.refresh)
    site.router.add("GET", "/odd/not-modified", framing.not_modified)
    site.router.add("GET", "/odd/range.png", framing.ranged)
    site.router.add("GET", "/odd/dead-images", framing.dead_images)
    site.router.add("GET", "/odd/status/{status}", framing.status)


@dataclass(frozen=True, slots=True)
class Framing:
    """The handlers."""

    site: Site

    def _html(self, request: Request, name: str, extra: str = "") -> bytes:
        return self.site.render(
            "odd/thread.html",
            request,
            topic=topic(f"変わったトピック {name}"),
            comments=posts(name, 40),
            extra=extra,
            total=40,
        ).encode()

    def coded(self, request: Request, name: str) -> Response:
        """Send a page in one coding, whatever the client accepts."""
        if name not in CODINGS:
            raise RefusedError(404, "その形はありません。")
        data, headers = self._html(request, name), [("Content-Type", HTML)]
        if name in {"gzip", "br", "deflate"}:
            return Response(
                headers=[*headers, ("Content-Encoding", name)],
                body=coding.compressed(data, name),
                encode=False,
            )
        if name == "chunked":
            return Response(headers=headers, body=coding.in_pieces(data, 1000))
        if name == "gzip-chunked":
            packed = coding.compressed(data, "gzip")
            return Response(
                headers=[*headers, ("Content-Encoding", "gzip")], body=coding.in_pieces(packed, 777)
            )
        if name == "double-gzip":
            packed = coding.compressed(coding.compressed(data, "gzip"), "gzip")
            return Response(headers=[*headers, ("Content-Encoding", "gzip, gzip")], body=packed, encode=False)
        if name == "bad-gzip":
            packed = coding.compressed(data, "gzip")[:-200]
            return Response(headers=[*headers, ("Content-Encoding", "gzip")], body=packed, encode=False)
        return Response(headers=headers, body=data, encode=False)

    def raw(self, request: Request, name: str) -> Response:
        """Send bytes that a tidy server would not.

        `http10` ends with the connection; `truncated` promises 500 bytes more than it sends; `bad-chunk` breaks a chunk
        header; `no-reason` has an empty phrase; `folded-case` mixes case and repeats headers; `early-close` says nothing.
        """
        if name not in RAW:
            raise RefusedError(404, "その形はありません。")
        data, channel = self._html(request, name), request.hijack()
        length = f"Content-Length: {len(data)}\r\n"
        heads = {
            "http10": f"HTTP/1.0 200 OK\r\nContent-Type: {HTML}\r\n\r\n",
            "truncated": f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nContent-Length: {len(data) + 500}\r\n\r\n",
            "bad-chunk": f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nTransfer-Encoding: chunked\r\n\r\n",
            "no-reason": f"HTTP/1.1 200 \r\nContent-Type: {HTML}\r\n{length}Connection: close\r\n\r\n",
            "folded-case": (
                f"HTTP/1.1 200 OK\r\ncOnTeNt-TyPe: {HTML}\r\nX-Twice: one\r\nSERVER: odd\r\nx-twice: two\r\n"
                f"Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Path=/\r\n{length}Connection: close\r\n\r\n"
            ),
        }
        if name in heads:
            channel.send_head(heads[name].encode("latin-1"))
            channel.send(b"%x\r\n%b\r\nZZ\r\n" % (len(data), data) if name == "bad-chunk" else data)
        channel.finish(complete=name not in {"truncated", "bad-chunk", "early-close"})
        raise HijackedError

    def redirects(self, request: Request, left: int) -> Response:
        """Send the client on `left` times, by 301, 302, 307 and 308 in turn, then show a page."""
        if left > 50:
            raise RefusedError(400, "50回までです。")
        if left:
            return redirect(f"/odd/redirect/{left - 1}", status=(301, 302, 307, 308)[left % 4])
        return Response(headers=[("Content-Type", HTML)], body=self._html(request, "redirect"))

    def loop(self, request: Request) -> Response:
        """Send the client to where it is already."""
        return redirect(request.path, status=302)

    def refresh(self, request: Request) -> Response:
        """Send the reader on from inside the page."""
        del request
        html = '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/odd/redirect/0"><p>移動します'
        return Response(headers=[("Content-Type", HTML)], body=html.encode())

    def not_modified(self, request: Request) -> Response:
        """Answer 304 to a client that has the page already."""
        data = self._html(request, "not-modified")
        tag = f'W/"{hashlib.sha256(data).hexdigest()[:16]}"'
        if request.header("If-None-Match") == tag:
            return Response(status=304, headers=[("ETag", tag)])
        headers = [("Content-Type", HTML), ("ETag", tag), ("Cache-Control", "max-age=0, must-revalidate")]
        return Response(headers=headers, body=data)

    def ranged(self, request: Request) -> Response:
        """Send a picture, or the one range of it that was asked for (206)."""
        data, asked = noise_png("range"), request.header("Range") or ""
        first, _, last = asked.removeprefix("bytes=").partition("-")
        headers = [("Content-Type", "image/png"), ("Accept-Ranges", "bytes")]
        if not (asked.startswith("bytes=") and first.isdigit() and (last.isdigit() or not last)):
            return Response(headers=headers, body=data)
        begin, end = int(first), min(int(last) if last else len(data) - 1, len(data) - 1)
        if begin > end:
            return Response(status=416, headers=[("Content-Range", f"bytes */{len(data)}")])
        headers.append(("Content-Range", f"bytes {begin}-{end}/{len(data)}"))
        return Response(status=206, headers=headers, body=data[begin : end + 1])

    def dead_images(self, request: Request) -> Response:
        """Show posts with pictures that answer 404, 500, with a wrong length, never connect, or ask for a password, as a frame does."""
        extra = Markup(
            '<img src="/odd/status/404" alt="404"><img src="/odd/status/500" alt="500">'
            '<img src="/odd/raw/truncated" alt="欠けた応答"><img src="/odd/raw/early-close" alt="応答なし">'
            '<img src="/odd/locked.png" alt="会員の写真"><iframe src="/odd/locked.png?frame=1"></iframe>'
        )
        return Response(headers=[("Content-Type", HTML)], body=self._html(request, "dead-images", extra))

    def status(self, request: Request, status: int) -> Response:
        """Answer with any status from 400 to 599 and the words a Japanese site uses for it."""
        words = {
            404: "このスレッドは存在しません。",
            410: "この投稿は削除されました。",
            503: "ただいまメンテナンス中です。",
        }
        if status not in {400, 401, 403, 404, 410, 429, 451, 500, 502, 503, 504}:
            raise RefusedError(400, "その状態コードは出せません。")
        return self.site.page(
            "refused.html", request, status=status, words=words.get(status, f"エラー {status}")
        )
