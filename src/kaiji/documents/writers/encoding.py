"""The tree of a paper as plain data, for the page program (組版への受渡し).

The page program is fixed and reads this as data. No text of a case ever becomes program text, so there is nothing in a
post that could be taken for a command.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kaiji.documents import values as v
from kaiji.documents.spelling import heading_mark
from kaiji.documents.writers.flow import keeps, mark_squares, stays_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kaiji.documents.profiles import Profile


_LONG: Final = re.compile(r"[!-~]{14,}")
_PARTS: Final = re.compile(r"[^/?&=._:-]*[/?&=._:-]?")
"""Parts of an address or a hash: a line breaks after a sign rather than within a word."""
_UNBROKEN: Final = 12
"""Characters of a part up to which it is not broken."""
_STEP: Final = 4


def encoded(papers: Sequence[tuple[v.Document, Profile]], families: tuple[str, ...]) -> dict[str, Any]:
    """Return papers that are printed in one run as JSON data; lengths in points. The first names the file and its day."""
    first = papers[0][0]
    return {
        "title": first.title,
        "day": [first.made_on.year, first.made_on.month, first.made_on.day],
        "fonts": list(families),
        "papers": [_paper(document, page) for document, page in papers],
    }


def _paper(document: v.Document, page: Profile) -> dict[str, Any]:
    return {
        "language": document.language,
        "head": document.head,
        "stamp": document.stamp,
        "page": {
            "width": _points(page.width),
            "height": _points(page.height),
            "top": _points(page.top),
            "bottom": _points(page.bottom),
            "left": _points(page.left),
            "right": _points(page.right),
            "size": page.size / 100,
            "small": page.small / 100,
            "cell": float(page.cell),
            "pitch": float(page.pitch),
            "numbered": page.page_numbers and document.numbered,
        },
        "blocks": _blocks(document.blocks),
    }


def _points(micrometres: int) -> float:
    return micrometres * 72 / 25_400


def _spans(spans: v.Inline) -> list[list[str]]:
    """Return the runs; a long word gets places where a line may break, which leave no trace in the text."""
    return [piece for span in spans for piece in _pieces(span)]


def _pieces(span: v.Span) -> Iterator[list[str]]:
    place = 0
    for word in _LONG.finditer(span.text):
        if word.start() > place:
            yield [span.mark, span.text[place : word.start()]]
        for number, part in enumerate(_parts(word.group())):
            if number:
                yield ["break", ""]
            yield [span.mark, part]
        place = word.end()
    if place < len(span.text) or not span.text:
        yield [span.mark, span.text[place:]]


def _parts(word: str) -> Iterator[str]:
    for part in filter(None, _PARTS.findall(word)):
        if len(part) <= _UNBROKEN:
            yield part
        else:
            yield from (part[at : at + _STEP] for at in range(0, len(part), _STEP))


def _blocks(blocks: Iterable[v.Block]) -> list[dict[str, Any]]:
    row = tuple(blocks)
    return [{**_block(block), "keep": keeps(row, index)} for index, block in enumerate(row)]


def _block(block: v.Block) -> dict[str, Any]:  # noqa: C901, PLR0911  # one return for each kind of block
    match block:
        case v.Title():
            return {"kind": "title", "spans": _spans(block.spans)}
        case v.Heading():
            return {
                "kind": "heading",
                "level": block.level,
                "depth": block.depth,
                "mark": heading_mark(block.level, block.number),
                "squares": mark_squares(block.level, block.number),
                "spans": _spans(block.spans),
            }
        case v.Paragraph():
            return {
                "kind": "paragraph",
                "spans": _spans(block.spans),
                "depth": block.depth,
                "first": block.first,
                "side": block.side,
                "small": block.small,
            }
        case v.Entry():
            return {
                "kind": "entry",
                "label": _spans(block.label),
                "spans": _spans(block.spans),
                "depth": block.depth,
                "width": block.width,
                "seal": block.seal,
            }
        case v.Choice():
            return {
                "kind": "choice",
                "ticked": block.ticked,
                "spans": _spans(block.spans),
                "depth": block.depth,
            }
        case v.Hidden():
            return {"kind": "hidden", "lines": block.lines}
        case v.Table():
            return _table(block)
        case v.Picture():
            return {
                "kind": "picture",
                "path": block.path,
                "width": block.width,
                "height": block.height,
                "alternative": block.alternative,
                "page": block.page,
                "layer": block.layer.split("\n") if block.layer else [],
            }
        case v.Gap():
            return {"kind": "gap", "lines": block.lines}
        case v.NewPage():
            return {"kind": "page"}
        case v.Schedule():
            return {"kind": "schedule", "spans": _spans(block.spans), "blocks": _blocks(block.blocks)}
        case v.Squares():
            return {
                "kind": "squares",
                "columns": block.columns,
                "lines": block.lines,
                "vertical": block.vertical,
                "pages": [[_spans(line) for line in page] for page in block.pages],
            }


def _table(block: v.Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "widths": list(block.widths),
        "height": None if block.height is None else _points(block.height),
        "ruled": block.ruled,
        "head": block.head,
        "rows": [
            [
                {
                    "whole": cell.rows == 1 and stays_whole(row),
                    "blocks": _blocks(cell.blocks),
                    "rows": cell.rows,
                    "columns": cell.columns,
                    "label": cell.label,
                }
                for cell in row
            ]
            for row in block.rows
        ],
    }
