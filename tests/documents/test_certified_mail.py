"""A certified letter stands in its squares: counted by the post's rules, measured on the page, never over the limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents.certified import Grid, counted, grid, on_paper
from kaiji.documents.making import make_papers, writers
from kaiji.documents.values import Paragraph, Span, Squares, Title, plain

if TYPE_CHECKING:
    from kaiji.documents.making import Made

SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)


def _letter(text: str = SAMPLE) -> Made:
    (letter,) = make_papers(parse_case(text), DAY, ["D20"])
    return letter


COUNTS = {
    "請求書": 3,
    "「引用」です": 5,
    "（注）": 2,
    "①": 1,
    "次の①のとおり": 8,
    "次の⑬のとおり": 9,
    "５㎡": 3,
    "10%": 3,
    "ﾊﾝｶｸ": 4,
    "、行頭の読点": 6,
    "": 0,
}


@pytest.mark.parametrize("line", COUNTS)
def test_squares_are_counted_by_the_rules_of_the_post(line: str) -> None:
    assert counted(line) == COUNTS[line]


@pytest.mark.parametrize("form", ["20x26", "13x40", "26x20"])
def test_no_line_and_no_sheet_is_over_the_limit(form: str) -> None:
    letter = _letter(SAMPLE.replace("[demand]", f'[demand]\nlines = "{form}"'))
    (squares,) = letter.document.blocks
    assert isinstance(squares, Squares)
    limit = grid(form)
    assert limit.columns * limit.lines == 520
    lines = [plain(line) for page in squares.pages for line in page]
    assert max(counted(line) for line in lines) <= limit.columns
    assert max(len(page) for page in squares.pages) <= limit.lines
    assert "".join(line.strip("　") for line in lines).startswith("請　求　書")


def test_the_letter_ends_with_day_sender_and_addressee() -> None:
    (squares,) = _letter().document.blocks
    assert isinstance(squares, Squares)
    text = "".join(plain(line) for page in squares.pages for line in page)
    places = [
        text.index(w)
        for w in ("次のとおり請求します", "令和８年１１月２３日", "代理人弁護士　霞", "佐藤　次郎　殿")
    ]
    assert places == sorted(places)


def test_squares_are_where_they_belong_on_the_page(tmp_path: Path) -> None:
    letter = _letter()
    path = tmp_path / "letter.pdf"
    path.write_bytes(writers(["pdf"])["pdf"].write(letter.document))
    millimetre = 72 / 25.4
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            chars = [c for c in page.chars if c["text"].strip()]
            kana = [c for c in chars if "ぁ" <= c["text"] <= "龠"]
            middles = sorted({round((c["x0"] + c["x1"]) / 2, 1) for c in kana})
            assert len(middles) == 20
            cell = (page.width - 60 * millimetre) / 20
            for middle in middles:
                offset = ((middle - 30 * millimetre) / cell) % 1
                assert offset == pytest.approx(0.5, abs=0.06)
            assert max(c["bottom"] for c in chars) < page.height - 45 * millimetre
            rows = {round((c["top"] + c["bottom"]) / 2) for c in chars}
            assert len(rows) <= 26


def test_the_electronic_form_is_plain_lines_in_one_style() -> None:
    letter = _letter(SAMPLE.replace("[demand]", '[demand]\nvia = "electronic"'))
    assert letter.document.profile == "E"
    assert {type(block) for block in letter.document.blocks} == {Paragraph}
    assert {
        (b.depth, b.first, b.side, b.small) for b in letter.document.blocks if isinstance(b, Paragraph)
    } == {(0, 0, "left", False)}
    words = writers(["docx"])["docx"].write(letter.document)
    assert b"word/document.xml" in words


def test_a_word_breaks_where_the_squares_end() -> None:
    blocks = (Title(spans=(Span(text="題"),)), Paragraph(spans=(Span(text="あ" * 25),), first=1))
    squares = on_paper(blocks, Grid(columns=10, lines=2))
    lines = [plain(line) for page in squares.pages for line in page]
    assert lines == ["　　　　題", "　" + "あ" * 9, "あ" * 10, "あ" * 6]
    assert [len(page) for page in squares.pages] == [2, 2]


def test_half_width_signs_fill_a_square_as_they_count_one() -> None:
    letter = on_paper((Paragraph(spans=(Span(text="No.321のA B"),)),), Grid(columns=20, lines=26))
    assert [plain(line) for line in letter.pages[0]] == ["Ｎｏ．３２１のＡ　Ｂ"]


def test_a_letter_written_downwards_stands_in_columns_from_the_right(tmp_path: Path) -> None:
    letter = _letter(SAMPLE.replace("[demand]", '[demand]\nwriting = "vertical"'))
    assert letter.document.profile == "NV"
    (squares,) = letter.document.blocks
    assert isinstance(squares, Squares)
    assert squares.vertical
    path = tmp_path / "letter.pdf"
    path.write_bytes(writers(["pdf"])["pdf"].write(letter.document))
    millimetre = 72 / 25.4
    with pdfplumber.open(path) as pdf:
        assert len(pdf.pages) == len(squares.pages)
        for page, lines in zip(pdf.pages, squares.pages, strict=True):
            assert page.width > page.height
            chars = [c for c in page.chars if c["text"].strip()]
            assert "".join(c["text"] for c in chars) == "".join(plain(line) for line in lines).replace(
                "　", ""
            )
            wide, high = (page.width - 75 * millimetre) / 26, (page.height - 50 * millimetre) / 20
            assert min(c["x0"] for c in chars) > 45 * millimetre
            for char in chars:
                column = (page.width - 25 * millimetre - (char["x0"] + char["x1"]) / 2) / wide
                row = ((char["top"] + char["bottom"]) / 2 - 25 * millimetre) / high
                assert 0 <= column < 26
                assert 0 <= row < 20
                assert char["text"] in plain(lines[int(column)])


def test_signs_of_a_letter_written_downwards_have_their_upright_forms(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    across = Squares(pages=(((Span(text="「ー」"),),),), columns=20, lines=26)
    down = replace(across, vertical=True)
    shapes = []
    for squares, profile in ((across, "N"), (down, "NV")):
        document = replace(_letter().document, blocks=(squares,), profile=profile)
        path.write_bytes(writers(["pdf"])["pdf"].write(document))
        with pdfplumber.open(path) as pdf:
            image = pdf.pages[0].to_image(resolution=144).original.convert("L")
        box = image.point(lambda level: 255 if level < 128 else 0).getbbox()
        assert box is not None
        shapes.append(box[2] - box[0] > box[3] - box[1])
    assert shapes == [True, False]
