"""Is the vault as it was written? (保管庫の点検): every file's hash, the counts, and the journal's chain."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kaiji.ground.chain import read_chain
from kaiji.vault.store.port import Fault
from kaiji.vault.store.shelf import Shelf
from kaiji.vault.store.whole import file_faults
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kaiji.vault.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the check found (点検の結果): every file was looked at, not only up to the first fault."""

    segments: int
    extracts: int
    rows: int
    entries: int
    head: str
    """Hash of the journal's last line: print it, sign it, or have it stamped, so that a cut end shows."""
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        """Return counts and faults."""
        return {
            "ok": not self.faults,
            "segments": self.segments,
            "extracts": self.extracts,
            "rows": self.rows,
            "journal_entries": self.entries,
            "journal_head": self.head,
            "faults": [fault.as_json() for fault in self.faults],
        }


def check(manifest: Manifest, tell: Callable[[int, int], None] | None = None) -> Checked:
    """Look at everything the manifest names."""
    with opened_store(manifest) as store:
        parts, rows = store.size()
        faults = list(store.check(tell))
    shelf = Shelf(manifest.folder)
    extracts = manifest.db.execute("SELECT name, sha256 FROM extract").fetchall()
    for name, digest in extracts:
        faults += file_faults(shelf, str(name), str(digest))
    journal = manifest.journal()
    entries, broken = read_chain(journal)
    if broken is not None:
        faults.append(Fault(code="journal.chain", name=f"line {broken.line}", detail=broken.what))
    faults += _detail_faults(manifest, entries)
    lines = journal.splitlines()
    return Checked(
        segments=parts,
        extracts=len(extracts),
        rows=rows,
        entries=len(entries),
        head=sha256(lines[-1]).hexdigest() if lines else "0" * 64,
        faults=tuple(faults),
    )


def _detail_faults(manifest: Manifest, entries: list[dict[str, Any]]) -> Iterator[Fault]:
    """Details may have been erased in their time; one that is there must be the one that was journaled."""
    hashes = {entry["n"]: entry.get("detail") for entry in entries}
    for number, salt, detail in manifest.details():
        if hashes.get(number) != sha256((salt + detail).encode()).hexdigest():
            yield Fault(code="journal.detail", name=f"entry {number}", detail="not what was journaled")
