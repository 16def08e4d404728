"""HTTP/1.1 messages as bytes (メッセージ): h11 decides where a head and a body end, the bytes themselves are never rebuilt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import h11

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

CHUNK = 1 << 16
HEAD_LIMIT = 256 * 1024
_ABSOLUTE = re.compile(rb"https?://[^/?#]*(.*)", re.IGNORECASE | re.DOTALL)
_NOT_OFFERED = re.compile(rb",\s*(?:zstd|dcb|dcz)\b(?:;q=[0-9.]+)?", re.IGNORECASE)
"""zstd, and the codings of shared dictionaries (RFC 9842)."""
_CHALLENGES = re.compile(
    rb"^(?:www|proxy)-authenticate[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE
)
_ASKING = frozenset((401, 407))
_HOP_HEADERS = (b"proxy-connection:", b"proxy-authorization:")


class BrokenMessageError(Exception):
    """The other side did not keep to HTTP/1.1, or went away in the middle; `raw` is what had come of the head."""

    def __init__(self, why: str, *, raw: bytes = b"") -> None:
        super().__init__(why)
        self.raw = raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A request or response head: the bytes as they came, and what h11 read in them."""

    raw: bytes
    event: Any
    """h11.Request or h11.Response."""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Header fields in order and case, repetitions kept."""
        return tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in self.event.headers.raw_items())

    def header(self, name: str) -> str | None:
        """Return the first header `name` (lower case), None where there is none."""
        for key, value in self.event.headers:
            if key == name.encode():
                return str(value.decode("latin-1"))
        return None


class MessageReader:
    """Reads one message after another from a stream; pieces of a body come exactly as they stood on the wire."""

    def __init__(self, reader: asyncio.StreamReader, *, role: type[h11.CLIENT | h11.SERVER]) -> None:
        self._reader = reader
        self._role = role
        self._state = h11.Connection(role, max_incomplete_event_size=HEAD_LIMIT)
        self._raw = bytearray()
        self._closed = False

    def expect(self, request: h11.Request) -> None:
        """Say which request the next response answers (a response to HEAD has no body)."""
        self._state.send(request)
        self._state.send(h11.EndOfMessage())

    @property
    def stream(self) -> asyncio.StreamReader:
        """The stream itself, for what comes after a switch of protocols."""
        return self._reader

    @property
    def reusable(self) -> bool:
        """Whether another message may follow on this connection; ask once the body has ended."""
        return self._state.their_state is h11.DONE and not self._raw and not self._closed

    def left_over(self) -> bytes:
        """Return the bytes that have come after the last head or body."""
        return bytes(self._raw)

    async def head(self) -> Head | None:
        """Return the next head; None where the stream ended or was reset before its first byte. Raises BrokenMessageError.

        Informational responses (1xx) other than 101 are passed over.
        """
        try:
            raw, event = await self._event()
            while isinstance(event, h11.InformationalResponse) and event.status_code != 101:
                raw, event = await self._event()
        except BrokenMessageError as error:
            # How a site ends a kept connection is a matter of moments: by an end, seen before or after we ask, or by a reset.
            if not error.raw and (self._closed or isinstance(error.__cause__, OSError)):
                return None
            raise
        if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
            return None
        return Head(raw=raw, event=event)

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body as it stands on the wire, chunk framing included. Raises BrokenMessageError."""
        while True:
            raw, event = await self._event()
            if raw:
                yield raw
            if isinstance(event, h11.EndOfMessage):
                return
            if not isinstance(event, h11.Data):
                raise BrokenMessageError(f"unexpected {type(event).__name__}")

    def next_message(self) -> None:
        """Get ready for the message after this one, with the bytes that may have come already."""
        self._state = h11.Connection(self._role, max_incomplete_event_size=HEAD_LIMIT)
        if self._raw:
            self._state.receive_data(bytes(self._raw))

    async def _event(self) -> tuple[bytes, Any]:
        while True:
            try:
                event = self._state.next_event()
            except h11.RemoteProtocolError as error:
                raise BrokenMessageError(str(error), raw=bytes(self._raw)) from error
            if event is not h11.NEED_DATA:
                return self._take(len(self._raw) - len(self._state.trailing_data[0])), event
            await self._feed()

    async def _feed(self) -> None:
        try:
            data = await self._reader.read(CHUNK)
        except OSError as error:
            raise BrokenMessageError(str(error), raw=bytes(self._raw)) from error
        self._closed = not data
        self._raw += data
        self._state.receive_data(data)

    def _take(self, size: int) -> bytes:
        piece = bytes(self._raw[:size])
        del self._raw[:size]
        return piece


def origin_form(head: Head) -> tuple[bytes, str]:
    """Return the request head to send to the site, and the absolute target if there was one.

    The request line changes (absolute-form becomes origin-form, RFC 9112 3.2), fields meant for the proxy go, and content-
    codings that readers of the record could not undo are not offered; everything else stays byte for byte.
    """
    lines = head.raw.split(b"\r\n")
    method, target, version = lines[0].split(b" ", 2)
    absolute = target.decode("latin-1")
    if (match := _ABSOLUTE.fullmatch(target)) is not None:
        target = match[1] if match[1].startswith(b"/") else b"/" + match[1]
    kept = [_offer(line) for line in lines[1:] if not line.lower().startswith(_HOP_HEADERS)]
    return b"\r\n".join([b" ".join((method, target, version)), *kept]), absolute


def asks_for_login(answer: Head) -> bool:
    """Whether a response asks for HTTP authentication (RFC 9110 11.6)."""
    return answer.event.status_code in _ASKING and _CHALLENGES.search(answer.raw) is not None


def without_challenge(answer: Head) -> bytes:
    """Return the response head for the browser, the challenge of a 401 or 407 left out.

    Nobody sits at this browser to be asked for a password: with the challenge it waits for one as long as it is let, without it
    the answer is what it is, a 401.
    """
    return _CHALLENGES.sub(b"", answer.raw) if asks_for_login(answer) else answer.raw


def _offer(line: bytes) -> bytes:
    if not line.lower().startswith(b"accept-encoding:"):
        return line
    return _NOT_OFFERED.sub(b"", line)
