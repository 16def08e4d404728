"""Put rows in order (並べ替え): by segment group, address, port and start, on all cores, equal rows once.

Nearly always group, address, port and start fit one 64-bit number that leaves few ties; rows are parted by that number into
stretches that are sorted beside each other, and only the ties are sorted by the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from kaiji.vault.values import Version

_TIES: Final = ("start_us", "duration_s", "duration_us", "holder")
_STRETCH: Final = 1_500_000
"""Rows sorted at once, about."""
_SAMPLE: Final = 4096


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows of one segment group in order (並べた行)."""

    group: int
    rows: Any
    duplicates: int


def in_order(batch: Any, version: Version, group: Any, pool: Executor) -> Iterator[Sorted]:
    """Yield the rows by group and key without exact duplicates, a group in one or more pieces."""
    keys, below, groups = _keys(batch, version, group)
    for order in _orders(keys, pool):
        yield from _pieces(batch, order, group, keys[0] if below is not None else None, below, groups)


def _pieces(batch: Any, order: Any, group: Any, key: Any, below: int | None, groups: Any) -> Iterator[Sorted]:
    rows = batch.take(order)
    numbers = group.take(order) if below is None else groups.take(pc.shift_right(key.take(order), below))
    runs = pc.run_end_encode(numbers)
    at = 0
    for end, number in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
        part = rows.slice(at, end - at)
        keep = _first_of_each(part)
        kept = part if keep is None else part.filter(keep)
        yield Sorted(number, kept, part.num_rows - kept.num_rows)
        at = end


def _keys(batch: Any, version: Version, group: Any) -> tuple[list[Any], int | None, Any]:
    """Return what to sort by, the most telling first; how many bits of the first lie below the group, or None where it is not in it."""
    ties = [batch[name] for name in _TIES if name in batch.schema.names]
    groups = pc.unique(group).sort()
    start = batch["start_s"].cast(pa.uint64())
    parts = [
        _rank(group, groups),
        *(_dense(batch[name]) for name in ADDRESS[version]),
        (batch["port"].cast(pa.uint64()), 65536),
        _from_least(start),
    ]
    bits = [max(0, (most - 1).bit_length()) for _, most in parts]
    if sum(bits) > 64:
        return [group, *(batch[name] for name in ADDRESS[version]), batch["port"], start, *ties], None, None
    whole = parts[0][0]
    for (values, _), width in zip(parts[1:], bits[1:], strict=True):
        whole = pc.bit_wise_or(pc.shift_left(whole, width), values) if width else whole
    return [whole, *ties], sum(bits[1:]), groups


def _rank(values: Any, distinct: Any) -> tuple[Any, int]:
    """Return the place of each value among the distinct ones in order."""
    if len(distinct) == 1:
        return pa.repeat(pa.scalar(0, pa.uint64()), len(values)), 1
    return pc.index_in(values, value_set=distinct).cast(pa.uint64()), len(distinct)


def _dense(values: Any) -> tuple[Any, int]:
    """Return an address column counted from its least, or by rank where it is spread wide."""
    least = _from_least(values.cast(pa.uint64()))
    return least if least[1] <= 1 << 24 else _rank(values, pc.unique(values).sort())


def _from_least(values: Any) -> tuple[Any, int]:
    """Return numbers counted from their least, and how many there may be."""
    ends = pc.min_max(values).as_py()
    return pc.subtract(values, pa.scalar(ends["min"], values.type)), ends["max"] - ends["min"] + 1


def _orders(keys: list[Any], pool: Executor) -> Iterator[Any]:
    """Yield the places of the rows in order, stretch after stretch; the next is sorted while one is used."""
    first = keys[0]
    stretches = _stretches(first) if len(first) > 2 * _STRETCH else [None]
    waiting = []
    for places in stretches:
        waiting.append(pool.submit(_order, keys, places))
        if len(waiting) > 1:
            yield waiting.pop(0).result()
    for future in waiting:
        yield future.result()


def _stretches(key: Any) -> Iterator[Any]:
    """Yield the places of the rows whose first key lies in each stretch, stretches in order."""
    count = len(key)
    step = max(1, count // _SAMPLE)
    sample = key.take(pa.array(range(0, count, step), pa.int64())).sort()
    cuts = pc.unique(
        sample.take(pa.array(range(0, len(sample), max(1, len(sample) * _STRETCH // count)), pa.int64()))
    )
    edges = [None, *list(cuts)[1:], None]
    for low, high in pairwise(edges):
        inside = None if low is None else pc.greater_equal(key, low)
        if high is not None:
            under = pc.less(key, high)
            inside = under if inside is None else pc.and_(inside, under)
        places = pa.array(range(count), pa.uint64()) if inside is None else pc.indices_nonzero(inside)
        if len(places):
            yield places


def _order(keys: list[Any], places: Any) -> Any:
    """Return the order by the first key; only rows that tie there are sorted by the others."""
    first = keys[0] if places is None else keys[0].take(places)
    order = pc.array_sort_indices(first)
    ordered = first.take(order)
    whole = order if places is None else places.take(order)
    same = pc.equal(ordered.slice(1), ordered.slice(0, max(0, len(ordered) - 1)))
    if len(keys) == 1 or not pc.any(same).as_py():
        return whole
    never = pa.array([False])
    tied = pc.or_(pa.concat_arrays([never, same]), pa.concat_arrays([same, never]))
    among = whole.filter(tied)
    names = [f"k{n}" for n in range(len(keys))]
    table = pa.RecordBatch.from_arrays([key.take(among) for key in keys], names)
    inner = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in names])
    return pc.replace_with_mask(whole, tied, among.take(inner))


def _first_of_each(batch: Any) -> Any | None:
    """Return a mask that is true for the first of every run of equal rows; None where no row repeats."""
    rows = batch.num_rows
    if rows < 2:
        return None
    same: Any = None
    for column in sorted(batch.schema.names, key=lambda name: name not in {"start_s", "port"}):
        values = batch[column]
        before, after = values.slice(0, rows - 1), values.slice(1)
        equal = pc.fill_null(pc.equal(before, after), fill_value=False)
        if values.null_count:
            equal = pc.or_(equal, pc.and_(pc.is_null(before), pc.is_null(after)))
        same = equal if same is None else pc.and_(same, equal)
        if not pc.any(same).as_py():
            return None
    return pa.concat_arrays([pa.array([True]), pc.invert(same)])
