"""What a store of rows must do (保管先の約束): append, candidates, expire; everything else of the vault is shared.

The vault decides, the store keeps. Classes, margins, joins with leases, holds, coverage, the address space, permits and the
journal stand above this line and are the same whatever keeps the rows; the manifest (SQLite) stays beside the vault in every
case, and held rows are copied out of the store into the vault's own files. A store is opened for one manifest and is told
everything: it reads no clock and writes no journal.

Two keep to this: Parquet segments on this machine (`kaiji.vault.store.parquet`) and ClickHouse (`kaiji.vault.clickhouse`).

What counts. Rows of an import exist for an answer from the commit of the transaction in which `Appending.count` ran, and
never before: a run that was killed anywhere leaves nothing that is found, and `sweep` takes its leavings away. Rows leave the
same way: once `expire` has returned, no call gives a row that ended before the instant, and none is left on disk.

Batches are the column engine's record batches with columns of `store.layout.schema_of(version)`; a column whose every value is
the one that is not written may be left out (`store.layout.completed` adds it). Instants are whole microseconds since 1970 in
UTC, both ends of an interval count as held.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kaiji.vault.values import Row, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows a question may need (探す行)."""

    version: Version
    address: int
    """One address. Rows of a prefix that holds it are wanted too."""
    first: int
    last: int
    """Rows that overlap [first, last], each side widened by the measured clock offset of the row's exporter."""
    port: int | None = None
    """Rows whose ports include it; None: of all ports."""
    destination: int | None = None
    """Rows with this destination, and rows that say none; None: all."""
    leases: bool = False
    """Rows of the imports that say who had an inside address, and only those; else the others, and only those."""
    brief: bool = False
    """Only who held it and when is needed: a store may leave out what a row says of protocol and destination."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row with where it came from (見つかった行)."""

    row: Row
    offset: int
    """Measured clock offset of the exporter, microseconds: `clock_offset` of the import."""
    source: str
    """Which import it came from, for a person: `file` of the import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What an import put in (追加の結果)."""

    rows: int
    duplicates: int
    """Rows of the same import equal in every column, of which one is kept."""
    first: int | None
    """The earliest start, and the latest end; None where there is no row."""
    last: int | None
    parts: tuple[str, ...]
    """A SHA-256 of every part written, for the journal."""
    addresses: Mapping[tuple[Version, str], frozenset[int]] = field(default_factory=dict)
    """Addresses met, by version and `shared` or `plain`; of IPv6 the upper 64 bits. None of leases."""


class Appending(Protocol):
    """One import on its way in (追加中の取込み)."""

    def add(self, version: Version, batch: Any) -> None:
        """Take a batch of rows."""

    def finish(self) -> Appended:
        """Write everything to disk durably, without making it count."""

    def count(self) -> None:
        """Make it count: called inside a transaction of the manifest, after the import's own row was inserted there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an expiry took away (消去の量)."""

    rows: int
    parts: int
    """Parts (files, partitions) that lost rows."""
    rewritten: int
    """Those of them that were written anew with the rows that stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Parts that became one (統合): the same rows, each with the import it came from."""

    parts: tuple[str, ...]
    """SHA-256 of the parts that no longer count."""
    into: str
    """SHA-256 of the one that counts instead."""
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it was written (異常)."""

    code: str
    name: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """Return code, part and what is wrong."""
        return {"code": self.code, "name": self.name, "detail": self.detail}


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some rows of one import, as they are kept (取込みの一部): for moving a vault to another store."""

    import_id: str
    version: Version
    leases: bool
    joins: bool
    batch: Any


class Store(Protocol):
    """Keeps the rows of one vault (保管先)."""

    def append(self, import_id: str, *, leases: bool, joins: bool) -> Appending:
        """Begin to take rows in. `joins`: the holder is an inside address. Leavings of a killed run of the same import are none."""

    def candidates(self, wanted: Sequence[Wanted]) -> list[list[Found]]:
        """Return for each request the rows that fit it, in any order, exactly and completely; raises SegmentError where any is lost.

        Many are asked at once so that a store may share the work among them; what is `fits` and `holds` is decided above.
        """

    def expire(self, before: int, *, at: str) -> Erased:
        """Erase from disk every row that ended before an instant, inside transactions of the manifest; `at` is when, as RFC 3339.

        Killed anywhere and called again, it comes to the same end. Holds were copied out before.
        """

    def join(self, fewest: int, note: Callable[[Joined], None]) -> None:
        """Join small parts where at least `fewest` of them can be one; `note` is called inside the transaction that makes it count.

        A store that merges by itself does nothing here. No row comes, goes or changes; killed anywhere, nothing is lost.
        """

    def portions(self) -> Iterator[Portion]:
        """Yield every row that counts."""

    def size(self) -> tuple[int, int]:
        """Return how many parts and rows count."""

    def check(self, tell: Callable[[int, int], None] | None = None) -> Iterator[Fault]:
        """Look at every part; `tell` gets how many were looked at and how many there are."""

    def sweep(self) -> None:
        """Take away what does not count; called by the only writer before it begins."""

    def close(self) -> None:
        """Let go of files and connections."""
