"""A paper before it is printed: a tree of frozen values that every writer prints alike (書面の木).

The tree knows nothing of PDF, Word or HTML. It holds no fact of its own either: every piece of text that came from the
case or from a table of law carries its origin, and what is hidden in a masked copy is not in the tree at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date

Mark: TypeAlias = Literal["fixed", "told", "missing", "hidden", "strong"]
"""`fixed` words of the template · `told` from the case or the law · `missing` a gap shown in a draft · `hidden` a bar
burned in (its text is empty) · `strong` emphasised words of the template."""

Side: TypeAlias = Literal["left", "right", "center"]
Language: TypeAlias = Literal["ja", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a printed value comes from (出所), for `--explain`."""

    kind: Literal["case", "law", "registry", "evidence", "computed", "edition"]
    place: str
    """A field of case.toml (`party[2].address`), a topic of a law table, or a rule by name."""
    note: str = ""
    """How it was found: the article, the row of a table, or the way it was counted."""
    confidence: str = ""
    """How far a value of a table was checked: P, V2, V1, D or U; empty for what the case says."""
    source: str = ""
    """Where the table read it."""

    @property
    def unverified(self) -> bool:
        """Whether a person has to confirm the value before the paper goes out (未確認)."""
        return self.confidence == "U"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text of one kind; never holds a line break."""

    text: str
    mark: Mark = "fixed"
    origin: Origin | None = None


Inline: TypeAlias = tuple[Span, ...]


def plain(spans: Inline) -> str:
    """Return the words of `spans` as a reader gets them, bars left out."""
    return "".join(span.text for span in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """The name of the paper, centred (題名)."""

    spans: Inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A numbered heading of court style, level 0 第1 … 6 (a) (見出し)."""

    level: int
    number: int
    spans: Inline
    depth: int
    """Characters in from the margin: its level on a page, less in a form whose cells start with a lower level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text (段落), `depth` full-width characters in from the margin."""

    spans: Inline
    depth: int = 0
    first: int = 0
    """Further characters by which the first line is indented; negative hangs it out."""
    side: Side = "left"
    small: bool = False
    """A note: smaller than the body, never below 8 points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A label and its value side by side without rules (住所 …), as in party blocks."""

    label: Inline
    spans: Inline
    depth: int = 0
    width: int = 6
    """Characters that the label takes; the value starts after one blank."""
    seal: bool = False
    """Whether a seal is to be put after the value (印)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A check-box with its words (選択肢)."""

    ticked: bool
    spans: Inline
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A block burned out of a masked copy (黒塗り); what stood there is not in the tree."""

    lines: int = 3
    """Lines the bar takes: fixed, so that its size tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a ruled table."""

    blocks: tuple[Block, ...]
    rows: int = 1
    columns: int = 1
    label: bool = False
    """Whether it names what stands beside or below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A ruled table whose rows grow with their content (罫線表)."""

    widths: tuple[int, ...]
    """Shares of the width of the text; they add up to 100."""
    rows: tuple[tuple[Cell, ...], ...]
    head: int = 0
    """Rows at the top that are repeated on every page."""
    depth: int = 0
    height: int | None = None
    """Micrometres that every row is high, for labels; None lets rows grow with their content."""
    ruled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture from an evidence package (画像)."""

    path: str
    """Absolute path of the file; its bytes are checked against `sha256` when it is printed."""
    sha256: str
    width: int
    """Millimetres at most; it also never grows beyond the page."""
    height: int
    alternative: str
    """What it shows, for whoever cannot see it."""
    page: int | None = None
    """The page, from 1, where the file is a PDF."""
    layer: str = ""
    """The words it shows, as far as they are known: laid under it, so that they can be searched and never seen (文字層)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Empty lines of the grid (空行)."""

    lines: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """The next block starts a page (改頁)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A 別紙: starts a page of its own and has its name in the middle of the first line (目録)."""

    key: str
    """`parties`, `information`, `posts` …: equal in every paper that carries it."""
    spans: Inline
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Squares:
    """Lines of text, one character a square (原稿用紙のます), as certified mail counts them (内容証明)."""

    pages: tuple[tuple[Inline, ...], ...]
    columns: int
    """Squares in a line."""
    lines: int
    """Lines on a page."""
    vertical: bool = False
    """Whether lines run from the top down, the first at the right (縦書き)."""


Block: TypeAlias = (
    Title
    | Heading
    | Paragraph
    | Entry
    | Choice
    | Hidden
    | Table
    | Picture
    | Gap
    | NewPage
    | Schedule
    | Squares
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One paper, ready for the writers (書面)."""

    id: str
    """`D01` … `D27`, or with a letter for the papers inside D27."""
    stem: str
    """File name without its ending; holds no personal name."""
    title: str
    """Printed name of the paper, for the file's own title; holds no personal name."""
    copy: str
    """Which copy this is: `提供者用`, `発信者用`, `裁判所用` … or empty."""
    profile: str
    """Page set-up: C, F, N, E, L or P."""
    language: Language
    made_on: date
    """The day printed and the day the file says it was made; told from outside."""
    blocks: tuple[Block, ...]
    head: str = ""
    """Small words at the top of every page (which copy it is; that it is a draft)."""
    stamp: str = ""
    """Number of the exhibit, stamped at the top right of every page: `甲第１号証の１`."""
    numbered: bool = True
    """Whether its pages bear numbers; schedules that the court binds to its decision do not."""
    missing: int = 0
    """How many gaps a reader will see; 0 in a paper that can be signed."""
    trace: tuple[Printed, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One value on paper and where it came from (印字された値の由来)."""

    field: str
    """The name in the template: `claimant.address`."""
    text: str
    origin: Origin
    english: str = ""
    """The same day, time, number or sum as English writes it, for the companion; empty for words."""
