"""A page that tries to make its visitor knock at addresses inside (内部アドレスへの誘導, SSRF).

`?target=127.0.0.1:9999` and `?v6=[::1]:9999` name where to knock. Each road is tried: picture, style sheet, fetch, beacon,
WebSocket, event stream, frame, prefetch, redirects, and the address spelt in ways that simple filters miss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from demo.board.odd.talk import posts, topic
from demo.board.web import RefusedError, Request, Response, redirect

if TYPE_CHECKING:
    from demo.board.site import Site

_TARGET = re.compile(
    r"((?:[0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9a-fA-F:.]+\]|[a-z0-9.-]{1,100})(?::([0-9]{1,5}))?"
)


def mount(site: Site) -> None:
    """Add the routes of the probe."""
    inside = Inside(site)
    site.router.add("GET", "/odd/ssrf", inside.probe)
    site.router.add("GET", "/odd/ssrf/redirect", inside.onward)


@dataclass(frozen=True, slots=True)
class Inside:
    """The handlers."""

    site: Site

    def probe(self, request: Request) -> Response:
        """Show posts and knock."""
        target = _target(request.query.get("target", "127.0.0.1:9"))
        v6 = _target(request.query.get("v6", "[::1]:9"))
        return self.site.page(
            "odd/ssrf.html",
            request,
            topic=topic("内部アドレスに触るトピック"),
            comments=posts("ssrf", 20),
            total=20,
            target=target,
            v6=v6,
            spellings=spellings(target),
        )

    def onward(self, request: Request) -> Response:
        """Redirect to the target: the first address was fine, the second is not."""
        return redirect(
            f"http://{_target(request.query.get('target', '127.0.0.1:9'))}/redirected", status=302
        )


def spellings(target: str) -> tuple[str, ...]:
    """Return other spellings of an IPv4 target: decimal, hexadecimal, octal, IPv4 inside IPv6, wildcard."""
    host, _, port = target.partition(":")
    try:
        number = int(IPv4Address(host))
    except ValueError:
        return ()
    octal = ".".join(f"0{byte:o}" for byte in number.to_bytes(4))
    hosts = (str(number), f"0x{number:08x}", octal, f"[::ffff:{host}]", "0.0.0.0")  # noqa: S104  # a URL
    return tuple(f"{one}:{port}" if port else one for one in hosts)


def _target(text: str) -> str:
    if _TARGET.fullmatch(text) is None:
        raise RefusedError(400, "target は アドレス:ポート の形です。")
    return text
