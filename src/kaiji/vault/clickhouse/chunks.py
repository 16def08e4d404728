"""Which rows on the cluster count (数に入る行): every insertion is a chunk, and the manifest says which chunks count.

A chunk is named in the manifest before its first row leaves, and counts from the commit of the transaction that says so; what a
killed run sent is known by its chunk, found by nobody, and taken away by the next writer. For each chunk the manifest knows
how many rows end on which day, so that a lost or foreign row shows.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Version

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS chunk(id TEXT PRIMARY KEY, import TEXT NOT NULL, version INTEGER NOT NULL, leases INTEGER NOT NULL,
       joins INTEGER NOT NULL, counts INTEGER NOT NULL, origin TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS chunk_day(chunk TEXT NOT NULL REFERENCES chunk(id), day INTEGER NOT NULL, rows INTEGER NOT NULL,
       PRIMARY KEY(chunk, day)) STRICT""",
    "CREATE INDEX IF NOT EXISTS chunk_day_day ON chunk_day(day)",
    """CREATE TABLE IF NOT EXISTS chunk_shape(version INTEGER NOT NULL, shape INTEGER NOT NULL, length INTEGER NOT NULL,
       max_span INTEGER NOT NULL, PRIMARY KEY(version, shape, length)) STRICT""",
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where a chunk's rows came from (由来)."""

    import_id: str
    version: Version
    leases: bool
    joins: bool
    offset: int
    source: str


class Chunks:
    """The chunks of one vault."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._known: dict[str, Chunk] = {}

    def lay_out(self) -> None:
        """Make the tables, where they are not there yet."""
        if self._there():
            return
        with self._manifest.transaction():
            for table in _TABLES:
                self._manifest.db.execute(table)

    def begin(self, import_id: str, version: Version, *, leases: bool, joins: bool, origin: str = "") -> str:
        """Name a new chunk, which does not count yet, and return its name."""
        self.lay_out()
        name = secrets.token_hex(8)
        with self._manifest.transaction():
            self._manifest.db.execute(
                "INSERT INTO chunk VALUES(?,?,?,?,?,0,?)",
                (name, import_id, version, int(leases), int(joins), origin),
            )
        return name

    def count(
        self,
        name: str,
        version: Version,
        days: Mapping[int, int],
        shapes: Iterable[tuple[int, int, int]],
    ) -> None:
        """Make a chunk count, inside a transaction of the manifest. `shapes`: shape, prefix length, widest span of ports."""
        db = self._manifest.db
        db.execute("UPDATE chunk SET counts=1 WHERE id=?", (name,))
        db.executemany("INSERT INTO chunk_day VALUES(?,?,?)", [(name, *one) for one in sorted(days.items())])
        db.executemany(
            "INSERT INTO chunk_shape VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET max_span=max(max_span, excluded.max_span)",
            [(version, *one) for one in shapes],
        )

    def pending(self, import_id: str | None = None) -> list[tuple[str, Version]]:
        """Return the chunks that do not count: of one import, or all."""
        if not self._there():
            return []
        rows = self._manifest.db.execute("SELECT id, version, import FROM chunk WHERE counts=0").fetchall()
        return [(str(row[0]), 4 if row[1] == 4 else 6) for row in rows if import_id in {None, row[2]}]

    def forget(self, name: str) -> None:
        """Forget a chunk whose rows are gone, inside a transaction."""
        self._manifest.db.execute("DELETE FROM chunk_day WHERE chunk=?", (name,))
        self._manifest.db.execute("DELETE FROM chunk WHERE id=?", (name,))
        self._known.pop(name, None)

    def shapes(self, version: Version) -> list[tuple[int, int, int]]:
        """Return shape, prefix length and widest span of ports of everything there ever was."""
        if not self._there():
            return []
        rows = self._manifest.db.execute(
            "SELECT shape, length, max_span FROM chunk_shape WHERE version=? ORDER BY 1, 2", (version,)
        )
        return [(int(row[0]), int(row[1]), int(row[2])) for row in rows]

    def of(self, names: Iterable[str]) -> dict[str, Chunk]:
        """Return those of some chunks that count."""
        asked = list(set(names))
        missing = [name for name in asked if name not in self._known]
        if missing:
            rows = self._manifest.db.execute(
                "SELECT chunk.id, import.id, version, chunk.leases, joins, clock_offset, file FROM chunk "
                "JOIN import ON import.id=chunk.import WHERE counts=1 AND chunk.id IN (SELECT value FROM json_each(?))",
                (json.dumps(missing),),
            )
            for name, import_id, version, leases, joins, offset, source in rows:
                self._known[name] = Chunk(
                    import_id, 4 if version == 4 else 6, bool(leases), bool(joins), offset, source
                )
        return {name: self._known[name] for name in asked if name in self._known}

    def counted(self) -> dict[tuple[int, int], dict[str, int]]:
        """Return how many rows of which chunk end on which day, by version and day."""
        found: dict[tuple[int, int], dict[str, int]] = {}
        if self._there():
            rows = self._manifest.db.execute(
                "SELECT version, day, chunk, rows FROM chunk_day JOIN chunk ON chunk.id=chunk WHERE counts=1"
            )
            for version, day, name, count in rows:
                found.setdefault((version, day), {})[name] = count
        return found

    def set_day(self, version: Version, day: int, left: Mapping[str, int]) -> None:
        """Say how many rows of which chunk are left on a day, inside a transaction."""
        db = self._manifest.db
        db.execute(
            "DELETE FROM chunk_day WHERE day=? AND chunk IN (SELECT id FROM chunk WHERE version=?)",
            (day, version),
        )
        db.executemany(
            "INSERT INTO chunk_day VALUES(?,?,?)", [(name, day, rows) for name, rows in left.items()]
        )

    def origins(self) -> dict[str, str]:
        """Return the chunks that count by what they were copied from."""
        if not self._there():
            return {}
        rows = self._manifest.db.execute("SELECT origin, id FROM chunk WHERE counts=1 AND origin<>''")
        return {str(row[0]): str(row[1]) for row in rows}

    def _there(self) -> bool:
        return (
            self._manifest.db.execute("SELECT 1 FROM sqlite_master WHERE name='chunk_shape'").fetchone()
            is not None
        )
