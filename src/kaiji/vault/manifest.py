"""What the vault holds, and what was done with it (台帳): one SQLite file, the only thing that says which files count.

A file on disk that the manifest does not name does not exist for any answer, and is swept away by the next writer; a move
(import, hold, release, expiry) and its entry in the journal are one transaction. The journal is a `ground.chain` chain of
lines without personal data; what was asked, which is personal, stands in `attempt` and may be erased in its time, while the
journal keeps only a salted hash of it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.chain import GENESIS, link
from kaiji.ground.words import Words
from kaiji.vault.errors import BusyError, SegmentError, VaultFolderError, VaultWriteError
from kaiji.vault.store.segment import Origin, Places, Segment
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kaiji.vault.store.segment import Written

NAME: Final = "manifest.sqlite"
SYNCHRONOUS = "FULL"
"""A transaction is on the disk when it returns; tests, which need not outlive a power cut, set it to OFF."""
_LAYOUT: Final = 3
_SCHEMA: Final = """
CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE import(
  id TEXT PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, profile TEXT NOT NULL, source TEXT NOT NULL,
  clock_offset INTEGER NOT NULL, lines INTEGER NOT NULL, rows INTEGER NOT NULL, duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL, rejected_in TEXT, covers_from INTEGER, covers_until INTEGER, declared INTEGER NOT NULL,
  leases INTEGER NOT NULL, imported_at TEXT NOT NULL) STRICT;
CREATE TABLE segment(
  name TEXT PRIMARY KEY, import TEXT NOT NULL REFERENCES import(id), kind TEXT NOT NULL, version INTEGER NOT NULL,
  joins INTEGER NOT NULL, min_start INTEGER NOT NULL, max_end INTEGER NOT NULL, max_span INTEGER NOT NULL,
  lengths TEXT NOT NULL, rows INTEGER NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, columns TEXT NOT NULL,
  head BLOB NOT NULL, tail BLOB NOT NULL, blocks BLOB NOT NULL, group_rows INTEGER NOT NULL,
  bucket INTEGER, origins TEXT) STRICT;
CREATE INDEX segment_time ON segment(version, max_end, min_start);
CREATE TABLE tombstone(
  name TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL, min_start INTEGER NOT NULL, max_end INTEGER NOT NULL,
  expired_at TEXT NOT NULL) STRICT;
CREATE TABLE seen(version INTEGER NOT NULL, network INTEGER NOT NULL, shared BLOB NOT NULL, plain BLOB NOT NULL,
  PRIMARY KEY(version, network)) STRICT, WITHOUT ROWID;
CREATE TABLE space(
  version INTEGER NOT NULL, prefix TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, since INTEGER, until INTEGER,
  partner TEXT) STRICT;
CREATE TABLE hold(
  id TEXT PRIMARY KEY, request TEXT NOT NULL, basis TEXT NOT NULL, authority TEXT NOT NULL, scope TEXT NOT NULL,
  placed_at INTEGER NOT NULL, until INTEGER NOT NULL, rows INTEGER NOT NULL, complete INTEGER NOT NULL,
  released_at INTEGER, release_reason TEXT) STRICT;
CREATE TABLE extract(
  name TEXT PRIMARY KEY, hold TEXT NOT NULL REFERENCES hold(id), rows INTEGER NOT NULL, sha256 TEXT NOT NULL,
  segment TEXT NOT NULL) STRICT;
