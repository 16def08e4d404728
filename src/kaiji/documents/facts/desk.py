"""The desk at which papers are made: the case, the day, and every fact that can be derived (机)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts import claims, parties, posts
from kaiji.documents.facts.rows import Desk

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kaiji.casefile.values import Case

_DERIVED: Final = {**parties.FACTS, **posts.FACTS, **claims.FACTS}


def open_desk(case: Case, day: date, folder: Path | None = None) -> Desk:
    """Return the desk for `case` on `day`; `folder` is where its evidence packages are."""
    return Desk.of(case, day, _DERIVED, folder)
