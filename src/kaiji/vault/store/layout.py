"""How a segment is laid out (セグメントの書式): columns, encodings, tiers of duration, size of a row group.

One segment is one Parquet file of one kind and one IP version, sorted by (address, port, start), readable by any Parquet
reader. A column that would say nothing (all its values are the default) is left out; a reader takes the default then.
Instants are split into whole seconds and the microseconds within, because most logs have no fractions and a column of
zeros costs nothing. `docs/explanation/vault.md` gives the same list for auditors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.values import HOUR, SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.vault.values import Version

FORMAT: Final = "1"
GROUP_ROWS: Final = 4096
"""Rows of one row group: what a look-up reads and decodes at least."""

_COMMON: Final[tuple[tuple[str, Any, Any], ...]] = (
    # column, type, the value that is not written
    ("port", pa.uint16(), None),
    ("port_span", pa.uint16(), 0),
    ("start_s", pa.uint32(), None),
    ("start_us", pa.uint32(), 0),
    ("duration_s", pa.uint32(), None),
    ("duration_us", pa.uint32(), 0),
    ("protocol", pa.uint8(), "null"),
    ("destination_port", pa.uint16(), "null"),
    ("realm", pa.string(), ""),
    ("holder", pa.string(), None),
    ("flags", pa.uint8(), 0),
)
_V4: Final = (
    ("ip", pa.uint32(), None),
    ("prefix_length", pa.uint8(), 32),
    *_COMMON,
    ("destination_ip", pa.uint32(), "null"),
)
_V6: Final = (
    ("ip_high", pa.uint64(), None),
    ("ip_low", pa.uint64(), None),
    ("prefix_length", pa.uint8(), 128),
    *_COMMON,
    ("destination_high", pa.uint64(), "null"),
    ("destination_low", pa.uint64(), "null"),
)

ORIGIN: Final = "origin"
"""A column of joined segments alone: which import of the segment's list a row came from, from 0."""
ORIGIN_TYPE: Final = pa.uint16()

ADDRESS: Final[dict[int, tuple[str, ...]]] = {4: ("ip",), 6: ("ip_high", "ip_low")}
DESTINATION: Final[dict[int, tuple[str, ...]]] = {
    4: ("destination_ip",),
    6: ("destination_high", "destination_low"),
}
KEY_BYTES: Final = {4: 6, 6: 18}
"""Address and port, big-endian: bytes compare as the numbers do."""
WHOLE: Final = {4: 32, 6: 128}


def columns_of(version: Version) -> tuple[tuple[str, Any, Any], ...]:
    """Return name, type and unwritten value of every column, in order."""
    return _V4 if version == 4 else _V6


def completed(batch: Any, version: Version) -> Any:
    """Return a batch with every column of the schema, in its order: columns that were left out say what is not written."""
    have = set(batch.schema.names)
    arrays, names = [], []
    for name, kind, unsaid in columns_of(version):
        names.append(name)
        if name in have:
            column = batch[name]
            arrays.append(column.combine_chunks() if hasattr(column, "combine_chunks") else column)
        else:
            value = None if unsaid == "null" else unsaid
            arrays.append(pa.repeat(pa.scalar(value, kind), batch.num_rows))
    if ORIGIN in have:
        names.append(ORIGIN)
        column = batch[ORIGIN]
        arrays.append(column.combine_chunks() if hasattr(column, "combine_chunks") else column)
    return pa.RecordBatch.from_arrays(arrays, names)


def says_something(column: Any, unsaid: Any) -> bool:
    """Whether a column has any value but the one that is not written."""
    if unsaid is None:
        return True
    if unsaid == "null":
        return bool(column.null_count < len(column))
    return not pc.all(pc.equal(column, unsaid)).as_py()


def telling(batch: Any, version: Version) -> Any:
    """Return a batch without the columns that say nothing."""
    have = set(batch.schema.names)
    kept = [
        name
        for name, _, unsaid in columns_of(version)
        if name in have and says_something(batch[name], unsaid)
    ]
    kept += [ORIGIN] if ORIGIN in have else []
    return batch if len(kept) == len(have) else batch.select(kept)


def schema_of(version: Version) -> Any:
    """Return the engine's schema of a batch in memory."""
    return pa.schema([(name, kind) for name, kind, _ in columns_of(version)])


def schema_on_disk(version: Version, names: Sequence[str]) -> Any:
    """Return the engine's schema of a segment with these columns: what every row has is not marked row by row as being there."""
    known = {
        name: pa.field(name, kind, nullable=unsaid == "null") for name, kind, unsaid in columns_of(version)
    }
    known[ORIGIN] = pa.field(ORIGIN, ORIGIN_TYPE, nullable=False)
    return pa.schema([known[name] for name in names])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Rows of like duration, in time buckets of like size (期間の段).

    Without tiers one session of hours would make every file of the day a file that may hold the instant asked for.
    """

    number: int
    up_to: int
    """Longest duration, microseconds."""
    bucket: int
    """Length of the stretch of start times that one segment holds, microseconds."""


TIERS: Final = (
    Tier(number=1, up_to=900 * SECOND, bucket=HOUR),
    Tier(number=2, up_to=6 * HOUR, bucket=24 * HOUR),
    Tier(number=3, up_to=7 * 24 * HOUR, bucket=7 * 24 * HOUR),
    Tier(number=4, up_to=(1 << 32) * SECOND, bucket=91 * 24 * HOUR),
)
