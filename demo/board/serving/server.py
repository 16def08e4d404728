"""A threaded WSGI server on h11: keep-alive, TLS, the peer's address *and port*, and the bytes as sent.

`wsgiref` closes every connection and hides the peer's port, without which an IP address behind carrier-grade NAT
identifies no one (RFC 6302); so the board brings this one. One thread serves one connection.

Beyond PEP 3333 the environment has `REMOTE_PORT`, `SERVER_ADDR` (the local address of this very connection) and
`board.hijack`, a function that hands the connection over to the application for answers that are not plain HTTP/1.1.
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from demo.board.serving.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from demo.board.serving.wire import Wire

IDLE_SECONDS = 30.0
"""How long a kept connection may be silent before it is closed."""


class BoardServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves one WSGI application over HTTP or, where a context is given, HTTPS."""

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        application: WSGIApplication,
        *,
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
        log: Callable[[str], None] | None = None,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.application = application
        self.tls = tls
        self.wire = wire
        self.log = log or _unheard
        super().__init__(address, _Handler)

    @property
    def scheme(self) -> str:
        """`https` where TLS is on, else `http`."""
        return "https" if self.tls else "http"

    @property
    def origin(self) -> str:
        """Scheme, host and port under which the server is reached on this machine."""
        host, port = self.server_address[0], self.server_address[1]
        text = host.decode() if isinstance(host, (bytes, bytearray)) else str(host)
        return f"{self.scheme}://{f'[{text}]' if ':' in text else text}:{port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say on standard error what went wrong in a thread; a peer that went away is no news."""
        error = sys.exception()
        if not isinstance(error, (ConnectionError, TimeoutError, ssl.SSLError)):
            super().handle_error(request, client_address)


def _unheard(line: str) -> None:
    """Keep no access log."""
    del line


class _Handler(socketserver.BaseRequestHandler):
    server: BoardServer

    def handle(self) -> None:
        plain: socket.socket = self.request
        plain.settimeout(IDLE_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(ConnectionError, TimeoutError, ssl.SSLError):
            # The handshake belongs in this thread: a client that says nothing must not stop others from connecting.
            stream = self.server.tls.wrap_socket(plain, server_side=True) if self.server.tls else plain
            try:
                Connection(stream, self.server).serve()
            finally:
                _close(stream)


def _close(stream: socket.socket) -> None:
    with suppress(OSError):
        if isinstance(stream, ssl.SSLSocket):
            stream.settimeout(1.0)
            stream.unwrap()
    with suppress(OSError):
        stream.shutdown(socket.SHUT_RDWR)
    stream.close()
