"""All that one capture has found out so far (取得中の事実); the meta and the cover are written from it, whole or failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from kaiji.evidence.capture.completeness import Seen, Statement, state
from kaiji.evidence.capture.driver import Documents
from kaiji.evidence.capture.grade import Grade, Weighed, grade
from kaiji.evidence.capture.sheets import Furniture
from kaiji.ground.instants import jst_text

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from kaiji.evidence.capture.order import Order, Stages
    from kaiji.evidence.capture.placing import Box
    from kaiji.evidence.capture.rendering import Rendered
    from kaiji.evidence.capture.scroll import Scrolled
    from kaiji.evidence.capture.settings import Settings
    from kaiji.evidence.capture.wire import Wire
    from kaiji.evidence.errors import CaptureFailedError
    from kaiji.evidence.posts import Post, Reading


@dataclass(slots=True, kw_only=True)
class Findings:
    """The facts of one capture, filled in as it goes."""

    order: Order
    url: str
    settings: Settings
    package: str
    stages: Stages
    started_at: datetime
    finished_at: datetime | None = None
    wire: Wire
    browser: dict[str, Any] = field(default_factory=dict)
    modifications: list[str] = field(default_factory=list)
    documents: Documents = field(default_factory=Documents)
    loaded: bool = False
    script_stopped: bool = False
    """Whether a script of the page had no end, and was stopped."""
    address_bar: str = ""
    """What the browser's address bar showed; a script can write there."""
    title: str = ""
    asks_password: bool = False
    scrolled: Scrolled | None = None
    warc: str = ""
    stamps: int = 0
    test_stamp: bool = False
    reading: Reading | None = None
    unreadable: str | None = None
    """Why no reader could be tried."""
    rendered: Rendered | None = None
    not_in_dom: frozenset[int] = frozenset()
    """Indexes of posts whose text the rendered page does not hold."""
    paper_cut: bool = False
    failure: CaptureFailedError | None = None

    @property
    def requested_url(self) -> str:
        """The address asked for, as the browser spelt it."""
        return self.documents.asked or self.url

    @property
    def final_url(self) -> str:
        """The address of the document shown."""
        return self.documents.url or self.requested_url

    @property
    def rewritten_address(self) -> str | None:
        """The address bar's content where it is not that of the document: a script wrote it."""
        bar = urldefrag(self.address_bar)[0]
        return self.address_bar if bar and bar != urldefrag(self.final_url)[0] else None

    @property
    def furniture(self) -> Furniture:
        """What stands on every sheet of page.pdf."""
        return Furniture(
            package=self.package,
            requested_url=self.requested_url,
            final_url=self.final_url,
            captured=f"{jst_text(self.finished_at or self.started_at)} (UTC+09:00)",
            warc=self.warc,
            test=self.test,
        )

    @property
    def posts(self) -> tuple[Post, ...]:
        """The posts that were read."""
        return self.reading.posts if self.reading else ()

    @property
    def test(self) -> bool:
        """Whether anything made this a test."""
        return self.settings.test or self.test_stamp

    @property
    def blank_tiles(self) -> int:
        """Tiles that show one plain colour."""
        tiles = self.rendered.tiles if self.rendered else None
        return sum(tile.blank for tile in tiles.tiles) if tiles else 0

    @property
    def boxes(self) -> dict[int, Box]:
        """Where numbered posts stand on the page."""
        places = self.rendered.places if self.rendered else ()
        pairs = zip(self.posts, places, strict=False)
        return {
            post.number: place.box
            for post, place in pairs
            if post.number is not None and place.box is not None
        }

    @property
    def unplaced_targets(self) -> tuple[int, ...]:
        """Numbers of targets that were read, and stand on the page, but whose element was not found."""
        if self.rendered is None or not self.rendered.places:
            return ()
        boxes = self.boxes
        hidden = {
            post.number for post, place in zip(self.posts, self.rendered.places, strict=True) if place.hidden
        }
        numbers = (post.number for post in self.targets if post.number is not None)
        return tuple(number for number in numbers if number not in boxes and number not in hidden)

    @property
    def covered(self) -> frozenset[int]:
        """Numbers of posts that something lies over where the page begins."""
        overlays = self.rendered.overlays if self.rendered else ()
        numbers = (self.posts[index].number for one in overlays for index in one.posts)
        return frozenset(number for number in numbers if number is not None)

    @property
    def targets(self) -> tuple[Post, ...]:
        """The posts asked for that were found, in the order in which they were asked for."""
        by_number = {post.number: post for post in reversed(self.posts)}
        return tuple(by_number[number] for number in self.order.posts if number in by_number)

    @property
    def statement(self) -> Statement:
        """Whether the capture is whole."""
        return state(
            Seen(
                reading=self.reading,
                places=self.rendered.places if self.rendered else (),
                blank=self.rendered.blank if self.rendered else frozenset(),
                beyond=self.rendered.beyond if self.rendered else frozenset(),
                scrolled=self.scrolled,
                ledger=self.wire.ledger,
                loaded=self.loaded,
                script_stopped=self.script_stopped,
                paper_cut=self.paper_cut,
                undecodable=tuple(self.wire.recorder.undecodable),
                not_in_dom=self.not_in_dom,
                unplaced=self.unplaced_targets,
                blank_tiles=self.blank_tiles,
            )
        )

    @property
    def grade(self) -> Grade:
        """The grade by the written rule."""
        warnings = self.reading.warnings if self.reading else ()
        return grade(
            Weighed(
                complete=self.statement.complete,
                failed=self.failure is not None,
                stamps=self.stamps,
                plain_http=self.wire.plain_http,
                unbound=sum(one.startswith("unbound") for one in warnings),
                clock_ms=self.wire.clocks.apart_ms,
                test=self.test,
            )
        )
