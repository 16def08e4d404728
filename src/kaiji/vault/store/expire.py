"""Leave out the rows that ended (期限の過ぎた行を除く)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from kaiji.vault.store.engine import pc
from kaiji.vault.store.layout import telling
from kaiji.vault.store.segment import SegmentWriter, edges_of
from kaiji.vault.store.whole import read_all

if TYPE_CHECKING:
    from kaiji.vault.store.segment import Segment, Written
    from kaiji.vault.store.shelf import Shelf


def without_ended(shelf: Shelf, segment: Segment, before: int) -> tuple[int, Written | None]:
    """Return how many rows of a segment ended before an instant, and a new segment of the others (None: none are left).

    Where no row did, nothing is written and the count is 0.
    """
    if segment.max_end < before:
        return segment.rows, None
    batch = read_all(shelf, segment)
    _, ends = edges_of(batch)
    kept = batch.filter(pc.greater_equal(ends, before))
    erased = batch.num_rows - kept.num_rows
    if not erased or not kept.num_rows:
        return erased, None
    writer = SegmentWriter(
        shelf,
        _name_after(segment, before),
        kind=segment.kind,
        version=segment.version,
        joins=segment.joins,
        bucket=segment.bucket,
    )
    writer.add(telling(kept, segment.version))
    return erased, writer.close()


def _name_after(segment: Segment, before: int) -> str:
    mark = sha256(f"{segment.name} {before}".encode()).hexdigest()[:8]
    stem, _, _ = segment.name.removesuffix(".parquet").partition("~")
    return f"{stem}~{mark}.parquet"
