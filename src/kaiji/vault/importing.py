"""Take log files in, each exactly once (取込み).

A file is known by the SHA-256 of its bytes and its profile. Its segments are written first and counted by one transaction
at the end, so that a run that was killed anywhere leaves nothing that counts, and running it again gives the same vault.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words, writable
from kaiji.vault.errors import ImportFileError, VaultWriteError
from kaiji.vault.logfile import CHANGED, digest_of, read_log, refuse_unreadable, state_of, unreadable
from kaiji.vault.loose import settle
from kaiji.vault.profiles.lines import give
from kaiji.vault.profiles.pairing import Pairs
from kaiji.vault.rejected import keep_rejected
from kaiji.vault.space import note_seen
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo
    from pathlib import Path

    from kaiji.vault.logfile import Terms
    from kaiji.vault.loose import Settled
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.profiles import Reader
    from kaiji.vault.reading import Rejected
    from kaiji.vault.store.port import Appended, Appending, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of one file (取込み結果)."""

    file: str
    id: str
    lines: int
    rows: int
    duplicates: int
    rejected: int
    rejected_in: str | None
    reasons: dict[str, int]
    already: bool
    """It had been taken in before; nothing was done."""
    clock_offset: int
    """On record, microseconds."""


def import_file(
    manifest: Manifest,
    path: Path,
    terms: Terms,
    *,
    now: datetime,
    operator: str,
    tell: Callable[[int, int], None] | None = None,
) -> Imported:
    """Take one file in; raises ImportFileError, VaultWriteError. `tell` gets bytes read and bytes in all."""
    refuse_unreadable(path)
    try:
        state, digest = state_of(path), digest_of(path)
    except OSError as error:
        raise unreadable(path, str(error.strerror)) from error
    identity = _identity(digest, terms.profile.name, terms.zone)
    known = _known(manifest, identity, path)
    if known is not None:
        return known
    _refuse_other_zone(manifest, path, digest, terms)
    with opened_store(manifest) as store:
        return _take_in(
            manifest, store, path, terms, identity, digest, state, now=now, operator=operator, tell=tell
        )


def _take_in(
    manifest: Manifest,
    store: Store,
    path: Path,
    terms: Terms,
    identity: str,
    digest: str,
    state: tuple[int, int],
    *,
    now: datetime,
    operator: str,
    tell: Callable[[int, int], None] | None,
) -> Imported:
    appending = store.append(identity, leases=terms.profile.leases, joins=terms.profile.joins)
    try:
        reader = read_log(path, terms, appending.add, tell)
        if state_of(path) != state:
            raise unreadable(path, CHANGED)
        settled = _settle(manifest, store, reader, terms, appending)
        appended = appending.finish()
        rejected_in = keep_rejected(manifest, identity, reader.rejected)
        _sync_folders(manifest.folder)
    except OSError as error:
        raise VaultWriteError(
            Words(ja=f"取込みを続けられません({error})。", en=f"The import cannot go on ({error})."),
            given=path.name,
        ) from error
    with manifest.transaction():
        _commit(
            manifest, path, identity, digest, terms, appended, reader, rejected_in, now=now, operator=operator
        )
        appending.count()
        settled.apply(manifest, identity)
    return Imported(
        file=writable(path.name),
        id=identity,
        lines=reader.lines,
        rows=appended.rows,
        duplicates=appended.duplicates,
        rejected=len(reader.rejected),
        rejected_in=rejected_in,
        reasons=_reasons(reader.rejected),
        already=False,
        clock_offset=terms.clock_offset,
    )


def _settle(manifest: Manifest, store: Store, reader: Reader, terms: Terms, appending: Appending) -> Settled:
    """Pair what has no partner in this file with what other files left, and take the rows in that come of it."""
    loose, seen = (reader.loose, reader.seen) if isinstance(reader, Pairs) else ([], None)
    settled = settle(manifest, store, loose, spans=terms.covers or seen)
    give(list(settled.rows), appending.add)
    return settled


