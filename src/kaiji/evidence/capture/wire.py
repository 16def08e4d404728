"""Everything between the browser and the site, set up for one capture (通信記録の一式)."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.evidence.capture.authority import EphemeralAuthority
from kaiji.evidence.capture.clocks import Clocks
from kaiji.evidence.capture.guard import Guard, ask_resolver
from kaiji.evidence.capture.ledger import Ledger
from kaiji.evidence.capture.line import Line
from kaiji.evidence.capture.proxy import RecordingProxy
from kaiji.evidence.capture.recorder import Recorder
from kaiji.evidence.capture.upstream import Connector
from kaiji.evidence.capture.wacz import WaczWriter

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.capture.exchange import Exchange
    from kaiji.evidence.capture.guard import Resolve
    from kaiji.evidence.capture.settings import Settings


class Wire:
    """Proxy, guard, ledger and recorder of one capture."""

    def __init__(
        self, settings: Settings, wacz: Path, *, at: datetime, resolve: Resolve = ask_resolver
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kaiji-capture-"))
        self.guard = Guard(allow_loopback=settings.allow_loopback, resolve=resolve)
        self.authority = EphemeralAuthority(self._folder, at=at)
        self.ledger = Ledger()
        self.clocks = Clocks()
        self.plain_http = 0
        self.wacz = WaczWriter(wacz, at=at)
        self.recorder = Recorder(self.wacz, at=at)
        connector = Connector(self.guard, test_ca=settings.test_ca)
        self.line = Line(
            connector=connector, guard=self.guard, limits=settings.limits, ledger=self.ledger, keeper=self
        )
        self._proxy = RecordingProxy(line=self.line, authority=self.authority)

    async def open(self) -> tuple[str, str]:
        """Start the proxy; returns the door for the page and the one for the browser's own traffic."""
        return await self._proxy.open()

    def keep(self, exchange: Exchange) -> None:
        """Take a finished exchange."""
        self.clocks.see(exchange)
        self.plain_http += exchange.tls is None
        self.recorder.keep(exchange)

    def keep_frames(self, url: str, lines: bytes, *, ip: str, at: datetime) -> None:
        """Take the log of a WebSocket connection."""
        self.recorder.keep_frames(url, lines, ip=ip, at=at)

    async def end(self) -> str:
        """End the recording and return the WARC's SHA-256 in hexadecimal; raises OSError (disk full)."""
        await self._proxy.freeze()
        return await asyncio.get_running_loop().run_in_executor(None, self.recorder.end)

    async def close(self) -> None:
        """Stop the proxy and remove the ephemeral keys; the WACZ is still to be finished."""
        await self._proxy.close()
        self.recorder.give_up()
        shutil.rmtree(self._folder, ignore_errors=True)

    def abandon(self) -> None:
        """Let go of the WACZ, finished or not."""
        self.wacz.abandon()
