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

    A heading stays with what it heads; numbered items of a list may part. A centred line heads what follows, and
    the first two items of a list below it, a single line the table below it. The first line of fields under a heading
    stays with the second. The last lines of a list go with the closing 以上, so that no page holds a single line. Those who sign
    a paper at its end sign on one page, with the sentence above them.
    """
    block = blocks[index]
    if isinstance(block, v.Entry | v.Paragraph | v.Heading) and (
        _near_the_end(blocks, index) or _only_signatures_follow(blocks, index)
    ):
        return True
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if index and after is not None and _is_first_of_two(blocks[index - 1], block, after):
        return True
    if isinstance(block, v.Heading):
        if isinstance(after, v.Heading):
            return after.level > block.level
        return isinstance(after, v.Paragraph | v.Entry | v.Table)
    if isinstance(block, v.Paragraph) and isinstance(after, v.Table):
        return len(v.plain(block.spans)) <= _LINE
    return isinstance(block, v.Paragraph) and block.side == "center" and after is not None


def _is_first_of_two(before: v.Block, block: v.Block, after: v.Block) -> bool:
    """Return whether a line begins a list under what heads it, so that the second must follow on the same page."""
    if isinstance(block, v.Entry) and isinstance(before, v.Heading):
        return _is_item(after)
    return type(after) is type(block) and _is_centred(before) and _is_item(block)


def _is_centred(block: v.Block) -> bool:
    return isinstance(block, v.Paragraph) and block.side == "center"


def _is_item(block: v.Block) -> bool:
    return isinstance(block, v.Entry | v.Heading)


_LINE: Final = 36
"""Characters up to which a paragraph is one line, which names the table below it."""


_TAIL: Final = 4
"""Lines before the closing 以上 that stay on its page."""


def _near_the_end(blocks: Sequence[v.Block], index: int) -> bool:
    """Return whether only a few single lines stand between block `index` and the closing 以上."""
    for block in blocks[index + 1 : index + 1 + _TAIL]:
        if not isinstance(block, v.Entry | v.Heading | v.Paragraph):
            return False
        if isinstance(block, v.Paragraph) and block.side == "right":
            return v.plain(block.spans).replace("\u3000", "") == "以上"
    return False


_SIGNED: Final = 20
"""Lines up to which those who sign at the end stand on one page."""


def _only_signatures_follow(blocks: Sequence[v.Block], index: int) -> bool:
    """Return whether nothing but the day, names and seals stands between block `index` and the end of its part."""
    rest: list[v.Block] = []
    for block in blocks[index + 1 :]:
        if isinstance(block, v.NewPage | v.Schedule):
            break
        if isinstance(block, v.Paragraph) and len(v.plain(block.spans)) > _LINE:
            return False
        if not isinstance(block, v.Entry | v.Gap | v.Paragraph) or len(rest) == _SIGNED:
            return False
        rest.append(block)
    return any(isinstance(block, v.Entry) and block.seal for block in rest)


_WHOLE: Final = 420
"""Characters up to which a row of a form is not divided between pages."""


def stays_whole(row: Sequence[v.Cell]) -> bool:
    """Return whether a row of a table is short enough to stand on one page; a longer one may go on to the next."""
    return sum(_weight(cell.blocks) for cell in row if cell.rows == 1) <= _WHOLE


def _weight(blocks: Sequence[v.Block]) -> int:
    """Return about how many squares blocks take: words, and at least a line each."""
    total = 0
    for block in blocks:
        match block:
            case v.Paragraph() | v.Heading() | v.Entry() | v.Choice():
                total += max(30, len(v.plain(block.spans)))
            case v.Hidden() | v.Gap():
                total += 30 * block.lines
            case _:
                total += _WHOLE
    return total


def page_of(document: v.Document) -> Profile:
    """Return the page set-up of a paper; a letter in squares has as many columns and lines as its grid."""
    page = profile(document.profile, document.made_on)
    grid = next((block for block in document.blocks if isinstance(block, v.Squares)), None)
    return page if grid is None else replace(page, columns=grid.columns, lines=grid.lines)
