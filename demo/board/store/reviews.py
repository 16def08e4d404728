"""Facilities and what parents say about them (施設の口コミ)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.store.database import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from demo.board.store.database import Database, Row

KINDS = {"hospital": "病院・クリニック", "nursery": "保育園・幼稚園", "school": "小学校"}

_WITH_SCORE = (
    "SELECT f.*, count(r.id) AS reviews, round(avg(r.score), 1) AS score FROM facility f"
    " LEFT JOIN review r ON r.facility_id = f.id AND r.removed_at IS NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One review as written: four scores from 1 to 5 and words."""

    handle: str
    title: str
    body: str
    score: int
    staff: int
    place: int
    wait: int


@dataclass(frozen=True, slots=True)
class Reviews:
    """Reads facilities and reviews, and stores new ones."""

    database: Database

    def facilities(self, kind: str) -> list[Row]:
        """Return the facilities of one kind, the best first."""
        return self.database.rows(
            f"{_WITH_SCORE} WHERE f.kind = ? GROUP BY f.id ORDER BY score DESC, f.id", kind
        )

    def facility(self, kind: str, facility_id: int) -> Row | None:
        """Return one facility with the number of its reviews and their mean score (None without reviews)."""
        return self.database.row(
            f"{_WITH_SCORE} WHERE f.kind = ? AND f.id = ? GROUP BY f.id", kind, facility_id
        )

    def of(self, facility_id: int) -> list[Row]:
        """Return the living reviews of a facility, the newest first."""
        return self.database.rows(
            "SELECT * FROM review WHERE facility_id = ? AND removed_at IS NULL ORDER BY posted_at DESC, id DESC",
            facility_id,
        )

    def review(self, review_id: int) -> Row | None:
        """Return one review with its facility, removed ones included."""
        return self.database.row(
            "SELECT r.*, f.kind, f.name AS facility FROM review r JOIN facility f ON f.id = r.facility_id WHERE r.id = ?",
            review_id,
        )

    def add(
        self,
        facility_id: int,
        opinion: Opinion,
        *,
        account_id: int | None,
        at: datetime,
        review_id: int | None = None,
    ) -> int:
        """Store a review; return its id. Call it inside a transaction."""
        return self.database.write(
            "INSERT INTO review (id, facility_id, handle, account_id, title, body, score, staff, place, wait, posted_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            review_id,
            facility_id,
            opinion.handle,
            account_id,
            opinion.title,
            opinion.body,
            opinion.score,
            opinion.staff,
            opinion.place,
            opinion.wait,
            stamp(at),
        )
