"""The posts that are the point of the capture (対象の投稿): cropped alone, and framed in their surroundings.

Both pictures are cut from the tiles. The red frame is drawn on a copy of the picture, never on the page.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from kaiji.evidence.capture.placing import Box
from kaiji.evidence.package import post_crop, post_framed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kaiji.evidence.capture.tiles import Tiles

FRAME: Final = (214, 0, 28)
FRAME_WIDTH: Final = 4
_AROUND: Final = 420
"""Pixels above and below the post that the framed picture shows."""
_MARGIN: Final = 8


def cut(path: Callable[[str], Path], tiles: Tiles, box: Box) -> Image.Image:
    """Return the part `box` of the page, put together from the tiles it lies on."""
    box = box.within(tiles.width, tiles.height)
    found = Image.new("RGB", (box.right - box.left, box.bottom - box.top), "white")
    for tile in tiles.tiles:
        if tile.top < box.bottom and box.top < tile.top + tile.height:
            with Image.open(path(tile.name)) as opened:
                top, bottom = max(box.top - tile.top, 0), min(box.bottom - tile.top, tile.height)
                part = opened.convert("RGB").crop((box.left, top, box.right, bottom))
                found.paste(part, (0, max(tile.top - box.top, 0)))
    return found


def write_target(path: Callable[[str], Path], tiles: Tiles, number: int, box: Box) -> tuple[str, str]:
    """Write the post alone and the post framed; returns the names of both files."""
    alone, framed = post_crop(number), post_framed(number)
    _save(path(alone), cut(path, tiles, _wider(box, _MARGIN)))
    around = Box(left=0, top=box.top - _AROUND, right=tiles.width, bottom=box.bottom + _AROUND)
    around = around.within(tiles.width, tiles.height)
    picture = cut(path, tiles, around)
    draw = ImageDraw.Draw(picture)
    edge = _wider(box, _MARGIN + FRAME_WIDTH).within(tiles.width, tiles.height)
    corners = (edge.left, edge.top - around.top, edge.right - 1, edge.bottom - around.top - 1)
    draw.rectangle(corners, outline=FRAME, width=FRAME_WIDTH)
    _save(path(framed), picture)
    return alone, framed


def _wider(box: Box, by: int) -> Box:
    return Box(left=box.left - by, top=box.top - by, right=box.right + by, bottom=box.bottom + by)


def _save(path: Path, picture: Image.Image) -> None:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=6)
    path.write_bytes(out.getvalue())


def boxes_of(numbers: Sequence[int], found: dict[int, Box]) -> list[tuple[int, Box]]:
    """Return number and box of those targets that the page shows."""
    return [(number, found[number]) for number in numbers if number in found]
