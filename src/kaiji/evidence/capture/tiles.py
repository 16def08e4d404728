"""The page as it was, in tiles and stitched (画面の記録): nothing added, nothing hidden, no post left blank.

Chromium keeps only so much of a page painted: a single picture of 1,000 posts has the right size and hundreds of blank
posts. Bands of a few tiles stay far below that limit; every post's box is looked at, and a band with a blank one is taken
once more, tile by tile.
"""

from __future__ import annotations

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.evidence.capture.placing import Box
from kaiji.evidence.capture.png import Stitcher, Strip, picture, strips
from kaiji.evidence.package import SCREENSHOT, TILES, TILES_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.async_api import CDPSession

_RGB: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One tile as listed in tiles.json."""

    name: str
    top: int
    width: int
    height: int
    blank: bool
    """Whether all of it has one colour."""

    def as_json(self) -> dict[str, Any]:
        """Return the row of tiles.json."""
        return {
            "name": self.name,
            "x": 0,
            "y": self.top,
            "width": self.width,
            "height": self.height,
            "blank": self.blank,
        }


@dataclass(slots=True, kw_only=True)
class Tiles:
    """All tiles of a page, and what was seen on them."""

    width: int
    height: int
    tiles: list[Tile] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    """Indexes of the boxes of which something was seen that is not one plain colour."""
    retaken: int = 0
    """Bands that were taken once more because a post was blank."""

    def index(self) -> bytes:
        """Return tiles.json."""
        rows = [tile.as_json() for tile in self.tiles]
        value = {"width": self.width, "height": self.height, "tiles": rows}
        return json.dumps(value, indent=1).encode() + b"\n"


class TileTaker:
    """Takes the tiles of one page into a package; while the browser paints a band, the one before it is cut and packed."""

    def __init__(self, cdp: CDPSession, *, path: Callable[[str], Path], boxes: Sequence[Box | None]) -> None:
        self._cdp = cdp
        self._path = path
        self._boxes = boxes
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tiles")
        self.painted = asyncio.Event()
        """Set once the browser has painted every band; a band with a blank post may still be asked for again."""

    async def take(self, *, width: int, height: int, tile_height: int, band_tiles: int) -> Tiles:
        """Take the whole page; raises OSError (disk full), PictureError and the browser's errors."""
        found = Tiles(width=width, height=height)
        with self._path(SCREENSHOT).open("wb") as file, self._thread:
            stitcher = Stitcher(file, width=width, height=height, color_type=_RGB)
            under_way: asyncio.Task[None] | None = None
            try:
                for top in range(0, height, tile_height * band_tiles):
                    bottom = min(top + tile_height * band_tiles, height)
                    band = Box(left=0, top=top, right=width, bottom=bottom)
                    data = await take_picture(self._cdp, band)
                    if under_way is not None:
                        await under_way
                    under_way = asyncio.create_task(self._keep(data, band, tile_height, found, stitcher))
                self.painted.set()
                if under_way is not None:
                    await under_way
            finally:
                if under_way is not None:
                    under_way.cancel()
            stitcher.finish()
        return found

    async def _keep(self, data: bytes, band: Box, tile_height: int, found: Tiles, stitcher: Stitcher) -> None:
        pieces = await self._in_thread(strips, data, tile_height)
        if blank := await self._in_thread(self._blank, pieces, band.top):
            found.retaken += 1
            pieces = await self._tile_by_tile(band, tile_height, blank, pieces)
        await self._in_thread(self._write, pieces, band.top, found, stitcher)

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    async def _tile_by_tile(
        self, band: Box, tile_height: int, blank: set[int], first: list[Strip]
    ) -> list[Strip]:
        """Take each tile that holds a blank post by itself."""
        pieces = []
        for number, y in enumerate(range(band.top, band.bottom, tile_height)):
            around = Box(left=0, top=y, right=band.right, bottom=min(y + tile_height, band.bottom))
            boxes = (self._boxes[one] for one in blank)
            if any(box is not None and box.meets(around) for box in boxes):
                data = await take_picture(self._cdp, around)
                pieces += await self._in_thread(strips, data, tile_height)
            else:
                pieces.append(first[number])
        return pieces

    def _blank(self, pieces: list[Strip], top: int) -> set[int]:
        """Return the boxes that lie mostly on these pieces and show nothing there."""
        seen: set[int] = set()
        y = top
        for strip in pieces:
            seen |= self._look(strip, y)
            y += strip.height
        mostly = {
            number
            for number, box in enumerate(self._boxes)
            if box is not None and top <= (box.top + box.bottom) // 2 < y
        }
        return mostly - seen

    def _look(self, strip: Strip, top: int) -> set[int]:
        """Return the boxes of which this strip shows something that is not one plain colour."""
        seen: set[int] = set()
        for number, box in enumerate(self._boxes):
            if box is None or box.bottom <= top or box.top >= top + strip.height:
                continue
            part = Box(left=box.left, top=box.top - top, right=box.right, bottom=box.bottom - top)
            part = part.within(strip.width, strip.height)
            if not part.empty and not strip.uniform(part.left, part.top, part.right, part.bottom):
                seen.add(number)
        return seen

    def _write(self, pieces: list[Strip], top: int, found: Tiles, stitcher: Stitcher) -> None:
        y = top
        for strip in pieces:
            packed = strip.packed()
            name = f"{TILES}/{len(found.tiles) + 1:04d}.png"
            self._path(name).write_bytes(picture(strip, packed))
            stitcher.add(packed)
            found.seen |= self._look(strip, y)
            found.tiles.append(
                Tile(
                    name=name,
                    top=y,
                    width=strip.width,
                    height=strip.height,
                    blank=strip.uniform(0, 0, strip.width, strip.height),
                )
            )
            y += strip.height


async def take_picture(cdp: CDPSession, box: Box) -> bytes:
    """Return a PNG of a part of the page, beyond the viewport too; fixed elements stay where they are at the top."""
    answer = await cdp.send(
        "Page.captureScreenshot",
        {
            "format": "png",
            "clip": {
                "x": box.left,
                "y": box.top,
                "width": box.right - box.left,
                "height": box.bottom - box.top,
                "scale": 1,
            },
            "captureBeyondViewport": True,
            "optimizeForSpeed": True,
        },
    )
    return base64.b64decode(answer["data"])


def write_index(path: Callable[[str], Path], tiles: Tiles) -> None:
    """Write tiles.json."""
    file: IO[bytes]
    with path(TILES_INDEX).open("wb") as file:
        file.write(tiles.index())
