"""Leave out the rows that ended (期限の過ぎた行を除く)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.lookup import read_all
from kaiji.vault.store.segment import write_segment
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.vault.store.segment import Segment


def without_ended(folder: Path, segment: Segment, before: int, *, name: str) -> tuple[int, Segment | None]:
    """Return how many rows of a segment ended before an instant, and a new segment of the others (None: none are left).

    Where no row did, nothing is written and the count is 0.
    """
    if segment.max_end < before:
        return segment.rows, None
    batch = read_all(folder, segment)
    start = pc.add(pc.multiply(batch["start_s"].cast(pa.int64()), SECOND), batch["start_us"].cast(pa.int64()))
    length = pc.add(
        pc.multiply(batch["duration_s"].cast(pa.int64()), SECOND), batch["duration_us"].cast(pa.int64())
    )
    kept = batch.filter(pc.greater_equal(pc.add(start, length), before))
    erased = batch.num_rows - kept.num_rows
    if not erased:
        return 0, None
    if not kept.num_rows:
        return erased, None
    fresh = write_segment(folder, name, kept, kind=segment.kind, version=segment.version, joins=segment.joins)
    return erased, fresh
