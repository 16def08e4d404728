"""Tables of the office: its own few values (事務所の値)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaiji.ground.dated import load_sources, load_table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Table


@cache
def _table() -> Table:
    folder = files(__name__)
    return load_table(folder / "office.toml", load_sources(folder / "sources.toml"))


def remind_before(day: date) -> tuple[int, ...]:
    """Return how many days before a log may be gone, or a period ends, people are reminded: the longest first."""
    return tuple(sorted((int(days) for days in _table()["remind-before"].on(day).value), reverse=True))
