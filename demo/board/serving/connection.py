"""One kept connection: requests in, WSGI responses out, framed by h11 (接続)."""

from __future__ import annotations

import io
import socket
import ssl
import sys
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import h11

from demo.board.serving.channel import Channel, HijackedError
from demo.board.serving.reply import Reply
from demo.board.serving.wire import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from demo.board.serving.server import BoardServer

BODY_LIMIT = 256 * 1024
"""Bytes of a request body that are read; the board takes text only."""


class Connection:
    """Serves requests on one socket until one side closes it."""

    def __init__(self, stream: socket.socket, server: BoardServer) -> None:
        self._stream = stream
        self._server = server
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=64 * 1024)
        peer, local = stream.getpeername(), stream.getsockname()
        self._peer: tuple[str, int] = (peer[0], peer[1])
        self._local: tuple[str, int] = (local[0], local[1])

    def serve(self) -> None:
        """Answer one request after another."""
        while True:
            try:
                request, body = self._read()
            except h11.RemoteProtocolError as error:
                self._refuse(error.error_status_hint)
                return
            if request is None:
                return
            if len(body) > BODY_LIMIT:
                self._refuse(413)
                return
            try:
                self._answer(request, body)
            except HijackedError:
                return
            if self._h11.our_state is not h11.DONE or self._h11.their_state is not h11.DONE:
                return
            self._h11.start_next_cycle()

    def _event(self) -> Any:
        while True:
            event = self._h11.next_event()
            if event is not h11.NEED_DATA:
                return event
            if self._h11.they_are_waiting_for_100_continue:
                self._stream.sendall(
                    self._h11.send(h11.InformationalResponse(status_code=100, headers=[])) or b""
                )
            self._h11.receive_data(self._stream.recv(65536))

    def _read(self) -> tuple[h11.Request | None, bytes]:
        request = self._event()
        if not isinstance(request, h11.Request):
            return None, b""
        parts: list[bytes] = []
        size = 0
        while isinstance(event := self._event(), h11.Data):
            size += len(event.data)
            parts.append(bytes(event.data))
            if size > BODY_LIMIT:
                break
        return request, b"".join(parts)

    def _refuse(self, status: int) -> None:
        if self._h11.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            text = b"Bad request\n"
            headers = [
                ("Content-Type", "text/plain"),
                ("Content-Length", str(len(text))),
                ("Connection", "close"),
            ]
            for event in (
                h11.Response(status_code=status, headers=headers),
                h11.Data(data=text),
                h11.EndOfMessage(),
            ):
                self._stream.sendall(self._h11.send(event) or b"")
            self._linger()

    def _linger(self) -> None:
        """Read on a little after a refusal: closing over unread bytes would reset the connection and lose the answer."""
        if isinstance(self._stream, ssl.SSLSocket):
            return
        self._stream.shutdown(socket.SHUT_WR)
        self._stream.settimeout(1.0)
        for _ in range(64):
            if not self._stream.recv(65536):
                return

    def _answer(self, request: h11.Request, body: bytes) -> None:
        exchange = Exchange(
            method=request.method.decode("ascii"),
            target=request.target.decode("latin-1"),
            request_head=_head_bytes(request),
            request_body=body,
            peer=self._peer,
            limit=0 if self._server.wire is None else self._server.wire.limit,
        )
        if self._server.wire is not None:
            self._server.wire.begin(exchange)
        reply = Reply(self._stream, self._h11, exchange)
        environ = self._environ(request, body, exchange)
        parts: Iterable[bytes] = ()
        try:
            parts = self._server.application(environ, reply.start)
            for part in parts:
                reply.send(part)
            reply.end()
        except (HijackedError, OSError):
            raise
        except Exception:  # noqa: BLE001  # a server outlives a fault of its application; it is logged, the client gets a 500
            traceback.print_exc(file=sys.stderr)
            reply.fail()
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
            self._server.log(
                f"{self._peer[0]}:{self._peer[1]} {exchange.method} {exchange.target} {exchange.status}"
            )

    def _environ(self, request: h11.Request, body: bytes, exchange: Exchange) -> dict[str, Any]:
        path, _, query = request.target.decode("latin-1").partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": exchange.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_PROTOCOL": f"HTTP/{request.http_version.decode('ascii')}",
            "SERVER_NAME": self._local[0],
            "SERVER_ADDR": self._local[0],
            "SERVER_PORT": str(self._local[1]),
            "REMOTE_ADDR": self._peer[0],
            "REMOTE_PORT": str(self._peer[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._server.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "board.hijack": self._hijack(exchange),
        }
        for raw_name, raw_value in request.headers:
            name, value = raw_name.decode("ascii").upper().replace("-", "_"), raw_value.decode("latin-1")
            key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
            joint = "; " if key == "HTTP_COOKIE" else ", "
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
        return environ

    def _hijack(self, exchange: Exchange) -> Callable[[], Channel]:
        return lambda: Channel(self._stream, exchange, bytes(self._h11.trailing_data[0]))


def _head_bytes(request: h11.Request) -> bytes:
    first = b"%s %s HTTP/%s\r\n" % (request.method, request.target, request.http_version)
    return first + b"".join(b"%s: %s\r\n" % pair for pair in request.headers.raw_items()) + b"\r\n"
