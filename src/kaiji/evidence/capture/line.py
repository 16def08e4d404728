"""What all connections of one capture share (回線): where they may go, what is kept, and what is noted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from kaiji.evidence.capture.guard import RefusedError, UnknownHostError
from kaiji.evidence.capture.ledger import Failure, Ledger
from kaiji.evidence.capture.upstream import Upstream, UpstreamError
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.capture.exchange import Exchange
    from kaiji.evidence.capture.guard import Guard
    from kaiji.evidence.capture.settings import Limits
    from kaiji.evidence.capture.upstream import Connector

CHATTER_HOSTS = (
    "update.googleapis.com",
    "clients2.google.com",
    "safebrowsing.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "content-autofill.googleapis.com",
    "edgedl.me.gvt1.com",
    "redirector.gvt1.com",
    "android.clients.google.com",
    "mtalk.google.com",
)
"""Hosts that only the browser itself asks for, should one of its own requests take the page's door."""


class Keeper(Protocol):
    """Takes what is to stand in the WARC; the recorder."""

    def keep(self, exchange: Exchange, /) -> None:
        """Take a finished exchange; its bytes are the keeper's to close."""

    def keep_frames(self, url: str, lines: bytes, /, *, ip: str, at: datetime) -> None:
        """Take the log of a WebSocket connection."""


class Origin(NamedTuple):
    """Scheme, host and port of a tunnel or a request."""

    scheme: str
    host: str
    port: int

    def url(self, path: str) -> str:
        """Return the address of `path` at this origin, the usual port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.scheme == "https" else 80)
        return f"{self.scheme}://{host}{'' if usual else f':{self.port}'}{path}"


@dataclass(slots=True, kw_only=True)
class Line:
    """What all conversations of one capture share."""

    connector: Connector
    guard: Guard
    limits: Limits
    ledger: Ledger
    keeper: Keeper
    frozen: bool = False
    open_exchanges: int = 0
    _open: list[Upstream] = field(default_factory=list)

    async def admit(self, host: str, port: int) -> bool:
        """Whether a tunnel to `host` may be opened; a refusal is noted."""
        if self.is_chatter(host):
            return False
        url = f"{host}:{port}"
        if self.frozen:
            self.late(url)
            return False
        try:
            await self.guard.addresses(host, port)
        except (RefusedError, UnknownHostError) as error:
            self.note(error, f"https://{url}/" if port != 443 else f"https://{host}/")
            return False
        return True

    def is_chatter(self, host: str) -> bool:
        """Whether only the browser itself asks for `host`; it is counted and to be denied."""
        if host in CHATTER_HOSTS:
            self.ledger.chatter[host] = self.ledger.chatter.get(host, 0) + 1
            return True
        return False

    def counted(self) -> Counted:
        """Count an exchange as under way as long as the block lasts."""
        return Counted(self)

    def late(self, url: str) -> None:
        """Note a request after the end of the recording."""
        self.ledger.late += 1
        if self.ledger.late <= 50:
            self.ledger.blocked.append(Failure(url=url, code="late", why="after the recording", at=now()))

    def note(self, error: Exception, url: str, destination: str = "") -> None:
        """Enter a refusal or failure in the ledger."""
        if isinstance(error, RefusedError):
            code, why, where = "refused", error.why, self.ledger.blocked
        elif isinstance(error, UnknownHostError):
            code, why, where = "unknown-host", error.why, self.ledger.failures
        elif isinstance(error, UpstreamError):
            code, why, where = error.code, error.why, self.ledger.failures
        else:
            code, why, where = "broken", str(error), self.ledger.failures
        where.append(Failure(url=url, code=code, why=why, at=now(), destination=destination))

    def hold(self, upstream: Upstream) -> None:
        """Remember an open connection, so that the end of the recording can cut it."""
        self._open.append(upstream)

    def release(self, upstream: Upstream) -> None:
        """Forget a connection, and close it."""
        if upstream in self._open:
            self._open.remove(upstream)
        upstream.close()

    def drop_all(self) -> None:
        """Close every connection to a site."""
        for upstream in tuple(self._open):
            upstream.close()


class Counted:
    """An exchange under way, for `Line.counted`."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def __enter__(self) -> Self:
        self._line.open_exchanges += 1
        self.moved()
        self._touch()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.open_exchanges -= 1
        self.unwaited()
        self._touch()

    def moved(self) -> None:
        """Note that bytes have come."""
        self._line.ledger.under_way[id(self)] = asyncio.get_running_loop().time()

    def unwaited(self) -> None:
        """Do not wait for its end: it may have none."""
        self._line.ledger.under_way.pop(id(self), None)

    def _touch(self) -> None:
        self._line.ledger.last_at = asyncio.get_running_loop().time()
