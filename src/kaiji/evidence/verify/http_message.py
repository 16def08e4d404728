"""Read a recorded HTTP response: its head, its entity body (HTTPの読取り).

The head is read as browsers must read it (a bare line feed ends a line too), because what the site sent is not ours to
refuse. Chunk framing and content-codings are taken off strictly and within a limit: where that fails, there is no entity.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, cast

from kaiji.evidence.verify.der import malformed
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_HEAD: Final = 256 << 10
MOST_ENTITY: Final = 256 << 20
_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/[0-9]\.[0-9] ([1-9][0-9][0-9])(?: .*)?")
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_LONGEST_SIZE_LINE: Final = 4096


class MissingDecoderError(Exception):
    """A content-coding that needs a library that is not here; caught by the step, which then does not run."""

    def __init__(self, coding: str, library: str) -> None:
        super().__init__(coding)
        self.why = Words(
            ja=f"応答が {coding} で圧縮されています。Pythonの {library} を入れて、もう一度実行してください。",
            en=f"A response is coded with {coding}: install the Python package {library} and run it again.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status and header fields of a response, and how many bytes they take."""

    status: int
    headers: tuple[tuple[str, str], ...]
    length: int

    def field(self, name: str) -> str:
        """Return the values of a header field, joined by commas; empty where there is none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)

    @property
    def chunked(self) -> bool:
        """Whether the body stands in chunk framing."""
        return "chunked" in self.field("transfer-encoding").lower()

    @property
    def codings(self) -> tuple[str, ...]:
        """Content-codings in the order in which they are to be removed."""
        names = (
            name.strip().lower().removeprefix("x-") for name in self.field("content-encoding").split(",")
        )
        return tuple(name for name in reversed(list(names)) if name not in {"", "identity"})


def read_head(data: bytes) -> Head | None:
    """Return the final head at the start of `data`, None where it has no end yet; raises MalformedError.

    Interim answers (1xx) before it are passed over, their bytes counted.
    """
    start = 0
    while True:
        end = _END.search(data, start)
        if end is None:
            if len(data) - start > MOST_HEAD:
                raise malformed("a head that does not end", "HTTP")
            return None
        lines = [line.removesuffix(b"\r") for line in data[start : end.start()].split(b"\n")]
        status = _STATUS.fullmatch(lines[0])
        if status is None:
            raise malformed("status line", "HTTP")
        code = int(status[1])
        if code < 200 and code != 101:
            start = end.end()
            continue
        return Head(status=code, headers=_fields(lines[1:]), length=end.end())


def _fields(lines: list[bytes]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in lines:
        text = line.decode("latin-1")
        if text[:1] in {" ", "\t"} and found:  # a folded line
            name, value = found[-1]
            found[-1] = (name, f"{value} {text.strip()}")
            continue
        name, _, value = text.partition(":")
        found.append((name.strip(), value.strip()))
    return tuple(found)


class Dechunker:
    """Takes chunk framing off a body that comes in parts (RFC 9112, 7.1)."""

    def __init__(self) -> None:
        self._held = b""
        self._at = 0  # what of `_held` is used up; it is cut once a part, not once a chunk
        self._left = 0
        self._state = "size"
        self.ended = False
        """Whether the last chunk and the end of the body have come."""

    def feed(self, data: bytes) -> bytes:
        """Return the entity's bytes in `data`; raises MalformedError where the framing is none."""
        out: list[bytes] = []
        self._held = self._held[self._at :] + data
        self._at = 0
        while self._step(out):
            pass
        return b"".join(out)

    def _step(self, out: list[bytes]) -> bool:
        if self._state == "data":
            part = self._held[self._at : self._at + self._left]
            out.append(part)
            self._left -= len(part)
            self._at += len(part)
            self._state = "data-end" if not self._left else "data"
            return bool(part)
        end = self._held.find(b"\n", self._at, self._at + _LONGEST_SIZE_LINE) + 1
        if not end:
            if len(self._held) - self._at > _LONGEST_SIZE_LINE:
                raise malformed("a chunk without size", "HTTP")
            return False
        line = self._held[self._at : end]
        self._at = end
        if self._state == "data-end":
            if line.strip():
                raise malformed("bytes after a chunk", "HTTP")
            self._state = "size"
        elif self._state == "size":
            self._size(line)
        elif not line.strip():
            self._state, self.ended = "after", True
        elif self._state == "after":
            raise malformed("bytes after the last chunk", "HTTP")
        return True

    def _size(self, line: bytes) -> None:
        match = _SIZE.fullmatch(line)
        if match is None:
            raise malformed("size of a chunk", "HTTP")
        self._left = int(match[1], 16)
        self._state = "data" if self._left else "trailer"


class _Decoder(Protocol):
    def decompress(self, data: bytes, /) -> bytes: ...


def decoded(entity: bytes, codings: Iterable[str]) -> bytes:
    """Return `entity` with its content-codings removed, at most MOST_ENTITY bytes.

    Raises MalformedError where it does not decode, MissingDecoderError where a library is missing.
    """
    for name in codings:
        entity = _bounded(name, entity)
    return entity


def _bounded(name: str, entity: bytes) -> bytes:
    if name in {"gzip", "deflate"}:
        return _inflated(name, entity)
    if name not in _OPTIONAL:
        raise malformed(f"unknown content-coding {name[:20]!r}", "HTTP")
    try:
        library = import_module(_OPTIONAL[name][0])
    except ImportError as error:
        raise MissingDecoderError(name, _OPTIONAL[name][0]) from error
    decoder = cast("_Decoder", _OPTIONAL[name][1](library))
    parts, size = [], 0
    try:
        for at in range(0, len(entity), 4096):
            part = decoder.decompress(entity[at : at + 4096])
            size += len(part)
            if size > MOST_ENTITY:
                raise malformed("an entity too big", "HTTP")
            parts.append(part)
    except (getattr(library, "error", ValueError), getattr(library, "ZstdError", ValueError)) as error:
        raise malformed(f"{name} ({error})", "HTTP") from error
    return b"".join(parts)


def _inflated(name: str, entity: bytes) -> bytes:
    raw = name == "deflate" and not (
        len(entity) > 1 and entity[0] & 0x0F == 8 and int.from_bytes(entity[:2], "big") % 31 == 0
    )
    bits = zlib.MAX_WBITS | 16 if name == "gzip" else -zlib.MAX_WBITS if raw else zlib.MAX_WBITS
    parts: list[bytes] = []
    size, rest = 0, entity
    while rest:
        one = zlib.decompressobj(bits)
        try:
            part = one.decompress(rest, MOST_ENTITY + 1 - size)
        except zlib.error as error:
            raise malformed(f"{name} ({error})", "HTTP") from error
        size += len(part)
        if size > MOST_ENTITY:
            raise malformed("an entity too big", "HTTP")
        parts.append(part)
        rest = one.unused_data if name == "gzip" and one.unused_data[:2] == b"\x1f\x8b" else b""
    return b"".join(parts)


class _Brotli:
    def __init__(self, one: object) -> None:
        self._process = cast("Callable[[bytes], bytes]", getattr(one, "process"))  # noqa: B009  # brotli has no types

    def decompress(self, data: bytes, /) -> bytes:
        return self._process(data)


_OPTIONAL: Final[dict[str, tuple[str, Callable[..., object]]]] = {
    "br": ("brotli", lambda library: _Brotli(library.Decompressor())),
    "zstd": ("zstandard", lambda library: library.ZstdDecompressor().decompressobj()),
}
"""Content-codings that the standard library cannot remove: the module that can, used where it is installed."""
