"""What a capture is told (取得の設定): viewport, language, limits. Every limit that is hit is recorded as such."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where a capture stops, so that a page cannot fill the disk or run for ever (上限)."""

    body_bytes: int = 64 * MIB
    """One response body, as on the wire."""
    document_bytes: int = 16 * MIB
    """One HTML document, as on the wire: laying out more takes a browser minutes."""
    total_bytes: int = 512 * MIB
    """All response bodies together."""
    load_seconds: int = 60
    """From the request for the page until its load event."""
    answer_seconds: int = 30
    """Until a page that gives no turn to anybody else is taken to be in a script without end, which is then stopped."""
    ask_seconds: int = 60
    """Until a question of ours to the page counts as unanswered: a document that the browser gave up half-way never answers."""
    scroll_seconds: int = 240
    """Scrolling to a fixed point."""
    total_seconds: int = 900
    """From the start of the browser to the last picture; what was recorded by then is sealed as a failed capture."""
    height: int = 400_000
    """Height of the page in CSS px."""
    paper_pages: int = 600
    """Pages of the PDF, the cover not counted."""
    snapshot_bytes: int = 256 * MIB
    """MHTML and DOM, each."""

    def as_json(self) -> dict[str, int]:
        """Return the limits as they stand in meta/capture.json."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The browser as the page sees it, and the limits."""

    width: int = 1280
    """CSS px; 390 shows what a telephone shows."""
    height: int = 900
    language: str = "ja-JP"
    time_zone: str = "Asia/Tokyo"
    tile_height: int = 8_000
    """CSS px; a tile is never taller."""
    band_tiles: int = 4
    """Tiles taken from the browser at once: laying the page out again costs the same for one or three."""
    print_scale_percent: int = 70
    limits: Limits = Limits()
    browser: str = "/usr/bin/chromium"
    allow_loopback: bool = False
    """Test only: opens 127.0.0.0/8 and ::1, and marks the package as a test."""
    test_ca: Path | None = None
    """Test only: a further root (PEM) for the site's certificate; marks the package as a test."""

    @property
    def test(self) -> bool:
        """Whether a test switch was used."""
        return self.allow_loopback or self.test_ca is not None

    def as_json(self) -> dict[str, Any]:
        """Return the options as they stand in meta/capture.json."""
        return {
            "viewport": {"width": self.width, "height": self.height},
            "language": self.language,
            "time_zone": self.time_zone,
            "tile_height": self.tile_height,
            "print_scale_percent": self.print_scale_percent,
            "limits": self.limits.as_json(),
            "test_allow_loopback": self.allow_loopback,
            "test_ca": self.test_ca is not None,
        }
