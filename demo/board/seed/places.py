"""Facilities with reviews, columns, members (施設・コラム・会員の初期データ)."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from demo.board.seed.dice import Dice
from demo.board.store.articles import Articles
from demo.board.store.database import stamp
from demo.board.store.members import password_hash
from demo.board.store.reviews import Opinion, Reviews

if TYPE_CHECKING:
    from demo.board.seed.lines import Lines
    from demo.board.store.database import Database

_WORK = 2**12
"""scrypt's cost for the seeded passwords, which are printed anyway: a board starts in well under a second."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("demo.board.seed").joinpath("places.toml").read_text("utf-8"))


def members(database: Database) -> None:
    """Write the seeded accounts; their salts follow from their names, so that the same seed gives the same bytes."""
    for one in _table()["account"]:
        salt = hashlib.sha256(one["nickname"].encode()).digest()[:16]
        database.write(
            "INSERT INTO account (id, nickname, email, verified, password, role, created_at) VALUES (?, ?, ?, 1, ?, ?, ?)",
            one["id"],
            one["nickname"],
            one["email"],
            password_hash(one["password"], salt, work=_WORK),
            one["role"],
            stamp(one["at"]),
        )


def facilities(lines: Lines) -> None:
    """Write the facilities, their reviews and the connection data of these."""
    store, dice = Reviews(lines.database), Dice("reviews")
    for one in _table()["facility"]:
        lines.database.write(
            "INSERT INTO facility (id, kind, name, locality, street, about) VALUES (?, ?, ?, ?, ?, ?)",
            *(one[key] for key in ("id", "kind", "name", "locality", "street", "about")),
        )
        for review in one["reviews"]:
            opinion = Opinion(**{key: review[key] for key in Opinion.__slots__})
            store.add(one["id"], opinion, account_id=None, at=review["at"], review_id=review["id"])
            lines.write([lines.of_review(one, review, dice)])


def articles(database: Database, stage: str | None) -> None:
    """Publish the articles of one stage of the scenario, or those of the ordinary community."""
    for one in _table()["article"]:
        if one.get("stage") == stage:
            Articles(database).publish(
                article_id=one["id"],
                title=one["title"],
                author=one["author"],
                lead=one["lead"],
                blocks=one["blocks"],
                at=one["at"],
            )
