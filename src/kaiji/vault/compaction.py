"""Join what many small files left behind (セグメントの統合): fewer, larger parts, so that a look-up asks fewer of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import VaultFolderError, VaultWriteError
from kaiji.vault.extracts import seal_extracts
from kaiji.vault.rejected import seal_rejected
from kaiji.vault.store.parquet import ParquetStore
from kaiji.vault.stores import SETTING, opened_store

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.port import Joined

SEVERAL: Final = 8
"""So many parts of one stretch of time are joined without being asked for, after an import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What became of the parts (統合の結果)."""

    before: int
    after: int
    rows: int
    """Rows that were written anew."""

    def as_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {"segments_before": self.before, "segments_after": self.after, "rows": self.rows}


def encrypt(manifest: Manifest, *, operator: str, now: datetime) -> Compacted:
    """Give every file of log lines a key of its own, from now on and for what is there: segments, copies of holds, rejected lines.

    Raises VaultFolderError for another store, SegmentError where a file is damaged, VaultWriteError.
    """
    if manifest.get(SETTING) not in {None, "parquet"}:
        raise VaultFolderError(
            Words(
                ja="この保管先の暗号化は、保管先の側で設定してください。",
                en="This store encrypts by itself; set it up there.",
            ),
            given=str(manifest.get(SETTING)),
        )
    rows = 0

    def note(joined: Joined) -> None:
        nonlocal rows
        rows += joined.rows
        _note(manifest, "segment.encrypted", joined, operator, now)

    store = ParquetStore(manifest)
    try:
        before = store.size()[0]
        store.encrypt(note)
        copies, rejected = seal_extracts(manifest), seal_rejected(manifest)
        if copies or rejected:
            with manifest.transaction():
                manifest.write_entry(
                    "copies.encrypted",
                    utc_text(now),
                    {"operator": operator, "holds": copies, "rejected": rejected},
                )
        return Compacted(before=before, after=store.size()[0], rows=rows)
    except OSError as error:
        raise VaultWriteError(
            Words(
                ja="暗号化を続けられません。空きを作って再実行すると、残りから続けます。",
                en="The encryption cannot go on. Make room and run it again: it goes on with what is left.",
            ),
            given=str(error),
        ) from error
    finally:
        store.close()


def compact(manifest: Manifest, *, fewest: int = 2, operator: str, now: datetime) -> Compacted:
    """Join the parts of one kind and one stretch of time where there are at least `fewest`; each joining is journaled."""
    rows = 0

    def note(joined: Joined) -> None:
        nonlocal rows
        rows += joined.rows
        _note(manifest, "segments.joined", joined, operator, now)

    with opened_store(manifest) as store:
        before = store.size()[0]
        store.join(fewest, note)
        return Compacted(before=before, after=store.size()[0], rows=rows)


def _note(manifest: Manifest, what: str, joined: Joined, operator: str, now: datetime) -> None:
    """Journal, inside the transaction, which parts became which."""
    manifest.write_entry(
        what,
        utc_text(now),
        {"operator": operator, "rows": joined.rows, "parts": list(joined.parts), "into": joined.into},
    )
