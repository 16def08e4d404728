"""The lines that did not fit (受け付けなかった行): kept with their reason, sealed where the vault is, read on the record, erased in time.

They are log lines too. A file of them is lines of number, reason and the line's own bytes, with tabs between (UTF-8 or as it came).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import QuestionError
from kaiji.vault.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.reading import Rejected


def keep_rejected(manifest: Manifest, identity: str, rejected: Sequence[Rejected]) -> str | None:
    """Write the lines of an import that did not fit; returns the file's name, which counts once the import does. Raises OSError."""
    if not rejected:
        return None
    name = f"rejected/{identity}.tsv"
    Shelf(manifest.folder).put(
        name, b"".join(b"%d\t%s\t%s\n" % (line.line, line.code.encode(), line.text) for line in rejected)
    )
    return name


def read_rejected(manifest: Manifest, identity: str, *, operator: str, reason: str, now: datetime) -> bytes:
    """Return the kept lines of an import, the look entered in the journal first.

    Raises QuestionError where none are kept or no reason is given, SegmentError where the file is damaged or its key gone.
    """
    if not reason.strip():
        raise QuestionError(
            Words(ja="見る理由が必要です。", en="A reason for looking is needed."),
            given=reason,
            what_to_do=Words(ja="--reason に書いてください。", en="Give it with --reason."),
        )
    row = manifest.db.execute(
        "SELECT rejected_in FROM import WHERE id=? AND rejected_in IS NOT NULL", (identity,)
    ).fetchone()
    if row is None:
        raise QuestionError(
            Words(
                ja="この取込みには、受け付けなかった行が残っていません。",
                en="No rejected lines are kept of this import.",
            ),
            given=identity,
            what_to_do=Words(
                ja="取込みの番号は kaiji vault imports で分かります。",
                en="kaiji vault imports lists the numbers.",
            ),
        )
    with manifest.transaction():
        manifest.write_entry(
            "rejected.read",
            utc_text(now),
            {"operator": operator, "import": identity},
            {"reason": reason.strip()},
        )
    return Shelf(manifest.folder).read(str(row[0]))


def forget_rejected(manifest: Manifest, limit: int, before: datetime) -> int:
    """Erase the kept lines of imports wholly before an instant (`limit` in microseconds since 1970 UTC); returns how many files."""
    rows = manifest.db.execute(
        "SELECT id, rejected_in FROM import WHERE rejected_in IS NOT NULL AND "
        "(covers_until<? OR (covers_until IS NULL AND imported_at<?))",
        (limit, utc_text(before)),
    ).fetchall()
    with manifest.transaction():
        for identity, _ in rows:
            manifest.db.execute("UPDATE import SET rejected_in=NULL WHERE id=?", (identity,))
    shelf = Shelf(manifest.folder)
    for _, name in rows:
        shelf.remove(str(name))
    return len(rows)


def seal_rejected(manifest: Manifest) -> int:
    """Write what stands in clear anew under a key of its own; returns how many files. Raises SegmentError, VaultWriteError."""
    shelf = Shelf(manifest.folder)
    sealed = 0
    rows = manifest.db.execute("SELECT id, rejected_in FROM import WHERE rejected_in IS NOT NULL").fetchall()
    for identity, old in rows:
        if shelf.keys.of(old) is None:
            # a new name: the old file stays readable until the new one counts
            name = f"rejected/{identity}-{secrets.token_hex(4)}.tsv"
            shelf.put(name, shelf.read(old))
            with manifest.transaction():
                manifest.db.execute("UPDATE import SET rejected_in=? WHERE id=?", (name, identity))
            shelf.remove(old)
            sealed += 1
    return sealed
