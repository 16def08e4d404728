"""Preview, PDF and Word say the same words, for every paper of the register; nothing is lost between them."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the library carries no types

from kaiji.casefile.folder import read_case
from kaiji.documents.checking.rules import texts
from kaiji.documents.making import Made, make_papers, writers
from kaiji.documents.register import register
from kaiji.documents.writers.fonts import FONTS, is_common
from kaiji.documents.writers.word_body import HIDDEN_BAR
from tests.documents.reading_back import docx_text, pdf_text, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaiji.documents.making import Writer
    from kaiji.documents.values import Span

LATER = Path(__file__).parents[2] / "demo" / "later"


@pytest.fixture(scope="module")
def papers() -> dict[str, Made]:
    made = make_papers(read_case(LATER), date(2027, 2, 12), everything=True, folder=LATER)
    return {paper.document.id: paper for paper in reversed(made)}


@pytest.fixture(scope="module")
def tools() -> dict[str, Writer]:
    return writers(["pdf", "docx", "html"])


@pytest.mark.parametrize("document", [row.id for row in register()])
def test_the_words_of_the_paper_stand_in_all_three(
    document: str, papers: dict[str, Made], tools: dict[str, Writer], tmp_path: Path
) -> None:
    paper = papers[document].document
    lines = [squeezed(line) for line in texts(paper.blocks) if squeezed(line)]
    files = {name: tmp_path / f"x.{name}" for name in tools}
    for name, tool in tools.items():
        files[name].write_bytes(tool.write(paper))
    word = docx_text(files["docx"]).replace(HIDDEN_BAR, "")
    page = squeezed(html.unescape(re.sub(r"<[^>]+>", "", files["html"].read_text(encoding="utf-8"))))
    assert [line for line in lines if line not in word] == []
    assert [line for line in lines if line not in page] == []
    printed = Counter(pdf_text(files["pdf"]))
    assert +(Counter("".join(lines)) - printed) == Counter(), "characters that the PDF does not give back"


def _spans(blocks: Iterable[Any]) -> Iterator[Span]:
    for block in blocks:
        for name in ("spans", "label"):
            held = getattr(block, name, ())
            yield from held if isinstance(held, tuple) else ()
        yield from (span for page in getattr(block, "pages", ()) for line in page for span in line)
        yield from _spans(getattr(block, "blocks", ()))
        for row in getattr(block, "rows", ()):
            yield from (span for cell in row for span in _spans(cell.blocks))


def test_every_value_on_every_paper_says_where_it_comes_from(papers: dict[str, Made]) -> None:
    for paper in papers.values():
        told = [span for span in _spans(paper.document.blocks) if span.mark == "told"]
        assert [span.text for span in told if span.origin is None or not span.origin.place] == []
        traced = "".join(printed.text for printed in paper.document.trace)
        if paper.document.trace and paper.document.id != "D20":
            digits = {word for span in told for word in re.findall(r"[0-9０-９]{2,}", span.text)}
            assert [word for word in digits if word not in traced] == []


def test_every_character_taken_for_common_is_in_the_first_font() -> None:
    common = [char for char in map(chr, range(0x20, 0xD800)) if is_common(char)]
    assert len(common) > 6_800
    with TTFont(FONTS[0].path, fontNumber=FONTS[0].index, lazy=True) as opened:
        shapes = opened.getBestCmap()
    assert [char for char in common if ord(char) not in shapes] == []
    assert not any(is_common(char) for char in ("\x00", "\x1b", "\x7f", "\ue000", "𠮷", "①"))
