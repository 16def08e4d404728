"""Put rows in order (並べ替え): by segment group, address, port and start, on all cores, equal rows once.

Nearly always group, address, port and start fit one 64-bit number that leaves few ties. Rows are parted by that number into
stretches; each is cut out of the batches, sorted and put together by itself, beside the others, and only its ties are sorted
by the rest. Rows are moved once, within a stretch that the processor's caches can hold.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import ADDRESS
from kaiji.vault.store.tiers import groups_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor, Future

    from kaiji.vault.values import Version

_TIES: Final = ("start_us", "duration_s", "duration_us", "holder")
_STRETCH: Final = 1_000_000
"""Rows sorted at once, about."""
_SAMPLE: Final = 16_384
_AHEAD: Final = 3
"""Stretches in the making at a time."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows of one segment group in order (並べた行)."""

    group: int
    rows: Any
    duplicates: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Some rows with the number they are sorted by."""

    rows: Any
    group: Any
    key: Any = None


@dataclass(frozen=True, slots=True)
class _Scale:
    """How address, port and start of all rows are put into one number."""

    version: Version
    groups: Any
    addresses: tuple[tuple[Any, int], ...]
    """For each address column: where it counts from, or all its values in order; and in how many bits."""
    start: tuple[Any, int]

    @property
    def below(self) -> int:
        """How many bits lie below the group."""
        return sum(bits for _, bits in self.addresses) + 16 + self.start[1]

    @property
    def fits(self) -> bool:
        """Whether the number has at most 64 bits."""
        return self.below + _bits(len(self.groups)) <= 64


def in_order(batches: Sequence[Any], version: Version, pool: Executor) -> Iterator[Sorted]:
    """Yield the rows of batches that have the same columns by group and key, equal rows once; a group in one or more pieces."""
    parts = [_Part(rows, group) for rows, group in zip(batches, pool.map(groups_of, batches), strict=True)]
    scale = _scale_of(parts, version)
    if not scale.fits:
        yield from _slowly(parts, version)
        return
    parts = list(pool.map(partial(_with_key, scale=scale), parts))
    making: deque[Future[list[Sorted]]] = deque()
    for low, high in _stretches(parts):
        making.append(pool.submit(_stretch, parts, low, high, scale))
        if len(making) >= _AHEAD:
            yield from making.popleft().result()
    for future in making:
        yield from future.result()


def _bits(most: int) -> int:
    return max(0, (most - 1).bit_length())


def _scale_of(parts: Sequence[_Part], version: Version) -> _Scale:
    groups = pa.chunked_array([pc.unique(part.group) for part in parts]).unique().sort()
    addresses = tuple(_range_of(parts, name, dense=True) for name in ADDRESS[version])
    return _Scale(version, groups, addresses, _range_of(parts, "start_s", dense=False))


def _range_of(parts: Sequence[_Part], name: str, *, dense: bool) -> tuple[Any, int]:
    """Return from where the values of a column are counted and in how many bits; wide ones, where `dense`, by rank."""
    ends = [pc.min_max(part.rows[name]).as_py() for part in parts]
    least, most = min(end["min"] for end in ends), max(end["max"] for end in ends)
    if not dense or most - least < 1 << 24:
        return pa.scalar(least, pa.uint64()), _bits(most - least + 1)
    distinct = pa.chunked_array([pc.unique(part.rows[name]) for part in parts]).unique().sort()
    return distinct, _bits(len(distinct))


def _with_key(part: _Part, *, scale: _Scale) -> _Part:
    rows = part.rows
    key = _place(part.group, scale.groups)
    columns = [(rows[name], *how) for name, how in zip(ADDRESS[scale.version], scale.addresses, strict=True)]
    columns += [(rows["port"], pa.scalar(0, pa.uint64()), 16), (rows["start_s"], *scale.start)]
    for values, by, bits in columns:
        if not bits:
            continue
        counted = (
            pc.subtract(values.cast(pa.uint64()), by) if isinstance(by, pa.Scalar) else _place(values, by)
        )
        key = pc.bit_wise_or(pc.shift_left(key, pa.scalar(bits, pa.uint64())), counted)
    return _Part(rows, part.group, key)


def _place(values: Any, distinct: Any) -> Any:
    if len(distinct) == 1:
        return pa.repeat(pa.scalar(0, pa.uint64()), len(values))
    return pc.index_in(values, value_set=distinct).cast(pa.uint64())


def _stretches(parts: Sequence[_Part]) -> Iterator[tuple[Any, Any]]:
    """Yield the bounds of stretches of about equally many rows, in order: from, included; to, excluded; None: open."""
    count = sum(len(part.key) for part in parts)
    wanted = count // _STRETCH
    if wanted < 2:
        yield None, None
        return
    step = max(1, count // _SAMPLE)
    sample = pa.concat_arrays([part.key.take(pa.array(range(0, len(part.key), step))) for part in parts])
    ordered = sample.sort()
    cuts = pc.unique(ordered.take(pa.array([len(ordered) * n // wanted for n in range(1, wanted)])))
    yield from pairwise([None, *cuts, None])


def _stretch(parts: Sequence[_Part], low: Any, high: Any, scale: _Scale) -> list[Sorted]:
    """Return the rows of one stretch in order."""
    cut = [_between(part, low, high) for part in parts]
    rows = pa.Table.from_batches([part.rows for part in cut]).combine_chunks()
    if not rows.num_rows:
        return []
    batch = rows.to_batches()[0]
    key = pa.concat_arrays([part.key for part in cut])
    order = _order([key, *_ties(batch)])
    groups = scale.groups.take(_shifted(key.take(order), scale.below))
    return list(_pieces(batch.take(order), groups))


def _shifted(key: Any, bits: int) -> Any:
    """Return a key without its lower bits; the engine leaves a shift by the whole width undefined."""
    if bits >= 64:
        return pa.repeat(pa.scalar(0, pa.uint64()), len(key))
    return pc.shift_right(key, pa.scalar(bits, pa.uint64()))


def _between(part: _Part, low: Any, high: Any) -> _Part:
    if low is None and high is None:
        return part
    inside = None if low is None else pc.greater_equal(part.key, low)
    if high is not None:
        under = pc.less(part.key, high)
        inside = under if inside is None else pc.and_(inside, under)
    return _Part(part.rows.filter(inside), None, part.key.filter(inside))


def _ties(batch: Any) -> list[Any]:
    return [batch[name] for name in _TIES if name in batch.schema.names]


def _slowly(parts: Sequence[_Part], version: Version) -> Iterator[Sorted]:
    """Sort all rows at once by as many columns as it takes."""
    batch = pa.Table.from_batches([part.rows for part in parts]).combine_chunks().to_batches()[0]
    group = pa.concat_arrays([part.group for part in parts])
    columns = [group, *(batch[name] for name in ADDRESS[version]), batch["port"], batch["start_s"]]
    order = _sorted_by([*columns, *_ties(batch)])
    yield from _pieces(batch.take(order), group.take(order))


def _pieces(rows: Any, groups: Any) -> Iterator[Sorted]:
    """Yield sorted rows group by group, equal rows once."""
    runs = pc.run_end_encode(groups)
    at = 0
    for end, group in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
        part = rows.slice(at, end - at)
        keep = _first_of_each(part)
        kept = part if keep is None else part.filter(keep)
        yield Sorted(group, kept, part.num_rows - kept.num_rows)
        at = end


def _order(keys: list[Any]) -> Any:
    """Return the order by the first key; only rows that tie there are sorted by the others."""
    first = keys[0]
    order = pc.array_sort_indices(first)
    ordered = first.take(order)
    same = pc.equal(ordered.slice(1), ordered.slice(0, max(0, len(ordered) - 1)))
    if len(keys) == 1 or not pc.any(same).as_py():
        return order
    never = pa.array([False])
    tied = pc.or_(pa.concat_arrays([never, same]), pa.concat_arrays([same, never]))
    among = order.filter(tied)
    return pc.replace_with_mask(order, tied, among.take(_sorted_by([key.take(among) for key in keys])))


def _sorted_by(columns: list[Any]) -> Any:
    names = [f"k{n}" for n in range(len(columns))]
    table = pa.RecordBatch.from_arrays(columns, names)
    return pc.sort_indices(table, sort_keys=[(name, "ascending") for name in names])


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