CREATE TABLE rule_set(n INTEGER PRIMARY KEY, set_at TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE approval(request TEXT NOT NULL, basis TEXT NOT NULL, operator TEXT NOT NULL, approved_at INTEGER NOT NULL,
  until INTEGER NOT NULL) STRICT;
CREATE TABLE asked(operator TEXT NOT NULL, at INTEGER NOT NULL, questions INTEGER NOT NULL) STRICT;
CREATE INDEX asked_at ON asked(operator, at);
CREATE TABLE attempt(n INTEGER PRIMARY KEY, salt TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE TABLE journal(n INTEGER PRIMARY KEY, line BLOB NOT NULL) STRICT;
CREATE TRIGGER journal_keeps_lines BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_keeps_all BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""
_UPGRADES: Final = {
    "1": (
        "ALTER TABLE segment ADD COLUMN group_rows INTEGER NOT NULL DEFAULT 8192",
        "ALTER TABLE segment ADD COLUMN bucket INTEGER",
        "ALTER TABLE segment ADD COLUMN origins TEXT",
    ),
    "2": tuple(
        f"CREATE {what}"
        for what in (
            "TABLE IF NOT EXISTS rule_set(n INTEGER PRIMARY KEY, set_at TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL) STRICT",
            (
                "TABLE IF NOT EXISTS approval(request TEXT NOT NULL, basis TEXT NOT NULL, operator TEXT NOT NULL, approved_at INTEGER"
                " NOT NULL, until INTEGER NOT NULL) STRICT"
            ),
            "TABLE IF NOT EXISTS asked(operator TEXT NOT NULL, at INTEGER NOT NULL, questions INTEGER NOT NULL) STRICT",
            "INDEX IF NOT EXISTS asked_at ON asked(operator, at)",
        )
    ),
}
"""What makes a vault of an earlier layout one of the next."""
_COLUMNS: Final = (
    "name", "kind", "version", "joins", "min_start", "max_end", "max_span", "lengths", "rows", "size", "sha256",
    "columns", "group_rows", "bucket", "import", "origins",
)  # fmt: skip


_OF_THE_DISK: Final = frozenset(
    (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
)


class Manifest:
    """The manifest of one vault (台帳)."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.folder = folder
        path = folder / NAME
        if not create and not path.is_file():
            raise VaultFolderError(
                Words(ja="ここには保管庫がありません。", en="There is no vault here."), given=str(folder)
            )
        missing = [place for place in (path, folder, *folder.parents) if not place.exists()]
        try:
            self._open(path)
        except VaultWriteError:
            _take_away(missing)
            raise

    def _open(self, path: Path) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute(f"PRAGMA synchronous={SYNCHRONOUS}")
            self.db.execute("PRAGMA foreign_keys=ON")
            self.db.execute("PRAGMA recursive_triggers=ON")
            self.db.execute("PRAGMA secure_delete=ON")
            self._lay_out()
        except (sqlite3.Error, OSError) as error:
            raise VaultWriteError(
                Words(ja=f"台帳を開けません({error})。", en=f"The manifest cannot be opened ({error})."),
                given=str(path),
            ) from error

    def _lay_out(self) -> None:
        with self.transaction():
            if self.db.execute("SELECT 1 FROM sqlite_master WHERE name='setting'").fetchone() is None:
                for statement in _statements(_SCHEMA):
                    self.db.execute(statement)
                self.set("layout", str(_LAYOUT))
                self.set("vault", secrets.token_hex(8))
            while (old := self.get("layout")) in _UPGRADES:
                for statement in _UPGRADES[str(old)]:
                    self.db.execute(statement)
                self.set("layout", str(int(str(old)) + 1))
        if self.get("layout") != str(_LAYOUT):
            raise VaultFolderError(
                Words(
                    ja="この版では読めない形式の保管庫です。",
                    en="This vault has a layout this version cannot read.",
                ),
                given=f"{self.folder}: {self.get('layout')}",
            )

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run what stands inside as one transaction, on disk when it returns; raises BusyError, VaultWriteError."""
        with self._of_the_disk():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.db.execute("COMMIT")
            except BaseException:
                if self.db.in_transaction:  # a full disk has rolled it back by itself
                    self.db.execute("ROLLBACK")
                raise

    @contextmanager
    def _of_the_disk(self) -> Iterator[None]:
        """Let what the disk or another writer does to a transaction out as an error of ours; anything else is a defect."""
        try:
            yield
        except sqlite3.OperationalError as error:
            kind = error.sqlite_errorcode & 0xFF
            if kind in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise BusyError(
                    Words(ja="ほかの処理が書き込み中です。", en="Another program is writing."),
                    given=str(self.folder),
                ) from error
            if kind in _OF_THE_DISK:
                raise VaultWriteError(
                    Words(
                        ja=f"台帳に書き込めません({error})。", en=f"The manifest cannot be written ({error})."
                    ),
                    given=str(self.folder),
                ) from error
            raise

    def get(self, key: str) -> str | None:
        """Return a setting."""
        row = self.db.execute("SELECT value FROM setting WHERE key=?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        """Write a setting."""
        self.db.execute("INSERT OR REPLACE INTO setting VALUES(?,?)", (key, value))

    @property
    def expired_before(self) -> int | None:
        """Rows that ended before this instant were erased; None where nothing ever was."""
        value = self.get("expired_before")
        return None if value is None else int(value)

    # segments

    @property
    def generation(self) -> int:
        """How often the segments that count were changed."""
        return int(self.get("generation") or 0)

    def _next_generation(self) -> None:
        self.set("generation", str(self.generation + 1))

    def add_segment(self, import_ids: Sequence[str], written: Written) -> None:
        """Make a segment of these imports count; several only where its rows say which."""
        segment, places = written.segment, written.places
        row = (
            segment.name,
            import_ids[0],
            segment.kind,
            segment.version,
            int(segment.joins),
            segment.min_start,
            segment.max_end,
            segment.max_span,
            json.dumps(segment.lengths),
            segment.rows,
            segment.size,
            segment.sha256,
            json.dumps(segment.columns),
            places.head,
            places.tail,
            places.blocks,
            segment.group_rows,
            segment.bucket,
            json.dumps(import_ids) if len(import_ids) > 1 else None,
        )
        self.db.execute(f"INSERT INTO segment VALUES({','.join('?' * len(row))})", row)
        self._next_generation()

    def segments(self) -> list[Segment]:
        """Return the segments that count, in the order of their names."""
        imports = {
            str(row[0]): Origin(*row)
            for row in self.db.execute("SELECT id, clock_offset, file FROM import ORDER BY id")
        }
        rows = self.db.execute(f"SELECT {', '.join(_COLUMNS)} FROM segment ORDER BY name")  # noqa: S608  # the parts are ours
        return [_segment(row, imports) for row in rows]

    def set_clock_offset(self, import_id: str, offset: int) -> None:
        """Let the rows of an import have another clock offset, microseconds, inside a transaction."""
        self.db.execute("UPDATE import SET clock_offset=? WHERE id=?", (offset, import_id))
        self._next_generation()

    def segment_names(self) -> frozenset[str]:
        """Return the names of the segments that count."""
        return frozenset(str(row[0]) for row in self.db.execute("SELECT name FROM segment"))

    def extract_names(self) -> frozenset[str]:
        """Return the names of the files that holds keep."""
        return frozenset(str(row[0]) for row in self.db.execute("SELECT name FROM extract"))

    def rejected_names(self) -> frozenset[str]:
        """Return the names of the files of lines that did not fit."""
        rows = self.db.execute("SELECT rejected_in FROM import WHERE rejected_in IS NOT NULL")
        return frozenset(str(row[0]) for row in rows)

    def places(self, name: str) -> Places:
        """Return where the row groups of a segment stand; raises SegmentError where it does not count."""
        row = self.db.execute("SELECT head, tail, blocks FROM segment WHERE name=?", (name,)).fetchone()
        if row is None:
            raise SegmentError(DAMAGED.filled(name=name), given=name)
        return Places(head=row[0], tail=row[1], blocks=row[2])

    def replace_segments(self, old: Sequence[Segment], import_ids: Sequence[str], written: Written) -> None:
        """Let a segment count instead of those whose rows were joined in it."""
        for segment in old:
            self.db.execute("DELETE FROM segment WHERE name=?", (segment.name,))
        self.add_segment(import_ids, written)

    def drop_segments(self) -> None:
        """Let no segment count any more, inside a transaction: their rows are kept elsewhere now."""
        self.db.execute("DELETE FROM segment")
        self._next_generation()

    def bury(self, segment: Segment, erased: int, at: str) -> None:
        """Let a segment no longer count and keep of it, as a tombstone, range, count and hash, never content."""
        self.db.execute(
            "INSERT INTO tombstone VALUES(?,?,?,?,?,?)",
            (segment.name, segment.sha256, erased, segment.min_start, segment.max_end, at),
        )
        self.db.execute("DELETE FROM segment WHERE name=?", (segment.name,))
        self._next_generation()

    # the journal

    def write_entry(
        self, what: str, at: str, fields: Mapping[str, Any], detail: Mapping[str, Any] | None = None
    ) -> int:
        """Append an entry inside a transaction; `detail` is kept apart, under a salted hash. Returns its number."""
        if not self.db.in_transaction:
            raise ValueError("an entry is written together with what it tells of")
        last = self.db.execute("SELECT n, line FROM journal ORDER BY n DESC LIMIT 1").fetchone()
        number, prev = (1, GENESIS) if last is None else (int(last[0]) + 1, sha256_hex(last[1]))
        entry: dict[str, Any] = {"what": what, "at": at, **fields}
        if detail is not None:
            salt = secrets.token_hex(16)
            spelled = canonical_bytes(detail)
            entry["detail"] = sha256_hex(salt.encode() + spelled)
            self.db.execute("INSERT INTO attempt VALUES(?,?,?)", (number, salt, spelled.decode()))
        self.db.execute("INSERT INTO journal VALUES(?,?)", (number, link(entry, n=number, prev=prev)))
        return number

    def lines(self) -> Iterable[tuple[int, bytes]]:
        """Yield number and line of every entry."""
        for number, line in self.db.execute("SELECT n, line FROM journal ORDER BY n"):
            yield int(number), bytes(line)

    def journal(self) -> bytes:
        """Return the whole journal as lines, as `ground.chain` reads them."""
        return b"".join(
            bytes(row[0]) + b"\n" for row in self.db.execute("SELECT line FROM journal ORDER BY n")
        )

    def details(self) -> Iterable[tuple[int, str, str]]:
        """Yield number, salt and text of every detail that is still kept."""
        for number, salt, detail in self.db.execute("SELECT n, salt, detail FROM attempt ORDER BY n"):
            yield int(number), str(salt), str(detail)


def _take_away(begun: Sequence[Path]) -> None:
    """Take away what was begun of a new vault on a disk that had no room for its manifest, folders only where empty."""
    with suppress(OSError):
        for place in begun:
            if place.is_dir():
                place.rmdir()
            else:
                for one in (place, *place.parent.glob(f"{place.name}-*")):
                    one.unlink(missing_ok=True)


def _segment(row: tuple[Any, ...], imports: Mapping[str, Origin]) -> Segment:
    origins = tuple(imports[one] for one in ([row[14]] if row[15] is None else json.loads(row[15])))
    return Segment(
        name=row[0],
        kind=row[1],
        version=row[2],
        joins=bool(row[3]),
        min_start=row[4],
        max_end=row[5],
        max_span=row[6],
        lengths=tuple(json.loads(row[7])),
        rows=row[8],
        size=row[9],
        sha256=row[10],
        columns=tuple(json.loads(row[11])),
        group_rows=row[12],
        bucket=row[13],
        origins=origins,
        offset=max(abs(origin.offset) for origin in origins),
    )


def _statements(script: str) -> Iterator[str]:
    """Cut a script into its statements; a trigger's body keeps its own semicolon."""
    waiting = ""
    for line in script.splitlines():
        waiting += line + "\n"
        if sqlite3.complete_statement(waiting):
            yield waiting
            waiting = ""
