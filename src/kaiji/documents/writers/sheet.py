"""The list of exhibits as a workbook (証拠説明書のXLSX): the same cells as on paper, equal bytes for equal lists."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from kaiji.documents import values as v
from kaiji.documents.writers.archive import repacked
from kaiji.ground.instants import JST

if TYPE_CHECKING:
    from collections.abc import Iterator


class SheetWriter:
    """Writes the tables of a paper as sheets of a workbook."""

    def write(self, document: v.Document) -> bytes:
        """Return the tables of `document` as XLSX; every cell is text, so that nothing is computed or followed."""
        book = Workbook()
        book.remove(book.worksheets[0])
        for number, table in enumerate(_tables(document.blocks), 1):
            sheet = book.create_sheet(f"{document.title[:24]}{number if number > 1 else ''}")
            thin = Side(style="thin")
            for row, cells in enumerate(table.rows, 1):
                for column, cell in enumerate(cells, 1):
                    placed = sheet.cell(row=row, column=column)
                    placed.value = _words(cell)
                    placed.data_type = "s"
                    placed.font = Font(name="ＭＳ 明朝", size=11, bold=cell.label)
                    placed.alignment = Alignment(wrap_text=True, vertical="top")
                    placed.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            for column, width in enumerate(table.widths):
                sheet.column_dimensions[chr(ord("A") + column)].width = width
        made = datetime.combine(document.made_on, time(), JST).astimezone(UTC).replace(tzinfo=None)
        book.properties.creator, book.properties.title = "", document.title
        book.properties.created = book.properties.modified = made
        out = io.BytesIO()
        book.save(out)
        return repacked(out.getvalue())


def _tables(blocks: tuple[v.Block, ...]) -> Iterator[v.Table]:
    for block in blocks:
        if isinstance(block, v.Table):
            yield block
        elif isinstance(block, v.Schedule):
            yield from _tables(block.blocks)


def _words(cell: v.Cell) -> str:
    return "\n".join(v.plain(b.spans) for b in cell.blocks if isinstance(b, v.Paragraph))
