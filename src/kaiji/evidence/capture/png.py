"""Cut and join PNG pictures without decoding their pixels (PNGの切分けと接合), losslessly.

A tall page comes from the browser in bands; a band is cut into tiles, and the tiles are joined into one picture. Decoding
and encoding hundreds of megapixels would cost more than the capture itself. But a PNG row filtered with None or Up
(PNG 3rd edition, 9.2) depends on the row above alone: once the first row of each piece stands by itself, its filtered rows
can be compressed apart, and the compressed pieces can be put one after another as one deflate stream. So everything is
compressed once, for the tile and for the whole.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import IO, Final

from PIL import Image

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_ZLIB_HEADER: Final = b"\x78\x01"
_LAST_BLOCK: Final = b"\x03\x00"
"""An empty final deflate block (RFC 1951 3.2.6), which ends a stream that was flushed to a byte boundary."""
_NONE, _UP = 0, 2
_ADLER: Final = 65521
_LEVEL: Final = 2
_CHANNELS: Final = {2: 3, 6: 4}


class PictureError(Exception):
    """Not a PNG as the browser writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Rows compressed so that they can stand alone or in a row with others."""

    body: bytes
    """Raw deflate, ending on a byte boundary, no block in it marked as the last."""
    adler: int
    size: int
    """Bytes before compression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Filtered rows: a filter byte and the pixels' bytes each; the first by itself (None), all others Up."""

    width: int
    color_type: int
    rows: bytes

    @property
    def stride(self) -> int:
        """Bytes of one row with its filter byte."""
        return self.width * _CHANNELS[self.color_type] + 1

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows) // self.stride

    def packed(self) -> Packed:
        """Compress the rows."""
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        body = packer.compress(self.rows) + packer.flush(zlib.Z_SYNC_FLUSH)
        return Packed(body=body, adler=zlib.adler32(self.rows), size=len(self.rows))

    def uniform(self, left: int, top: int, right: int, bottom: int) -> bool:
        """Whether every pixel of the box (exclusive right and bottom, within the strip) has one colour.

        Decided on the filtered bytes: below the first row of the box they are all zero where each row repeats the one
        above; only then are the pixels of that first row worked out.
        """
        depth, stride = _CHANNELS[self.color_type], self.stride
        for y in range(top + 1, bottom):
            row = self.rows[y * stride + 1 + left * depth : y * stride + 1 + right * depth]
            if row.count(0) < len(row):
                return False
        above = Accumulator()
        for y in range(top + 1):
            above.add(self.rows[y * stride : (y + 1) * stride])
        pixels = above.row(stride - 1)[left * depth : right * depth]
        return pixels == pixels[:depth] * (right - left)


class Accumulator:
    """The pixels of a row under rows filtered with None or Up: sums of bytes, many at a time."""

    def __init__(self) -> None:
        self._even = self._odd = 0

    def add(self, filtered: bytes) -> None:
        """Go down one row."""
        value = int.from_bytes(filtered[1:], "little")
        mask = _mask(len(filtered) - 1)
        if filtered[0] == _NONE:
            self._even, self._odd = value & mask, (value >> 8) & mask
        else:
            self._even = (self._even + (value & mask)) & mask
            self._odd = (self._odd + ((value >> 8) & mask)) & mask

    def row(self, size: int) -> bytes:
        """Return the pixels of the row reached."""
        return (self._even | (self._odd << 8)).to_bytes(size, "little")


_masks: dict[int, int] = {}


