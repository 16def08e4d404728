"""Rows on a ClickHouse cluster (ClickHouseの保管先): the same promises as on one machine, see `store.port.Store`."""

from __future__ import annotations

import csv
import json
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.words import Words
from kaiji.vault.clickhouse.asking import candidates
from kaiji.vault.clickhouse.chunks import Chunks
from kaiji.vault.clickhouse.cluster import Cluster, Nodes
from kaiji.vault.clickhouse.columns import as_batch, columns
from kaiji.vault.clickhouse.intake import ClusterIntake
from kaiji.vault.errors import ClusterError
from kaiji.vault.store.engine import pc
from kaiji.vault.store.layout import telling
from kaiji.vault.store.parquet import ParquetStore
from kaiji.vault.store.port import Erased, Fault, Portion
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kaiji.vault.clickhouse.wire import Node
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.port import Found, Joined, Wanted
    from kaiji.vault.values import Version

SETTING: Final = "clickhouse"
_VERSIONS: Final[tuple[Version, ...]] = (4, 6)
_DAY: Final = 86400
_WAITS_S: Final = 900
_STEP_S: Final = 0.2


class ClickHouseStore:
    """Keeps rows on a cluster."""

    def __init__(self, manifest: Manifest, cluster: Cluster | None = None) -> None:
        self._manifest = manifest
        self.nodes = Nodes(cluster or Cluster.from_text(manifest.get(SETTING) or "{}"))
        self.chunks = Chunks(manifest)

    def append(self, import_id: str, *, leases: bool, joins: bool) -> ClusterIntake:
        """Begin to take rows in; what a killed run of the same import sent is taken away first."""
        self._drop_pending(import_id)
        return ClusterIntake(self.nodes, self.chunks, import_id, leases=leases, joins=joins)

    def candidates(self, wanted: Sequence[Wanted]) -> list[list[Found]]:
        """Return the rows wanted; raises ClusterError where any shard does not answer."""
        wide = self._manifest.db.execute("SELECT max(abs(clock_offset)) FROM import").fetchone()[0] or 0
        return candidates(self.nodes, self.chunks, wanted, wide=wide)

    def expire(self, before: int, *, at: str) -> Erased:
        """Erase what ended before an instant: whole days are dropped, the day it falls on is written anew without the rows."""
        rows = parts = rewritten = 0
        for (version, day), counts in sorted(self.chunks.counted().items()):
            ip: Version = 4 if version == 4 else 6
            whole = (day + 1) * _DAY * SECOND <= before
            if day * _DAY * SECOND >= before:
                continue
            left = {} if whole else self._rewrite(ip, day, before)
            if whole:
                self._each(f"ALTER TABLE {self.nodes.cluster.local(ip)} DROP PARTITION {day}")
            gone = sum(counts.values()) - sum(left.values())
            if not gone:
                continue
            with self._manifest.transaction():
                self.chunks.set_day(ip, day, left)
                self._bury(ip, day, counts, gone, at)
            rows, parts, rewritten = rows + gone, parts + 1, rewritten + bool(left)
        self._until_gone()
        return Erased(rows=rows, parts=parts, rewritten=rewritten)

    def join(self, fewest: int, note: Callable[[Joined], None]) -> None:
        """Do nothing: the servers merge by themselves."""

    def portions(self) -> Iterator[Portion]:
        """Yield the rows day by day, each chunk by itself; raises ClusterError where fewer come than count."""
        for (version, day), counts in sorted(self.chunks.counted().items()):
            ip: Version = 4 if version == 4 else 6
            names = ", ".join((*columns(ip), "chunk"))
            answer = self.nodes.read(
                f"SELECT {names} FROM {self.nodes.cluster.whole(ip)} WHERE intDiv(end_s, {_DAY}) = {day} FORMAT CSV"  # noqa: S608  # whole numbers and checked names
            )
            table = as_batch(answer, ip, ("chunk",))
            known = self.chunks.of(counts)
            for name, rows in sorted(counts.items()):
                batch = table.filter(pc.equal(table["chunk"], name)).drop_columns(["chunk"])
                if batch.num_rows != rows:
                    raise _lost(day, name, rows, batch.num_rows)
                origin = known[name]
                yield Portion(
                    import_id=origin.import_id,
                    version=ip,
                    leases=origin.leases,
                    joins=origin.joins,
                    batch=telling(batch.combine_chunks().to_batches()[0], ip),
                )

    def chunk_rows(self, name: str, ip: Version, days: Iterable[int]) -> Any:
        """Return the rows of one chunk that end on these days, whether it counts or not."""
        listed = ", ".join(str(int(day)) for day in sorted(days))
        answer = self.nodes.read(
            f"SELECT {', '.join(columns(ip))} FROM {self.nodes.cluster.whole(ip)} "  # noqa: S608  # whole numbers and checked names
            f"WHERE intDiv(end_s, {_DAY}) IN ({listed}) AND chunk = '{int(name, 16):016x}' FORMAT CSV"
        )
        return as_batch(answer, ip).to_batches()[0]

    def size(self) -> tuple[int, int]:
        """Return how many days of rows and how many rows count."""
        counted = self.chunks.counted()
        return len(counted), sum(sum(day.values()) for day in counted.values())

    def check(self, tell: Callable[[int, int], None] | None = None) -> Iterator[Fault]:
        """Compare how many rows of which chunk every day has with what the manifest counted."""
        counted = self.chunks.counted()
        pending = {name for name, _ in self.chunks.pending()}
        for number, ip in enumerate(_VERSIONS, 1):
            there: dict[int, dict[str, int]] = {}
            for day, name, rows in self._counts(ip):
                if name not in pending:
                    there.setdefault(day, {})[name] = rows
            days = {day for version, day in counted if version == ip} | set(there)
            for day in sorted(days):
                wanted, found = counted.get((ip, day), {}), there.get(day, {})
                for name in sorted(wanted.keys() | found.keys()):
                    if wanted.get(name, 0) != found.get(name, 0):
                        detail = f"{found.get(name, 0)} rows of chunk {name} instead of {wanted.get(name, 0)}"
                        yield Fault(code="rows.count", name=f"v{ip} day {day}", detail=detail)
            if tell is not None:
                tell(number, len(_VERSIONS))

    def sweep(self) -> None:
        """Take away what killed runs sent, and the files of the time before the move."""
        self._drop_pending(None)
        ParquetStore(self._manifest).sweep()

    def close(self) -> None:
        """Close the connections."""
        self.nodes.close()

    # below: what touches the servers' disks

    def _drop_pending(self, import_id: str | None) -> None:
        pending = self.chunks.pending(import_id)
        if pending:
            self.drop(pending)

    def drop(self, chunks: Sequence[tuple[str, Version]]) -> None:
        """Take chunks away from every shard and forget them."""
        for ip in _VERSIONS:
            names = [name for name, version in chunks if version == ip]
            if names:
                listed = ", ".join(f"'{int(name, 16):016x}'" for name in names)
                self._change(ip, f"DELETE WHERE chunk IN ({listed})")
        with self._manifest.transaction():
            for name, _ in chunks:
                self.chunks.forget(name)

    def _rewrite(self, ip: Version, day: int, before: int) -> dict[str, int]:
        """Take the rows of a day that ended before an instant away, and return how many of which chunk are left."""
        ends = f"toInt64(start_s + duration_s) * {SECOND} + start_us + duration_us"
        self._change(ip, f"DELETE WHERE intDiv(end_s, {_DAY}) = {day} AND {ends} < {before}")
        return {name: rows for _, name, rows in self._counts(ip, day)}

    def _counts(self, ip: Version, day: int | None = None) -> Iterator[tuple[int, str, int]]:
        where = "" if day is None else f"WHERE intDiv(end_s, {_DAY}) = {day} "
        answer = self.nodes.read(
            f"SELECT intDiv(end_s, {_DAY}) AS day, chunk, count() FROM {self.nodes.cluster.whole(ip)} {where}"  # noqa: S608  # as above
            "GROUP BY day, chunk FORMAT CSV"
        )
        for record in csv.reader(answer.decode().splitlines()):
            yield int(record[0]), record[1], int(record[2])

    def _each(self, statement: str) -> None:
        for node in self.nodes.shards:
            node.ask(statement)

    def _change(self, ip: Version, what: str) -> None:
        """Alter the rows of every shard, and wait until every server has done it."""
        self._each(f"ALTER TABLE {self.nodes.cluster.local(ip)} {what}")
        for node in self.nodes.shards:
            asked = f"SELECT count() FROM system.mutations WHERE {self._mine(ip)} AND is_done = 0"  # noqa: S608  # checked names
            self._wait(node, asked)

    def _until_gone(self) -> None:
        """Wait until no server has a part on disk any more that does not count; it is nudged, because it looks seldom by itself."""
        for node in self.nodes.shards:
            for ip in _VERSIONS:
                asked = f"SELECT count() FROM system.parts WHERE {self._mine(ip)} AND active = 0"  # noqa: S608  # checked names
                nudge = f"ALTER TABLE {self.nodes.cluster.local(ip)} DROP PARTITION 0"
                self._wait(node, asked, nudge)

    def _mine(self, ip: Version) -> str:
        database, _, table = self.nodes.cluster.local(ip).partition(".")
        return f"database = '{database}' AND table = '{table}'"

    def _wait(self, node: Node, statement: str, nudge: str | None = None) -> None:
        for _ in range(int(_WAITS_S / _STEP_S)):
            if int(node.ask(statement)) == 0:
                return
            time.sleep(_STEP_S)
            if nudge is not None:
                node.ask(nudge)
        raise ClusterError(
            Words(ja="ノードが処理を終えません。", en="A node does not come to an end."), given=node.url
        )

    def _bury(self, ip: Version, day: int, counts: dict[str, int], gone: int, at: str) -> None:
        self._manifest.db.execute(
            "INSERT INTO tombstone VALUES(?,?,?,?,?,?)",
            (
                f"clickhouse/v{ip}/{day}",
                sha256(json.dumps(counts, sort_keys=True).encode()).hexdigest(),
                gone,
                day * _DAY * SECOND,
                (day + 1) * _DAY * SECOND - 1,
                at,
            ),
        )


def open_clickhouse(manifest: Manifest) -> Any:
    """Open the store of a vault that was moved to a cluster."""
    return ClickHouseStore(manifest)


def _lost(day: int, name: str, rows: int, there: int) -> ClusterError:
    return ClusterError(
        Words(
            ja="クラスターの行の数が台帳と合いません。",
            en="The cluster has another number of rows than the manifest counted.",
        ),
        given=f"day {day}, chunk {name}: {there} / {rows}",
    )
