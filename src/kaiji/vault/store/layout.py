"""How a segment is laid out (セグメントの書式): columns, encodings, tiers of duration, size of a row group.

One segment is one Parquet file of one kind and one IP version, sorted by (address, port, start), readable by any Parquet
reader. A column that would say nothing (all its values are the default) is left out; a reader takes the default then.
Instants are split into whole seconds and the microseconds within, because most logs have no fractions and a column of
zeros costs nothing. `docs/explanation/vault.md` gives the same list for auditors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa
from kaiji.vault.values import HOUR, SECOND

if TYPE_CHECKING:
    from kaiji.vault.values import Version

FORMAT: Final = "1"
GROUP_ROWS: Final = 8192
"""Rows of one row group: what a look-up reads and decodes at least."""

_COMMON: Final[tuple[tuple[str, Any, Any], ...]] = (
    # column, type, the value that is not written
    ("prefix_length", pa.uint8(), None),
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
_V4: Final = (("ip", pa.uint32(), None), *_COMMON, ("destination_ip", pa.uint32(), "null"))
_V6: Final = (
    ("ip_high", pa.uint64(), None),
    ("ip_low", pa.uint64(), None),
    *_COMMON,
    ("destination_high", pa.uint64(), "null"),
    ("destination_low", pa.uint64(), "null"),
)

ADDRESS: Final[dict[int, tuple[str, ...]]] = {4: ("ip",), 6: ("ip_high", "ip_low")}
KEY_BYTES: Final = {4: 6, 6: 18}
"""Address and port, big-endian: bytes compare as the numbers do."""
WHOLE: Final = {4: 32, 6: 128}


def columns_of(version: Version) -> tuple[tuple[str, Any, Any], ...]:
    """Return name, type and unwritten value of every column, in order."""
    return _V4 if version == 4 else _V6


def schema_of(version: Version) -> Any:
    """Return the engine's schema of a batch in memory."""
    return pa.schema([(name, kind) for name, kind, _ in columns_of(version)])


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
