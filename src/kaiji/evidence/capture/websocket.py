"""WebSocket connections (WebSocket): passed through, every frame logged in the order in which it came (RFC 6455 5.2)."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field
from itertools import cycle
from typing import TYPE_CHECKING, Final, TypeAlias

from kaiji.evidence.capture.messages import CHUNK
from kaiji.ground.instants import now, utc_text

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

Side: TypeAlias = "tuple[StreamReader, StreamWriter, bytes]"
LOG_LIMIT: Final = 16 << 20
"""Bytes of payload kept a connection; the log says where it stops."""
_TEXT, _FINAL, _MASKED, _OPCODE, _SIZE = 1, 0x80, 0x80, 0x0F, 0x7F


@dataclass(slots=True)
class FrameReader:
    """Cuts one direction's bytes into frames, however they arrive."""

    _held: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[tuple[int, bool, bytes]]:
        """Return the frames completed by `data`: opcode, whether final, payload unmasked."""
        self._held += data
        frames = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> tuple[int, bool, bytes] | None:
        held = self._held
        if len(held) < 2:
            return None
        size, place = held[1] & _SIZE, 2
        if size > 125:
            width = 2 if size == 126 else 8
            if len(held) < 2 + width:
                return None
            size, place = int.from_bytes(held[2 : 2 + width], "big"), 2 + width
        mask = bytes(held[place : place + 4]) if held[1] & _MASKED else b""
        place += 4 if held[1] & _MASKED else 0
        if len(held) < place + size:
            return None
        payload = bytes(held[place : place + size])
        first = held[0]
        del held[: place + size]
        if mask:
            payload = bytes(a ^ b for a, b in zip(payload, cycle(mask), strict=False))
        return first & _OPCODE, bool(first & _FINAL), payload


@dataclass(slots=True)
class _Log:
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    full: bool = False

    def add(self, sender: str, opcode: int, payload: bytes, *, final: bool) -> None:
        if self.full:
            return
        self.size += len(payload)
        entry: dict[str, object] = {"at": utc_text(now()), "from": sender, "opcode": opcode, "final": final}
        if self.size > LOG_LIMIT:
            self.full = True
            entry["truncated"] = True
        elif opcode == _TEXT and (text := _text(payload)) is not None:
            entry["text"] = text
        else:
            entry["base64"] = base64.b64encode(payload).decode()
        self.lines.append(json.dumps(entry, ensure_ascii=False).encode() + b"\n")


def _text(payload: bytes) -> str | None:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None


async def relay(*, browser: Side, site: Side) -> bytes:
    """Pass bytes both ways until either side closes; return the log, one JSON object a line."""
    log = _Log()
    ways = [
        asyncio.create_task(_pass(browser[0], site[1], "browser", browser[2], log)),
        asyncio.create_task(_pass(site[0], browser[1], "site", site[2], log)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    return b"".join(log.lines)


async def _pass(source: StreamReader, target: StreamWriter, sender: str, first: bytes, log: _Log) -> None:
    frames, data = FrameReader(), first
    while True:
        if data:
            for opcode, final, payload in frames.feed(data):
                log.add(sender, opcode, payload, final=final)
            target.write(data)
            await target.drain()
        data = await source.read(CHUNK)
        if not data:
            return
