"""The response being sent: h11 decides the framing and keeps order and case of the headers (応答の送出)."""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import h11

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from demo.board.serving.wire import Exchange

_BODILESS = frozenset({204, 304})


class Reply:
    """One response on its way; every byte is recorded before it is sent."""

    def __init__(self, stream: socket.socket, state: h11.Connection, exchange: Exchange) -> None:
        self._stream = stream
        self._h11 = state
        self._exchange = exchange
        self._pending: tuple[int, bytes, list[tuple[str, str]]] | None = None
        self._bodiless = False
        self._left: int | None = None
        """Bytes of body still to come, where the response told its length."""

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        """Take status and headers, as WSGI's `start_response`."""
        if exc_info is not None and self._exchange.head:
            raise exc_info[1]
        code, _, reason = status.partition(" ")
        self._pending = (int(code), reason.encode("latin-1"), headers)
        return self.send

    def send(self, part: bytes) -> None:
        """Send a part of the body, the headers before the first."""
        self._send_head()
        if not part or self._bodiless:
            return
        if self._left is not None:
            self._left -= len(part)
        self._transmit(self._h11.send(h11.Data(data=part)) or b"", last=self._left == 0)

    def end(self) -> None:
        """Send what ends the response."""
        self._send_head()
        self._transmit(self._h11.send(h11.EndOfMessage()) or b"", last=True)

    def fail(self) -> None:
        """Answer 500 where nothing was sent yet; else break off, so that the client sees that something is missing."""
        if self._exchange.head or self._h11.our_state is not h11.SEND_RESPONSE:
            self._h11.send_failed()
            return
        text = "サーバーでエラーが起きました。\n".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))]
        self.start("500 Internal Server Error", [*headers, ("Connection", "close")])
        self.send(text)
        self.end()

    def _send_head(self) -> None:
        if self._pending is None:
            return
        code, reason, headers = self._pending
        self._pending = None
        named = {name.lower(): value for name, value in headers}
        early = [] if "date" in named else [("Date", formatdate(usegmt=True))]
        self._bodiless = code in _BODILESS or self._exchange.method == "HEAD"
        self._left = int(named["content-length"]) if "content-length" in named else None
        data = self._h11.send(h11.Response(status_code=code, reason=reason, headers=early + headers)) or b""
        self._exchange.head = data
        self._exchange.chunked = b"\r\ntransfer-encoding: chunked\r\n" in data.lower()
        self._exchange.complete = self._bodiless or self._left == 0
        self._stream.sendall(data)

    def _transmit(self, data: bytes, *, last: bool) -> None:
        """Record and send; the record is complete *before* the last byte leaves, so that whoever got it finds it so."""
        self._exchange.keep(data)
        self._exchange.complete = self._exchange.complete or last
        try:
            self._stream.sendall(data)
        except OSError:
            self._exchange.complete = False
            raise
