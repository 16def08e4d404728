"""What Word and LibreOffice count from: the size of plain text, squares of the grid, room inside a cell."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from kaiji.documents.profiles import profile
from kaiji.documents.values import Block, Cell, Document, Entry, Gap, Paragraph, Span, Table
from kaiji.documents.writers.word import WordWriter

DAY = date(2026, 11, 23)
SET_UPS = ("C", "CL", "F", "L", "P", "E")


def _word(name: str, *blocks: Block) -> Any:
    paper = Document(
        id="D09",
        stem="x",
        title="試し",
        copy="",
        profile=name,
        language="ja",
        made_on=DAY,
        blocks=blocks,
    )
    return docx.Document(io.BytesIO(WordWriter().write(paper)))


def _text(words: str) -> tuple[Span, ...]:
    return (Span(text=words),)


def _before(paragraph: Any) -> int:
    space = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
    return 0 if space is None else int(space.get(qn("w:before"), 0))


@pytest.mark.parametrize("name", SET_UPS)
def test_the_grid_is_counted_from_the_size_of_the_paper(name: str) -> None:
    page, word = profile(name, DAY), _word(name, Paragraph(spans=_text("甲")))
    assert word.styles["Normal"].font.size.pt == page.size / 100
    plain = word.styles.element.find(qn("w:docDefaults"))
    assert {s.get(qn("w:val")) for s in plain.iter(qn("w:sz"), qn("w:szCs"))} == {str(page.size // 50)}
    grid = next(word.element.iter(qn("w:docGrid")))
    pitch = page.size / 100 + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(page.text_width / 25_400 * 72 / pitch + 0.01) == page.columns
    assert {language.get(qn("w:eastAsia")) for language in plain.iter(qn("w:lang"))} == {"ja-JP"}


@pytest.mark.parametrize("name", SET_UPS)
def test_an_indent_never_reaches_into_the_next_square(name: str) -> None:
    page = profile(name, DAY)
    word = _word(name, *(Paragraph(spans=_text("甲"), depth=depth) for depth in range(1, 9)))
    for depth, paragraph in enumerate(word.paragraphs, 1):
        left = int(next(paragraph._p.iter(qn("w:ind"))).get(qn("w:left")))
        assert depth * (page.cell * 20 - 1) < left <= depth * page.cell * 20


def test_a_value_without_a_label_stands_in_the_column_of_values() -> None:
    word = _word("C", Entry(label=_text("住所"), spans=_text("一")), Entry(label=(), spans=_text("二")))
    first, second = (next(p._p.iter(qn("w:ind"))) for p in word.paragraphs)
    assert first.get(qn("w:left")) == second.get(qn("w:left"))
    assert [p.text for p in word.paragraphs] == ["住所\t一", "二"]


def test_room_to_write_in_stays_in_its_own_cell() -> None:
    cells = (
        (Cell(blocks=(Paragraph(spans=_text("番号")),)), Cell(blocks=(Gap(lines=2),))),
        (Cell(blocks=(Paragraph(spans=_text("日")),)), Cell(blocks=())),
    )
    (table,) = _word("L", Table(widths=(30, 70), rows=cells)).tables
    # Two lines of room, and a line so thin that it shows nothing: a cell must end with a paragraph.
    room = 2 * profile("L", DAY).line_twips
    assert [_before(p) for p in table.cell(0, 1).paragraphs] == [room]
    assert [_before(p) for row in (1,) for cell in table.rows[row].cells for p in cell.paragraphs] == [0, 0]
    assert {p.style.name for c in (0, 1) for p in table.cell(1, c).paragraphs} == {"開示 表の文字"}
