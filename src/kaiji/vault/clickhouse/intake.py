"""One import on its way to the cluster (クラスターへの取込み): gathered, put in order and rid of duplicates as for a segment, then sent."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.clickhouse.cluster import SHAPES
from kaiji.vault.clickhouse.columns import as_csv, columns, end_seconds
from kaiji.vault.store.engine import pc
from kaiji.vault.store.gathering import ROWS_IN_MEMORY, Gathering
from kaiji.vault.store.layout import completed
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from kaiji.vault.clickhouse.chunks import Chunks
    from kaiji.vault.clickhouse.cluster import Nodes
    from kaiji.vault.store.port import Appended
    from kaiji.vault.values import Version

_AT_ONCE: Final = 500_000
"""Rows of one insertion."""
_DAY: Final = 86400


class ClusterIntake:
    """Gathers the rows of one import and sends them (1回分の取込み)."""

    def __init__(
        self,
        nodes: Nodes,
        chunks: Chunks,
        import_id: str,
        *,
        leases: bool,
        joins: bool,
        limit: int = ROWS_IN_MEMORY,
    ) -> None:
        self._nodes = nodes
        self._chunks = chunks
        self._import_id = import_id
        self._leases = leases
        self._joins = joins
        self._gathering = Gathering(leases=leases, limit=limit)
        self._sent: list[Sent] = []

    def add(self, version: Version, batch: Any) -> None:
        """Take a batch; sends rows whenever enough has gathered."""
        if self._gathering.add(version, batch):
            self._flush(version)

    def finish(self) -> Appended:
        """Send what has gathered; every shard has it on disk when this returns."""
        for version in (4, 6):
            self._flush(version)
        return self._gathering.appended(
            first=min((sent.first for sent in self._sent), default=None),
            last=max((sent.last for sent in self._sent), default=None),
            parts=tuple(sent.digest.hexdigest() for sent in self._sent),
        )

    def count(self) -> None:
        """Make the chunks count, inside a transaction of the manifest."""
        for sent in self._sent:
            sent.count(self._chunks)

    def _flush(self, version: Version) -> None:
        if not self._gathering.waits(version):
            return
        name = self._chunks.begin(self._import_id, version, leases=self._leases, joins=self._joins)
        sent = Sent(name, version, leases=self._leases)
        self._sent.append(sent)
        for part in self._gathering.in_order(version):
            sent.send(self._nodes, part.rows)


class Sent:
    """One chunk while it is sent (送信中のまとまり)."""

    def __init__(self, name: str, version: Version, *, leases: bool) -> None:
        self.name = name
        self.digest = sha256()
        self.first = 1 << 63
        self.last = 0
        self._version: Version = version
        self._leases = leases
        self.days: dict[int, int] = {}
        self._shapes: dict[tuple[int, int], int] = {}

    def send(self, nodes: Nodes, batch: Any) -> None:
        """Send rows, a bounded number at a time; raises ClusterError."""
        whole = completed(batch, self._version)
        self._note(whole)
        names = ", ".join((*columns(self._version), "chunk", "shape", "end_s"))
        statement = f"INSERT INTO {nodes.cluster.whole(self._version)} ({names}) FORMAT CSV"
        for at in range(0, whole.num_rows, _AT_ONCE):
            body = as_csv(whole.slice(at, _AT_ONCE), self._version, self.name, leases=self._leases)
            self.digest.update(body)
            nodes.write(statement, body)

    def count(self, chunks: Chunks) -> None:
        """Make it count, inside a transaction of the manifest."""
        shapes = [(*key, span) for key, span in sorted(self._shapes.items())]
        chunks.count(self.name, self._version, self.days, shapes)

    def _note(self, whole: Any) -> None:
        ends = end_seconds(whole)
        for one in pc.value_counts(pc.divide(ends, _DAY)).to_pylist():
            self.days[one["values"]] = self.days.get(one["values"], 0) + one["counts"]
        lengths = pc.add(
            pc.multiply(whole["duration_s"].cast("int64"), SECOND), whole["duration_us"].cast("int64")
        )
        begun = pc.add(pc.multiply(whole["start_s"].cast("int64"), SECOND), whole["start_us"].cast("int64"))
        self.first = min(self.first, pc.min(begun).as_py())
        self.last = max(self.last, pc.max(pc.add(begun, lengths)).as_py())
        for length in pc.unique(whole["prefix_length"]).to_pylist():
            mine = whole.filter(pc.equal(whole["prefix_length"], length))
            for shape, span in _spans(mine, leases=self._leases):
                self._shapes[shape, length] = max(self._shapes.get((shape, length), 0), span)


def _spans(batch: Any, *, leases: bool) -> list[tuple[int, int]]:
    """Return which shapes there are, each with its widest span of ports."""
    if leases:
        return [(SHAPES["lease"], pc.max(batch["port_span"]).as_py())]
    plain = pc.and_(pc.equal(batch["port_span"], 65535), pc.equal(batch["port"], 0))
    single = pc.equal(batch["port_span"], 0)
    masks = {
        "session": single,
        "plain": plain,
        "block": pc.invert(pc.or_(plain, single)),
    }
    return [
        (SHAPES[name], pc.max(batch["port_span"].filter(mask)).as_py())
        for name, mask in masks.items()
        if pc.any(mask).as_py()
    ]
