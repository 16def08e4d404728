"""What both page writers decide alike: the measures of the page, and which block stays with the one after it (改頁の制御)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.documents import values as v
from kaiji.documents.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.documents.profiles import Profile

MARK_WIDTHS: Final = (3, 2, 2, 2, 3, 2, 2)
"""Squares that the mark of a heading takes, by level; what follows starts on the next square."""
NUMBERED: Final = {0, 1, 2}
"""Levels counted in numbers; the others count in letters, which take one square each."""


def mark_squares(level: int, number: int) -> int:
    """Return the squares of one mark: a number of two digits pushes the text one square on."""
    return MARK_WIDTHS[level] + (len(str(number)) - 1 if level in NUMBERED else 0)


def keeps(blocks: Sequence[v.Block], index: int) -> bool:
    """Return whether block `index` must not end a page.

    A heading stays with what it heads; numbered items of a list may part. A centred line heads what follows.
    """
    block = blocks[index]
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if isinstance(block, v.Heading):
        if isinstance(after, v.Heading):
            return after.level > block.level
        return isinstance(after, v.Paragraph | v.Entry | v.Table)
    return isinstance(block, v.Paragraph) and block.side == "center" and after is not None


def page_of(document: v.Document) -> Profile:
    """Return the page set-up of a paper; a letter in squares has as many columns and lines as its grid."""
    page = profile(document.profile, document.made_on)
    grid = next((block for block in document.blocks if isinstance(block, v.Squares)), None)
    return page if grid is None else replace(page, columns=grid.columns, lines=grid.lines)
