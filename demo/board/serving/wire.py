"""What went over the wire: every byte the board received and sent, for those who must reproduce it exactly (通信の記録)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request and the response to it, as bytes (一往復)."""

    method: str
    target: str
    """The request target as it came: path and query, still percent-encoded."""
    request_head: bytes
    """Request line and headers, with the empty line that ends them."""
    request_body: bytes = b""
    peer: tuple[str, int] = ("", 0)
    head: bytes = b""
    """Status line and headers as sent, with the empty line that ends them."""
    limit: int | None = None
    """Bytes of the body that are kept (None: all)."""
    sent: int = 0
    """Bytes of body sent, those not kept included."""
    chunked: bool = False
    complete: bool = False
    """False while it is being sent, and for good where the connection broke."""
    _parts: list[bytes] = field(default_factory=list)

    def keep(self, data: bytes) -> None:
        """Add bytes of the body, up to the limit."""
        room = len(data) if self.limit is None else max(0, self.limit - self.sent)
        self._parts += [data[:room]] if data and room else []
        self.sent += len(data)

    @property
    def body(self) -> bytes:
        """What followed the header block, as sent: chunk framing and content-coding included."""
        return b"".join(self._parts)

    @property
    def cut(self) -> bool:
        """Whether more was sent than is kept."""
        return self.limit is not None and self.sent > self.limit

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.split("?", 1)[0]

    @property
    def status(self) -> int:
        """The status code sent, 0 where none was."""
        parts = self.head.split(b" ", 2)
        return int(parts[1]) if len(parts) > 1 and parts[1][:3].isdigit() else 0

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Header fields in the order and case in which they were sent, repetitions kept."""
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        pairs = (line.split(":", 1) for line in lines if ":" in line)
        return tuple((name, value.strip()) for name, value in pairs)

    @property
    def entity(self) -> bytes:
        """The body without chunk framing; the content-coding (gzip, br) is still on."""
        return _without_chunks(self.body) if self.chunked else self.body


def _without_chunks(body: bytes) -> bytes:
    parts, place = [], 0
    while place < len(body):
        end = body.find(b"\r\n", place)
        if end < 0:
            break
        size = int(body[place:end].split(b";")[0] or b"0", 16)
        if size == 0:
            break
        parts.append(body[end + 2 : end + 2 + size])
        place = end + 2 + size + 2
    return b"".join(parts)


@dataclass(slots=True)
class Wire:
    """The exchanges of one server in the order in which their requests came; safe to read while it serves."""

    limit: int | None = 64 * 1024 * 1024
    """Bytes of response body kept per exchange (None: all)."""
    _exchanges: list[Exchange] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, exchange: Exchange) -> Exchange:
        """Add an exchange whose response is still to come."""
        with self._lock:
            self._exchanges.append(exchange)
        return exchange

    def clear(self) -> None:
        """Forget what was recorded so far."""
        with self._lock:
            self._exchanges.clear()

    def of(self, path: str) -> list[Exchange]:
        """Return the exchanges for `path` (without a query) or for the exact `path?query`."""
        return [one for one in self if path in {one.path, one.target}]

    def __iter__(self) -> Iterator[Exchange]:
        with self._lock:
            return iter(list(self._exchanges))

    def __len__(self) -> int:
        return len(self._exchanges)

    def __getitem__(self, index: int) -> Exchange:
        return self._exchanges[index]

    def __enter__(self) -> Self:
        self.clear()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to undo: `with board.wire:` only starts from an empty record."""
