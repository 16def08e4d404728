"""From batches of rows to segments (取込みの組立て): gather, sort once, cut by kind, tier and time, write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import TIERS, schema_of
from kaiji.vault.store.segment import Segment, sort_batch, write_segment
from kaiji.vault.values import ALL_PORTS, SECOND, Kind, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kaiji.vault.values import Row

ROWS_IN_MEMORY: Final = 6_000_000
"""How many rows are sorted together; more of them make fewer and larger segments, and take more memory."""
_SHAPES: Final[tuple[Kind, ...]] = ("session", "block", "plain")


class Intake:
    """Gathers the rows of one file and writes its segments (1ファイル分の取込み)."""

    def __init__(
        self,
        folder: Path,
        prefix: str,
        *,
        leases: bool = False,
        joins: bool = False,
        limit: int = ROWS_IN_MEMORY,
    ) -> None:
        self._folder = folder
        self._prefix = prefix
        self._leases = leases
        self._joins = joins
        self._limit = limit
        self._waiting: dict[Version, list[Any]] = {4: [], 6: []}
        self._rows: dict[Version, int] = {4: 0, 6: 0}
        self._number = 0
        self.segments: list[Segment] = []
        self.rows = 0
        self.duplicates = 0
        self.addresses: dict[tuple[Version, str], set[int]] = {}
        """Network addresses seen, by version and kind, with the prefix length in the upper part: see `seen_key`."""

    def add(self, version: Version, batch: Any) -> None:
        """Take a batch of the version's schema; writes segments whenever enough has gathered."""
        if not batch.num_rows:
            return
        self._waiting[version].append(batch)
        self._rows[version] += batch.num_rows
        self.rows += batch.num_rows
        if self._rows[version] >= self._limit:
            self._flush(version)

    def finish(self) -> None:
        """Write what has gathered."""
        for version in self._waiting:
            self._flush(version)

    def _flush(self, version: Version) -> None:
        if not self._waiting[version]:
            return
        batch = gathered(self._waiting[version])
        self._waiting[version], self._rows[version] = [], 0
        for kind, part in self._cut(version, batch):
            self._number += 1
            name = f"segments/{kind}/{self._prefix}-{self._number:04d}-v{version}.parquet"
            self._note(version, kind, part)
            self.segments.append(
                write_segment(self._folder, name, part, kind=kind, version=version, joins=self._joins)
            )

    def _cut(self, version: Version, batch: Any) -> Iterator[tuple[Kind, Any]]:
        shape, group = _groups(batch)
        ordered, shapes, groups, dropped = sort_batch(batch, version, shape, group)
        self.duplicates += dropped
        runs = pc.run_end_encode(groups)
        at = 0
        for end in runs.run_ends.to_pylist():
            kind: Kind = "lease" if self._leases else _SHAPES[shapes[at].as_py()]
            yield kind, ordered.slice(at, end - at)
            at = end

    def _note(self, version: Version, kind: Kind, batch: Any) -> None:
        """Remember which addresses occurred, so that the vault knows its own space where nobody declared it."""
        if kind == "lease":
            return
        column = batch["ip"] if version == 4 else batch["ip_high"]
        seen = self.addresses.setdefault((version, "plain" if kind == "plain" else "shared"), set())
        seen.update(pc.unique(column).to_pylist())


def gathered(batches: list[Any]) -> Any:
    """Return batches of one schema as one batch."""
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


def batch_of(rows: Iterable[Row], version: Version) -> Any:
    """Return rows of one version as a batch."""
    kept = [row for row in rows if row.version == version]
    columns: dict[str, list[Any]] = {
        "prefix_length": [row.length for row in kept],
        "port": [row.port_lo for row in kept],
        "port_span": [row.port_hi - row.port_lo for row in kept],
        "start_s": [row.start // SECOND for row in kept],
        "start_us": [row.start % SECOND for row in kept],
        "duration_s": [(row.end - row.start) // SECOND for row in kept],
        "duration_us": [(row.end - row.start) % SECOND for row in kept],
        "protocol": [row.protocol for row in kept],
        "destination_port": [row.destination_port for row in kept],
        "realm": [row.realm for row in kept],
        "holder": [row.holder for row in kept],
        "flags": [row.flags for row in kept],
    }
    if version == 4:
        columns |= {"ip": [row.address for row in kept], "destination_ip": [row.destination for row in kept]}
    else:
        mask = (1 << 64) - 1
        columns |= {
            "ip_high": [row.address >> 64 for row in kept],
            "ip_low": [row.address & mask for row in kept],
            "destination_high": [None if row.destination is None else row.destination >> 64 for row in kept],
            "destination_low": [None if row.destination is None else row.destination & mask for row in kept],
        }
    schema = schema_of(version)
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _groups(batch: Any) -> tuple[Any, Any]:
    """Return for each row its shape (index of _SHAPES) and the number of the segment group it belongs to."""
    span = batch["port_span"]
    plain = pc.and_(pc.equal(span, ALL_PORTS), pc.equal(batch["port"], 0))
    shape = pc.if_else(plain, 2, pc.if_else(pc.equal(span, 0), 0, 1)).cast(pa.int64())
    start = batch["start_s"].cast(pa.int64())
    duration = batch["duration_s"].cast(pa.int64())
    tier: Any = None
    for step in reversed(TIERS):
        bucket = pc.add(pc.divide(start, step.bucket // SECOND), step.number << 32)
        fits = pc.less(duration, step.up_to // SECOND)
        tier = bucket if tier is None else pc.if_else(fits, bucket, tier)
    return shape, pc.add(tier, pc.shift_left(shape, 40))
