"""Content-coding: gzip or Brotli, whichever the client accepts and the page asks for (内容の圧縮)."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from demo.board.web import Request, Response

_WORTH_IT = 512
"""Bytes below which compressing costs more than it saves."""
_COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/ld+json",
    "image/svg+xml",
    "application/javascript",
)


def accepted(header: str | None) -> frozenset[str]:
    """Return the codings that an Accept-Encoding header allows; `q=0` forbids one."""
    found = set()
    for part in (header or "").split(","):
        name, _, weight = part.strip().partition(";")
        if name and weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            found.add(name.strip().lower())
    return frozenset(found)


def compressed(data: bytes, coding: str) -> bytes:
    """Return `data` in `coding` (`gzip`, `br`, `deflate`); gzip carries no clock, so the same page is the same bytes."""
    if coding == "gzip":
        return gzip.compress(data, compresslevel=6, mtime=0)
    if coding == "br":
        return bytes(brotli.compress(data, quality=5))
    if coding == "deflate":
        return zlib.compress(data, 6)
    raise ValueError(f"no such content-coding here: {coding}")


def encode(request: Request, response: Response) -> Response:
    """Put a content-coding on `response` where that is allowed and worth it.

    `?coding=br` or `?coding=identity` on a page asks for another than gzip, as sites behind a CDN answer;
    `?chunked=1` sends the body in chunks of 4,096 bytes without a length.
    """
    if not isinstance(response.body, bytes) or not response.encode:
        return response
    allowed = accepted(request.header("Accept-Encoding"))
    wanted = request.query.get("coding", "gzip")
    if response.content_type().startswith(_COMPRESSIBLE):
        response.headers.append(("Vary", "Accept-Encoding"))
        if wanted in allowed and wanted in {"gzip", "br", "deflate"} and len(response.body) >= _WORTH_IT:
            response.headers.append(("Content-Encoding", wanted))
            response.body = compressed(response.body, wanted)
    if request.query.get("chunked") == "1" and isinstance(response.body, bytes):
        response.body = in_pieces(response.body, 4096)
    return response


def in_pieces(data: bytes, size: int) -> Iterable[bytes]:
    """Cut `data` into pieces, each of which becomes one chunk on the wire."""

    def pieces() -> Iterator[bytes]:
        for place in range(0, len(data), size):
            yield data[place : place + size]

    return pieces()
