"""The bare connection, for answers that are not plain HTTP/1.1 (接続の引き渡し)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from demo.board.serving.wire import Exchange


class HijackedError(Exception):
    """Not a fault: the application has taken the connection and will not answer through WSGI."""


class Channel:
    """The bare connection, for answers that are not plain HTTP/1.1; what it sends is recorded too."""

    def __init__(self, stream: socket.socket, exchange: Exchange, left_over: bytes) -> None:
        self._stream = stream
        self._exchange = exchange
        self._left_over = left_over

    def send_head(self, data: bytes) -> None:
        """Send bytes that belong to the status line and headers."""
        self._exchange.head += data
        self._stream.sendall(data)

    def send(self, data: bytes) -> None:
        """Send bytes that belong to the body."""
        self._exchange.keep(data)
        self._stream.sendall(data)

    def receive(self, size: int = 65536) -> bytes:
        """Return up to `size` bytes from the client, empty once it has closed."""
        if self._left_over:
            data, self._left_over = self._left_over[:size], self._left_over[size:]
            return data
        return self._stream.recv(size)

    def finish(self, *, complete: bool = True) -> None:
        """Say that all that was to be sent has been sent; the connection is then closed."""
        self._exchange.complete = complete
