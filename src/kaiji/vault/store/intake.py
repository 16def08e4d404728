"""From batches of rows to segments (取込みの組立て): gather, sort, cut by kind, tier and time, write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import columns_of, completed, schema_of, telling
from kaiji.vault.store.port import Appended
from kaiji.vault.store.segment import SegmentWriter, Written
from kaiji.vault.store.sorting import in_order
from kaiji.vault.store.tiers import kind_of
from kaiji.vault.values import SECOND, Kind, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.shelf import Shelf
    from kaiji.vault.values import Row

ROWS_IN_MEMORY: Final = 12_000_000
"""How many rows are sorted together; more of them make fewer and larger segments, and take more memory."""
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
            self._manifest.add_segment([self._import_id], written)

    def _flush(self, version: Version) -> None:
        if not self._waiting[version]:
            return
        batches = alike(self._waiting[version], version)
        self._waiting[version], self._rows[version] = [], 0
        writer: SegmentWriter | None = None
        open_group = -1
        with ThreadPoolExecutor(SORTERS) as pool:
            for part in in_order(batches, version, pool):
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
        return SegmentWriter(self._shelf, name, kind=kind, version=version, joins=self._joins, bucket=group)

    def _end(self, writer: SegmentWriter | None) -> None:
        if writer is not None:
            self._written.append(writer.close())

    def _kind(self, group: int) -> Kind:
        return "lease" if self._leases else kind_of(group)

    def _note(self, version: Version, group: int, batch: Any) -> None:
        """Remember which addresses occurred, so that the vault knows its own space where nobody declared it."""
        if self._leases:
            return
        column = batch["ip"] if version == 4 else batch["ip_high"]
        shape = "plain" if self._kind(group) == "plain" else "shared"
        self._addresses.setdefault((version, shape), set()).update(pc.unique(column).to_pylist())


def alike(batches: list[Any], version: Version) -> list[Any]:
    """Return batches with the same columns: every one that any of them has."""
    have = {name for batch in batches for name in batch.schema.names}
    names = [name for name, _, _ in columns_of(version) if name in have]
    return [
        batch if batch.schema.names == names else completed(batch, version).select(names) for batch in batches
    ]


def gathered(batches: list[Any], version: Version) -> Any:
    """Return batches as one, with every column that any of them has."""
    return pa.Table.from_batches(alike(batches, version)).combine_chunks().to_batches()[0]


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
