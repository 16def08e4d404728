"""From batches of rows to segments (取込みの組立て): gather, sort, cut by kind, tier and time, write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import TIERS, columns_of, completed, schema_of, telling
from kaiji.vault.store.port import Appended
from kaiji.vault.store.segment import SegmentWriter, Written
from kaiji.vault.store.sorting import in_order
from kaiji.vault.values import ALL_PORTS, SECOND, Kind, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.shelf import Shelf
    from kaiji.vault.values import Row

ROWS_IN_MEMORY: Final = 12_000_000
"""How many rows are sorted together; more of them make fewer and larger segments, and take more memory."""
_SHAPES: Final[tuple[Kind, ...]] = ("session", "block", "plain")
_SHAPE_BITS: Final = 40
SORTERS: Final = 2


class Intake:
    """Gathers the rows of one import and writes its segments (1回分の取込み)."""

    def __init__(
        self,
        shelf: Shelf,
        manifest: Manifest,
        import_id: str,
        *,
        leases: bool = False,
        joins: bool = False,
        limit: int = ROWS_IN_MEMORY,
    ) -> None:
        self._shelf = shelf
        self._manifest = manifest
        self._import_id = import_id
        self._leases = leases
        self._joins = joins
        self._limit = limit
        self._waiting: dict[Version, list[Any]] = {4: [], 6: []}
        self._rows: dict[Version, int] = {4: 0, 6: 0}
        self._taken = 0
        self._duplicates = 0
        self._addresses: dict[tuple[Version, str], set[int]] = {}
        self._written: list[Written] = []

    def add(self, version: Version, batch: Any) -> None:
        """Take a batch; writes segments whenever enough has gathered."""
        if not batch.num_rows:
            return
        self._waiting[version].append(telling(batch, version))
        self._rows[version] += batch.num_rows
        self._taken += batch.num_rows
        if self._rows[version] >= self._limit:
            self._flush(version)

    def finish(self) -> Appended:
        """Write what has gathered."""
        for version in self._waiting:
            self._flush(version)
        segments = [written.segment for written in self._written]
        return Appended(
            rows=self._taken,
            duplicates=self._duplicates,
            first=min((segment.min_start for segment in segments), default=None),
            last=max((segment.max_end for segment in segments), default=None),
            parts=tuple(segment.sha256 for segment in segments),
            addresses={key: frozenset(numbers) for key, numbers in self._addresses.items()},
        )

    def count(self) -> None:
        """Make the segments count, inside a transaction of the manifest."""
        for written in self._written:
            self._manifest.add_segment(self._import_id, written)

    def _flush(self, version: Version) -> None:
        if not self._waiting[version]:
            return
        batch = gathered(self._waiting[version], version)
        self._waiting[version], self._rows[version] = [], 0
        writer: SegmentWriter | None = None
        open_group = -1
        with ThreadPoolExecutor(SORTERS) as pool:
            for part in in_order(batch, version, groups_of(batch), pool):
                if writer is None or part.group != open_group:
                    self._end(writer)
                    writer, open_group = self._writer(version, part.group), part.group
                self._duplicates += part.duplicates
                writer.add(part.rows)
                self._note(version, part.group, part.rows)
        self._end(writer)

    def _writer(self, version: Version, group: int) -> SegmentWriter:
        kind = self._kind(group)
        name = f"segments/{kind}/{self._import_id}-{len(self._written) + 1:04d}-v{version}.parquet"
        return SegmentWriter(self._shelf, name, kind=kind, version=version, joins=self._joins)

    def _end(self, writer: SegmentWriter | None) -> None:
        if writer is not None:
            self._written.append(writer.close())

    def _kind(self, group: int) -> Kind:
        return "lease" if self._leases else _SHAPES[group >> _SHAPE_BITS]

    def _note(self, version: Version, group: int, batch: Any) -> None:
        """Remember which addresses occurred, so that the vault knows its own space where nobody declared it."""
        if self._leases:
            return
        column = batch["ip"] if version == 4 else batch["ip_high"]
        shape = "plain" if self._kind(group) == "plain" else "shared"
        self._addresses.setdefault((version, shape), set()).update(pc.unique(column).to_pylist())


def gathered(batches: list[Any], version: Version) -> Any:
    """Return batches as one, with every column that any of them has."""
    have = {name for batch in batches for name in batch.schema.names}
    names = [name for name, _, _ in columns_of(version) if name in have]
    whole = [
        batch if batch.schema.names == names else completed(batch, version).select(names) for batch in batches
    ]
    return pa.Table.from_batches(whole).combine_chunks().to_batches()[0]


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


def groups_of(batch: Any) -> Any:
    """Return for each row the number of the segment group it belongs to: shape, tier of duration, stretch of start times."""
    have = batch.schema.names
    rows = batch.num_rows
    start = batch["start_s"].cast(pa.int64())
    duration = batch["duration_s"]
    bucket: Any = None
    for step in reversed(TIERS):
        here = pc.add(pc.divide(start, step.bucket // SECOND), step.number << 32)
        short = pc.less(duration, pa.scalar(min(step.up_to // SECOND, (1 << 32) - 1), pa.uint32()))
        bucket = here if bucket is None else pc.if_else(short, here, bucket)
    if "port_span" not in have:
        return bucket
    span = batch["port_span"]
    plain = pc.and_(pc.equal(span, ALL_PORTS), pc.equal(batch["port"], 0))
    zero, one, two = (pa.scalar(n << _SHAPE_BITS, pa.int64()) for n in range(3))
    shape = pc.if_else(plain, two, pc.if_else(pc.equal(span, 0), zero, one))
    return pc.add(bucket, shape) if rows else bucket
