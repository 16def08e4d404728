"""A segment read whole (セグメント全体): for expiry, compaction, holds and the check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import pa, whole_table
from kaiji.vault.store.footer import map_footer
from kaiji.vault.store.layout import completed
from kaiji.vault.store.port import Fault
from kaiji.vault.store.segment import Places, Segment, first_keys, joined_blocks
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.vault.store.shelf import Shelf


def read_all(shelf: Shelf, segment: Segment) -> Any:
    """Return all rows of a segment as a batch of the full schema; raises SegmentError."""
    try:
        with shelf.open(segment.name) as file:
            table = whole_table(file)
    except (OSError, pa.ArrowException) as error:
        raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name) from error
    return completed(table, segment.version)


def listed(shelf: Shelf, segment: Segment) -> Places:
    """Return the places of the row groups as the file itself gives them; raises SegmentError."""
    with shelf.open(segment.name) as file:
        footer = map_footer(file, segment.name)
    keys = first_keys(read_all(shelf, segment), segment.version, segment.group_rows)
    if len(keys) != len(footer.groups):
        raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name)
    return Places(head=footer.head, tail=footer.tail, blocks=joined_blocks(keys, footer.groups))


def file_faults(shelf: Shelf, name: str, digest: str) -> Iterator[Fault]:
    """Yield what is wrong with a file."""
    try:
        found = shelf.digest(name)
    except OSError as error:
        yield Fault(code="file.missing", name=name, detail=str(error.strerror))
        return
    if found != digest:
        yield Fault(code="file.changed", name=name, detail=f"{found} instead of {digest}")
