"""Page set-ups by name and day, and the geometry that follows from them (頁設定).

A line of profile C holds 37 characters because the distance between two characters is the width of the text divided by
37; Word's grid and the page program are both told that distance, so they agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final

from kaiji.ground.dated import Table, load_sources, load_table
from kaiji.ground.tables import table_folder
from kaiji.law import tables as law

if TYPE_CHECKING:
    from datetime import date

_SHORT: Final = 210_000
"""The shorter side of A4, in micrometres."""
_LONG: Final = 297_000
_POINTS: Final = Fraction(72_000, 25_400)
"""Thousandths of a point in a micrometre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One page set-up; margins in micrometres, type in hundredths of a point."""

    name: str
    top: int
    bottom: int
    left: int
    right: int
    size: int
    small: int
    columns: int
    lines: int
    page_numbers: bool
    font: str
    landscape: bool = False
    vertical: bool = False
    """Whether lines run from the top down, the first at the right (縦書き)."""

    @property
    def width(self) -> int:
        """Width of the sheet."""
        return _LONG if self.landscape else _SHORT

    @property
    def height(self) -> int:
        """Height of the sheet."""
        return _SHORT if self.landscape else _LONG

    @property
    def text_width(self) -> int:
        """What the margins leave of the width."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """What the margins leave of the height."""
        return self.height - self.top - self.bottom

    @property
    def cell(self) -> Fraction:
        """Distance from one character to the next, in points."""
        along = self.text_height if self.vertical else self.text_width
        return along * _POINTS / 1000 / self.columns

    @property
    def pitch(self) -> Fraction:
        """Distance from one line to the next, in points."""
        across = self.text_width if self.vertical else self.text_height
        return across * _POINTS / 1000 / self.lines

    @property
    def line_twips(self) -> int:
        """Distance between lines as Word is told it: a twip less than would fill the page, or rounding costs the last line."""
        return int(self.pitch * 20) - 1

    @property
    def cell_twips(self) -> int:
        """Distance between characters as Word is told it: rounded down, or an indent falls into the next square of its grid."""
        return int(self.cell * 20)


@cache
def paper_table(name: str) -> Table:
    """Return the table `tables/NAME.toml` of this room."""
    folder = table_folder("documents")
    return load_table(folder / f"{name}.toml", load_sources(folder / "sources.toml"))


def topic_title(place: str) -> str:
    """Return what a topic of the tables is called, by its place (`practice.court-upload-size …`); the place itself where it is none."""
    name, _, key = place.split(" ", 1)[0].rpartition(".")
    tables = []
    if (table_folder("documents") / f"{name}.toml").is_file():
        tables.append(paper_table(name))
    if name in law.table_names():
        tables.append(law.table(name))
    return next((table.topics[key].title.ja for table in tables if key in table.topics), place)


def profile(name: str, on: date) -> Profile:
    """Return the page set-up called `name` (a row of `tables/profiles.toml`) as it stood on the day the paper is made."""
    return Profile(name=name, **paper_table("profiles")[name].on(on).value)
