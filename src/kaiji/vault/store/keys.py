"""The keys of encrypted segments (セグメントの鍵): one each, in a file of their own, destroyed with the segment.

`keys.sqlite` must be backed up apart from the segments, and for no longer than expired rows may live. A vault without it does not
encrypt.
"""

from __future__ import annotations

import secrets
import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME: Final = "keys.sqlite"


class Keys:
    """The keys of a vault's segments (セグメントの鍵)."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        path = folder / NAME
        self._db: sqlite3.Connection | None = None
        if create or path.is_file():
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=TRUNCATE")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute("PRAGMA secure_delete=ON")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS key(name TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT"
            )

    @property
    def used(self) -> bool:
        """Whether new segments are encrypted."""
        return self._db is not None

    def make(self, name: str) -> bytes:
        """Return a new key for a segment that is about to be written, durable when this returns."""
        if self._db is None:
            raise ValueError(name)
        key = secrets.token_bytes(32)
        self._db.execute("INSERT OR REPLACE INTO key VALUES(?,?)", (name, key))
        return key

    def of(self, name: str) -> bytes | None:
        """Return the key of a segment; None: it is not encrypted, or its key is gone."""
        if self._db is None:
            return None
        row = self._db.execute("SELECT key FROM key WHERE name=?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def destroy(self, name: str) -> None:
        """Destroy the key of a segment; its bytes are overwritten in the file of keys."""
        if self._db is not None:
            self._db.execute("DELETE FROM key WHERE name=?", (name,))

    def keep_only(self, names: Iterable[str]) -> None:
        """Destroy every key but those of the segments named."""
        if self._db is not None:
            known = {str(row[0]) for row in self._db.execute("SELECT name FROM key")}
            for name in known - set(names):
                self.destroy(name)
