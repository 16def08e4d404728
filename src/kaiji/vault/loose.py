"""Openings and closings that stand in different files (片割れ): a port block given yesterday is taken back today.

The manifest keeps what has no partner yet. An import settles it in the same transaction that makes its rows count, in whatever
order the files come; a look-up sees an opening without its closing as held until its exporter was last heard of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.coverage import Coverage
from kaiji.vault.profiles.pairing import Loose, ended, paired, same_opening, slot_of, still_open
from kaiji.vault.space import note_seen
from kaiji.vault.store.port import Found, Wanted
from kaiji.vault.values import END_INFERRED, SECOND, START_INFERRED, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.port import Erased, Store
    from kaiji.vault.values import Version

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS loose(
  id INTEGER PRIMARY KEY, slot TEXT NOT NULL, version INTEGER NOT NULL, address TEXT NOT NULL, holder TEXT NOT NULL,
  opened INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, longest INTEGER NOT NULL, row TEXT NOT NULL,
  import TEXT NOT NULL REFERENCES import(id)) STRICT
"""
_INDEXES: Final = (
    "CREATE INDEX IF NOT EXISTS loose_slot ON loose(slot, holder)",
    "CREATE INDEX IF NOT EXISTS loose_address ON loose(version, address, opened)",
)
_BREAK: Final = 60 * SECOND
"""A break between two files that counts as none: the last line of one and the first of the next are never the same instant."""
_CLOSED, _OPENED, _ALIVE = 0, 1, 2
_NAMES: Final = tuple(one.name for one in fields(Row))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What an import does to the loose ends (片割れの清算); nothing counts before `apply`."""

    rows: tuple[Row, ...]
    taken: tuple[int, ...]
    left: tuple[Loose, ...]

    @property
    def addresses(self) -> dict[tuple[Version, str], frozenset[int]]:
        """Addresses of what is left, as `Appended.addresses` has them."""
        found: dict[tuple[Version, str], set[int]] = {}
        for one in self.left:
            upper = one.row.address if one.row.version == 4 else one.row.address >> 64
            found.setdefault((one.row.version, "shared" if one.row.shared else "plain"), set()).add(upper)
        return {key: frozenset(numbers) for key, numbers in found.items()}

    def apply(self, manifest: Manifest, import_id: str) -> None:
        """Write it, inside the transaction of the import."""
        if not self.left and not self.taken:
            return
        note_seen(manifest, self.addresses)
        _lay_out(manifest)
        manifest.db.executemany("DELETE FROM loose WHERE id=?", [(one,) for one in self.taken])
        manifest.db.executemany(
            "INSERT INTO loose(slot, version, address, holder, opened, first, last, longest, row, import) "
            "VALUES(?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    _slot(one.row), one.row.version, f"{one.row.address:x}", one.row.holder, _state(one), one.row.start,
                    one.row.end, one.longest, json.dumps([getattr(one.row, name) for name in _NAMES]), import_id,
                )
                for one in self.left
            ],
        )  # fmt: skip


def settle(
    manifest: Manifest, store: Store, loose: Sequence[Loose], *, spans: tuple[int, int] | None
) -> Settled:
    """Pair the loose ends of a file with those of files before; `spans` is the stretch that the file covers.

    A pair whose stretch the imports do not cover without a break, or within which the store knows another holding of the same
    ports, is marked as inferred: between the two there may have been others.
    """
    if not loose:
        return Settled(rows=(), taken=(), left=())
    table = _Table(manifest)
    for one in sorted(loose, key=lambda one: (one.row.end, one.opened)):
        (table.opening if one.opened else table.closing)(one, None if spans is None else spans[0])
    covered = sorted([*Coverage.of(manifest).spans, *([] if spans is None else [spans])])
    between = store.candidates([_within(row) for row in table.pairs])
    rows = [
        row
        if _unbroken(row, covered) and not _others(row, found)
        else replace(row, flags=START_INFERRED | END_INFERRED)
        for row, found in zip(table.pairs, between, strict=True)
    ]
    return Settled(rows=(*rows, *table.inferred), taken=tuple(table.taken), left=tuple(table.left))


class _Table:
    """The loose ends of files before, and what becomes of them."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._empty = (
            not _exists(manifest) or manifest.db.execute("SELECT 1 FROM loose LIMIT 1").fetchone() is None
        )
        self.pairs: list[Row] = []
        self.inferred: list[Row] = []
        self.taken: list[int] = []
        self.left: list[Loose] = []

    def closing(self, one: Loose, since: int | None) -> None:
        known = self._known(one.row)
        for number, other in reversed(known):
            if other.opened and other.row.holder == one.row.holder and other.row.start <= one.row.end:
                self.taken.append(number)
                self.pairs.append(paired(other, one.row.end))
                return
        # its opening was lost or was never taken in: it was held at the closing, and before that as far as this file can tell
        begins = max(min(one.row.end if since is None else since, one.row.end), one.row.end - one.longest)
        self.inferred.append(replace(one.row, start=begins, flags=START_INFERRED))
        if not any(not other.opened and other.row == one.row for _, other in known):
            self.left.append(one)

    def opening(self, one: Loose, _since: int | None) -> None:
        known = self._known(one.row)
        for number, other in known:
            if not other.opened and other.row.holder == one.row.holder and other.row.end >= one.row.start:
                self.taken.append(number)
                self.pairs.append(paired(one, other.row.end))
                return
        for number, other in known:
            if not other.opened:
                continue
            mine = other.row.holder == one.row.holder
            if mine and one.sure and other.sure and not same_opening(one, other):
                continue  # two openings, the closing between them not seen yet
            self.taken.append(number)
            if mine:
                first, last = min(other.row.start, one.row.start), max(other.row.end, one.row.end)
                sure = other.sure if other.row.start <= one.row.start else one.sure
                one = replace(one, row=replace(one.row, start=first, end=last), sure=sure)
                continue
            earlier, later = (other, one) if other.row.start <= one.row.start else (one, other)
            # two holders of the same ports: the closing of the earlier was lost
            self.inferred.append(ended(earlier, later.row.start))
            one = later
        self.left.append(one)

    def _known(self, row: Row) -> list[tuple[int, Loose]]:
        if self._empty:
            return []
        found = self._manifest.db.execute(
            "SELECT id, row, opened, longest FROM loose WHERE slot=? ORDER BY first, last", (_slot(row),)
        ).fetchall()
        return [
            (int(number), Loose(row=_row(text), opened=opened > 0, longest=longest, sure=opened < _ALIVE))
            for number, text, opened, longest in found
            if number not in self.taken
        ]


