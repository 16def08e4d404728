"""Topics and numbered comments (トピックとコメント)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.store.database import stamp
from demo.board.words import references

if TYPE_CHECKING:
    from datetime import datetime

    from demo.board.store.database import Database, Row

COMMENT_LIMIT = 1000
"""A topic takes no more comments than this; readers then open the next one."""
PAGE = 60
"""Comments in the first HTML and in each further piece."""

_LISTED = (
    "SELECT t.*, b.name AS board FROM topic t JOIN board b ON b.id = t.board_id WHERE t.removed_at IS NULL"
)

_FOUND = (
    "SELECT c.*, t.title FROM comment c JOIN topic t ON t.id = c.topic_id"
    " WHERE t.removed_at IS NULL AND c.removed_at IS NULL"
    r" AND t.title || ' ' || c.body LIKE ? ESCAPE '\' AND t.title || ' ' || c.body LIKE ? ESCAPE '\'"
    r" AND t.title || ' ' || c.body LIKE ? ESCAPE '\' AND t.title || ' ' || c.body LIKE ? ESCAPE '\'"
    r" AND t.title || ' ' || c.body LIKE ? ESCAPE '\'"
    " ORDER BY c.posted_at DESC, c.number DESC LIMIT ?"
)
"""Up to five words, all of which must be there; an unused place is filled with `%`."""


class TopicFullError(Exception):
    """The topic already has its 1,000 comments."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Reads and writes topics; it is told the time."""

    database: Database

    def boards(self) -> list[Row]:
        """Return the boards with the number of their living topics."""
        return self.database.rows(
            "SELECT b.*, (SELECT count(*) FROM topic t WHERE t.board_id = b.id AND t.removed_at IS NULL) AS topics"
            " FROM board b ORDER BY b.id"
        )

    def board(self, board_id: int) -> Row | None:
        """Return one board."""
        return self.database.row("SELECT * FROM board WHERE id = ?", board_id)

    def topic(self, topic_id: int) -> Row | None:
        """Return a topic, removed ones included."""
        return self.database.row(
            "SELECT t.*, b.name AS board FROM topic t JOIN board b ON b.id = t.board_id WHERE t.id = ?",
            topic_id,
        )

    def comments(self, topic_id: int, *, after: int = 0, limit: int = PAGE) -> list[Row]:
        """Return up to `limit` comments whose number is above `after`, removed ones included."""
        return self.database.rows(
            "SELECT * FROM comment WHERE topic_id = ? AND number > ? ORDER BY number LIMIT ?",
            topic_id,
            after,
            limit,
        )

    def comment(self, topic_id: int, number: int) -> Row | None:
        """Return one comment, removed ones included."""
        return self.database.row("SELECT * FROM comment WHERE topic_id = ? AND number = ?", topic_id, number)

    def replies(self, topic_id: int, number: int) -> list[Row]:
        """Return the later comments that answer `>>number`."""
        found = self.database.rows(
            "SELECT * FROM comment WHERE topic_id = ? AND number > ? AND removed_at IS NULL"
            " AND body LIKE ? ORDER BY number",
            topic_id,
            number,
            f"%>>{number}%",
        )
        return [row for row in found if number in references(row["body"])]

    def newest(self, *, size: int = 30, skip: int = 0, board_id: int | None = None) -> list[Row]:
        """Return `size` living topics after the first `skip`, the one commented last first."""
        where = " AND t.board_id = ?" if board_id is not None else ""
        values = [board_id] if board_id is not None else []
        return self.database.rows(
            f"{_LISTED}{where} ORDER BY t.last_at DESC, t.id DESC LIMIT ? OFFSET ?", *values, size, skip
        )

    def ranking(self, *, size: int = 30) -> list[Row]:
        """Return living topics, the most read first."""
        return self.database.rows(f"{_LISTED} ORDER BY t.views DESC, t.comments DESC, t.id LIMIT ?", size)

    def search(self, words: str, *, size: int = 50) -> list[Row]:
        """Return comments and titles of living topics that hold every word of `words`."""
        terms = [f"%{_literal(term)}%" for term in words.split()[:5]]
        return self.database.rows(_FOUND, *(terms + ["%"] * (5 - len(terms))), size)

    def read_once(self, topic_id: int) -> None:
        """Count one more reader."""
        self.database.write("UPDATE topic SET views = views + 1 WHERE id = ?", topic_id)

    def open(
        self,
        *,
        board_id: int,
        title: str,
        handle: str,
        body: str,
        account_id: int | None,
        at: datetime,
        topic_id: int | None = None,
    ) -> int:
        """Start a topic with its comment No.1; return its id. Call it inside a transaction."""
        made = self.database.write(
            "INSERT INTO topic (id, board_id, title, created_at, last_at) VALUES (?, ?, ?, ?, ?)",
            topic_id,
            board_id,
            title,
            stamp(at),
            stamp(at),
        )
        self.add(topic_id=made, handle=handle, body=body, account_id=account_id, at=at)
        return made

    def add(
        self,
        *,
        topic_id: int,
        handle: str,
        body: str,
        account_id: int | None,
        at: datetime,
        picture: str | None = None,
    ) -> int:
        """Add a comment; return its number. Call it inside a transaction. Raises TopicFullError."""
        number = 1 + int(self.database.value("SELECT comments FROM topic WHERE id = ?", topic_id))
        if number > COMMENT_LIMIT:
            raise TopicFullError(topic_id)
        self.database.write(
            "INSERT INTO comment (topic_id, number, handle, account_id, body, posted_at, picture)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            topic_id,
            number,
            handle,
            account_id,
            body,
            stamp(at),
            picture,
        )
        self.database.write(
            "UPDATE topic SET comments = ?, last_at = ? WHERE id = ?", number, stamp(at), topic_id
        )
        return number


def _literal(term: str) -> str:
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
