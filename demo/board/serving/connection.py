"""One kept connection: requests in, WSGI responses out, framed by h11 (接続)."""

from __future__ import annotations

import io
import socket
import ssl
import sys
import traceback
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import h11

from demo.board.serving.channel import Channel, HijackedError
from demo.board.serving.wire import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from demo.board.serving.server import BoardServer

BODY_LIMIT = 256 * 1024
"""Bytes of a request body that are read; the board takes text only."""
_BODILESS = frozenset({204, 304})


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
        )
        if self._server.wire is not None:
            self._server.wire.begin(exchange)
        reply = _Reply(self._stream, self._h11, exchange)
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


class _Reply:
    """The response being sent; h11 decides the framing and keeps order and case of the headers."""

    def __init__(self, stream: socket.socket, state: h11.Connection, exchange: Exchange) -> None:
        self._stream = stream
        self._h11 = state
        self._exchange = exchange
        self._pending: tuple[int, bytes, list[tuple[str, str]]] | None = None
        self._bodiless = False

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        if exc_info is not None and self._exchange.head:
            raise exc_info[1]
        code, _, reason = status.partition(" ")
        self._pending = (int(code), reason.encode("latin-1"), headers)
        return self.send

    def _send_head(self) -> None:
        if self._pending is None:
            return
        code, reason, headers = self._pending
        self._pending = None
        names = {name.lower() for name, _ in headers}
        early = [] if "date" in names else [("Date", formatdate(usegmt=True))]
        self._bodiless = code in _BODILESS or self._exchange.method == "HEAD"
        response = h11.Response(status_code=code, reason=reason, headers=early + headers)
        data = self._h11.send(response) or b""
        self._exchange.head = data
        self._exchange.chunked = b"\r\ntransfer-encoding: chunked\r\n" in data.lower()
        self._stream.sendall(data)

    def send(self, part: bytes) -> None:
        self._send_head()
        if part and not self._bodiless:
            self._put(h11.Data(data=part))

    def end(self) -> None:
        self._send_head()
        self._put(h11.EndOfMessage())
        self._exchange.complete = True

    def _put(self, event: h11.Event) -> None:
        data = self._h11.send(event) or b""
        self._exchange.body += data
        if data:
            self._stream.sendall(data)

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


def _head_bytes(request: h11.Request) -> bytes:
    first = b"%s %s HTTP/%s\r\n" % (request.method, request.target, request.http_version)
    return first + b"".join(b"%s: %s\r\n" % pair for pair in request.headers.raw_items()) + b"\r\n"
