"""A template after reading: what stands in it, nothing filled in yet (読み取った書式)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

LineKind: TypeAlias = Literal["body", "flush", "left", "right", "center", "note", "quote", "title", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A fact to print: `{post.posted_at|JST}`; with `?` nothing is printed where it is not known."""

    path: tuple[str, ...]
    spelling: str
    optional: bool

    @property
    def name(self) -> str:
        """The fact as the template names it."""
        return ".".join(self.path)


Words: TypeAlias = tuple[str | Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """`counsel`, `not counsel`, `site.logs is post`."""

    path: tuple[str, ...]
    equals: str | None
    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of its own kind; `body` takes the indentation of the heading above it."""

    at: int
    kind: LineKind
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A numbered heading, level 0 (第) to 6 ((a))."""

    at: int
    level: int
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A label with its value: `[field 氏名] {claimant.name}`; `seal` leaves room for the seal."""

    at: int
    label: Words
    words: Words
    optional: bool
    seal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A check-box, ticked where its condition holds; `always` and `never` are ticked and empty."""

    at: int
    condition: Condition | bool
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Two branches and what decides between them."""

    at: int
    condition: Condition
    then: tuple[Node, ...]
    other: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """The same once for every item of a list."""

    at: int
    name: str
    path: tuple[str, ...]
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A row of a form: one or two labels, then what is written beside them; `[row-if …]` only where it holds."""

    at: int
    condition: Condition | None
    labels: tuple[Words, ...]
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A ruled form; the last width is that of what is written in."""

    at: int
    widths: tuple[int, ...]
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A row of a table, one part a column; a part may hold several lines divided by `//`."""

    at: int
    parts: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A ruled table with a head that is repeated on each page."""

    at: int
    widths: tuple[int, ...]
    head: tuple[Words, ...]
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What a masked copy does not show: `name`, `reasons`, `evidence` or `contact`."""

    at: int
    what: str
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Everything in it set in by so many characters: `[indent 16]`."""

    at: int
    depth: int
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Another template set in here: `[use schedule-parties]`."""

    at: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A schedule (別紙): starts a page of its own, with headings numbered anew."""

    at: int
    key: str
    words: Words
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """Empty lines, or a new page where `lines` is 0."""

    at: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture: `[picture exhibit.crop 160 200]`."""

    at: int
    path: tuple[str, ...]
    width: int
    height: int


Node: TypeAlias = (
    Line
    | Head
    | Field
    | Tick
    | When
    | Each
    | Form
    | FormRow
    | Columns
    | Cells
    | Secret
    | Shift
    | Use
    | Sheet
    | Space
    | Shot
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template file."""

    name: str
    about: dict[str, str]
    """What stands before the line of dashes: title, profile, …"""
    body: tuple[Node, ...]
