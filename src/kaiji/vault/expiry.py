"""Erase what has outlived its retention (消去): every row that ended before an instant, gone from disk.

Whole segments are unlinked; one that straddles the instant is written anew without the rows. First the active holds copy
out what they match, then the manifest drops the segments (a tombstone keeps range, count and hash, never content), and only
then the files go. A run killed in between is finished by the next writer's sweep.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import QuestionError
from kaiji.vault.holds import release_due, renew
from kaiji.vault.rejected import forget_rejected
from kaiji.vault.stores import opened_store
from kaiji.vault.values import micros

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.vault.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """What was erased (消去の結果)."""

    segments: int
    rewritten: int
    rows: int
    released: tuple[str, ...]
    """Holds whose time had come."""
    rejected: int
    """Files of lines that had not fitted, of imports that lie wholly before the instant."""

    def as_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {
            "rows": self.rows,
            "segments": self.segments,
            "rewritten": self.rewritten,
            "holds_released": list(self.released),
            "rejected_files": self.rejected,
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
    with opened_store(manifest) as store:
        renew(manifest, store, now=now)
        with manifest.transaction():
            # before the first row goes: whatever becomes of this run, nothing before the instant is called complete again
            manifest.set("expired_before", str(max(limit, manifest.expired_before or 0)))
        erased = store.expire(limit, at=utc_text(now))
    kept = forget_rejected(manifest, limit, before)
    with manifest.transaction():
        manifest.write_entry(
            "log.expired",
            utc_text(now),
            {"operator": operator, "before": utc_text(before), "rows": erased.rows, "segments": erased.parts},
        )
    return Expired(
        segments=erased.parts,
        rewritten=erased.rewritten,
        rows=erased.rows,
        released=tuple(hold.id for hold in released),
        rejected=kept,
    )


def forget_questions(manifest: Manifest, before: datetime, *, operator: str, now: datetime) -> int:
    """Erase what was asked before an instant; the journal keeps that it was, by whom, on what basis, and a salted hash."""
    if before > now:
        raise QuestionError(
            Words(ja="消去の基準が未来の日時です。", en="The instant to erase before lies in the future."),
            given=utc_text(before),
        )
    with manifest.transaction():
        limit = utc_text(before)
        numbers = [n for n, line in manifest.lines() if json.loads(line)["at"] < limit]
        gone = sum(
            manifest.db.execute("DELETE FROM attempt WHERE n=?", (number,)).rowcount for number in numbers
        )
        manifest.write_entry(
            "questions.erased", utc_text(now), {"operator": operator, "before": limit, "count": gone}
        )
    return gone
