"""A small reverse proxy on loopback: appends the client to X-Forwarded-For and overwrites X-Client-Port, as an edge should."""

from __future__ import annotations

import http.client
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS: Final = "127.0.0.2"
"""From here it connects to the site: what the site must trust, and nothing else."""


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    backend = 0


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address, port = self.client_address[:2]
        headers = {name: value for name, value in self.headers.items() if name.lower() != "x-client-port"}
        before = self.headers.get("X-Forwarded-For")
        headers["X-Forwarded-For"] = f"{before}, {address}" if before else address
        headers["X-Client-Port"] = str(port)
        inner = http.client.HTTPConnection(
            "127.0.0.1", self.server.backend, source_address=(ADDRESS, 0), timeout=60
        )
        inner.request(self.command, self.path, body or None, headers)
        answer = inner.getresponse()
        data = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        inner.close()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@contextmanager
def proxy_before(backend: int) -> Iterator[int]:
    """Run a proxy before the site on port `backend`; give its port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.backend = backend
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
