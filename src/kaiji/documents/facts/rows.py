"""Rows of the case as subjects of a template: fields by their names in case.toml, links followed (事件の行).

`{post.site.name}` follows the link that the field `site` of a post is; a field left out of case.toml is a lack that
names its place and its meaning in both languages.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from kaiji.casefile.reading import Shape, shapes
from kaiji.casefile.values import Case
from kaiji.documents.errors import TemplateError
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.values import Origin
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every row can look up: the case, and the day whose law counts (書面を作る机)."""

    case: Case
    day: date
    index: Mapping[tuple[str, str], tuple[int, Any]]
    derived: Mapping[tuple[str, str], Callable[[Row], Fact]]
    folder: Path | None = None
    """The case folder, where evidence packages are; None where only case.toml is at hand."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """How a paper calls each exhibit (`甲１の１`, `資料２`), by the exhibit's id."""
    called: str = "請求者"
    """How a paper calls the claimant: 請求者, 債権者, 申立人, 原告, 告訴人, or 私 in her own statement."""

    @classmethod
    def of(
        cls,
        case: Case,
        day: date,
        derived: Mapping[tuple[str, str], Callable[[Row], Fact]],
        folder: Path | None = None,
    ) -> Desk:
        """Return the desk for `case` on `day`, with every row found by its name."""
        index = {
            (rows.name, row.id): (number, row)
            for rows in dataclasses.fields(Case)
            if isinstance(held := getattr(case, rows.name), tuple)
            for number, row in enumerate(held, 1)
        }
        return cls(case=case, day=day, index=index, derived=derived, folder=folder)

    def row(self, kind: str, identity: str) -> Row:
        """Return the row `identity` of the array of tables `kind`; the case was checked, so it is there."""
        number, value = self.index[kind, identity]
        return Row(desk=self, place=f"{kind}[{number}]", value=value)

    def labelled(self, labels: Mapping[str, str]) -> Desk:
        """Return a desk at which exhibits are called by `labels`."""
        return dataclasses.replace(self, labels=labels)

    def calling(self, claimant: str) -> Desk:
        """Return a desk at which the claimant is called `claimant`."""
        return dataclasses.replace(self, called=claimant)

    def rows(self, kind: str, of: type[T]) -> tuple[tuple[Row, T], ...]:
        """Return every row of `kind` with its value."""
        held = getattr(self.case, kind)
        return tuple(
            (Row(desk=self, place=f"{kind}[{number}]", value=value), value)
            for number, value in enumerate(held, 1)
            if isinstance(value, of)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the case, or a table inside one."""

    desk: Desk
    place: str
    value: Any

    def fact(self, name: str) -> Fact:
        """Return a derived fact of that name, else the field; raises TemplateError where there is neither."""
        made = self.desk.derived.get((type(self.value).__name__, name))
        if made is not None:
            return made(self)
        shape = self._shape(name)
        if shape is None:
            raise _unknown(type(self.value).__name__, name)
        held = getattr(self.value, name)
        place = f"{self.place}.{name}"
        if shape.means.refers is not None:
            return self._linked(shape.means.refers, held, place)
        if isinstance(held, tuple):
            return tuple(
                Row(desk=self.desk, place=f"{place}[{number}]", value=item)
                for number, item in enumerate(held, 1)
            )
        if dataclasses.is_dataclass(held):
            return Row(desk=self.desk, place=place, value=held)
        if held is None:
            return self.lack(name)
        return Known(value=held, origin=Origin(kind="case", place=place))

    def _linked(self, kind: str, held: Any, place: str) -> Fact:
        if held is None:
            return self.lack(place.rpartition(".")[2])
        if isinstance(held, tuple):
            return tuple(self.desk.row(kind, identity) for identity in held)
        return self.desk.row(kind, held)

    def lack(self, name: str) -> Lack:
        """Return the lack of the field `name`."""
        shape = self._shape(name)
        if shape is None:
            raise _unknown(type(self.value).__name__, name)
        means = shape.means
        return Lack(place=f"{self.place}.{name}", what=Words(ja=means.ja, en=means.en))

    def _shape(self, name: str) -> Shape | None:
        kind: Any = type(self.value)
        return _fields(kind).get(name)

    def computed(self, value: Any, fields: str, how: str) -> Known:
        """Return a value made from `fields` of this row; `how` says by which rule."""
        return Known(value=value, origin=Origin(kind="computed", place=f"{self.place}.{fields}", note=how))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing with facts that is no row of the case: an item of the law, an exhibit as printed."""

    place: str
    facts: dict[str, Fact]

    def fact(self, name: str) -> Fact:
        """Return the fact called `name`; raises TemplateError where there is none."""
        if name not in self.facts:
            raise _unknown(self.place, name)
        return self.facts[name]


def _unknown(what: str, name: str) -> TemplateError:
    return TemplateError(Words(ja=f"{what} に「{name}」はありません。", en=f"{what} has no fact {name!r}."))


@cache
def _fields(kind: Any) -> dict[str, Shape]:
    return {shape.name: shape for shape in shapes(kind)}


class Derivations(dict[tuple[str, str], "Callable[[Row], Fact]"]):
    """Facts made from fields, by the name of the value class and their own name; one a module, joined by the desk."""

    def fact(self, kind: str, name: str) -> Callable[[Callable[[Row], Fact]], Callable[[Row], Fact]]:
        """Register a function as the fact `name` of rows of class `kind`."""

        def register(function: Callable[[Row], Fact]) -> Callable[[Row], Fact]:
            self[kind, name] = function
            return function

        return register


def told(value: str, place: str, note: str = "") -> Known:
    """Return a text that follows from the case at `place`."""
    return Known(value=value, origin=Origin(kind="computed", place=place, note=note))
