"""Cutting and joining pictures changes no pixel, and a blank place is found exactly."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kaiji.evidence.capture.png import (
    PictureError,
    Stitcher,
    joined_adler,
    picture,
    strips,
)

COLOURS = ((255, 255, 255), (0, 0, 0), (250, 255, 1))


@st.composite
def drawings(draw: st.DrawFn) -> Image.Image:
    """Pictures of few colours in boxes, so that plain places are common."""
    width, height = draw(st.integers(1, 24)), draw(st.integers(1, 40))
    drawing = Image.new("RGB", (width, height), draw(st.sampled_from(COLOURS)))
    for _ in range(draw(st.integers(0, 4))):
        left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        box = (left, top, draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height)))
        drawing.paste(draw(st.sampled_from(COLOURS)), box)
    return drawing


def as_png(drawing: Image.Image) -> bytes:
    out = io.BytesIO()
    drawing.save(out, "PNG")
    return out.getvalue()


def with_up_filter(drawing: Image.Image) -> bytes:
    """Return the PNG as Chromium's fast encoder writes it: every row filtered with Up."""
    pixels, size = drawing.tobytes(), drawing.width * 3
    rows, above = b"", bytes(size)
    for y in range(drawing.height):
        row = pixels[y * size : (y + 1) * size]
        rows += b"\x02" + bytes((a - b) % 256 for a, b in zip(row, above, strict=True))
        above = row
    whole = as_png(drawing)
    head = whole[: whole.index(b"IDAT") - 4]
    data = zlib.compress(rows)
    chunk = len(data).to_bytes(4, "big") + b"IDAT" + data + zlib.crc32(b"IDAT" + data).to_bytes(4, "big")
    return head + chunk + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def pixels_of(data: bytes) -> tuple[tuple[int, int], bytes]:
    with Image.open(io.BytesIO(data)) as opened:
        return opened.size, opened.convert("RGB").tobytes()


@settings(max_examples=60, deadline=None)
@given(drawings(), st.integers(1, 45), st.booleans())
def test_tiles_and_the_stitched_picture_have_the_pixels_of_the_page(
    drawing: Image.Image, height: int, fast: bool
) -> None:
    data = with_up_filter(drawing) if fast else as_png(drawing)
    pieces = strips(data, height)
    out = io.BytesIO()
    stitcher = Stitcher(out, width=drawing.width, height=drawing.height, color_type=pieces[0].color_type)
    top = 0
    for piece in pieces:
        packed = piece.packed()
        stitcher.add(packed)
        expected = drawing.crop((0, top, drawing.width, top + piece.height))
        assert pixels_of(picture(piece, packed)) == (expected.size, expected.tobytes())
        top += piece.height
    stitcher.finish()
    assert top == drawing.height
    assert all(piece.height <= height for piece in pieces)
    assert pixels_of(out.getvalue()) == (drawing.size, drawing.tobytes())


@settings(max_examples=60, deadline=None)
@given(drawings(), st.data())
def test_a_place_is_called_uniform_exactly_when_all_its_pixels_are_the_same(
    drawing: Image.Image, data: st.DataObject
) -> None:
    (strip,) = strips(with_up_filter(drawing), drawing.height)
    left, top = data.draw(st.integers(0, drawing.width - 1)), data.draw(st.integers(0, drawing.height - 1))
    right = data.draw(st.integers(left + 1, drawing.width))
    bottom = data.draw(st.integers(top + 1, drawing.height))
    colours = drawing.crop((left, top, right, bottom)).getcolors()
    assert colours is not None
    assert strip.uniform(left, top, right, bottom) == (len(colours) == 1)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_checksums_of_pieces_join_to_the_checksum_of_the_whole(first: bytes, second: bytes) -> None:
    joined = joined_adler(zlib.adler32(first), zlib.adler32(second), len(second))
    assert joined == zlib.adler32(first + second)


@pytest.mark.parametrize("damage", ["signature", "no header", "cut", "palette", "rows"])
def test_what_is_no_picture_of_the_browser_is_refused(damage: str) -> None:
    drawing = Image.new("RGB", (8, 8), "red")
    data = as_png(drawing)
    if damage == "signature":
        data = b"GIF89a" + data
    elif damage == "no header":
        data = data[:8] + data[33:]
    elif damage == "cut":
        data = data[: data.index(b"IDAT") + 10]
    elif damage == "palette":
        data = as_png(drawing.convert("P"))
    else:
        data = data.replace((8).to_bytes(4, "big") * 2, (8).to_bytes(4, "big") + (9).to_bytes(4, "big"), 1)
    with pytest.raises(PictureError):
        strips(data, 4)
