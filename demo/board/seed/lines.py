"""The lines that the invented posters used: connection data on documentation addresses (回線)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo.board.store.database import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from demo.board.seed.dice import Dice
    from demo.board.store.database import Database

_AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
)
_PROXY = "192.0.2.81"
_INSERT = (
    "INSERT INTO connection (kind, topic_id, number, review_id, at, client_ip, client_port, destination_ip,"
    " destination_port, peer_ip, peer_port, basis, url, user_agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes the connection rows of what is seeded; a poster whose `port` is 0 came through a proxy that did not tell it."""

    database: Database
    scenario: dict[str, Any]

    def of_comment(
        self, topic_id: int, number: int, at: datetime, poster: str | None, dice: Dice
    ) -> tuple[Any, ...]:
        """Return the row for one comment; a named poster uses his own line, the others any."""
        kind, url = (
            ("comment", f"/bbs/topic/{topic_id}/comment") if number > 1 else ("topic", "/bbs/topic/new")
        )
        return (kind, topic_id, number, None, stamp(at), *self._ends(poster, dice, url))

    def of_review(self, facility: dict[str, Any], review: dict[str, Any], dice: Dice) -> tuple[Any, ...]:
        """Return the row for one review."""
        url = f"/review/{facility['kind']}/{facility['id']}"
        return (
            "review",
            None,
            None,
            review["id"],
            stamp(review["at"]),
            *self._ends(review.get("line"), dice, url),
        )

    def _ends(self, poster: str | None, dice: Dice, url: str) -> tuple[Any, ...]:
        known = next((one for one in self.scenario["poster"] if one["key"] == poster), None)
        address = known["ip"] if known else _any_address(dice)
        agent = known["agent"] if known else dice.pick(_AGENTS)
        port: int | None = dice.between(1024, 65535)
        if known and "port" in known:
            port = known["port"] or None
        there = self.scenario["destination"]
        host = there["v6"] if ":" in address else there["v4"]
        if port is None:
            return (address, None, host, there["port"], _PROXY, 443, "X-Forwarded-For", url, agent)
        return (address, port, host, there["port"], address, port, "socket", url, agent)

    def write(self, rows: list[tuple[Any, ...]]) -> None:
        """Store connection rows."""
        self.database.write_many(_INSERT, rows)


def _any_address(dice: Dice) -> str:
    if dice.chance(35):
        return f"2001:db8:{dice.below(65536):x}:{dice.below(65536):x}::{dice.between(1, 65535):x}"
    return f"{dice.pick(('198.51.100', '203.0.113'))}.{dice.between(100, 250)}"
