"""The recording proxy (記録プロキシ): the browser's only way out, and the place where the bytes are kept.

Two doors on the loopback interface: the page's context comes through the recording door; whatever the browser wants for
itself (updates, safe browsing) is sent to the other, where it is denied and counted.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

import h11

from kaiji.evidence.capture.conversation import Conversation
from kaiji.evidence.capture.line import Origin
from kaiji.evidence.capture.messages import BrokenMessageError, MessageReader
from kaiji.evidence.capture.peek import first_byte
from kaiji.evidence.capture.upstream import READ_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from kaiji.evidence.capture.authority import EphemeralAuthority
    from kaiji.evidence.capture.line import Line

Serve: TypeAlias = "Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]"
HANDSHAKE_RECORD = 0x16
"""First byte of a TLS ClientHello (RFC 8446 5.1)."""
CLOSE_SECONDS = 1.0


class RecordingProxy:
    """Serves one browser for one capture."""

    def __init__(self, *, line: Line, authority: EphemeralAuthority) -> None:
        self._line = line
        self._authority = authority
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> tuple[str, str]:
        """Start both doors and return their addresses: for the page, and for the browser's own traffic."""
        for serve in (self._serve, self._deny):
            self._servers.append(
                await asyncio.start_server(self._tracked(serve), "127.0.0.1", 0, limit=READ_LIMIT)
            )
        page, own = (f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}" for server in self._servers)
        return page, own

    async def freeze(self) -> None:
        """End the recording: nothing more goes out; what is still under way is recorded as cut off."""
        self._line.frozen = True
        self._line.drop_all()
        await self._end_tasks()

    async def close(self) -> None:
        """Stop both doors and drop every connection."""
        self._line.frozen = True
        self._line.drop_all()
        for server in self._servers:
            server.close()
        await self._end_tasks()

    async def _end_tasks(self) -> None:
        ending = tuple(self._tasks)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    def _tracked(self, serve: Serve) -> Serve:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(serve(reader, writer))
            self._tasks.add(task)
            try:
                with suppress(OSError, BrokenMessageError, asyncio.CancelledError):
                    await task
            finally:
                self._tasks.discard(task)
                await _let_go(writer)

        return run

    async def _deny(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await MessageReader(reader, role=h11.SERVER).head()
        if head is not None:
            target = head.event.target.decode("latin-1")
            host = target.split("://", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
            self._line.ledger.chatter[host] = self._line.ledger.chatter.get(host, 0) + 1
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = MessageReader(reader, role=h11.SERVER)
        head = await client.head()
        if head is None:
            return
        if head.event.method != b"CONNECT":
            await Conversation(self._line, client, writer).run(head)
            return
        host, _, port = head.event.target.decode("latin-1").rpartition(":")
        await self._tunnel(reader, writer, host.strip("[]"), int(port))

    async def _tunnel(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
    ) -> None:
        if not await self._line.admit(host, port):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        first = await first_byte(writer, b"HTTP/1.1 200 Connection established\r\n\r\n")
        if first is None:
            return
        secure = first == HANDSHAKE_RECORD
        if secure:
            await writer.start_tls(self._authority.context(host))
        client = MessageReader(reader, role=h11.SERVER)
        head = await client.head()
        if head is not None:
            origin = Origin("https" if secure else "http", host, port)
            await Conversation(self._line, client, writer, origin).run(head)


async def _let_go(writer: asyncio.StreamWriter) -> None:
    """Close a connection once what was written has left, and at the latest after a moment."""
    writer.close()
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await writer.wait_closed()
    except (TimeoutError, asyncio.CancelledError):
        writer.transport.abort()
    except OSError:
        return
