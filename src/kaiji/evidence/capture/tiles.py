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
    """Takes the tiles of one page into a package."""

    def __init__(self, cdp: CDPSession, *, path: Callable[[str], Path], boxes: Sequence[Box | None]) -> None:
        self._cdp = cdp
        self._path = path
        self._boxes = boxes
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tiles")

    async def take(self, *, width: int, height: int, tile_height: int, band_tiles: int) -> Tiles:
        """Take the whole page; raises OSError (disk full) and the browser's errors."""
        found = Tiles(width=width, height=height)
        loop = asyncio.get_running_loop()
        with self._path(SCREENSHOT).open("wb") as file, self._thread:
            stitcher = Stitcher(file, width=width, height=height, color_type=_RGB)
            work: list[asyncio.Future[None]] = []
            for top in range(0, height, tile_height * band_tiles):
                bottom = min(top + tile_height * band_tiles, height)
                pieces = await self._band(top, bottom, width, tile_height)
                if blank := await loop.run_in_executor(self._thread, self._blank, pieces, top):
                    found.retaken += 1
                    pieces = await self._tile_by_tile(top, bottom, width, tile_height, blank, pieces)
                work.append(loop.run_in_executor(self._thread, self._write, pieces, top, found, stitcher))
                if len(work) > 1:
                    await work[-2]
            await asyncio.gather(*work)
            stitcher.finish()
        return found

    async def _band(self, top: int, bottom: int, width: int, tile_height: int) -> list[Strip]:
        data = await take_picture(self._cdp, Box(left=0, top=top, right=width, bottom=bottom))
        return await asyncio.get_running_loop().run_in_executor(self._thread, strips, data, tile_height)

    async def _tile_by_tile(
        self, top: int, bottom: int, width: int, tile_height: int, blank: set[int], first: list[Strip]
    ) -> list[Strip]:
        """Take each tile that holds a blank post by itself; keep it where it shows more."""
        pieces = []
        for number, y in enumerate(range(top, bottom, tile_height)):
            lower = min(y + tile_height, bottom)
            around = Box(left=0, top=y, right=width, bottom=lower)
            boxes = (self._boxes[one] for one in blank)
            if any(box is not None and box.meets(around) for box in boxes):
                pieces += await self._band(y, lower, width, tile_height)
            else:
                pieces.append(first[number])
        return pieces

    def _blank(self, pieces: list[Strip], top: int) -> set[int]:
        """Return the boxes that touch these pieces and show nothing on them."""
        touched, seen, y = set(), set(), top
        for strip in pieces:
            here, shown = self._look(strip, y)
            touched |= here
            seen |= shown
            y += strip.height
        return touched - seen

    def _look(self, strip: Strip, top: int) -> tuple[set[int], set[int]]:
        touched, seen = set(), set()
        for number, box in enumerate(self._boxes):
            if box is None or box.bottom <= top or box.top >= top + strip.height:
                continue
            part = Box(left=box.left, top=box.top - top, right=box.right, bottom=box.bottom - top)
            part = part.within(strip.width, strip.height)
            if part.empty:
                continue
            touched.add(number)
            if not strip.uniform(part.left, part.top, part.right, part.bottom):
                seen.add(number)
        return touched, seen

    def _write(self, pieces: list[Strip], top: int, found: Tiles, stitcher: Stitcher) -> None:
        y = top
        for strip in pieces:
            packed = strip.packed()
            name = f"{TILES}/{len(found.tiles) + 1:04d}.png"
            self._path(name).write_bytes(picture(strip, packed))
            stitcher.add(packed)
            found.seen |= self._look(strip, y)[1]
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
