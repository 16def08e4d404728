"""Read a PNG strictly, a row at a time (PNGの読取り; PNG 3rd edition): every chunk whole, every row there, nothing after."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from kaiji.evidence.verify.der import malformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_WIDTH: Final = 20_000
MOST_HEIGHT: Final = 2_000_000
MOST_ROWS_BYTES: Final = 4 << 30
"""Bytes of one picture's rows, unpacked: 4 GiB, over a million rows of 1,280 px."""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {0: 1, 2: 3, 4: 2, 6: 4}
_KNOWN: Final = frozenset(
    (b"IHDR", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA", b"cHRM", b"sBIT", b"iCCP", b"tIME")
)
"""Chunks that a picture of a page may have. Text chunks are not among them: a picture carries no words of its own."""
_MOST_CHUNK: Final = 1 << 28
_STEP: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What is known of a picture once its rows have gone by."""

    width: int
    height: int
    stride: int
    """Bytes of a row, its filter byte included."""
    uniform: bool | None
    """Whether all of it has one colour; None where that cannot be told without decoding (filters other than None and Up)."""
    pieces: tuple[str, ...]
    """SHA-256 of the rows between the cuts that the caller asked for, unpacked but still filtered."""


def read_png(
    file: IO[bytes], name: str, *, cuts: tuple[int, ...] = (), room: Callable[[int], bool] = lambda _: True
) -> Picture:
    """Read the picture in `file` to its end; raises MalformedError naming `name`.

    `cuts` are heights of pieces, from the top; the rows of each are hashed by themselves. Without cuts: all rows. `room` is
    asked once, before a row is read, whether its rows may take so many bytes.
    """
    if file.read(8) != _SIGNATURE:
        raise malformed("not a PNG", name)
    chunks = _chunks(file, name)
    kind, header = next(chunks, (b"", b""))
    if kind != b"IHDR" or len(header) != 13:
        raise malformed("no header", name)
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">LLBBBBB", header)
    fits = 0 < width <= MOST_WIDTH and 0 < height <= MOST_HEIGHT
    if not fits or depth != 8 or colour not in _CHANNELS or compression or filtering or interlace:
        raise malformed(f"{width}x{height}, depth {depth}, colour {colour}, interlace {interlace}", name)
    stride = width * _CHANNELS[colour] + 1
    if stride * height > MOST_ROWS_BYTES or not room(stride * height):
        raise malformed("too many pixels", name)
    rows = _Rows(stride, _CHANNELS[colour], cuts or (height,))
    _unpack(chunks, stride * height, rows.feed, name)
    return Picture(width=width, height=height, stride=stride, uniform=rows.uniform, pieces=rows.end())


def _chunks(file: IO[bytes], name: str) -> Iterator[tuple[bytes, bytes]]:
    """Give every chunk up to IEND, after which there must be nothing."""
    while True:
        head = file.read(8)
        if len(head) != 8:
            raise malformed("cut off", name)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind not in _KNOWN or length > _MOST_CHUNK:
            raise malformed(f"chunk {kind!r} of {length} bytes", name)
        data, crc = file.read(length), file.read(4)
        if len(data) != length or zlib.crc32(data, zlib.crc32(kind)).to_bytes(4, "big") != crc:
            raise malformed(f"checksum of chunk {kind!r}", name)
        yield kind, data
        if kind == b"IEND":
            if data or file.read(1):
                raise malformed("bytes after the end", name)
            return


def _unpack(
    chunks: Iterator[tuple[bytes, bytes]], size: int, feed: Callable[[bytes], None], name: str
) -> None:
    """Unpack the one deflate stream in the IDAT chunks, which must hold exactly `size` bytes."""
    unpacker = zlib.decompressobj()
    left, seen, over = size, False, False
    for kind, chunk in chunks:
        if kind != b"IDAT":
            over = seen
            continue
        if over or unpacker.eof:
            raise malformed("pixels in two places", name)
        seen, data = True, chunk
        while data and not unpacker.eof:
            try:
                part = unpacker.decompress(data, min(_STEP, left + 1))
            except zlib.error as error:
                raise malformed(f"pixels ({error})", name) from error
            left -= len(part)
            if left < 0:
                raise malformed("more pixels than its size", name)
            feed(part)
            data = unpacker.unconsumed_tail
        if unpacker.unused_data:
            raise malformed("bytes after the pixels", name)
    if left or not unpacker.eof:
        raise malformed("fewer pixels than its size", name)


class _Rows:
    """Hashes rows piece by piece, and watches whether they all have one colour."""

    def __init__(self, stride: int, depth: int, cuts: tuple[int, ...]) -> None:
        self._stride, self._depth = stride, depth
        self._left = [cut * stride for cut in cuts]
        self._digest = hashlib.sha256()
        self._pieces: list[str] = []
        self._held = b""
        self._first = True
        self.uniform: bool | None = True

    def feed(self, data: bytes) -> None:
        if self.uniform:
            self._look(data)
        while data and self._left:
            part = data[: self._left[0]]
            self._digest.update(part)
            self._left[0] -= len(part)
            data = data[len(part) :]
            if not self._left[0]:
                self._left.pop(0)
                self._pieces.append(self._digest.hexdigest())
                self._digest = hashlib.sha256()

    def _look(self, data: bytes) -> None:
        data = self._held + data
        whole = len(data) - len(data) % self._stride
        self._held = data[whole:]
        for at in range(0, whole, self._stride):
            row = data[at : at + self._stride]
            if self._first:
                pixels = row[1:]
                one = pixels[: self._depth] * (len(pixels) // self._depth) == pixels
                self.uniform, self._first = (one if row[0] == 0 else None), False
            elif row[0] == 2:
                self.uniform = row.count(0) == self._stride - 1
            else:
                self.uniform = None
            if not self.uniform:
                self._held = b""
                return

    def end(self) -> tuple[str, ...]:
        return tuple(self._pieces)