def _unbroken(row: Row, covered: list[tuple[int, int]]) -> bool:
    """Whether the imports cover a stretch without a break."""
    at = row.start
    for first, last in covered:
        if first > at + _BREAK:
            break
        at = max(at, last)
    return at >= row.end


def _within(row: Row) -> Wanted:
    return Wanted(
        version=row.version,
        address=row.address,
        port=row.port_lo,
        destination=row.destination,
        first=row.start + 1,
        last=max(row.start + 1, row.end - 1),
    )


def _superseded(row: Row, found: list[Found]) -> int | None:
    """Return when the same ports were given anew although nobody had seen them taken back; None: they were not."""
    starts = [
        one.row.start
        for one in found
        if slot_of(one.row) == slot_of(row) and row.start < one.row.start < row.end
    ]
    return min(starts, default=None)


def _others(row: Row, found: list[Found]) -> bool:
    """Whether the store knows a holding of the same ports that began within a stretch."""
    return any(slot_of(one.row) == slot_of(row) and row.start < one.row.start < row.end for one in found)


def open_rows(manifest: Manifest, wanted: Wanted) -> Iterator[Found]:
    """Yield what an address still has open and a question may need."""
    found = manifest.db.execute(
        "SELECT loose.row, loose.longest, import.clock_offset, import.file, "
        "(SELECT max(covers_until) FROM import AS other WHERE other.profile=import.profile AND other.source=import.source) "
        "FROM loose JOIN import ON import.id=loose.import "
        "WHERE version=? AND address=? AND opened>0 AND import.leases=? ORDER BY loose.first, loose.id",
        (wanted.version, f"{wanted.address:x}", int(wanted.leases)),
    )
    latest: dict[str, int] = {}
    for text, longest, offset, name, until in reversed(found.fetchall()):
        one = Loose(row=_row(text), opened=True, longest=longest)
        slot = _slot(one.row)
        # an earlier opening of the same ports ended when the next one came, its closing lost
        row = ended(one, latest[slot]) if slot in latest else still_open(one, int(until or 0))
        latest[slot] = one.row.start
        wide = abs(offset)
        if (
            (wanted.port is None or row.port_lo <= wanted.port <= row.port_hi)
            and (wanted.destination is None or row.destination in {None, wanted.destination})
            and row.start - wide <= wanted.last
            and row.end + wide >= wanted.first
        ):
            yield Found(row, offset, name)


class WithOpen:
    """A store, and beside it what is still open (開いたままの記録つきの保管先): one behaviour whatever keeps the rows."""

    def __init__(self, store: Store, manifest: Manifest) -> None:
        self._store = store
        self._manifest = manifest
        self.append = store.append
        self.join = store.join
        self.portions = store.portions
        self.size = store.size
        self.check = store.check
        self.sweep = store.sweep
        self.close = store.close

    def candidates(self, wanted: Sequence[Wanted]) -> list[list[Found]]:
        """Return the rows wanted, those that are still open among them."""
        found = self._store.candidates(wanted)
        if not _exists(self._manifest):
            return found
        opened = [
            (number, row) for number, one in enumerate(wanted) for row in open_rows(self._manifest, one)
        ]
        later = self._store.candidates([_within(one.row) for _, one in opened]) if opened else []
        for (number, one), others in zip(opened, later, strict=True):
            until = _superseded(one.row, others)
            if until is None or until + abs(one.offset) >= wanted[number].first:
                row = one.row if until is None else replace(one.row, end=until, flags=END_INFERRED)
                found[number].append(Found(row, one.offset, one.source))
        return found

    def expire(self, before: int, *, at: str) -> Erased:
        """Erase what ended before an instant, and what can at the latest have lasted until then."""
        erased = self._store.expire(before, at=at)
        with self._manifest.transaction():
            gone = forget(self._manifest, before)
        return replace(erased, rows=erased.rows + gone)


def forget(manifest: Manifest, limit: int) -> int:
    """Erase, inside a transaction, what had certainly ended before an instant; returns how many."""
    if not _exists(manifest):
        return 0
    return int(
        manifest.db.execute(
            "DELETE FROM loose WHERE (opened=0 AND last<?) OR (opened>0 AND max(last, first+longest)<?)",
            (limit, limit),
        ).rowcount
    )


def _row(text: str) -> Row:
    values: dict[str, Any] = dict(zip(_NAMES, json.loads(text), strict=True))
    return Row(**values)


def _state(one: Loose) -> int:
    return _CLOSED if not one.opened else _OPENED if one.sure else _ALIVE


def _slot(row: Row) -> str:
    return json.dumps(slot_of(row))


def _exists(manifest: Manifest) -> bool:
    return manifest.db.execute("SELECT 1 FROM sqlite_master WHERE name='loose'").fetchone() is not None


def _lay_out(manifest: Manifest) -> None:
    manifest.db.execute(_TABLE)
    for index in _INDEXES:
        manifest.db.execute(index)
