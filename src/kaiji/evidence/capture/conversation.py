"""One browser connection (会話): requests go to the site, responses come back, and both are recorded as bytes."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import h11

from kaiji.evidence.capture.exchange import Exchange, Truncation
from kaiji.evidence.capture.guard import RefusedError, UnknownHostError
from kaiji.evidence.capture.ledger import Failure
from kaiji.evidence.capture.line import Counted, Line, Origin
from kaiji.evidence.capture.messages import (
    BrokenMessageError,
    Head,
    MessageReader,
    asks_for_login,
    origin_form,
    without_challenge,
)
from kaiji.evidence.capture.upstream import Upstream, UpstreamError
from kaiji.evidence.capture.websocket import relay
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

IDLE_SECONDS = 45
_SAFE_TO_REPEAT = frozenset((b"GET", b"HEAD", b"OPTIONS"))
_STREAMS = ("text/event-stream", "multipart/x-mixed-replace")
_EXTENSIONS = re.compile(rb"\r\nsec-websocket-extensions:[^\r]*", re.IGNORECASE)


class Conversation:
    """Answers the requests of one browser connection, one after another."""

    def __init__(
        self, line: Line, client: MessageReader, writer: asyncio.StreamWriter, origin: Origin | None = None
    ) -> None:
        self._line = line
        self._client = client
        self._writer = writer
        self._origin = origin
        self._upstream: Upstream | None = None
        self._answers: MessageReader | None = None
        self._counted: Counted

    async def run(self, head: Head | None) -> None:
        """Serve `head` and whatever follows it until one side closes."""
        try:
            while head is not None and await self._one(head):
                self._client.next_message()
                head = await self._client.head()
        finally:
            self._drop()

    def _drop(self) -> None:
        if self._upstream is not None:
            self._line.release(self._upstream)
        self._upstream = self._answers = None

    async def _one(self, head: Head) -> bool:
        line = self._line
        raw, target = origin_form(head)
        origin = self._origin or _origin_of(target)
        path = raw.split(b" ", 2)[1].decode("latin-1")
        url = origin.url(path)
        destination = head.header("sec-fetch-dest") or ""
        if line.is_chatter(origin.host):
            return await self._say(403)
        if line.frozen:
            line.late(url)
            return await self._say(503)
        if line.ledger.received >= line.limits.total_bytes:
            line.ledger.cap("total-bytes")
            line.ledger.failures.append(
                Failure(url=url, code="cap", why="total bytes", at=now(), destination=destination)
            )
            return await self._say(503)
        with line.counted() as self._counted:
            try:
                return await self._forward(head, raw, origin, url)
            except RefusedError as error:
                line.note(error, url, destination)
                return await self._say(403)
            except (UnknownHostError, UpstreamError, BrokenMessageError) as error:
                line.note(error, url, destination)
                return await self._say(502)

    async def _forward(self, head: Head, raw: bytes, origin: Origin, url: str) -> bool:
        body = [piece async for piece in self._client.body()]
        fresh = await self._connect(origin)
        answer, exchange = await self._ask(head, raw, body, url)
        if answer is None and not fresh and head.event.method in _SAFE_TO_REPEAT and not body:
            # A kept connection that the site had closed meanwhile: nothing was answered, so asking again is safe.
            exchange.close()
            self._drop()
            await self._connect(origin)
            answer, exchange = await self._ask(head, raw, body, url)
        if answer is None:
            exchange.close()
            raise BrokenMessageError("the site closed the connection without an answer")
        if answer.event.status_code == 101:
            return await self._switch(answer, exchange)
        return await self._pass_on(answer, exchange)

    async def _connect(self, origin: Origin) -> bool:
        if self._upstream is not None and self._upstream.serves(*origin):
            return False
        self._drop()
        self._upstream = await self._line.connector.open(*origin)
        self._answers = MessageReader(self._upstream.reader, role=h11.CLIENT)
        self._line.hold(self._upstream)
        return True

    async def _ask(self, head: Head, raw: bytes, body: list[bytes], url: str) -> tuple[Head | None, Exchange]:
        upstream, answers = self._upstream, self._answers
        assert upstream is not None and answers is not None  # noqa: S101, PT018  # for the type checker: `_connect` opened both
        if upstream.used:
            answers.next_message()
        upstream.used = True
        if head.header("upgrade") is not None:
            raw = _without_extensions(raw)
        answers.expect(_request(head))
        exchange = Exchange(
            url=url,
            method=head.event.method.decode("ascii"),
            ip=upstream.ip,
            at=now(),
            tls=upstream.tls,
            destination=head.header("sec-fetch-dest") or "",
        )
        try:
            answer = await self._answer_to(exchange, raw, body)
        except BaseException:
            exchange.close()
            raise
        if answer is not None:
            exchange.response.write(answer.raw)
            exchange.head_length = len(answer.raw)
            exchange.status = answer.event.status_code
            exchange.headers = answer.headers
            exchange.answered_at = now()
        return answer, exchange

    async def _answer_to(self, exchange: Exchange, raw: bytes, body: list[bytes]) -> Head | None:
        upstream, answers = self._upstream, self._answers
        assert upstream is not None and answers is not None  # noqa: S101, PT018  # for the type checker: `_connect` opened both
        try:
            for piece in (raw, *body):
                exchange.request.write(piece)
                upstream.writer.write(piece)
            await upstream.writer.drain()
            async with asyncio.timeout(IDLE_SECONDS):
                return await answers.head()
        except TimeoutError as error:
            raise UpstreamError("unreachable", upstream.host, "no answer in time") from error
        except OSError:
            return None
        except asyncio.CancelledError:
            ended = UpstreamError("unanswered", upstream.host, "no answer by the end of the recording")
            self._line.note(ended, exchange.url, exchange.destination)
            raise

    async def _pass_on(self, answer: Head, exchange: Exchange) -> bool:
        line, answers = self._line, self._answers
        assert answers is not None  # noqa: S101  # for the type checker: `_connect` opened it
        self._counted.moved()
        if (exchange.header("content-type") or "").startswith(_STREAMS):
            self._counted.unwaited()
        if asks_for_login(answer):
            self._note(exchange, "asks-login", f"HTTP {exchange.status}")
        exchange.truncated = "time"  # until its end has come
        browser_left = False
        try:
            browser_left = not await self._send(without_challenge(answer))
            exchange.truncated = (
                await self._pass_body(exchange, answers) if not browser_left else "unspecified"
            )
            browser_left = exchange.truncated == "unspecified"
        except BrokenMessageError:
            exchange.truncated = "time" if line.frozen else "disconnect"
        except TimeoutError:
            exchange.truncated = "time"
        finally:
            self._finish(exchange, browser_left=browser_left)
        if exchange.truncated is None and answers.reusable:
            return True
        self._drop()
        return False

    async def _pass_body(self, exchange: Exchange, answers: MessageReader) -> Truncation | None:
        """Pass the body on while it is kept; returns why it ended early, None where it came to its end."""
        ledger, limits, size = self._line.ledger, self._line.limits, 0
        html = (exchange.header("content-type") or "").lower().startswith(("text/html", "application/xhtml"))
        most = min(limits.body_bytes, limits.document_bytes) if html else limits.body_bytes
        async for piece in _in_time(answers):
            size += len(piece)
            ledger.received += len(piece)
            if size > most or ledger.received > limits.total_bytes:
                cap = "document-bytes" if html else "body-bytes"
                ledger.cap(cap if size > most else "total-bytes")
                return "length"
            exchange.response.write(piece)
            if id(self._counted) in ledger.under_way:
                self._counted.moved()
            if not await self._send(piece):
                return "unspecified"
        return None

    def _finish(self, exchange: Exchange, *, browser_left: bool) -> None:
        """Keep the exchange; what the browser itself gave up on is recorded as cut, but is no failure."""
        line = self._line
        if exchange.truncated is not None and not browser_left:
            self._note(exchange, "truncated", f"WARC-Truncated: {exchange.truncated}")
        line.ledger.exchanges += 1
        line.keeper.keep(exchange)

    def _note(self, exchange: Exchange, code: str, why: str) -> None:
        self._line.ledger.failures.append(
            Failure(url=exchange.url, code=code, why=why, at=now(), destination=exchange.destination)
        )

    async def _switch(self, answer: Head, exchange: Exchange) -> bool:
        upstream, answers = self._upstream, self._answers
        assert upstream is not None and answers is not None  # noqa: S101, PT018  # for the type checker: `_connect` opened both
        ledger, keeper = self._line.ledger, self._line.keeper
        ledger.web_sockets += 1
        self._counted.unwaited()
        try:
            if await self._send(answer.raw):
                log = await relay(
                    browser=(self._client.stream, self._writer, self._client.left_over()),
                    site=(upstream.reader, upstream.writer, answers.left_over()),
                )
                keeper.keep_frames(exchange.url, log, ip=exchange.ip, at=exchange.at)
        finally:
            keeper.keep(exchange)
        return False

    async def _send(self, data: bytes) -> bool:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError:
            return False
        return not self._writer.is_closing()

    async def _say(self, status: int) -> bool:
        """Answer in the proxy's own name; such an answer is never recorded."""
        self._writer.write(
            f"HTTP/1.1 {status} Kaiji\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )
        await self._writer.drain()
        self._writer.close()
        return False


async def _in_time(answers: MessageReader) -> AsyncIterator[bytes]:
    """Yield the pieces of a body; raises TimeoutError where none comes for IDLE_SECONDS."""
    pieces = answers.body()
    while True:
        async with asyncio.timeout(IDLE_SECONDS):
            piece = await anext(pieces, None)
        if piece is None:
            return
        yield piece


def _origin_of(target: str) -> Origin:
    parts = urlsplit(target)
    if parts.scheme != "http" or parts.hostname is None:
        raise BrokenMessageError(f"no absolute http target: {target[:200]}")
    return Origin("http", parts.hostname, parts.port or 80)


def _request(head: Head) -> h11.Request:
    """Return the request as h11 wants it told, so that it frames the response right; its body is sent by us."""
    kept = [(n, v) for n, v in head.event.headers if n not in {b"content-length", b"transfer-encoding"}]
    return h11.Request(method=head.event.method, target=b"/", headers=kept)


def _without_extensions(raw: bytes) -> bytes:
    """Leave out the WebSocket extensions (compression), so that the frames can be read in the record."""
    return _EXTENSIONS.sub(b"", raw)
