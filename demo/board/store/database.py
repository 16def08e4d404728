"""One SQLite file (or memory) behind the board, shared by its threads (データベース)."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Row: TypeAlias = sqlite3.Row

JST = timezone(timedelta(hours=9), "JST")


def stamp(at: datetime) -> str:
    """Write an instant in UTC to the millisecond, the form in which it is stored."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def instant(text: str) -> datetime:
    """Read what `stamp` wrote."""
    return datetime.fromisoformat(text)


def shown(text: str) -> str:
    """Return a stored instant as the board shows it: `26/11/05 15:13:30`, Japan time, no zone named."""
    return instant(text).astimezone(JST).strftime("%y/%m/%d %H:%M:%S")


class Database:
    """A connection that one thread uses at a time; every `with database:` is one transaction."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._sql = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._sql.row_factory = sqlite3.Row
        self._sql.execute("PRAGMA foreign_keys = ON")
        if path is not None:
            self._sql.execute("PRAGMA journal_mode = WAL")
        if self.value("SELECT count(*) FROM sqlite_schema WHERE name = 'topic'") == 0:
            self._sql.executescript(files("demo.board.store").joinpath("schema.sql").read_text("utf-8"))

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Everything inside happens or nothing does."""
        with self._lock:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield self
            except BaseException:
                self._sql.execute("ROLLBACK")
                raise
            self._sql.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return all rows of a query."""
        with self._lock:
            return self._sql.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> Row | None:
        """Return the first row of a query, None where there is none."""
        with self._lock:
            found: Row | None = self._sql.execute(sql, values).fetchone()
            return found

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first column of the first row."""
        found = self.row(sql, *values)
        return None if found is None else found[0]

    def write(self, sql: str, *values: Any) -> int:
        """Run one statement; return the row id it made, if it made one."""
        with self._lock:
            return self._sql.execute(sql, values).lastrowid or 0

    def write_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        with self._lock:
            self._sql.executemany(sql, rows)

    def dump(self) -> str:
        """Return the whole database as SQL text: two boards with the same seed give the same text."""
        with self._lock:
            return "\n".join(self._sql.iterdump())

    def copy(self) -> bytes:
        """Return the whole database as the bytes of a file."""
        with self._lock:
            return self._sql.serialize()

    def become(self, image: bytes) -> None:
        """Take over what `copy` returned; only for a database in memory."""
        with self._lock:
            self._sql.deserialize(image)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._sql.close()
