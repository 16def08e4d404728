"""Style sheet, script, pictures: whatever is not a page (静的ファイル)."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING

from demo.board.noise import noise_png
from demo.board.web import RefusedError, Request, Response

if TYPE_CHECKING:
    from demo.board.site import Site

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}


def mount(site: Site) -> None:
    """Add the routes of files."""
    router = site.router
    router.add("GET", "/static/{name:w}", _static)
    router.add("GET", "/picture/{name:w}", _picture)
    router.add("GET", "/favicon.ico", lambda request: _static(request, "icon.svg"))
    router.add("GET", "/robots.txt", lambda request: _static(request, "robots.txt"))


@cache
def _read(name: str) -> bytes:
    from demo.board.site import HERE

    path = HERE / "static" / name
    if name.startswith(".") or not path.is_file():
        raise RefusedError(404, "ファイルが見つかりません。")
    return path.read_bytes()


def _static(request: Request, name: str) -> Response:
    return _cached(request, _read(name), _TYPES[name.rsplit(".", 1)[-1]])


def _picture(request: Request, name: str) -> Response:
    if re.fullmatch(r"noise-[0-9]{2}\.png", name) is None:
        raise RefusedError(404, "画像が見つかりません。")
    return _cached(request, noise_png(name), "image/png")


def _cached(request: Request, data: bytes, content_type: str) -> Response:
    """Answer with an ETag, or 304 where the client already has these bytes."""
    tag = f'"{hashlib.sha256(data).hexdigest()[:20]}"'
    headers = [("ETag", tag), ("Cache-Control", "public, max-age=3600")]
    if request.header("If-None-Match") == tag:
        return Response(status=304, headers=headers)
    return Response(headers=[("Content-Type", content_type), *headers], body=data)
