"""Look at the first byte of a tunnel without taking it (先読み): TLS, or the plain text of a `ws://` connection."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import StreamWriter


async def first_byte(writer: StreamWriter, greeting: bytes) -> int | None:
    """Send `greeting`, wait for the other side, and return its first byte, which stays unread; None where it closed.

    The transport stops reading first: a byte that has reached a stream cannot be given back to a TLS handshake.
    """
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket transport reads and writes
    writer.write(greeting)
    await writer.drain()
    held = socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno()))
    held.setblocking(False)
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(held, _settle, ready)
    try:
        await ready
        seen = held.recv(1, socket.MSG_PEEK)
    except ConnectionError:
        return None
    finally:
        loop.remove_reader(held)
        held.close()
        writer.transport.resume_reading()  # type: ignore[attr-defined]  # a read transport has it; the stub names the base
    return seen[0] if seen else None


def _settle(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
