"""Invented posts for the odd pages, in the board's own markup (変わったページの投稿)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from demo.board.seed.chatter import Talk
from demo.board.seed.dice import Dice
from demo.board.store.database import stamp

_BEGIN = datetime(2026, 11, 5, 1, 2, 3, tzinfo=UTC)


@lru_cache(maxsize=64)
def posts(name: str, count: int, first: int = 1) -> tuple[dict[str, Any], ...]:
    """Return `count` posts from number `first`; the same name gives the same posts."""
    dice = Dice(f"odd {name} {first}")
    talk = Talk("school", dice)
    found = []
    for number in range(first, first + count):
        at = _BEGIN + timedelta(minutes=7 * number, seconds=dice.below(60))
        found.append(
            {
                "number": number,
                "handle": talk.handle(),
                "body": talk.comment(number),
                "posted_at": stamp(at),
                "removed_at": None,
                "account_id": None,
                "picture": None,
            }
        )
    return tuple(found)


def topic(name: str) -> dict[str, Any]:
    """Return what the board's templates want to know of a topic."""
    return {"id": 1 + Dice(f"odd topic {name}").below(899_999), "title": name}
