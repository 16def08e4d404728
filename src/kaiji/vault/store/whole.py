"""A segment read whole (セグメント全体): for expiry, compaction, holds and the check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import pa, whole_table
from kaiji.vault.store.footer import map_footer
from kaiji.vault.store.layout import GROUP_ROWS, completed
from kaiji.vault.store.marks import MarksWriter
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


@dataclass(frozen=True, slots=True)
class Listed:
    """What a segment itself says of where its rows stand (ファイルから作り直した一覧)."""

    places: Places
    marks: bytes | None
    """What should stand beside it; None: nothing."""


def listed(shelf: Shelf, segment: Segment) -> Listed:
    """Return where the rows stand as the file itself gives it; raises SegmentError."""
    with shelf.open(segment.name) as file:
        footer = map_footer(file, segment.name)
    rows = read_all(shelf, segment)
    keys = first_keys(rows, segment.version, segment.group_rows)
    if len(keys) != len(footer.groups):
        raise SegmentError(DAMAGED.filled(name=segment.name), given=segment.name)
    places = Places(head=footer.head, tail=footer.tail, blocks=joined_blocks(keys, footer.groups))
    return Listed(places, _marks(segment, rows))


def _marks(segment: Segment, rows: Any) -> bytes | None:
    if segment.kind != "session" or segment.version != 4 or segment.group_rows != GROUP_ROWS:
        return None
    marks = MarksWriter()
    marks.add(rows)
    return marks.whole(segment.sha256)


def file_faults(shelf: Shelf, name: str, digest: str) -> Iterator[Fault]:
    """Yield what is wrong with a file."""
    try:
        found = shelf.digest(name)
    except OSError as error:
        yield Fault(code="file.missing", name=name, detail=str(error.strerror))
        return
    if found != digest:
        yield Fault(code="file.changed", name=name, detail=f"{found} instead of {digest}")
