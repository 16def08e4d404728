"""From batches of rows to segments (取込みの組立て): gather, sort, cut by kind, tier and time, write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.vault.store.engine import pa
from kaiji.vault.store.gathering import ROWS_IN_MEMORY, Gathering
from kaiji.vault.store.layout import schema_of
from kaiji.vault.store.segment import SegmentWriter, Written
from kaiji.vault.store.tiers import kind_of
from kaiji.vault.values import SECOND, Kind, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.port import Appended
    from kaiji.vault.store.shelf import Shelf
    from kaiji.vault.values import Row


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
        self._gathering = Gathering(leases=leases, limit=limit)
        self._written: list[Written] = []

    def add(self, version: Version, batch: Any) -> None:
        """Take a batch; writes segments whenever enough has gathered."""
        if self._gathering.add(version, batch):
            self._flush(version)

    def finish(self) -> Appended:
        """Write what has gathered."""
        for version in (4, 6):
            self._flush(version)
        segments = [written.segment for written in self._written]
        return self._gathering.appended(
            first=min((segment.min_start for segment in segments), default=None),
            last=max((segment.max_end for segment in segments), default=None),
            parts=tuple(segment.sha256 for segment in segments),
        )

    def count(self) -> None:
        """Make the segments count, inside a transaction of the manifest."""
        for written in self._written:
            self._manifest.add_segment([self._import_id], written)

    def _flush(self, version: Version) -> None:
        if not self._gathering.waits(version):
            return
        writer: SegmentWriter | None = None
        open_group = -1
        for part in self._gathering.in_order(version):
            if writer is None or part.group != open_group:
                self._end(writer)
                writer, open_group = self._writer(version, part.group), part.group
            writer.add(part.rows)
        self._end(writer)

    def _writer(self, version: Version, group: int) -> SegmentWriter:
        kind: Kind = "lease" if self._leases else kind_of(group)
        name = f"segments/{kind}/{self._import_id}-{len(self._written) + 1:04d}-v{version}.parquet"
        return SegmentWriter(self._shelf, name, kind=kind, version=version, joins=self._joins, bucket=group)

    def _end(self, writer: SegmentWriter | None) -> None:
        if writer is not None:
            self._written.append(writer.close())


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
