"""The body of a paper as WordprocessingML, with styles and numbering instead of blanks (Word本文).

Every indentation is a multiple of the profile's character cell, every blank line is space before the next paragraph,
and headings are numbered by Word itself; so the file can be edited further as lawyers do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from kaiji.documents import values as v
from kaiji.documents.writers.flow import MARK_WIDTHS, keeps, mark_squares, stays_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kaiji.documents.profiles import Profile

NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HIDDEN_BAR: Final = "■" * 8
TICKED: Final = "☑"
UNTICKED: Final = "☐"


class Body:
    """Builds the body of one paper; `lists` counts the numberings it needs, as each schedule and form starts anew."""

    def __init__(
        self, page: Profile, language: v.Language, first_list: int, picture: Callable[[v.Picture], str]
    ) -> None:
        self.cell = page.cell_twips
        """Twips from one character to the next."""
        self.pitch = page.line_twips
        self.text_width = page.text_width * 1440 / 25_400
        self.language = language
        self.first_list = first_list
        self.lists = 1
        self.open_list = first_list
        self.space = 0
        self.break_before = False
        self.picture = picture
        self.style = "KaijiBody"
        self.keep = False

    def xml(self, blocks: Iterable[v.Block]) -> str:
        """Return the paragraphs and tables of `blocks`."""
        row, found = tuple(blocks), []
        for index, block in enumerate(row):
            self.keep = keeps(row, index)
            found.append(self._block(block))
        return "".join(found)

    def _block(self, block: v.Block) -> str:  # noqa: C901, PLR0911  # one return for each kind of block
        match block:
            case v.Title():
                return self._paragraph("KaijiTitle", self._runs(block.spans))
            case v.Heading():
                return self._heading(block)
            case v.Paragraph():
                return self._text(block)
            case v.Entry():
                return self._entry(block)
            case v.Choice():
                mark = _run(TICKED if block.ticked else UNTICKED, '<w:rStyle w:val="KaijiSign"/>')
                return self._paragraph(
                    "KaijiChoice",
                    f"{mark}{_TAB}{self._runs(block.spans)}",
                    tabs=self._tabs(block.depth + 1.6),
                    indent=self._indent(block.depth + 1.6, -1.6),
                )
            case v.Hidden():
                return "".join(self._paragraph("KaijiHidden", "") for _ in range(block.lines))
            case v.Table():
                return self._table(block)
            case v.Picture():
                return self._paragraph("KaijiPicture", self.picture(block))
            case v.Gap():
                self.space += block.lines
                return ""
            case v.NewPage():
                self.break_before = True
                return ""
            case v.Schedule():
                return self._schedule(block)
            case v.Squares():
                return self._squares(block)

    def _heading(self, block: v.Heading) -> str:
        number = f'<w:numPr><w:ilvl w:val="{block.level}"/><w:numId w:val="{self.open_list}"/></w:numPr>'
        squares = mark_squares(block.level, block.number)
        moved = block.depth != block.level or squares != MARK_WIDTHS[block.level]
        stop = self._tabs(block.depth + squares) if moved else ""
        indent = self._indent(block.depth + 1, -1) if moved else ""
        style = f"KaijiHeading{block.level + 1}"
        return self._paragraph(style, self._runs(block.spans), number=number, tabs=stop, indent=indent)

    def _text(self, block: v.Paragraph) -> str:
        indent = self._indent(block.depth, block.first)
        side = "" if block.side == "left" else f'<w:jc w:val="{block.side}"/>'
        style = "KaijiNote" if block.small else self.style
        return self._paragraph(style, self._runs(block.spans), indent=indent, side=side)

    def _entry(self, block: v.Entry) -> str:
        value = block.depth + block.width + 1
        seal = f"{_TAB}{_run('㊞')}" if block.seal else ""
        tabs = self._tabs(value, right=self.text_width if block.seal else None)
        if not block.label:  # a tab out of a hanging indent stops short of the column on a grid of characters
            runs, indent = f"{self._runs(block.spans)}{seal}", self._indent(value, 0)
        else:
            runs = f"{self._runs(block.label)}{_TAB}{self._runs(block.spans)}{seal}"
            indent = self._indent(value, block.depth - value)
        return self._paragraph("KaijiEntry", runs, tabs=tabs, indent=indent)

    def _tabs(self, at: float, *, right: float | None = None) -> str:
        end = "" if right is None else f'<w:tab w:val="right" w:pos="{round(right)}"/>'
        return f'<w:tabs><w:tab w:val="left" w:pos="{round(at * self.cell)}"/>{end}</w:tabs>'

    def _indent(self, depth: float, first: float) -> str:
        if not depth and not first:
            return ""
        kind = "firstLine" if first >= 0 else "hanging"
        return f'<w:ind w:left="{round(depth * self.cell)}" w:{kind}="{round(abs(first) * self.cell)}"/>'

    def _schedule(self, block: v.Schedule) -> str:
        self.open_list = self.first_list + self.lists
        self.lists += 1
        self.break_before = True
        head = self._paragraph(self.style, _run("（別紙）")) if self.language == "ja" else ""
        title = self._paragraph("KaijiSheet", self._runs(block.spans))
        self.space += 1
        return head + title + self.xml(block.blocks)

    def _table(self, block: v.Table) -> str:
        before = self._flushed()
        widths = [round(width * self.text_width / 100) for width in block.widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        open_list, self.style = self.open_list, "KaijiCell"
        # A cell that spans rows goes on as an empty continuation in the rows below it.
        spanning: dict[int, int] = {}
        height = "" if block.height is None else _exact_height(block.height)
        rows = "".join(
            self._row(row, widths, spanning, marks=_row_marks(row, head=i < block.head) + height)
            for i, row in enumerate(block.rows)
        )
        self.open_list, self.style = open_list, "KaijiBody"
        return (
            f"{before}<w:tbl><w:tblPr>{_RULED if block.ruled else ''}"
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def _row(
        self, row: tuple[v.Cell, ...], widths: list[int], spanning: dict[int, int], *, marks: str
    ) -> str:
        cells, column, waiting = [], 0, list(row)
        while column < len(widths):
            if spanning.get(column):
                spanning[column] -= 1
                cells.append(_cell(widths[column], "<w:vMerge/>", _NOTHING))
                column += 1
                continue
            cell = waiting.pop(0)
            if cell.rows > 1:
                spanning[column] = cell.rows - 1
            span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
            merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
            shade = (
                '<w:shd w:val="clear" w:color="auto" w:fill="F4F4F4"/><w:vAlign w:val="center"/>'
                if cell.label
                else ""
            )
            width = sum(widths[column : column + cell.columns])
            cells.append(_cell(width, span + merge + shade, self._cell_body(cell)))
            column += cell.columns
        properties = f"<w:trPr>{marks}</w:trPr>" if marks else ""
        return f"<w:tr>{properties}{''.join(cells)}</w:tr>"

    def _cell_body(self, cell: v.Cell) -> str:
        if any(isinstance(block, v.Heading) for block in cell.blocks):
            self.open_list = self.first_list + self.lists
            self.lists += 1
        inner = self.xml(cell.blocks)
        # Room left to write in ends its own cell, or the next one would begin with it.
        return inner + self._flushed() or self._paragraph("KaijiCell", "")

    def _flushed(self) -> str:
        """Return an empty paragraph for a space or a page break that no paragraph follows to carry it."""
        if not self.space and not self.break_before:
            return ""
        return self._paragraph("KaijiThin", "")

    def _squares(self, block: v.Squares) -> str:
        found = []
        for number, page in enumerate(block.pages):
            self.break_before = number > 0
            found += [self._paragraph("KaijiSquares", self._runs(line)) for line in page]
        return "".join(found)

    def _paragraph(
        self, style: str, runs: str, *, number: str = "", tabs: str = "", indent: str = "", side: str = ""
    ) -> str:
        """Return a paragraph; the parts of its properties stand in the order the standard asks for."""
        keep = "<w:keepNext/>" if self.keep else ""
        page = "<w:pageBreakBefore/>" if self.break_before else ""
        space = f'<w:spacing w:before="{round(self.space * self.pitch)}"/>' if self.space else ""
        self.break_before, self.space, self.keep = False, 0, False
        properties = f'<w:pStyle w:val="{style}"/>{keep}{page}{number}{tabs}{space}{indent}{side}'
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def _runs(self, spans: v.Inline) -> str:
        return "".join(_span(span) for span in spans)


_NOTHING: Final = '<w:p><w:pPr><w:pStyle w:val="KaijiThin"/></w:pPr></w:p>'
_RULED: Final = '<w:tblStyle w:val="KaijiTable"/>'
_TAB: Final = "<w:r><w:tab/></w:r>"
_BLACK: Final = '<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>'
_MISSING: Final = '<w:rStyle w:val="KaijiMissing"/>'
_STRONG: Final = '<w:u w:val="single"/>'


def _span(span: v.Span) -> str:
    match span.mark:
        case "hidden":
            return _run(HIDDEN_BAR, _BLACK)
        case "missing":
            return _run(span.text, _MISSING)
        case "strong":
            return _run(span.text, _STRONG)
        case _:
            return _run(span.text)


def _run(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _row_marks(row: tuple[v.Cell, ...], *, head: bool) -> str:
    return ("<w:cantSplit/>" if stays_whole(row) else "") + ("<w:tblHeader/>" if head else "")


def _exact_height(micrometres: int) -> str:
    return f'<w:trHeight w:val="{round(micrometres * 1440 / 25_400)}" w:hRule="exact"/>'


def _cell(width: int, properties: str, inner: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{inner}</w:tc>'


def attribute(text: str) -> str:
    """Return `text` quoted for use as an attribute of XML."""
    return quoteattr(text)
