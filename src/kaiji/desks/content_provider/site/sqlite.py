"""Records in one SQLite file (SQLite での保管), for a site that is not built on Django."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.content_provider.site.connection import Act, Connection, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kaiji.desks.content_provider.site.store import Look, Question

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS connection (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, post_url TEXT, post_id TEXT, account TEXT,
  target TEXT NOT NULL, client_ip TEXT, client_port INTEGER, destination_ip TEXT, destination_port INTEGER, protocol TEXT,
  peer_ip TEXT, basis TEXT NOT NULL, header TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS connection_by_url ON connection (post_url) WHERE post_url IS NOT NULL;
CREATE INDEX IF NOT EXISTS connection_by_post ON connection (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS connection_by_account ON connection (account) WHERE account IS NOT NULL;
CREATE INDEX IF NOT EXISTS connection_by_time ON connection (at);
CREATE TABLE IF NOT EXISTS hold (
  hold TEXT NOT NULL, entry INTEGER NOT NULL REFERENCES connection (id), placed_at TEXT NOT NULL, PRIMARY KEY (hold, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hold_by_entry ON hold (entry);
CREATE TABLE IF NOT EXISTS look (
  nonce TEXT PRIMARY KEY, at TEXT NOT NULL, reference TEXT NOT NULL, reason TEXT NOT NULL, question TEXT NOT NULL,
  found INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""
_COLUMNS: Final = (
    "at, kind, post_url, post_id, account, target, client_ip, client_port, destination_ip, destination_port, protocol,"
    " peer_ip, basis, header"
)


class SqliteStore:
    """A store in a file; threads share it. What is deleted is overwritten in the file (`secure_delete`)."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._database.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(_SCHEMA)
        path.chmod(0o600)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def record(self, connection: Connection, act: Act) -> int:
        """Store one record; return its id."""
        values = (
            stamp(connection.at),
            *(act.kind, act.post_url, act.post_id, act.account, act.target),
            *(connection.client_ip, connection.client_port),
            *(connection.destination_ip, connection.destination_port, connection.protocol),
            *(connection.peer_ip, connection.basis, connection.header),
        )
        marks = ", ".join("?" * len(values))
        with self._transaction() as database:
            sql = f"INSERT INTO connection ({_COLUMNS}) VALUES ({marks})"  # noqa: S608  # columns and marks are ours
            return int(database.execute(sql, values).lastrowid or 0)

    def find(self, question: Question) -> tuple[Entry, ...]:
        """Return the records that answer `question`, oldest first."""
        column, value = next(
            (name, value)
            for name in ("post_url", "post_id", "account")
            if (value := getattr(question, name)) is not None
        )
        sql = (
            f"SELECT id, {_COLUMNS}, EXISTS (SELECT 1 FROM hold WHERE entry = connection.id) AS held"  # noqa: S608  # our own column names
            f" FROM connection WHERE {column} = ? ORDER BY at, id"  # one of three names above; the value is bound
        )
        with self._lock:
            return tuple(_entry(row) for row in self._database.execute(sql, (value,)))

    def place_hold(self, hold: str, entries: Iterable[int], at: datetime) -> int:
        """Keep the records from retention under the name `hold`; return how many it keeps now."""
        with self._transaction() as database:
            database.executemany(
                "INSERT OR IGNORE INTO hold (hold, entry, placed_at) SELECT ?, id, ? FROM connection WHERE id = ?",
                [(hold, stamp(at), entry) for entry in entries],
            )
            row = database.execute("SELECT COUNT(*) FROM hold WHERE hold = ?", (hold,)).fetchone()
            return int(row[0])

    def release_hold(self, hold: str) -> int:
        """Let go of what `hold` kept; return how many records."""
        with self._transaction() as database:
            return database.execute("DELETE FROM hold WHERE hold = ?", (hold,)).rowcount

    def held(self, hold: str) -> tuple[int, ...]:
        """Return the ids that `hold` keeps."""
        with self._lock:
            rows = self._database.execute("SELECT entry FROM hold WHERE hold = ? ORDER BY entry", (hold,))
            return tuple(row[0] for row in rows)

    def expire(self, before: datetime) -> int:
        """Delete the records older than `before` that no hold keeps; return how many went."""
        with self._transaction() as database:
            return database.execute(
                "DELETE FROM connection WHERE at < ? AND id NOT IN (SELECT entry FROM hold)", (stamp(before),)
            ).rowcount

    def note(self, look: Look) -> bool:
        """Write down a look; False where its nonce was seen before."""
        with self._transaction() as database:
            done = database.execute(
                "INSERT OR IGNORE INTO look (nonce, at, reference, reason, question, found) VALUES (?, ?, ?, ?, ?, ?)",
                (look.nonce, stamp(look.at), look.reference, look.reason, look.question, look.found),
            )
            return done.rowcount == 1

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")


def stamp(at: datetime) -> str:
    """Spell an instant in UTC with milliseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _entry(row: Any) -> Entry:
    return Entry(
        id=row["id"],
        connection=Connection(
            at=datetime.fromisoformat(row["at"]),
            client_ip=row["client_ip"],
            client_port=row["client_port"],
            destination_ip=row["destination_ip"],
            destination_port=row["destination_port"],
            protocol=row["protocol"],
            peer_ip=row["peer_ip"],
            basis=row["basis"],
            header=row["header"],
        ),
        act=Act(
            kind=row["kind"],
            post_url=row["post_url"],
            post_id=row["post_id"],
            account=row["account"],
            target=row["target"],
        ),
        held=bool(row["held"]),
    )
