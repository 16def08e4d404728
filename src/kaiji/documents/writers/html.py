"""HTML preview of a paper: the same words in the same order, readable on a phone, nothing active in it (HTML下見)."""

from __future__ import annotations

import base64
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.documents import values as v
from kaiji.documents.errors import PictureError
from kaiji.documents.spelling import heading_mark
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable


class HtmlWriter:
    """Writes a paper as one HTML page without script and without anything loaded from elsewhere."""

    def write(self, document: v.Document) -> bytes:
        """Return `document` as a UTF-8 page; raises PictureError."""
        style = (files("kaiji.documents.writers") / "preview.css").read_text(encoding="utf-8")
        head = f'<p class="head">{escape(document.head)}</p>' if document.head else ""
        return (
            f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline';"
            ' img-src data:">\n'
            f"<title>{escape(document.title)}</title>\n<style>\n{style}</style>\n</head>\n"
            f'<body>\n<main class="paper profile-{document.profile.lower()}">\n{head}'
            f"{_blocks(document.blocks)}\n</main>\n</body>\n</html>\n"
        ).encode()


def _blocks(blocks: Iterable[v.Block]) -> str:
    return "\n".join(_block(block) for block in blocks)


def _block(block: v.Block) -> str:  # noqa: C901, PLR0911  # one return for each kind of block
    match block:
        case v.Title():
            return f"<h1>{_spans(block.spans)}</h1>"
        case v.Heading():
            mark = escape(heading_mark(block.level, block.number))
            rank = min(block.level + 2, 6)
            return (
                f'<h{rank} style="margin-left:{block.depth}em">'
                f'<span class="mark">{mark}</span>{_spans(block.spans)}</h{rank}>'
            )
        case v.Paragraph():
            kind = f"{block.side}{' small' if block.small else ''}"
            left = block.depth + min(0, block.first)
            hang = f"padding-left:{-block.first}em;text-indent:{block.first}em" if block.first < 0 else ""
            style = f"margin-left:{max(0, left)}em;" + (hang or f"text-indent:{max(block.first, 0)}em")
            return f'<p class="{kind}" style="{style}">{_spans(block.spans)}</p>'
        case v.Entry():
            seal = ' <span class="seal">㊞</span>' if block.seal else ""
            return (
                f'<p class="entry" style="margin-left:{block.depth}em">'
                f'<span class="label" style="min-width:{block.width}em">{_spans(block.label)}</span>'
                f"<span>{_spans(block.spans)}{seal}</span></p>"
            )
        case v.Choice():
            sign = "☑" if block.ticked else "☐"
            return (
                f'<p class="choice" style="margin-left:{block.depth}em">'
                f"<span>{sign}</span><span>{_spans(block.spans)}</span></p>"
            )
        case v.Hidden():
            return f'<p class="bar" style="height:{block.lines * 1.8}em" aria-label="黒塗り"></p>'
        case v.Table():
            return _table(block)
        case v.Picture():
            return _picture(block)
        case v.Gap():
            return f'<div style="height:{block.lines * 1.8}em"></div>'
        case v.NewPage():
            return "<hr>"
        case v.Schedule():
            label = '<p class="annex">（別紙）</p>'
            return f"<section>{label}<h1>{_spans(block.spans)}</h1>\n{_blocks(block.blocks)}</section>"
        case v.Squares():
            pages = ("\n".join(f"<p>{_spans(line)}</p>" for line in page) for page in block.pages)
            kind = "squares vertical" if block.vertical else "squares"
            return "<hr>".join(f'<div class="{kind}">{page}</div>' for page in pages)


def _table(block: v.Table) -> str:
    rows = []
    for row in block.rows:
        cells = []
        for cell in row:
            tag = "th" if cell.label else "td"
            spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
                f' colspan="{cell.columns}"' if cell.columns > 1 else ""
            )
            cells.append(f"<{tag}{spans}>{_blocks(cell.blocks)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    columns = "".join(f'<col style="width:{width}%">' for width in block.widths)
    return f"<table><colgroup>{columns}</colgroup>{''.join(rows)}</table>"


def _picture(block: v.Picture) -> str:
    path = Path(block.path)
    try:
        data = base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise PictureError(
            Words(ja="画像を読めません。", en="The picture cannot be read."), given=path.name
        ) from error
    kind = "jpeg" if path.suffix.lower() in {".jpg", ".jpeg"} else "png"
    return f'<figure><img src="data:image/{kind};base64,{data}" alt="{escape(block.alternative)}"></figure>'


def _spans(spans: v.Inline) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: v.Span) -> str:
    match span.mark:
        case "hidden":
            return '<span class="bar" aria-label="黒塗り"></span>'
        case "missing":
            return f"<mark>{escape(span.text)}</mark>"
        case "strong":
            return f"<u>{escape(span.text)}</u>"
        case "told" if span.origin is not None:
            return f'<span title="{escape(span.origin.place)}">{escape(span.text)}</span>'
        case _:
            return escape(span.text)
