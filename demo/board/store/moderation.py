"""Reports and removals (通報と削除). What is removed stays stored: it is evidence, only no page shows it any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.store.database import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from demo.board.store.database import Database, Row

REASONS = (
    "特定の個人への誹謗中傷",
    "個人情報・プライバシーの侵害",
    "脅迫・嫌がらせ",
    "差別的な表現",
    "宣伝・勧誘",
    "その他のルール違反",
)
"""What may be chosen on the report form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is reported or removed: a topic, one of its comments, or a review."""

    topic_id: int | None = None
    number: int | None = None
    review_id: int | None = None


@dataclass(frozen=True, slots=True)
class Moderation:
    """Takes reports and removes content; it is told the time."""

    database: Database

    def report(self, place: Place, *, reason: str, note: str, at: datetime) -> int:
        """Store a report; return its id."""
        return self.database.write(
            "INSERT INTO report (topic_id, number, review_id, reason, note, made_at) VALUES (?, ?, ?, ?, ?, ?)",
            place.topic_id,
            place.number,
            place.review_id,
            reason,
            note,
            stamp(at),
        )

    def waiting(self) -> list[Row]:
        """Return the reports nobody has handled, the oldest first, with the words they are about."""
        return self.database.rows(
            "SELECT p.*, t.title, coalesce(c.body, r.body) AS words FROM report p"
            " LEFT JOIN topic t ON t.id = p.topic_id"
            " LEFT JOIN comment c ON c.topic_id = p.topic_id AND c.number = coalesce(p.number, 1)"
            " LEFT JOIN review r ON r.id = p.review_id WHERE p.handled_at IS NULL ORDER BY p.id"
        )

    def dismiss(self, report_id: int, at: datetime) -> None:
        """Close a report without removing anything."""
        self.database.write(
            "UPDATE report SET handled_at = ?, outcome = 'kept' WHERE id = ? AND handled_at IS NULL",
            stamp(at),
            report_id,
        )

    def remove(self, place: Place, *, reason: str, by: int | None, at: datetime) -> bool:
        """Take content off the pages and close its reports; False where there is none or it is gone already."""
        removal = (stamp(at), by, reason)
        with self.database.transaction():
            before = self.database.value("SELECT total_changes()")
            if place.review_id is not None:
                self.database.write(
                    "UPDATE review SET removed_at = ?, removed_by = ?, removal_reason = ?"
                    " WHERE id = ? AND removed_at IS NULL",
                    *removal,
                    place.review_id,
                )
            elif place.number is not None:
                self.database.write(
                    "UPDATE comment SET removed_at = ?, removed_by = ?, removal_reason = ?"
                    " WHERE topic_id = ? AND number = ? AND removed_at IS NULL",
                    *removal,
                    place.topic_id,
                    place.number,
                )
            else:
                self.database.write(
                    "UPDATE topic SET removed_at = ?, removed_by = ?, removal_reason = ?"
                    " WHERE id = ? AND removed_at IS NULL",
                    *removal,
                    place.topic_id,
                )
            done: bool = self.database.value("SELECT total_changes()") > before
            self.database.write(
                "UPDATE report SET handled_at = ?, outcome = 'removed' WHERE handled_at IS NULL"
                " AND topic_id IS ? AND number IS ? AND review_id IS ?",
                stamp(at),
                place.topic_id,
                place.number,
                place.review_id,
            )
        return done