def _mask(size: int) -> int:
    if size not in _masks:
        _masks[size] = int.from_bytes((b"\xff\x00" * (size // 2 + 1))[:size], "little")
    return _masks[size]


def strips(data: bytes, height: int) -> list[Strip]:
    """Return the PNG `data` as strips of at most `height` rows; raises PictureError."""
    width, color_type, rows = _filtered(data)
    stride = width * _CHANNELS[color_type] + 1
    filters = rows[::stride]
    if filters[0] not in {_NONE, _UP} or filters[1:].count(_UP) < len(filters) - 1:
        color_type, rows = _by_pixels(data)
        stride = width * _CHANNELS[color_type] + 1
    found: list[Strip] = []
    above = Accumulator()
    for cut in range(0, len(rows), stride * height):
        piece = rows[cut : cut + stride * height]
        above.add(piece[:stride])
        first = bytes((_NONE,)) + above.row(stride - 1)
        if cut + stride * height < len(rows):
            for place in range(stride, len(piece), stride):
                above.add(piece[place : place + stride])
        found.append(Strip(width=width, color_type=color_type, rows=first + piece[stride:]))
    return found


def _by_pixels(data: bytes) -> tuple[int, bytes]:
    """Decode and filter again with Up, where the browser chose other filters."""
    with Image.open(io.BytesIO(data)) as opened:
        pixels, width, height = opened.convert("RGB").tobytes(), opened.width, opened.height
    size, above = width * 3, bytes(width * 3)
    rows: list[bytes] = []
    for y in range(height):
        row = pixels[y * size : (y + 1) * size]
        rows += (bytes((_UP,)), _difference(row, above))
        above = row
    return 2, b"".join(rows)


def _difference(row: bytes, above: bytes) -> bytes:
    """Return `row - above`, byte by byte modulo 256, many at a time."""
    size = len(row)
    mask = _mask(size)
    lent = (mask // 0xFF) << 8  # 256 for each sum, so that none borrows from the next
    a, b = int.from_bytes(row, "little"), int.from_bytes(above, "little")
    even = ((a & mask) + lent - (b & mask)) & mask
    odd = (((a >> 8) & mask) + lent - ((b >> 8) & mask)) & mask
    return (even | (odd << 8)).to_bytes(size + 2, "little")[:size]


def _filtered(data: bytes) -> tuple[int, int, bytes]:
    if not data.startswith(_SIGNATURE):
        raise PictureError("no PNG signature")
    parts: list[memoryview] = []
    view, place, head = memoryview(data), len(_SIGNATURE), b""
    while place + 8 <= len(data):
        (size,) = struct.unpack_from(">I", data, place)
        kind = data[place + 4 : place + 8]
        if kind == b"IHDR":
            head = data[place + 8 : place + 8 + size]
        elif kind == b"IDAT":
            parts.append(view[place + 8 : place + 8 + size])
        place += 12 + size
    if len(head) != 13:
        raise PictureError("no header")
    width, height, depth, color_type, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if depth != 8 or color_type not in _CHANNELS or interlaced:
        raise PictureError(f"depth {depth}, colour type {color_type}, interlace {interlaced}")
    try:
        rows = zlib.decompress(b"".join(parts))
    except zlib.error as error:
        raise PictureError(str(error)) from error
    if len(rows) != height * (width * _CHANNELS[color_type] + 1):
        raise PictureError("rows are missing")
    return width, color_type, rows


def picture(strip: Strip, packed: Packed) -> bytes:
    """Return a strip as a PNG of its own."""
    stream = _ZLIB_HEADER + packed.body + _LAST_BLOCK + struct.pack(">I", packed.adler)
    return b"".join(
        (
            _SIGNATURE,
            _header(strip.width, strip.height, strip.color_type),
            _chunk(b"IDAT", stream),
            _chunk(b"IEND", b""),
        )
    )


class Stitcher:
    """Writes the strips, one below the other, as one PNG."""

    def __init__(self, file: IO[bytes], *, width: int, height: int, color_type: int) -> None:
        self._file = file
        self._adler = 1
        self._begun = False
        file.write(_SIGNATURE + _header(width, height, color_type))

    def add(self, packed: Packed) -> None:
        """Append one strip."""
        self._file.write(_chunk(b"IDAT", (b"" if self._begun else _ZLIB_HEADER) + packed.body))
        self._adler = joined_adler(self._adler, packed.adler, packed.size)
        self._begun = True

    def finish(self) -> None:
        """End the picture."""
        self._file.write(_chunk(b"IDAT", _LAST_BLOCK + struct.pack(">I", self._adler)))
        self._file.write(_chunk(b"IEND", b""))


def joined_adler(first: int, second: int, size: int) -> int:
    """Return the Adler-32 of two pieces put together, from those of the pieces and the size of the second."""
    low = ((first & 0xFFFF) + (second & 0xFFFF) - 1) % _ADLER
    high = ((first >> 16) + (second >> 16) + size * ((first & 0xFFFF) - 1)) % _ADLER
    return high << 16 | low


def _header(width: int, height: int, color_type: int) -> bytes:
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
