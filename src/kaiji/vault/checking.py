"""Is the vault as it was written? (保管庫の点検): every file's hash, the counts, and the journal's chain."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest, sha256
from typing import TYPE_CHECKING, Any

from kaiji.ground.chain import read_chain
from kaiji.ground.errors import KaijiError
from kaiji.vault.store.lookup import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it was written (異常)."""

    code: str
    name: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """Return code, file and what is wrong."""
        return {"code": self.code, "name": self.name, "detail": self.detail}


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
    segments = manifest.segments()
    faults: list[Fault] = []
    for number, segment in enumerate(segments, 1):
        faults += _file_faults(manifest, segment.name, segment.sha256) or _block_faults(manifest, segment)
        if tell is not None:
            tell(number, len(segments))
    extracts = manifest.db.execute("SELECT name, sha256 FROM extract").fetchall()
    for name, digest in extracts:
        faults += _file_faults(manifest, str(name), str(digest))
    journal = manifest.journal()
    entries, broken = read_chain(journal)
    if broken is not None:
        faults.append(Fault(code="journal.chain", name=f"line {broken.line}", detail=broken.what))
    faults += _detail_faults(manifest, entries)
    lines = journal.splitlines()
    return Checked(
        segments=len(segments),
        extracts=len(extracts),
        rows=sum(segment.rows for segment in segments),
        entries=len(entries),
        head=sha256(lines[-1]).hexdigest() if lines else "0" * 64,
        faults=tuple(faults),
    )


def _file_faults(manifest: Manifest, name: str, digest: str) -> list[Fault]:
    try:
        with (manifest.folder / name).open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return [Fault(code="file.missing", name=name, detail=str(error.strerror))]
    if found != digest:
        return [Fault(code="file.changed", name=name, detail=f"{found} instead of {digest}")]
    return []


def _block_faults(manifest: Manifest, segment: Segment) -> list[Fault]:
    """Compare the block list, which says where to look, with the one that the file itself gives."""
    try:
        found = listed(manifest.folder, segment)
    except KaijiError as error:
        return [Fault(code="file.footer", name=segment.name, detail=error.message.en)]
    if found != (segment.head, segment.tail, segment.blocks):
        return [
            Fault(code="manifest.blocks", name=segment.name, detail="the block list is not that of the file")
        ]
    return []


def _detail_faults(manifest: Manifest, entries: list[dict[str, Any]]) -> Iterator[Fault]:
    """Details may have been erased in their time; one that is there must be the one that was journaled."""
    hashes = {entry["n"]: entry.get("detail") for entry in entries}
    for number, salt, detail in manifest.details():
        if hashes.get(number) != sha256((salt + detail).encode()).hexdigest():
            yield Fault(code="journal.detail", name=f"entry {number}", detail="not what was journaled")
