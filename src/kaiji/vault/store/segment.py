"""Write a segment (セグメントを書く): sort, drop exact duplicates, encode, and note its block list.

The file is written beside its place, synced, and moved there; it counts only once the manifest names it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import file_digest
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc, pq
from kaiji.vault.store.footer import map_footer
from kaiji.vault.store.layout import ADDRESS, FORMAT, GROUP_ROWS, KEY_BYTES, columns_of
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.vault.values import Kind, Version

_AT_ONCE: Final = 128 * GROUP_ROWS
_DELTA: Final = ("ip", "ip_high", "ip_low", "port", "start_s")
_SPLIT: Final = ("duration_s",)
_FEW: Final = 2048
_TIES: Final = ("start_us", "duration_s", "duration_us", "holder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment as the manifest knows it (セグメント)."""

    name: str
    """Path below the vault, with forward slashes."""
    kind: Kind
    version: Version
    joins: bool
    min_start: int
    max_end: int
    max_span: int
    lengths: tuple[int, ...]
    """Prefix lengths that occur."""
    rows: int
    size: int
    sha256: str
    columns: tuple[str, ...]
    head: bytes
    tail: bytes
    blocks: bytes
    """For each row group: its first key, then offset (6 bytes) and length (3 bytes) of its description in the footer."""
    offset: int = 0
    """Measured clock offset of the exporter, microseconds; a look-up widens its window by it."""
    source: str = ""
    """Which import it came from, for a person."""


def entry_width(version: Version) -> int:
    """Return the bytes of one entry of a block list."""
    return KEY_BYTES[version] + 9


def sort_batch(batch: Any, version: Version, shape: Any, group: Any) -> tuple[Any, Any, Any, int]:
    """Return the rows by group and key without exact duplicates, their shapes and groups, and how many were dropped."""
    order = _order(_sort_keys(batch, version, group))
    batch, shape, group = batch.take(order), shape.take(order), group.take(order)
    keep = _first_of_each(batch)
    if keep is None:
        return batch, shape, group, 0
    kept = batch.filter(keep)
    return kept, shape.filter(keep), group.filter(keep), batch.num_rows - kept.num_rows


