"""Which servers, and which tables on them (クラスターの構成と表)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.vault.clickhouse.wire import Node, plain
from kaiji.vault.errors import ClusterError, ClusterNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.vault.values import Version

SHAPES: Final = {"session": 0, "block": 1, "plain": 2, "lease": 3}
_DAY: Final = 86400
_COMMON: Final = (
    "prefix_length UInt8, port UInt16, port_span UInt16, start_s UInt32, start_us UInt32, duration_s UInt32, duration_us UInt32, "
    "protocol Int16, destination_port Int32, realm String, holder String, flags UInt8, has_destination UInt8, "
    "chunk FixedString(16), shape UInt8, end_s UInt32"
)
_TABLES: Final[Mapping[Version, tuple[str, str, str]]] = {
    4: (f"ip UInt32, destination_ip UInt32, {_COMMON}", "shape, ip, port, start_s", "intHash32(ip)"),
    6: (
        f"ip_high UInt64, ip_low UInt64, destination_high UInt64, destination_low UInt64, {_COMMON}",
        "shape, ip_high, ip_low, port, start_s",
        "cityHash64(ip_high)",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A ClickHouse cluster as the manifest names it (クラスター)."""

    name: str
    """As the servers' `remote_servers` call it."""
    database: str
    shards: tuple[str, ...]
    """One URL for each shard; statements that touch data on disk run on each, look-ups on the first that answers."""

    def __post_init__(self) -> None:
        plain(self.name)
        plain(self.database)
        if not self.shards or len(set(self.shards)) != len(self.shards):
            raise ClusterNameError(
                Words(ja="シャードのURLを1つずつ挙げてください。", en="Name each shard's URL once."),
                given=" ".join(self.shards),
            )

    def as_text(self) -> str:
        """Return what the manifest keeps."""
        return json.dumps({"name": self.name, "database": self.database, "shards": self.shards})

    @classmethod
    def from_text(cls, text: str) -> Cluster:
        """Read what the manifest keeps."""
        data = json.loads(text)
        return cls(name=data["name"], database=data["database"], shards=tuple(data["shards"]))

    def local(self, version: Version) -> str:
        """Return the table of one shard's rows."""
        return f"{self.database}.rows{version}_local"

    def whole(self, version: Version) -> str:
        """Return the table over all shards."""
        return f"{self.database}.rows{version}"


class Nodes:
    """The connections to a cluster (接続)."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.shards = tuple(Node(url) for url in cluster.shards)

    def lay_out(self) -> None:
        """Make the tables where they are not there yet; raises ClusterError."""
        for node in self.shards:
            node.ask(f"CREATE DATABASE IF NOT EXISTS {self.cluster.database}")
            for version, (columns, order, shard) in _TABLES.items():
                local = self.cluster.local(version)
                node.ask(
                    f"CREATE TABLE IF NOT EXISTS {local} ({columns}) ENGINE = MergeTree PARTITION BY intDiv(end_s, {_DAY}) "
                    f"ORDER BY ({order}) SETTINGS index_granularity = 1024, old_parts_lifetime = 1"
                )
                table = local.partition(".")[2]
                node.ask(
                    f"CREATE TABLE IF NOT EXISTS {self.cluster.whole(version)} ({columns}) "
                    f"ENGINE = Distributed({self.cluster.name}, {self.cluster.database}, {table}, {shard})"
                )
        self.check_shards()

    def check_shards(self) -> None:
        """Raise ClusterError unless the cluster that the servers know has as many shards as were named."""
        answer = self.shards[0].ask(
            f"SELECT uniqExact(shard_num) FROM system.clusters WHERE cluster = '{self.cluster.name}'"  # noqa: S608  # a checked name
        )
        if int(answer) != len(self.shards):
            raise ClusterError(
                Words(
                    ja="サーバーの知るクラスターと、挙げたシャードの数が違います。",
                    en="The servers know another number of shards than were named.",
                ),
                given=f"{self.cluster.name}: {int(answer)} / {len(self.shards)}",
            )

    def read(self, statement: str) -> bytes:
        """Ask whichever shard answers first, in order; raises ClusterError where none does."""
        for node in self.shards[:-1]:
            try:
                return node.ask(statement)
            except ClusterError:
                continue
        return self.shards[-1].ask(statement)

    def write(self, statement: str, body: bytes) -> None:
        """Insert through the first shard, to be on every shard's disk when it returns; raises ClusterError."""
        self.shards[0].ask(statement, body, {"insert_distributed_sync": 1})

    def close(self) -> None:
        """Close the connections."""
        for node in self.shards:
            node.close()
