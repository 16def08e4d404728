"""Which block stays on the page of the one after it (改頁の制御): equal in PDF and Word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents import values as v

if TYPE_CHECKING:
    from collections.abc import Sequence


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
