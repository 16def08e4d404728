"""The posts that are the point of the capture (対象の投稿): cropped alone, and framed in their surroundings.

Both pictures are cut from the tiles, or from the declared second pass where something lay over the post. The red frame
is drawn on a copy of the picture, never on the page.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from kaiji.evidence.capture.placing import Box
from kaiji.evidence.package import OVERLAYS_HIDDEN, post_crop, post_framed

if TYPE_CHECKING:
    from collections.abc import Callable
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Where the pixels of a post are taken from: the tiles, or the second pass where something lay over the post."""

    path: Callable[[str], Path]
    tiles: Tiles
    second_pass: Box | None = None
    """The part of the page that overlays-hidden.png shows."""

    def cut(self, box: Box, *, uncovered: bool) -> Image.Image:
        """Return the part `box` of the page."""
        found = cut(self.path, self.tiles, box)
        if not uncovered or self.second_pass is None:
            return found
        with Image.open(self.path(OVERLAYS_HIDDEN)) as opened:
            place = (self.second_pass.left - box.left, self.second_pass.top - box.top)
            found.paste(opened.convert("RGB"), place)
        return found


def write_target(pictures: Pictures, number: int, box: Box, *, uncovered: bool) -> None:
    """Write the post alone and the post framed; `uncovered` takes both from the second pass."""
    tiles = pictures.tiles
    alone = _wider(box, _MARGIN).within(tiles.width, tiles.height)
    _save(pictures.path(post_crop(number)), pictures.cut(alone, uncovered=uncovered))
    around = Box(left=0, top=box.top - _AROUND, right=tiles.width, bottom=box.bottom + _AROUND)
    around = around.within(tiles.width, tiles.height)
    picture = pictures.cut(around, uncovered=uncovered)
    edge = _wider(box, _MARGIN + FRAME_WIDTH).within(tiles.width, tiles.height)
    corners = (edge.left, edge.top - around.top, edge.right - 1, edge.bottom - around.top - 1)
    ImageDraw.Draw(picture).rectangle(corners, outline=FRAME, width=FRAME_WIDTH)
    _save(pictures.path(post_framed(number)), picture)


def _wider(box: Box, by: int) -> Box:
    return Box(left=box.left - by, top=box.top - by, right=box.right + by, bottom=box.bottom + by)


def _save(path: Path, picture: Image.Image) -> None:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=6)
    path.write_bytes(out.getvalue())
