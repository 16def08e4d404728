"""From the bytes on the wire to the entity body (本文の復号): chunk framing off, content-codings off, within a limit."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, Protocol

import brotli  # type: ignore[import-untyped]  # brotli ships no types
import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator

DECODED_LIMIT: Final = 64 << 20
_STEP: Final = 1 << 16


class UndecodableError(Exception):
    """The body does not decode as its headers say, or grows beyond the limit."""


class _Decoder(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


def dechunk(body: bytes) -> bytes:
    """Return a chunked body without its framing (RFC 9112 7.1); a body cut off in the middle gives what had come."""
    parts, place = [], 0
    while True:
        end = body.find(b"\n", place)
        if end < 0:
            break
        try:
            size = int(body[place:end].split(b";", 1)[0].strip() or b"x", 16)
        except ValueError:
            break
        if size <= 0:
            break
        parts.append(body[end + 1 : end + 1 + size])
        place = end + 1 + size
        place += 2 if body[place : place + 2] == b"\r\n" else 1
    return b"".join(parts)


def codings(value: str | None) -> tuple[str, ...]:
    """Return the content-codings named in a Content-Encoding field, in the order in which they are to be removed."""
    names = [name.strip().lower() for name in (value or "").split(",")]
    return tuple(name.removeprefix("x-") for name in reversed(names) if name not in {"", "identity"})


def decode(entity: bytes, names: tuple[str, ...], *, limit: int = DECODED_LIMIT) -> bytes:
    """Return `entity` with the content-codings `names` removed in that order; raises UndecodableError."""
    for name in names:
        try:
            entity = _bounded(_decoder(name, entity), entity, limit)
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise UndecodableError(f"{name}: {error}") from error
    return entity


def _decoder(name: str, entity: bytes) -> _Decoder:
    if name == "gzip":
        return _Members()
    if name == "deflate":
        # RFC 9110 8.4.1.2 means the zlib format; servers that send raw deflate are told by its missing header.
        wrapped = len(entity) > 1 and entity[0] & 0x0F == 8 and int.from_bytes(entity[:2], "big") % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
    if name == "br":
        return _Brotli()
    if name == "zstd":
        return zstandard.ZstdDecompressor().decompressobj()
    raise UndecodableError(f"unknown content-coding {name!r}")


class _Members:
    """gzip, several members in a row allowed (RFC 1952 2.2)."""

    def __init__(self) -> None:
        self._one = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def decompress(self, data: bytes, /) -> bytes:
        parts = [self._one.decompress(data)]
        while self._one.eof and self._one.unused_data[:2] == b"\x1f\x8b":
            rest = self._one.unused_data
            self._one = zlib.decompressobj(zlib.MAX_WBITS | 16)
            parts.append(self._one.decompress(rest))
        return b"".join(parts)


class _Brotli:
    def __init__(self) -> None:
        self._one = brotli.Decompressor()

    def decompress(self, data: bytes, /) -> bytes:
        return bytes(self._one.process(data))


def _steps(data: bytes) -> Iterator[bytes]:
    for place in range(0, len(data), _STEP):
        yield data[place : place + _STEP]


def _bounded(decoder: _Decoder, data: bytes, limit: int) -> bytes:
    parts, size = [], 0
    for step in _steps(data):
        part = decoder.decompress(step)
        size += len(part)
        if size > limit:
            raise UndecodableError(f"more than {limit} bytes")
        parts.append(part)
    return b"".join(parts)
