"""Fetch one page for a search, without a browser (再投稿検索の通信): through the same guard as a capture.

Only public addresses, judged after resolution and pinned; TLS verified; no cookies, no scripts, one request at a time with a pause
between, robots.txt kept to, and a body limit. What comes is read by the same readers as a capture.
"""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import h11

from kaiji.evidence.capture.guard import Guard, RefusedError, UnknownHostError, ask_resolver
from kaiji.evidence.capture.upstream import Connector, UpstreamError
from kaiji.evidence.posts import WireBody
from kaiji.evidence.watching.robots import AGENT, Robots, parse_robots

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from kaiji.evidence.capture.guard import Resolve
    from kaiji.evidence.capture.upstream import Upstream

_BODY_LIMIT: Final = 4 << 20
_SECONDS: Final = 30
_HOPS: Final = 4
_CHUNK: Final = 1 << 16
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_SLOW_DOWN: Final = frozenset((429, 503))


class FetchError(Exception):
    """A page could not be fetched: `code` says why (`refused`, `unreachable`, `robots`, `too-large`, `slow-down` …)."""

    def __init__(self, code: str, url: str, why: str) -> None:
        super().__init__(f"{url}: {code}: {why}")
        self.code = code
        self.url = url
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How gently a site is read (巡回の作法)."""

    pause_seconds: int = 2
    """Between two requests to one site; a longer Crawl-delay of the site prevails."""
    allow_loopback: bool = False
    """Test only."""
    test_ca: Path | None = None
    """Test only."""


@dataclass(slots=True)
class Fetcher:
    """Reads pages of one site, one after another."""

    manners: Manners
    resolve: Resolve = ask_resolver
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    requests: int = 0
    _connector: Connector | None = None
    _robots: dict[tuple[str, str], Robots] = field(default_factory=dict)

    async def robots(self, url: str) -> Robots:
        """Return what the site of `url` asks of crawlers; asked once."""
        parts = urlsplit(url)
        origin = (parts.scheme, parts.netloc)
        if origin not in self._robots:
            try:
                wire = await self._follow(f"{parts.scheme}://{parts.netloc}/robots.txt")
            except FetchError as error:
                self._robots[origin] = Robots(closed=error.code in {"unreachable", "slow-down"})
            else:
                gone, down = 400 <= wire.status < 500, wire.status >= 500  # classes of status
                self._robots[origin] = Robots(closed=down) if gone or down else parse_robots(wire.body)
        return self._robots[origin]

    async def get(self, url: str) -> WireBody:
        """Return the page at `url`, redirects followed inside its site; raises FetchError."""
        robots = await self.robots(url)
        if not robots.allows(url):
            raise FetchError(
                "robots", url, "site unavailable" if robots.closed else "disallowed by robots.txt"
            )
        pause = max(self.manners.pause_seconds, robots.delay or 0)
        if pause and self.requests:
            await self.sleep(pause)
        return await self._follow(url, robots)

    async def _follow(self, url: str, robots: Robots | None = None) -> WireBody:
        at = url
        for _ in range(_HOPS):
            wire = await self._once(at)
            target = wire.header("location")
            if wire.status in _SLOW_DOWN:
                raise FetchError(
                    "slow-down", url, f"status {wire.status}, retry-after {wire.header('retry-after')}"
                )
            if wire.status not in _REDIRECTS or not target:
                return wire
            onward = urljoin(at, target)
            if urlsplit(onward).hostname != urlsplit(url).hostname:
                raise FetchError("elsewhere", url, f"redirected to {urlsplit(onward).hostname}")
            if robots is not None and not robots.allows(onward):
                raise FetchError("robots", onward, "disallowed by robots.txt")
            at = onward
        raise FetchError("redirects", url, f"more than {_HOPS} redirects")

    async def _once(self, url: str) -> WireBody:
        parts = urlsplit(url)
        scheme, host = parts.scheme, parts.hostname
        if scheme not in {"http", "https"} or not host:
            raise FetchError("refused", url, "not a web address")
        port = parts.port or (443 if scheme == "https" else 80)
        if self._connector is None:
            guard = Guard(allow_loopback=self.manners.allow_loopback, resolve=self.resolve)
            self._connector = Connector(guard, test_ca=self.manners.test_ca)
        self.requests += 1
        try:
            async with asyncio.timeout(_SECONDS):
                line = await self._connector.open(scheme, host, port)
                try:
                    return await _exchange(line, url, parts.netloc.rpartition("@")[2])
                finally:
                    line.close()
        except RefusedError as error:
            raise FetchError("refused", url, error.why) from error
        except (UnknownHostError, UpstreamError) as error:
            raise FetchError("unreachable", url, error.why) from error
        except (OSError, TimeoutError, h11.RemoteProtocolError) as error:
            raise FetchError("unreachable", url, str(error) or "timed out") from error


async def _exchange(line: Upstream, url: str, authority: str) -> WireBody:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    state = h11.Connection(h11.CLIENT)
    headers = [
        ("Host", authority),
        ("User-Agent", AGENT),
        ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"),
        ("Accept-Language", "ja,en;q=0.5"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    request = h11.Request(method="GET", target=_ascii(target), headers=headers)
    line.writer.write((state.send(request) or b"") + (state.send(h11.EndOfMessage()) or b""))
    await line.writer.drain()
    head: h11.Response | None = None
    body = bytearray()
    while True:
        event = state.next_event()
        if event is h11.NEED_DATA:
            state.receive_data(await line.reader.read(_CHUNK))
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > _BODY_LIMIT:
                raise FetchError("too-large", url, f"more than {_BODY_LIMIT} bytes")
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _wire(url, head, bytes(body))
        elif not isinstance(event, h11.InformationalResponse):
            raise FetchError("unreachable", url, "the connection ended before the page")


def _wire(url: str, head: h11.Response, body: bytes) -> WireBody:
    headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in head.headers.raw_items())
    wire = WireBody(
        record_id=f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>",
        url=url,
        status=head.status_code,
        headers=headers,
        body=body,
    )
    if (wire.header("content-encoding") or "identity").lower() != "identity":
        raise FetchError("coding", url, "compressed although asked not to")
    return wire


def _ascii(target: str) -> str:
    return "".join(
        c if c.isascii() and c.isprintable() and c != " " else "".join(f"%{b:02X}" for b in c.encode())
        for c in target
    )
