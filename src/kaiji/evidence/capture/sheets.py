"""What stands on the sheets (紙面の値): around every page, and on the cover. Values only; `paper` sets them in type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

A4_MM: Final = (210, 297)
SIDE_MM: Final = 12
BOTTOM_MM: Final = 12
_LINE_MM: Final = 3
_LINE_CHARACTERS: Final = 138
"""ASCII characters of the monospaced font at 6.5 pt that fit beside the label."""
_LONGEST: Final = 3_000
"""Characters of a URL printed on every page; the whole of it stands on the cover and in meta/capture.json."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What stands on every sheet (余白の記載)."""

    package: str
    requested_url: str
    final_url: str
    captured: str
    """In Japan time, with the zone."""
    warc: str
    test: bool

    @property
    def top_mm(self) -> int:
        """Height of the head, which grows with the URLs: they are never cut short of `_LONGEST`."""
        return 7 + _LINE_MM * (len(_lines(self.requested_url)) + len(_lines(self.final_url)) + 1)

    @property
    def box_mm(self) -> tuple[int, int]:
        """Width and height of the sheet that the browser prints on."""
        return A4_MM[0] - 2 * SIDE_MM, A4_MM[1] - self.top_mm - BOTTOM_MM

    def values(self) -> dict[str, Any]:
        """Return the values of the template."""
        return {
            "package": self.package,
            "requested": _lines(self.requested_url),
            "shown": _lines(self.final_url),
            "captured": self.captured,
            "warc": self.warc,
            "test": self.test,
            "top": self.top_mm,
            "bottom": BOTTOM_MM,
            "side": SIDE_MM,
            "sans": ["Noto Sans CJK JP", "IPAexGothic"],
            "mono": ["Noto Sans Mono CJK JP", "IPAexGothic"],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPost:
    """A target as it stands on the cover."""

    title: str
    text: str
    permalink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first sheet (表紙): what was captured, by whom, and whether it is whole."""

    heading: str
    statement: str
    complete: bool
    reasons: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    posts: tuple[CoverPost, ...] = field(default=())
    note: str = ""

    def values(self) -> dict[str, Any]:
        """Return the values of the template."""
        return {
            "heading": self.heading,
            "statement": self.statement,
            "complete": self.complete,
            "reasons": list(self.reasons),
            "rows": [[name, _wrapped(value)] for name, value in self.rows],
            "posts": [
                {
                    "title": post.title,
                    "text": _wrapped(post.text),
                    "permalink": _lines(post.permalink) if post.permalink else [],
                }
                for post in self.posts
            ],
            "note": self.note,
        }


def _lines(text: str) -> list[str]:
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)})"
    return [shown[n : n + _LINE_CHARACTERS] for n in range(0, len(shown), _LINE_CHARACTERS)] or [""]


def _wrapped(text: str) -> list[str]:
    """Cut lines without a place to break (URLs), so that nothing runs over the edge."""
    rows = []
    for line in text.splitlines() or [""]:
        rows += (
            [line[n : n + 84] for n in range(0, len(line), 84)]
            if line.isascii() and " " not in line
            else [line]
        )
    return rows or [""]