def _commit(
    manifest: Manifest,
    path: Path,
    identity: str,
    digest: str,
    terms: Terms,
    appended: Appended,
    reader: Reader,
    rejected_in: str | None,
    *,
    now: datetime,
    operator: str,
) -> None:
    seen = reader.seen if isinstance(reader, Pairs) else None
    first, last = terms.covers or seen or (appended.first, appended.last)
    manifest.db.execute(
        f"INSERT INTO import VALUES({','.join('?' * 16)})",
        (
            identity,
            writable(path.name),
            digest,
            terms.profile.name,
            terms.source,
            terms.clock_offset,
            reader.lines,
            appended.rows,
            appended.duplicates,
            len(reader.rejected),
            rejected_in,
            first,
            last,
            int(terms.covers is not None),
            int(terms.profile.leases),
            utc_text(now),
        ),
    )
    note_seen(manifest, appended.addresses)
    manifest.write_entry(
        "import.taken",
        utc_text(now),
        {
            "operator": operator,
            "import": identity,
            "sha256": digest,
            "profile": terms.profile.name,
            "lines": reader.lines,
            "rows": appended.rows,
            "rejected": len(reader.rejected),
            "segments": list(appended.parts),
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecord:
    """An import on record (取込みの記録)."""

    id: str
    file: str
    profile: str
    source: str
    clock_offset: int
    lines: int
    rows: int
    rejected: int
    covers: tuple[int, int] | None
    """The stretch that counts as covered, microseconds since 1970 UTC."""
    imported_at: str
    """RFC 3339."""


def imports_of(manifest: Manifest) -> list[ImportRecord]:
    """Return every import, the earliest first."""
    rows = manifest.db.execute(
        "SELECT id, file, profile, source, clock_offset, lines, rows, rejected, covers_from, covers_until, imported_at "
        "FROM import ORDER BY imported_at, file"
    )
    return [
        ImportRecord(
            id=row[0],
            file=row[1],
            profile=row[2],
            source=row[3],
            clock_offset=row[4],
            lines=row[5],
            rows=row[6],
            rejected=row[7],
            covers=None if row[8] is None or row[9] is None else (row[8], row[9]),
            imported_at=row[10],
        )
        for row in rows
    ]


def _known(manifest: Manifest, identity: str, path: Path) -> Imported | None:
    row = manifest.db.execute(
        "SELECT lines, rows, duplicates, rejected, rejected_in, clock_offset FROM import WHERE id=?",
        (identity,),
    ).fetchone()
    if row is None:
        return None
    return Imported(
        file=writable(path.name),
        id=identity,
        lines=row[0],
        rows=row[1],
        duplicates=row[2],
        rejected=row[3],
        rejected_in=row[4],
        reasons={},
        already=True,
        clock_offset=row[5],
    )


def _identity(digest: str, profile_name: str, zone: tzinfo | None) -> str:
    return hashlib.sha256(f"{digest}\n{profile_name}\n{zone or ''}".encode()).hexdigest()[:16]


def _refuse_other_zone(manifest: Manifest, path: Path, digest: str, terms: Terms) -> None:
    """Raise ImportFileError for a file of which lines were read in another zone before: their rows would be there twice.

    Where no zone was told then, lines without one were not read; that is what telling it now is for.
    """
    read = manifest.db.execute(
        "SELECT id, imported_at FROM import WHERE sha256=? AND profile=? AND id<>? AND lines>rejected",
        (digest, terms.profile.name, _identity(digest, terms.profile.name, None)),
    ).fetchone()
    if read is not None:
        raise ImportFileError(
            Words(
                ja=f"「{writable(path.name)}」は、時差の指定が異なるまま取り込まれています。",
                en=f"{writable(path.name)} was taken in before with another zone.",
            ),
            given=f"--zone {terms.zone or '-'} / import {read[0]} ({read[1]})",
            what_to_do=Words(
                ja="先の時差が正しければ、何もする必要はありません。誤っていたなら、新しい保管庫に取り込み直してください(二重に取り込むと、同じ通信が二つの時刻に現れます)。",
                en="If the earlier zone was right, nothing is to be done. If it was wrong, take the logs into a new vault:"
                " taken in twice, each connection would be there at two times.",
            ),
        )


def _reasons(rejected: Sequence[Rejected]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in rejected:
        counts[line.code] = counts.get(line.code, 0) + 1
    return dict(sorted(counts.items()))


def _sync_folders(folder: Path) -> None:
    """Make the names of new files as durable as their content, where the system can sync a folder."""
    if os.name == "nt":
        return
    for place in [folder, *(path for path in folder.glob("**/") if path.is_dir())]:
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
