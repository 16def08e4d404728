"""Erase what has outlived its retention (消去): every row that ended before an instant, gone from disk.

Whole segments are unlinked; one that straddles the instant is written anew without the rows. First the active holds copy
out what they match, then the manifest drops the segments (a tombstone keeps range, count and hash, never content), and only
then the files go. A run killed in between is finished by the next writer's sweep.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import QuestionError
from kaiji.vault.holds import release_due, renew
from kaiji.vault.store.expire import without_ended
from kaiji.vault.values import micros

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What was erased (消去の結果)."""

    segments: int
    rewritten: int
    rows: int
    released: tuple[str, ...]
    """Holds whose time had come."""

    def as_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {
            "rows": self.rows,
            "segments": self.segments,
            "rewritten": self.rewritten,
            "holds_released": list(self.released),
        }


def expire(manifest: Manifest, before: datetime, *, operator: str, now: datetime) -> Expired:
    """Erase every row that ended before an instant; raises QuestionError where the instant lies in the future."""
    if before > now:
        raise QuestionError(
            Words(ja="消去の基準が未来の日時です。", en="The instant to erase before lies in the future."),
            given=utc_text(before),
        )
    released = release_due(manifest, now)
    limit = micros(before)
    old = [segment for segment in manifest.segments() if segment.min_start < limit]
    renew(manifest, old, now=now)
    with manifest.transaction():
        # before the first row goes: whatever becomes of this run, nothing before the instant is called complete again
        manifest.set("expired_before", str(max(limit, manifest.expired_before or 0)))
    rows, dropped, rewritten = 0, 0, 0
    for segment in old:
        erased, fresh = without_ended(manifest.folder, segment, limit, name=_name_after(segment, limit))
        if not erased:
            continue
        rows += erased
        dropped += 1
        rewritten += fresh is not None
        _swap(manifest, segment, fresh, erased, now)
        (manifest.folder / segment.name).unlink(missing_ok=True)
    with manifest.transaction():
        manifest.write_entry(
            "log.expired",
            utc_text(now),
            {"operator": operator, "before": utc_text(before), "rows": rows, "segments": dropped},
        )
    return Expired(
        segments=dropped, rewritten=rewritten, rows=rows, released=tuple(hold.id for hold in released)
    )


def _swap(manifest: Manifest, old: Segment, fresh: Segment | None, erased: int, now: datetime) -> None:
    with manifest.transaction():
        identity = manifest.import_of(old.name)
        manifest.db.execute(
            "INSERT INTO tombstone VALUES(?,?,?,?,?,?)",
            (old.name, old.sha256, erased, old.min_start, old.max_end, utc_text(now)),
        )
        manifest.db.execute("DELETE FROM segment WHERE name=?", (old.name,))
        if fresh is not None:
            manifest.add_segment(identity, fresh)


def _name_after(segment: Segment, limit: int) -> str:
    mark = sha256(f"{segment.name} {limit}".encode()).hexdigest()[:8]
    stem, _, _ = segment.name.removesuffix(".parquet").partition("~")
    return f"{stem}~{mark}.parquet"
