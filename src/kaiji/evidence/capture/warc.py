"""WARC/1.1 records (WARC), one gzip member each, the HTTP messages in them byte for byte as they went over the wire.

The transfer-coding stays as received: a chunked body keeps its chunk framing, which readers of WARC remove (ISO 28500:2017,
6.3.2, "the entire protocol response as received"). The block digest covers those very bytes. The payload digest is of the
entity body (annex of the same standard); it is left out for chunked bodies, because readers in the field compute it over
the framing and would call a right one wrong; the index holds the entity body's digest for every response.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from datetime import datetime

_PACKED: Final = ("image/", "video/", "audio/", "font/", "application/zip", "application/pdf")


def new_record_id() -> str:
    """Return a new WARC-Record-ID."""
    return f"<urn:uuid:{uuid4()}>"


def warc_date(at: datetime) -> str:
    """Return `at` as WARC-Date with microseconds, in UTC."""
    text = utc_text(at)
    return text if "." in text else text.replace("Z", ".000000Z")


def digest(data: bytes) -> str:
    """Return `sha256:` and the digest in hexadecimal, as WACZ writes it."""
    return f"sha256:{sha256(data).hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, ready to be written."""

    id: str
    headers: tuple[tuple[str, str], ...]
    """Named fields in order, without WARC-Record-ID, WARC-Block-Digest and Content-Length."""
    block: bytes

    def member(self, *, level: int) -> bytes:
        """Return the record as one gzip member."""
        fields = [
            *self.headers[:1],
            ("WARC-Record-ID", self.id),
            *self.headers[1:],
            ("WARC-Block-Digest", digest(self.block)),
            ("Content-Length", str(len(self.block))),
        ]
        head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
        packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        parts = (packer.compress(head.encode()), packer.compress(self.block), packer.compress(b"\r\n\r\n"))
        return b"".join((*parts, packer.flush()))


def level_for(content_type: str, coding: str) -> int:
    """Return how hard to compress: what is compressed already is only wrapped."""
    if coding or content_type.startswith(_PACKED):
        return 1
    return 6