def write_segment(
    folder: Path, name: str, batch: Any, *, kind: Kind, version: Version, joins: bool
) -> Segment:
    """Write sorted rows as `folder / name`; the rows must not be empty."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    kept = [
        (column, type_)
        for column, type_, unsaid in columns_of(version)
        if _says_something(batch[column], unsaid)
    ]
    schema = pa.schema(kept)
    with pq.ParquetWriter(str(beside), schema, **_settings(batch, [column for column, _ in kept])) as writer:
        for at in range(0, batch.num_rows, _AT_ONCE):
            part = batch.slice(at, _AT_ONCE)
            arrays = [part[column] for column, _ in kept]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=GROUP_ROWS)
        writer.add_key_value_metadata(_about(kind, version, joins=joins))
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
        digest = file_digest(file, "sha256").hexdigest()
    beside.replace(target)
    return _described(target, name, batch, digest, kind=kind, version=version, joins=joins, kept=kept)


def _described(
    target: Path,
    name: str,
    batch: Any,
    digest: str,
    *,
    kind: Kind,
    version: Version,
    joins: bool,
    kept: list[tuple[str, Any]],
) -> Segment:
    footer = map_footer(target)
    starts = batch["start_s"].cast(pa.int64())
    ends = pc.add(starts, batch["duration_s"].cast(pa.int64()))
    return Segment(
        name=name,
        kind=kind,
        version=version,
        joins=joins,
        min_start=pc.min(starts).as_py() * SECOND,
        # a row may end up to two seconds' fractions after its whole seconds; a window may be too wide, never too narrow
        max_end=(pc.max(ends).as_py() + 2) * SECOND,
        max_span=pc.max(batch["port_span"]).as_py(),
        lengths=tuple(sorted(pc.unique(batch["prefix_length"]).to_pylist())),
        rows=batch.num_rows,
        size=target.stat().st_size,
        sha256=digest,
        columns=tuple(column for column, _ in kept),
        head=footer.head,
        tail=footer.tail,
        blocks=block_list(batch, version, footer.groups),
    )


def block_list(batch: Any, version: Version, groups: tuple[tuple[int, int], ...]) -> bytes:
    """Return the block list of sorted rows whose row groups are described at the places given."""
    firsts = pa.array(range(0, batch.num_rows, GROUP_ROWS), pa.int64())
    addresses = [batch[name].take(firsts).to_pylist() for name in ADDRESS[version]]
    ports = batch["port"].take(firsts).to_pylist()
    width = 4 if version == 4 else 8
    entries: list[bytes] = []
    for n, (offset, length) in enumerate(groups):
        key = b"".join(part[n].to_bytes(width, "big") for part in addresses)
        entries.append(
            key + ports[n].to_bytes(2, "big") + offset.to_bytes(6, "big") + length.to_bytes(3, "big")
        )
    return b"".join(entries)


def _about(kind: Kind, version: Version, *, joins: bool) -> dict[str, str]:
    return {
        "kaiji.format": FORMAT,
        "kaiji.kind": kind,
        "kaiji.version": str(version),
        "kaiji.holder": "inside-address" if joins else "subscriber",
    }


def _settings(batch: Any, kept: list[str]) -> dict[str, Any]:
    wide = [name for name in ("start_us", "duration_us") if name in kept and _many(batch[name])]
    split = [name for name in (*_SPLIT, *wide) if name in kept]
    delta = [name for name in _DELTA if name in kept]
    encodings = dict.fromkeys(delta, "DELTA_BINARY_PACKED") | dict.fromkeys(split, "BYTE_STREAM_SPLIT")
    return {
        "compression": "zstd",
        "compression_level": 3,
        "use_dictionary": [name for name in kept if name not in encodings],
        "column_encoding": encodings,
        "write_statistics": [name for name in kept if name in {"ip", "ip_high", "port"}],
        "store_schema": False,
        "version": "2.6",
    }


def _many(column: Any) -> bool:
    return int(pc.count_distinct(column.slice(0, _AT_ONCE)).as_py()) > _FEW


def _says_something(column: Any, unsaid: Any) -> bool:
    if unsaid is None:
        return True
    if unsaid == "null":
        return bool(column.null_count < len(column))
    return not pc.all(pc.equal(column, unsaid)).as_py()


def _sort_keys(batch: Any, version: Version, group: Any) -> list[Any]:
    """Return what to sort by, the most telling first: for IPv4 nearly always one number that leaves few ties."""
    ties = [batch[name] for name in _TIES]
    port = batch["port"].cast(pa.uint64())
    start = batch["start_s"].cast(pa.uint64())
    second = pc.bit_wise_or(pc.shift_left(port, 32), start)
    if version == 6:
        return [group, batch["ip_high"], batch["ip_low"], second, *ties]
    groups = pc.unique(group).sort()
    parts = [
        (pc.index_in(group, value_set=groups).cast(pa.uint64()), len(groups)),
        _from_least(batch["ip"].cast(pa.uint64())),
        (port, 65536),
        _from_least(start),
    ]
    bits = [max(0, (most - 1).bit_length()) for _, most in parts]
    if sum(bits) > 64:
        return [group, batch["ip"], second, *ties]
    whole = parts[0][0]
    for (values, _), width in zip(parts[1:], bits[1:], strict=True):
        whole = pc.bit_wise_or(pc.shift_left(whole, width), values)
    return [whole, *ties]


def _from_least(values: Any) -> tuple[Any, int]:
    """Return numbers counted from their least, and how many there may be."""
    ends = pc.min_max(values).as_py()
    return pc.subtract(values, pa.scalar(ends["min"], values.type)), ends["max"] - ends["min"] + 1


def _order(keys: list[Any]) -> Any:
    """Return the order by the first key; only rows that tie there are sorted by the others."""
    first = keys[0]
    order = pc.array_sort_indices(first)
    ordered = first.take(order)
    same = pc.equal(ordered.slice(1), ordered.slice(0, max(0, len(ordered) - 1)))
    if not pc.any(same).as_py():
        return order
    never = pa.array([False])
    tied = pc.or_(pa.concat_arrays([never, same]), pa.concat_arrays([same, never]))
    places = order.filter(tied)
    names = [f"k{n}" for n in range(len(keys))]
    table = pa.RecordBatch.from_arrays([key.take(places) for key in keys], names)
    inner = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in names])
    return pc.replace_with_mask(order, tied, places.take(inner))


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
