"""The desk's own aims and measures (窓口の目安): dated rows of `tables/desk.toml`; the law's periods are in the law room."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import date

_UNITS: Final = ("days", "per_hour", "megabytes", "count", "minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One value on a day, with its source."""

    value: int
    source: str
    confidence: str
    checked_on: date


@cache
def _table() -> dict[str, Any]:
    text = files("kaiji.desks.content_provider").joinpath("tables/desk.toml").read_text("utf-8")
    return tomllib.loads(text)


def measure(name: str, day: date) -> Measure:
    """Return the value of `name` on `day`; KeyError for a name that is not in the table."""
    row = max((row for row in _table()[name] if row["from"] <= day), key=lambda row: row["from"])
    value = next(row[unit] for unit in _UNITS if unit in row)
    return Measure(
        value=value, source=row["source"], confidence=row["confidence"], checked_on=row["checked_on"]
    )
