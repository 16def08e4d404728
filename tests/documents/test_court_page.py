"""The court's page is 37 characters by 26 lines, measured on the printed page; the other set-ups keep to A4."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from kaiji.documents.profiles import profile
from kaiji.documents.values import Document, Heading, Paragraph, Span, Title
from kaiji.documents.writers.pdf import PdfWriter
from tests.documents.reading_back import pdf_lines, pdf_text

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
SENTENCE = "本件投稿は債権者の社会的評価を低下させるものであり被侵害利益は名誉権である"


def _paper(name: str, *blocks: Heading | Paragraph | Title) -> Document:
    return Document(
        id="D09",
        stem="x",
        title="試し",
        copy="",
        profile=name,
        language="ja",
        made_on=DAY,
        blocks=blocks,
    )


def _text(words: str, depth: int = 0, first: int = 0) -> Paragraph:
    return Paragraph(spans=(Span(text=words),), depth=depth, first=first)


def _write(tmp_path: Path, document: Document) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(PdfWriter().write(document))
    return path


def test_a_full_page_has_26_lines_of_37_characters(tmp_path: Path) -> None:
    path = _write(tmp_path, _paper("C", _text(SENTENCE * 60)))
    lines = pdf_lines(path)
    assert len(lines) == 26
    assert {len(line) for line in lines} == {37}
    assert len(pdf_lines(path, 1)) == 26


MEASURES = {"C": (37, 26), "P": (37, 26), "F": (44, 42), "L": (39, 34), "E": (44, 36)}


@pytest.mark.parametrize("name", MEASURES)
def test_a_full_page_of_every_set_up_has_its_lines_and_characters(name: str, tmp_path: Path) -> None:
    columns, lines = MEASURES[name]
    page = profile(name, DAY)
    assert (page.columns, page.lines) == (columns, lines)
    with pdfplumber.open(_write(tmp_path, _paper(name, _text(SENTENCE * 100)))) as pdf:
        body = [c for c in pdf.pages[0].chars if c["text"] in SENTENCE]
    rows: dict[int, int] = {}
    for char in body:
        rows[round(char["bottom"])] = rows.get(round(char["bottom"]), 0) + 1
    assert len(rows) == lines
    assert set(rows.values()) == {columns}
    millimetre = 72 / 25.4
    assert min(c["x0"] for c in body) >= page.left / 1000 * millimetre - 0.1
    assert max(c["bottom"] for c in body) <= 842 - page.bottom / 1000 * millimetre + 0.5


def test_headings_and_their_text_step_in_by_one_square(tmp_path: Path) -> None:
    blocks = (
        Heading(level=0, number=1, spans=(Span(text="申立ての趣旨"),), depth=0),
        _text(SENTENCE * 2, depth=1, first=1),
        Heading(level=1, number=1, spans=(Span(text="当事者"),), depth=1),
        _text(SENTENCE * 2, depth=2, first=1),
        Heading(level=2, number=1, spans=(Span(text="債権者"),), depth=2),
    )
    with pdfplumber.open(_write(tmp_path, _paper("C", *blocks))) as pdf:
        chars = pdf.pages[0].chars
    cell = float(profile("C", DAY).cell)
    margin = min(c["x0"] for c in chars if c["text"] == "第")
    rows: dict[int, float] = {}
    for c in chars:
        if c["top"] < 770:
            rows[round(c["bottom"])] = min(rows.get(round(c["bottom"]), 9999), c["x0"])
    starts = [round((x - margin) / cell) for _, x in sorted(rows.items())]
    assert starts == [0, 2, 1, 1, 1, 3, 2, 2, 2]


def test_margins_leave_room_for_binding_and_the_receipt_stamp(tmp_path: Path) -> None:
    with pdfplumber.open(_write(tmp_path, _paper("C", _text(SENTENCE * 60)))) as pdf:
        body = [c for c in pdf.pages[0].chars if c["size"] > 11]
        millimetre = 72 / 25.4
        assert pdf.pages[0].width == pytest.approx(210 * millimetre, abs=0.1)
        assert pdf.pages[0].height == pytest.approx(297 * millimetre, abs=0.1)
    assert min(c["x0"] for c in body) >= 30 * millimetre - 0.1
    assert min(c["top"] for c in body) >= 34 * millimetre
    assert max(c["x1"] for c in body) <= 190 * millimetre + 0.5
    assert {round(c["size"], 2) for c in body} == {12.0}


@pytest.mark.parametrize("name", ["C", "F", "L", "P", "N", "E"])
def test_no_letter_is_smaller_than_eight_points_and_all_fonts_are_embedded(tmp_path: Path, name: str) -> None:
    note = Paragraph(spans=(Span(text="※　注"),), small=True)
    path = _write(tmp_path, _paper(name, Title(spans=(Span(text="題名"),)), _text(SENTENCE), note))
    with pdfplumber.open(path) as pdf:
        assert min(c["size"] for page in pdf.pages for c in page.chars) >= 8
    fonts = subprocess.run(
        ["pdffonts", path], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert [line for line in fonts if " yes yes yes " not in line] == []


def test_the_pdf_calls_itself_archival_and_was_made_on_the_day_it_was_told(tmp_path: Path) -> None:
    path = _write(tmp_path, _paper("C", _text(SENTENCE)))
    data = path.read_bytes()
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>U</pdfaid:conformance>" in data
    info = subprocess.run(["pdfinfo", "-isodates", path], capture_output=True, text=True, check=True).stdout
    assert "2026-11-23T00:00:00" in info
    assert "PDF version:     1.7" in info


RARE = "髙﨑𠮷野家①㈱㎡Ⅳ～〜―…‥♡⭐😀☎№ｱｲｳﾊﾟ゛々〆ヶ仝①"


def test_rare_characters_are_printed_and_can_be_read_back(tmp_path: Path) -> None:
    text = pdf_text(_write(tmp_path, _paper("C", _text(RARE))))
    assert [c for c in RARE if c not in text] == []
