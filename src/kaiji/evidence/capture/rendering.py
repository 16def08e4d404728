"""What is made from the page once it stands still (描画物): tiles, DOM, MHTML, second pass, paper.

By then the recording has ended and the page's scripts are stopped: every picture shows the same state, and nothing that is
not in the WARC.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kaiji.evidence.capture.overlays import Overlay, find_overlays, hide, second_pass_box, unfix
from kaiji.evidence.capture.placing import Box, Place, hold_width, place_posts, release_width
from kaiji.evidence.capture.snapshots import dom, mhtml, printed
from kaiji.evidence.capture.tiles import Tiles, TileTaker, take_picture, write_index
from kaiji.evidence.package import DOM, MHTML, OVERLAYS_HIDDEN
from kaiji.evidence.verify.png import MOST_ROWS_BYTES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from playwright.async_api import CDPSession

    from kaiji.evidence.capture.isolated import IsolatedWorld
    from kaiji.evidence.capture.order import Stages
    from kaiji.evidence.capture.scroll import Scrolled
    from kaiji.evidence.capture.settings import Settings
    from kaiji.evidence.capture.sheets import Furniture
    from kaiji.evidence.posts import Post

WIDEST: Final = 4_000
"""CSS px; what overflows further to the right is not pictured, and said so."""


@dataclass(slots=True, kw_only=True)
class Rendered:
    """What was made from the page."""

    places: tuple[Place, ...] = ()
    tiles: Tiles | None = None
    overlays: tuple[Overlay, ...] = ()
    second_pass: Box | None = None
    held: bool = False
    """Whether the root's width was held while the tiles were taken."""
    unfixed: int = 0
    dom: str = ""
    paper: bytes = b""
    left_out: list[str] = field(default_factory=list)
    """What was not kept because of a limit."""

    @property
    def beyond(self) -> frozenset[int]:
        """Indexes of posts that stand on the page outside what was pictured."""
        if self.tiles is None:
            return frozenset()
        picture = Box(left=0, top=0, right=self.tiles.width, bottom=self.tiles.height)
        boxes = enumerate(place.box for place in self.places)
        return frozenset(index for index, box in boxes if box is not None and not box.meets(picture))

    @property
    def blank(self) -> frozenset[int]:
        """Indexes of posts that were pictured but show one plain colour."""
        if self.tiles is None:
            return frozenset()
        shown = {index for index, place in enumerate(self.places) if place.shown}
        return frozenset(shown - self.tiles.seen - self.beyond)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """Makes the pictures and copies of one page into a package."""

    cdp: CDPSession
    world: IsolatedWorld
    settings: Settings
    path: Callable[[str], Path]
    stages: Stages

    async def pictures(self, scrolled: Scrolled, posts: Awaitable[Sequence[Post]]) -> Rendered:
        """Take the tiles; `posts` is awaited first, since their boxes tell which pictures must not be blank."""
        found = Rendered()
        width, height = self._size(scrolled, found)
        read = await posts
        with self.stages.stage("place"):
            found.places = await self._places(read, found)
        view = Box(left=0, top=0, right=self.settings.width, bottom=self.settings.height)
        found.overlays = await find_overlays(self.world, read, found.places, view=view)
        with self.stages.stage("tiles"):
            taker = TileTaker(self.cdp, path=self.path, boxes=[place.box for place in found.places])
            taking = asyncio.create_task(
                taker.take(
                    width=width,
                    height=height,
                    tile_height=self.settings.tile_height,
                    band_tiles=self.settings.band_tiles,
                )
            )
            try:
                await self._once_painted(taker, taking, found)
                found.tiles = await taking
            finally:
                taking.cancel()
            write_index(self.path, found.tiles)
        return found

    async def _once_painted(self, taker: TileTaker, taking: asyncio.Task[Tiles], found: Rendered) -> None:
        """Keep DOM and MHTML while the last tiles are packed."""
        painted = asyncio.create_task(taker.painted.wait())
        await asyncio.wait((painted, taking), return_when=asyncio.FIRST_COMPLETED)
        painted.cancel()
        if taking.done():
            taking.result()
        if found.held:
            await release_width(self.world)
        with self.stages.stage("snapshots"):
            await self._snapshots(found)

    async def second_pass(self, found: Rendered) -> None:
        """Hide what lies over posts, and picture them once more."""
        if found.overlays and found.tiles is not None:
            with self.stages.stage("second pass"):
                await self._second_pass(found, found.tiles.width, found.tiles.height)

    async def _places(self, posts: Sequence[Post], found: Rendered) -> tuple[Place, ...]:
        """Place the posts; hold the root's width for the pictures where that moves none of them."""
        free = await place_posts(self.world, posts)
        await hold_width(self.world, self.settings.width)
        found.held = await place_posts(self.world, posts) == free
        if not found.held:
            await release_width(self.world)
        return free

    def _size(self, scrolled: Scrolled, found: Rendered) -> tuple[int, int]:
        width = min(max(scrolled.width, self.settings.width), WIDEST)
        # The verifier reads a picture of so many bytes: a page both high and wide is pictured less far down.
        limit = min(self.settings.limits.height, MOST_ROWS_BYTES // (width * 3 + 1))
        if scrolled.height > limit:
            found.left_out.append(f"picture below {limit} px of {scrolled.height}")
        if scrolled.width > WIDEST:
            found.left_out.append(f"picture right of {WIDEST} px of {scrolled.width}")
        return width, max(min(scrolled.height, limit), self.settings.height)

    async def _snapshots(self, found: Rendered) -> None:
        limit = self.settings.limits.snapshot_bytes
        found.dom = await dom(self.cdp)
        for name, data in ((DOM, found.dom.encode()), (MHTML, await mhtml(self.cdp))):
            if len(data) > limit:
                found.left_out.append(f"{name}: {len(data)} bytes")
                continue
            await asyncio.get_running_loop().run_in_executor(None, self.path(name).write_bytes, data)

    async def _second_pass(self, found: Rendered, width: int, height: int) -> None:
        await hide(self.world)
        if found.held:
            await hold_width(self.world, self.settings.width)
        found.second_pass = second_pass_box(
            found.overlays, found.places, width=width, height=height, tallest=self.settings.tile_height
        )
        self.path(OVERLAYS_HIDDEN).write_bytes(await take_picture(self.cdp, found.second_pass))
        if found.held:
            await release_width(self.world)

    async def paper(self, found: Rendered, furniture: Furniture) -> None:
        """Print the page on sheets that fit into the box of `furniture`."""
        with self.stages.stage("paper"):
            found.unfixed = await unfix(self.world)
            wide, tall = furniture.box_mm
            await self.cdp.send("Emulation.setEmulatedMedia", {"media": "screen"})
            found.paper = await printed(
                self.cdp,
                width_mm=wide,
                height_mm=tall,
                scale_percent=self.settings.print_scale_percent,
                pages=self.settings.limits.paper_pages,
            )
