"""Columns: the magazine side of the site, which quotes posts word for word (コラム).

A quotation is a copy: deleting the post leaves it standing, a second place where the words must be taken down.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo.board.store.database import shown, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from demo.board.store.database import Database, Row


@dataclass(frozen=True, slots=True)
class Articles:
    """Reads articles and publishes them."""

    database: Database

    def newest(self, *, size: int = 30) -> list[Row]:
        """Return articles, the newest first."""
        return self.database.rows("SELECT * FROM article ORDER BY published_at DESC, id DESC LIMIT ?", size)

    def article(self, article_id: int) -> tuple[Row, list[dict[str, Any]]] | None:
        """Return an article and its blocks: `{"p": text}` or `{"quote", "handle", "time", "topic_id", "number"}`."""
        row = self.database.row("SELECT * FROM article WHERE id = ?", article_id)
        return None if row is None else (row, json.loads(row["body"]))

    def publish(
        self,
        *,
        article_id: int,
        title: str,
        author: str,
        lead: str,
        blocks: list[dict[str, Any]],
        at: datetime,
    ) -> None:
        """Store an article; a block that names a comment gets that comment's words as they stand now."""
        body = [self._quoted(block) if "number" in block else block for block in blocks]
        self.database.write(
            "INSERT INTO article (id, title, author, lead, body, published_at) VALUES (?, ?, ?, ?, ?, ?)",
            article_id,
            title,
            author,
            lead,
            json.dumps(body, ensure_ascii=False),
            stamp(at),
        )

    def _quoted(self, block: dict[str, Any]) -> dict[str, Any]:
        row = self.database.row(
            "SELECT * FROM comment WHERE topic_id = ? AND number = ?", block["topic_id"], block["number"]
        )
        if row is None:
            raise LookupError(f"no comment {block['topic_id']}/{block['number']} to quote")
        return {**block, "quote": row["body"], "handle": row["handle"], "time": shown(row["posted_at"])}
