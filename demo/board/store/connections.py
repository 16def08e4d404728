"""Connection data: who was connected when something was posted or someone logged in (通信記録).

What RFC 6302 asks of an Internet-facing server — source address, **source port**, transport protocol, exact time in UTC
— with the destination address and port, which carriers behind shared addresses need to find one subscriber.
It lies apart from the content: deleting a post does not delete it, and its own retention does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from demo.board.store.database import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from demo.board.client import Client
    from demo.board.store.database import Database, Row

Kind: TypeAlias = Literal[
    "topic", "comment", "review", "register", "login", "login-failed", "logout", "report"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done over the connection; the fields that do not fit it stay empty."""

    kind: Kind
    at: datetime
    url: str
    user_agent: str | None
    topic_id: int | None = None
    number: int | None = None
    review_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Connections:
    """Writes and finds connection records."""

    database: Database

    def record(self, act: Act, client: Client) -> int:
        """Store one record; return its id. Call it in the transaction that stores what was posted."""
        return self.database.write(
            "INSERT INTO connection (kind, topic_id, number, review_id, account_id, at, client_ip, client_port,"
            " destination_ip, destination_port, peer_ip, peer_port, basis, forwarded_raw, url, user_agent)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            act.kind,
            act.topic_id,
            act.number,
            act.review_id,
            act.account_id,
            stamp(act.at),
            str(client.client.address),
            client.client.port,
            str(client.destination.address),
            client.destination.port,
            str(client.peer.address),
            client.peer.port,
            client.basis,
            client.forwarded_raw,
            act.url,
            act.user_agent,
        )

    def of_comment(self, topic_id: int, number: int) -> list[Row]:
        """Return the records of one comment (one, unless something is wrong)."""
        return self.database.rows(
            "SELECT * FROM connection WHERE topic_id = ? AND number = ? AND kind IN ('topic', 'comment') ORDER BY id",
            topic_id,
            number,
        )

    def of_review(self, review_id: int) -> list[Row]:
        """Return the records of one review."""
        return self.database.rows(
            "SELECT * FROM connection WHERE review_id = ? AND kind = 'review' ORDER BY id", review_id
        )

    def of_account(self, account_id: int) -> list[Row]:
        """Return registration, log-ins and posts of one account, oldest first."""
        return self.database.rows("SELECT * FROM connection WHERE account_id = ? ORDER BY at, id", account_id)

    def expire(self, before: datetime, *, held: frozenset[int] = frozenset()) -> int:
        """Delete the records older than `before` except those on hold (消去禁止); return how many went."""
        old = self.database.rows("SELECT id FROM connection WHERE at < ?", stamp(before))
        gone = [(row["id"],) for row in old if row["id"] not in held]
        with self.database.transaction():
            self.database.write_many("DELETE FROM connection WHERE id = ?", gone)
        return len(gone)
