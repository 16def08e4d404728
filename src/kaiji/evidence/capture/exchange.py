"""One request and its response as recorded on the wire (一往復の記録)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.capture.upstream import TlsFacts

Truncation: TypeAlias = Literal["length", "time", "disconnect", "unspecified"]
"""WARC 1.1, 5.13: why the record holds less than was sent."""

_IN_MEMORY = 4 << 20


def spool() -> IO[bytes]:
    """Return a file for bytes under way: in memory while small, then unnamed on disk."""
    return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)


@dataclass(slots=True, kw_only=True)
class Exchange:
    """A request as it was sent to the site, and the response as it came from there."""

    url: str
    method: str
    ip: str
    at: datetime
    """When the request went out."""
    request: IO[bytes] = field(default_factory=spool)
    response: IO[bytes] = field(default_factory=spool)
    head_length: int = 0
    """Bytes of the response head, the empty line included."""
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    answered_at: datetime | None = None
    """When the response head had come."""
    truncated: Truncation | None = None
    tls: TlsFacts | None = None
    destination: str = ""
    """What the browser wanted it for (`Sec-Fetch-Dest`), where it says."""

    def header(self, name: str) -> str | None:
        """Return the first response header `name`, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def chunked(self) -> bool:
        """Whether the response body stands in chunk framing."""
        return "chunked" in (self.header("transfer-encoding") or "").lower()

    def body(self) -> bytes:
        """Return the response body as it stood on the wire."""
        self.response.seek(self.head_length)
        return self.response.read()

    def close(self) -> None:
        """Let go of the bytes."""
        self.request.close()
        self.response.close()
