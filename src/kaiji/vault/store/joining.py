"""Many small segments into one (セグメントの統合): rows of one segment group, merged by stretches of addresses.

What many tiny files brought makes many tiny segments, and a look-up has to ask each. Joined, every row still says which import
it came from. Inputs are sorted already, so that a stretch of keys is read from each, put in order and written, one after the
other: memory holds a stretch, never a segment.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.blocks import Index
from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.groups import Groups
from kaiji.vault.store.layout import (
    ADDRESS,
    GROUP_ROWS,
    ORIGIN,
    ORIGIN_TYPE,
    columns_of,
    completed,
)
from kaiji.vault.store.segment import SegmentWriter
from kaiji.vault.store.sorting import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kaiji.vault.store.segment import Places, Segment, Written
    from kaiji.vault.store.shelf import Shelf

_STRETCH: Final = 1_500_000
"""Rows of a stretch, about."""
_MUCH: Final = 4
"""A segment is rewritten only with others that together have at least a quarter of its rows."""
_MOST_ORIGINS: Final = 60_000
_MOST_FILES: Final = 200
"""Files that are open at once."""
_SORTERS: Final = 2


def worth_joining(segments: Sequence[Segment], fewest: int) -> Iterator[list[Segment]]:
    """Yield groups of segments that belong together and are at least so many, the small ones; large ones are left alone."""
    groups: dict[tuple[object, ...], list[Segment]] = {}
    for segment in segments:
        if segment.bucket is not None:
            key = (segment.kind, segment.version, segment.joins, segment.bucket)
            groups.setdefault(key, []).append(segment)
    for together in groups.values():
        smallest_first = sorted(together, key=lambda one: (one.rows, one.name))
        rows = sum(segment.rows for segment in smallest_first)
        while len(smallest_first) > 1 and smallest_first[-1].rows > _MUCH * (rows - smallest_first[-1].rows):
            rows -= smallest_first.pop().rows
        chosen: list[Segment] = []
        origins = 0
        for segment in smallest_first[:_MOST_FILES]:
            origins += len(segment.origins)
            if origins > _MOST_ORIGINS:
                break
            chosen.append(segment)
        if len(chosen) >= max(2, fewest):
            yield chosen


def join_segments(
    shelf: Shelf, segments: Sequence[Segment], load: Callable[[str], Places]
) -> tuple[list[str], Written]:
    """Write the rows of segments of one group into one; returns its imports, in the order its rows number them, and itself."""
    imports = list(dict.fromkeys(origin.import_id for segment in segments for origin in segment.origins))
    numbers = {identity: number for number, identity in enumerate(imports)}
    first = segments[0]
    digest = sha256("\n".join(segment.name for segment in segments).encode()).hexdigest()[:16]
    name = f"segments/{first.kind}/joined-{digest}-v{first.version}.parquet"
    writer = SegmentWriter(
        shelf, name, kind=first.kind, version=first.version, joins=first.joins, bucket=first.bucket
    )
    inputs = [_Input(shelf, segment, Index(segment, load(segment.name)), numbers) for segment in segments]
    columns = _columns(segments)
    kept = [*columns, ORIGIN] if len(imports) > 1 else columns
    try:
        with ThreadPoolExecutor(_SORTERS) as pool:
            for low, high in _stretches(inputs):
                batches = [one.between(low, high, columns) for one in inputs]
                batches = [batch for batch in batches if batch is not None and batch.num_rows]
                for part in in_order(batches, first.version, pool) if batches else ():
                    writer.add(part.rows.select(kept))
    finally:
        for one in inputs:
            one.close()
    return imports, writer.close()


def _columns(segments: Sequence[Segment]) -> list[str]:
    """Return the columns of the joined segment: every one that any of them has."""
    have = {name for segment in segments for name in segment.columns}
    return [name for name, _, _ in columns_of(segments[0].version) if name in have]


def _stretches(inputs: Sequence[_Input]) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Yield bounds of keys, from included, to excluded, of which each takes in about `_STRETCH` rows."""
    keys = sorted(key for one in inputs for key in one.index.first_keys())
    step = max(1, _STRETCH // GROUP_ROWS)
    cuts = list(dict.fromkeys(keys[step::step]))
    edges: list[bytes | None] = [None, *cuts, None]
    yield from pairwise(edges)


class _Input:
    """One segment to be joined."""

    def __init__(self, shelf: Shelf, segment: Segment, index: Index, numbers: dict[str, int]) -> None:
        self._segment = segment
        self.index = index
        self._file = shelf.open(segment.name)
        self._numbers = pa.array([numbers[origin.import_id] for origin in segment.origins], ORIGIN_TYPE)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def between(self, low: bytes | None, high: bytes | None, columns: list[str]) -> Any | None:
        """Return the rows whose key lies between the bounds, with the columns named and their origin; None: there are none."""
        segment = self._segment
        groups = self.index.overlapping(low, high)
        if not groups:
            return None
        table = Groups(self._file, segment, self.index, groups).read(list(segment.columns))
        whole = completed(table.combine_chunks().to_batches()[0], segment.version)
        origin = (
            whole[ORIGIN]
            if ORIGIN in whole.schema.names
            else pa.repeat(pa.scalar(0, ORIGIN_TYPE), whole.num_rows)
        )
        arrays = [*(whole[name] for name in columns), self._numbers.take(origin)]
        found = pa.RecordBatch.from_arrays(arrays, [*columns, ORIGIN])
        return found.filter(_inside(found, segment.version, low, high))


def _inside(batch: Any, version: int, low: bytes | None, high: bytes | None) -> Any:
    """Return a mask of the rows whose (address, port) lies from `low`, included, to `high`, excluded."""
    names = [*ADDRESS[version], "port"]
    mask = pa.repeat(pa.scalar(value=True), batch.num_rows)
    for bound, kept in ((low, False), (high, True)):
        if bound is None:
            continue
        under: Any = pa.repeat(pa.scalar(value=False), batch.num_rows)
        for name, number in reversed(list(zip(names, _numbers_of(bound, version), strict=True))):
            value = pa.scalar(number, batch[name].type)
            same = pc.and_(pc.equal(batch[name], value), under)
            under = pc.or_(pc.less(batch[name], value), same)
        mask = pc.and_(mask, under if kept else pc.invert(under))
    return mask


def _numbers_of(key: bytes, version: int) -> list[int]:
    if version == 4:
        return [int.from_bytes(key[:4], "big"), int.from_bytes(key[4:], "big")]
    return [int.from_bytes(part, "big") for part in (key[:8], key[8:16], key[16:])]
