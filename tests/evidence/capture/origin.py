"""A tiny server that sends exactly the bytes it is told and keeps those it got: the oracle of what was on the wire."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Script:
    """What to send for one path."""

    reply: bytes
    close: bool = False
    """Close the connection afterwards."""
    pieces: int = 0
    """Send in pieces of this many bytes, each on its own (0: at once)."""
    silent: bool = False
    """Never answer."""


@dataclass(slots=True)
class Origin:
    """One running server."""

    port: int = 0
    scripts: dict[str, Script] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    """Every request head as it came, in order."""
    connections: int = 0
    scheme: str = "http"

    def url(self, path: str = "/") -> str:
        """Return the address of `path`."""
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def send(self, path: str, reply: bytes, **how: bool | int) -> str:
        """Say what `path` answers, and return its address."""
        self.scripts[path] = Script(reply, **how)  # type: ignore[arg-type]  # keywords of Script
        return self.url(path)

    def page(self, path: str, body: str, *, headers: str = "", status: str = "200 OK") -> str:
        """Say that `path` answers an ordinary HTML page, and return its address."""
        data = body.encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(data)}\r\n{headers}\r\n"
        return self.send(path, head.encode() + data)

    def asked(self, path: str) -> list[bytes]:
        """Return the requests for `path`."""
        return [head for head in self.requests if head.split(b" ")[1].decode() == path]

    def until_asked(self, path: str) -> None:
        """Return once a request for `path` has come."""
        while not self.asked(path):
            time.sleep(0.01)


@contextmanager
def origin(tls: ssl.SSLContext | None = None, *, host: str = "127.0.0.1") -> Iterator[Origin]:
    """Serve from threads until the block ends; with `tls` (a server's context) over TLS."""
    made = Origin(scheme="https" if tls else "http")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            made.connections += 1
            stream: socket.socket = self.request
            try:
                if tls is not None:
                    stream = tls.wrap_socket(stream, server_side=True)
                _serve(stream, made)
            except OSError:
                return
            finally:
                stream.close()

    server = socketserver.ThreadingTCPServer((host, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    made.port = server.server_address[1]
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _serve(stream: socket.socket, made: Origin) -> None:
    held = b""
    while True:
        while b"\r\n\r\n" not in held:
            data = stream.recv(65536)
            if not data:
                return
            held += data
        head, _, held = held.partition(b"\r\n\r\n")
        length = next(
            (
                int(one.split(b":")[1])
                for one in head.split(b"\r\n")
                if one.lower().startswith(b"content-length:")
            ),
            0,
        )
        while len(held) < length:
            held += stream.recv(65536)
        made.requests.append(head + b"\r\n\r\n" + held[:length])
        held = held[length:]
        script = made.scripts.get(head.split(b" ")[1].decode())
        if script is None:
            script = Script(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if not _answer(stream, script):
            return


def _answer(stream: socket.socket, script: Script) -> bool:
    if script.silent:
        threading.Event().wait(30)
        return False
    if not script.pieces:
        stream.sendall(script.reply)
    for place in range(0, len(script.reply) if script.pieces else 0, script.pieces or 1):
        stream.sendall(script.reply[place : place + script.pieces])
    return not script.close


@contextmanager
def listening(
    host: str = "127.0.0.1", *, on_hit: Callable[[], None] | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """Accept connections and count what knocks, until the block ends; gives port and first bytes of every knock."""
    hits: list[bytes] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.settimeout(2)
            try:
                hits.append(self.request.recv(4096))
            except OSError:
                hits.append(b"")
            if on_hit is not None:
                on_hit()

    class Server(socketserver.ThreadingTCPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

    server = Server((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1], hits
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
