"""Pages that cost too much: huge, slow, unending, swelling (重いページ・遅いページ)."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from demo.board.noise import noise_png
from demo.board.odd.talk import posts, topic
from demo.board.web import HTML, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from demo.board.site import Site

_MEBI = 1024 * 1024
_BLOCK = noise_png("huge", 512, 683)[:_MEBI].ljust(_MEBI, b"\0")


def mount(site: Site, sleep: Callable[[float], None] = time.sleep) -> None:
    """Add the routes of the heavy pages."""
    weights = Weights(site, sleep)
    site.router.add("GET", "/odd/huge", weights.huge_page)
    site.router.add("GET", "/odd/huge.bin", weights.huge_file)
    site.router.add("GET", "/odd/huge-page", weights.huge_document)
    site.router.add("GET", "/odd/bomb", weights.bomb)
    site.router.add("GET", "/odd/download", weights.download)
    site.router.add("GET", "/odd/slow", weights.slow)
    site.router.add("GET", "/odd/slow-start", weights.slow_start)
    site.router.add("GET", "/odd/stall", weights.stall)
    site.router.add("GET", "/odd/tall", weights.tall)


@dataclass(frozen=True, slots=True)
class Weights:
    """The handlers; sizes in MiB (`?mb=`), times in seconds (`?seconds=`)."""

    site: Site
    sleep: Callable[[float], None]

    def _page(self, request: Request, name: str, extra: Markup) -> Response:
        return self.site.page(
            "odd/thread.html",
            request,
            topic=topic(f"変わったトピック {name}"),
            comments=posts(name, 20),
            extra=extra,
            total=20,
        )

    def huge_page(self, request: Request) -> Response:
        """Show posts with a picture of `mb` MiB (512)."""
        return self._page(
            request,
            "huge",
            Markup('<img src="/odd/huge.bin?mb={}" alt="大きな画像">').format(request.number("mb", 512)),
        )

    def huge_file(self, request: Request) -> Response:
        """Send `mb` MiB (512) that no compression makes smaller."""
        size = request.number("mb", 512, high=100_000)
        headers = [("Content-Type", "image/png"), ("Content-Length", str(size * _MEBI))]
        return Response(headers=headers, body=(_BLOCK for _ in range(size)))

    def huge_document(self, request: Request) -> Response:
        """Send an HTML document of `mb` MiB (64) in chunks."""
        size = request.number("mb", 64, high=10_000)
        head = self.site.render(
            "odd/thread.html",
            request,
            topic=topic("大きな文書"),
            comments=posts("huge", 20),
            extra=Markup(""),
            total=20,
        ).encode()
        filler = ("<p>" + "ながいながい文章。" * 38_835).encode()[: _MEBI - 4] + b"</p>"

        def parts() -> Iterator[bytes]:
            yield head
            yield from (filler for _ in range(size))

        return Response(headers=[("Content-Type", HTML)], body=parts())

    def bomb(self, request: Request) -> Response:
        """Send gzip that swells a thousandfold, to `mb` MiB (1,024)."""
        size = request.number("mb", 1024, high=100_000)

        def parts() -> Iterator[bytes]:
            squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
            yield squeeze.compress("<!DOCTYPE html><title>膨らむページ</title>".encode())
            for _ in range(size):
                yield squeeze.compress(b" " * _MEBI)
            yield squeeze.flush()

        return Response(headers=[("Content-Type", HTML), ("Content-Encoding", "gzip")], body=parts())

    def download(self, request: Request) -> Response:
        """Answer with a file to be saved instead of a page."""
        del request
        headers = [
            ("Content-Type", "application/octet-stream"),
            ("Content-Disposition", 'attachment; filename="thread.bin"'),
        ]
        return Response(headers=headers, body=_BLOCK[:4096])

    def slow(self, request: Request) -> Response:
        """Send a whole page, but over `seconds` (20): one piece each half second."""
        pause, count = 0.5, max(1, 2 * request.number("seconds", 20, high=600))
        whole = self._page(request, "slow", Markup(""))
        data = whole.body if isinstance(whole.body, bytes) else b""
        step = -(-len(data) // count)

        def parts() -> Iterator[bytes]:
            for place in range(0, len(data), step):
                yield data[place : place + step]
                self.sleep(pause)

        return Response(headers=[("Content-Type", HTML)], body=parts())

    def slow_start(self, request: Request) -> Response:
        """Say nothing for `seconds` (20), then send the page."""
        self.sleep(request.number("seconds", 20, high=600))
        return self._page(request, "slow-start", Markup(""))

    def stall(self, request: Request) -> Response:
        """Send the page, but keep one picture of it half sent for `seconds` (120): the load never ends."""
        if "picture" in request.query:
            half = noise_png("stall")

            def parts() -> Iterator[bytes]:
                yield half[: len(half) // 2]
                self.sleep(request.number("seconds", 120, high=600))
                yield half[len(half) // 2 :]

            return Response(
                headers=[("Content-Type", "image/png"), ("Content-Length", str(len(half)))], body=parts()
            )
        seconds = request.number("seconds", 120, high=600)
        return self._page(
            request, "stall", Markup('<img src="/odd/stall?picture=1&amp;seconds={}" alt="">').format(seconds)
        )

    def tall(self, request: Request) -> Response:
        """Show posts on a page a million pixels high."""
        return self._page(
            request,
            "tall",
            Markup('<div style="height:1000000px;background:linear-gradient(#fff,#cde)"></div>'),
        )
