"""An ASGI application with its connection data recorded (ASGI ミドルウェア)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from kaiji.desks.content_provider.site.acts import RECORD
from kaiji.desks.content_provider.site.proxies import Told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from datetime import datetime

    from kaiji.desks.content_provider.site.recorder import Recorder

    Scope: TypeAlias = MutableMapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    AsgiApplication: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RecordingAsgi:
    """Wraps `application`; the database is written in a thread, so that nobody else waits for it."""

    application: AsgiApplication
    recorder: Recorder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and record what it did, before the first byte of the answer leaves."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        recording = await asyncio.to_thread(self.recorder.begin, told_by(scope, self.recorder.clock()))

        async def sent(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                location = next(
                    (v.decode("latin-1") for k, v in message.get("headers", ()) if k.lower() == b"location"),
                    None,
                )
                await asyncio.to_thread(
                    recording.finish, scope["method"], scope["path"], message["status"], location
                )
            await send(message)

        await self.application({**scope, RECORD: recording.record}, receive, sent)


def told_by(scope: Scope, at: datetime) -> Told:
    """Read what an ASGI server says of a connection."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    client, server = scope.get("client"), scope.get("server")
    return Told(
        at=at,
        peer=None if not client or not client[0] else (client[0], client[1]),
        here=None if not server or server[1] is None else (server[0], server[1]),
        headers=headers,
        http_version=scope.get("http_version", "1.1"),
    )
