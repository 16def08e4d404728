"""Move a vault's rows to a cluster (保管庫の移設): portion by portion, each read back and compared, resumable at any point.

Classes, holds, journal, coverage and everything else stay where they are: in the manifest and the vault's folder. Until the
last transaction the vault answers from where its rows were; from then on from the cluster, and the next writer takes the
old files away. A portion is known by the hash of its rows: killed anywhere and run again, what was copied and compared is not
sent again, and what was erased at the source meanwhile is taken away from the cluster before the change.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.clickhouse.columns import as_csv
from kaiji.vault.clickhouse.intake import Sent
from kaiji.vault.clickhouse.store import SETTING, ClickHouseStore
from kaiji.vault.errors import MoveError
from kaiji.vault.stores import SETTING as STORE
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kaiji.vault.clickhouse.cluster import Cluster
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.port import Portion


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What a move came to (移設の結果)."""

    rows: int
    portions: int
    before: int
    """Portions that an earlier, interrupted run had copied."""
    dropped: int
    """Copies of what was erased or joined at the source since."""
    sha256: str
    """Over the hashes of all portions, in order: what was compared."""

    def as_json(self) -> dict[str, Any]:
        """Return the counts and the hash."""
        return {
            "rows": self.rows,
            "portions": self.portions,
            "copied_before": self.before,
            "dropped": self.dropped,
            "sha256": self.sha256,
        }


def move_to_cluster(
    manifest: Manifest,
    cluster: Cluster,
    *,
    now: datetime,
    operator: str,
    tell: Callable[[int, int], None] | None = None,
) -> Moved:
    """Copy every row, compare it, and change over; raises MoveError, ClusterError. `tell` gets rows done and rows in all."""
    if (manifest.get(STORE) or "parquet") != "parquet":
        raise MoveError(
            Words(ja="この保管庫はすでに移設されています。", en="This vault has been moved already."),
            given=str(manifest.get(STORE)),
        )
    target = ClickHouseStore(manifest, cluster)
    try:
        target.nodes.lay_out()
        target.chunks.lay_out()
        target.sweep()
        moved = _copy(manifest, target, tell)
        _change_over(manifest, cluster, moved, now=now, operator=operator)
    finally:
        target.close()
    return moved


def _copy(manifest: Manifest, target: ClickHouseStore, tell: Callable[[int, int], None] | None) -> Moved:
    done = target.chunks.origins()
    keys: list[str] = []
    rows = before = 0
    with opened_store(manifest) as source:
        whole = source.size()[1]
        for portion in source.portions():
            key = _key(portion)
            before += key in done
            if key not in done:
                _send(manifest, target, portion, key)
            keys.append(key)
            rows += portion.batch.num_rows
            if tell is not None:
                tell(rows, whole)
    known = target.chunks.of(done.values())
    stale = [(name, known[name].version) for key, name in done.items() if key not in set(keys)]
    if stale:
        target.drop(stale)
    there = target.size()[1]
    faults = list(target.check())
    if there != rows or rows != whole or faults:
        raise MoveError(
            Words(
                ja="移した行の数が元と合いません。元の保管庫のまま使えます。",
                en="The numbers of rows do not agree. The vault goes on as it was.",
            ),
            given=f"{whole} / {rows} / {there} {faults[:3]}",
        )
    digest = sha256("\n".join(sorted(keys)).encode()).hexdigest()
    return Moved(rows=rows, portions=len(keys), before=before, dropped=len(stale), sha256=digest)


def _send(manifest: Manifest, target: ClickHouseStore, portion: Portion, key: str) -> None:
    """Copy one portion, read it back, and only then let it count."""
    name = target.chunks.begin(
        portion.import_id, portion.version, leases=portion.leases, joins=portion.joins, origin=key
    )
    sent = Sent(name, portion.version, leases=portion.leases)
    sent.send(target.nodes, portion.batch)
    if _rows_hash(portion.batch, portion) != _rows_hash(
        target.chunk_rows(name, portion.version, sent.days), portion
    ):
        raise MoveError(
            Words(
                ja="クラスターから読み返した行が、送った行と違います。",
                en="What was read back is not what was sent.",
            ),
            given=f"import {portion.import_id}, chunk {name}",
        )
    with manifest.transaction():
        sent.count(target.chunks)


def _change_over(manifest: Manifest, cluster: Cluster, moved: Moved, *, now: datetime, operator: str) -> None:
    with manifest.transaction():
        manifest.set(SETTING, cluster.as_text())
        manifest.set(STORE, "clickhouse")
        manifest.drop_segments()
        manifest.write_entry(
            "vault.moved",
            utc_text(now),
            {"operator": operator, "cluster": cluster.name, "database": cluster.database, **moved.as_json()},
        )


def _key(portion: Portion) -> str:
    said = f"{portion.import_id} {portion.version} {int(portion.leases)} {int(portion.joins)}\n"
    return sha256(
        said.encode() + as_csv(portion.batch, portion.version, "", leases=portion.leases)
    ).hexdigest()


def _rows_hash(batch: Any, portion: Portion) -> str:
    """Return a hash of the rows of a batch, whatever their order."""
    lines = as_csv(batch, portion.version, "", leases=portion.leases).splitlines()
    return sha256(b"\n".join(sorted(lines))).hexdigest()
