"""Text laid out as certified mail counts it (内容証明郵便): so many squares a line, so many lines a sheet.

On paper every character stands in a square of its own and nothing hangs over, so the copy can be counted by eye. The
electronic form counts pages instead and wants plain lines in one style.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.documents import values as v
from kaiji.documents.spelling import heading_mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLANK: Final = "　"
_OPENING: Final = "「『（(〔［[｛{〈《【"
_CLOSING: Final = "」』）)〕］]｝}〉》】"
_TWO: Final = "㎡㎏㎝㎜㎞㏄"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Squares in a line and lines on a sheet."""

    columns: int
    lines: int


def grid(name: str) -> Grid:
    """Return the grid written `20x26` (characters x lines)."""
    columns, _x, lines = name.partition("x")
    return Grid(columns=int(columns), lines=int(lines))


def squares_of(char: str, *, leads: bool) -> int:
    """Return how many squares a character counts for: units count two, a circled number two or three unless it leads a line.

    A closing bracket counts with its opening one; half-width characters count one like all others.
    """
    if char in _TWO:
        return 2
    if "①" <= char <= "⑳":
        return 1 if leads else 2 if char <= "⑨" else 3
    return 1


def counted(line: str) -> int:
    """Return the squares that `line` counts for under the post's rules; a pair of brackets counts one."""
    total = sum(squares_of(char, leads=place == 0) for place, char in enumerate(line))
    open_pairs = 0
    for char in line:
        if char in _OPENING:
            open_pairs += 1
        elif char in _CLOSING and open_pairs:
            open_pairs -= 1
            total -= 1
    return total


def text_lines(blocks: Iterable[v.Block]) -> Iterator[tuple[str, v.Inline]]:
    """Give the lines of a letter with how each stands: `title`, `right`, `body`, `item` or `flush`."""
    for block in blocks:
        match block:
            case v.Title():
                yield "title", block.spans
            case v.Heading():
                mark = v.Span(text=f"{heading_mark(block.level, block.number)}{BLANK}")
                yield "item", (mark, *block.spans)
            case v.Paragraph():
                kind = "right" if block.side == "right" else "body" if block.first else "flush"
                yield kind, block.spans
            case v.Entry():
                gap = v.Span(text=BLANK)
                yield "flush", (*block.label, gap, *block.spans)
            case v.Gap():
                yield "flush", ()
            case _:
                continue


def on_paper(blocks: Iterable[v.Block], form: Grid, *, vertical: bool = False) -> v.Squares:
    """Return the letter in squares; lines break where the squares end, whatever character comes next."""
    lines = [line for kind, spans in text_lines(blocks) for line in _broken(kind, spans, form.columns)]
    pages = tuple(tuple(lines[start : start + form.lines]) for start in range(0, len(lines), form.lines))
    return v.Squares(pages=pages, columns=form.columns, lines=form.lines, vertical=vertical)


def electronic(blocks: Iterable[v.Block]) -> tuple[v.Block, ...]:
    """Return the letter as plain paragraphs in one style, without indentation, centring or numbering by Word."""
    return tuple(v.Paragraph(spans=spans) for _kind, spans in text_lines(blocks))


def _broken(kind: str, spans: v.Inline, columns: int) -> Iterator[v.Inline]:
    letters = [(_square(char), span) for span in spans for char in (span.text or "■")]
    lead = {
        "body": 1,
        "title": max(0, (columns - len(letters)) // 2),
        "right": max(0, columns - len(letters)),
    }
    row = [(BLANK, v.Span(text=BLANK))] * lead.get(kind, 0)
    used = len(row)
    for char, span in letters:
        width = squares_of(char, leads=not row)
        if used + width > columns:
            yield _spans(row)
            row, used = [], 0
        row.append((char, span))
        used += width
    yield _spans(row)


def _square(char: str) -> str:
    """Return a character as wide as its square: half-width letters, digits and signs fill one, as they count one."""
    return BLANK if char == " " else chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char


def _spans(row: list[tuple[str, v.Span]]) -> v.Inline:
    return tuple(v.Span(text=char, mark=span.mark, origin=span.origin) for char, span in row)
