"""A browser's place taken by a few lines: requests sent through the proxy's door, answers read to their end."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import h11
from cryptography.hazmat.primitives.serialization import Encoding

from kaiji.evidence.capture.guard import ask_resolver
from kaiji.evidence.capture.settings import Limits, Settings
from kaiji.evidence.capture.wire import Wire
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kaiji.evidence.capture.guard import Resolve


@dataclass(slots=True)
class Recording:
    """A running recording with both doors."""

    wire: Wire
    page_door: tuple[str, int]
    own_door: tuple[str, int]

    async def get(
        self, url: str, *, headers: str = "", method: str = "GET", body: bytes = b""
    ) -> tuple[int, bytes]:
        """Ask for `url` as a browser asks a proxy; returns the status and the body as it stood on the wire."""
        async with self.connected(url) as (reader, writer):
            return await ask(reader, writer, url, headers=headers, method=method, body=body)

    @asynccontextmanager
    async def connected(self, url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """Connect through the door for pages; for https through a tunnel whose certificate is checked against our CA."""
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(*self.page_door)
        try:
            if parts.scheme == "https":
                port = parts.port or 443
                writer.write(
                    f"CONNECT {parts.hostname}:{port} HTTP/1.1\r\nHost: {parts.hostname}:{port}\r\n\r\n".encode()
                )
                answer = await reader.readuntil(b"\r\n\r\n")
                if b" 200 " not in answer.split(b"\r\n")[0]:
                    raise ConnectionRefusedError(answer.split(b"\r\n")[0].decode())
                await writer.start_tls(self._trusting(), server_hostname=parts.hostname)
            yield reader, writer
        finally:
            writer.transport.abort()

    def _trusting(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        pem = ssl.DER_cert_to_PEM_cert(self.wire.authority.certificate.public_bytes(Encoding.DER))
        context.load_verify_locations(cadata=pem)
        return context


async def ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    url: str,
    *,
    headers: str = "",
    method: str = "GET",
    body: bytes = b"",
) -> tuple[int, bytes]:
    """Send one request and read its answer; returns status and the entity body (chunk framing off)."""
    parts = urlsplit(url)
    target = url if parts.scheme == "http" else parts.path + (f"?{parts.query}" if parts.query else "")
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nProxy-Connection: keep-alive\r\n{headers}{length}\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    state = h11.Connection(h11.CLIENT)
    state.send(h11.Request(method=method, target="/", headers=[("Host", parts.netloc)]))
    state.send(h11.EndOfMessage())
    status, data = 0, b""
    while True:
        event = state.next_event()
        if event is h11.NEED_DATA:
            state.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            data += event.data
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            return status, data


@asynccontextmanager
async def recording(
    folder: Path,
    *,
    limits: Limits | None = None,
    test_ca: Path | None = None,
    allow_loopback: bool = True,
    resolve: Resolve | None = None,
) -> AsyncIterator[Recording]:
    """Run a wire that records into `folder/page.wacz`."""
    settings = Settings(allow_loopback=allow_loopback, test_ca=test_ca, limits=limits or Limits())
    wire = Wire(settings, folder / "page.wacz", at=now(), resolve=resolve or ask_resolver)
    try:
        doors = [_door(door) for door in await wire.open()]
        yield Recording(wire, doors[0], doors[1])
    finally:
        await wire.close()
        wire.abandon()


def _door(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port
