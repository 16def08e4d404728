"""Preview, PDF and Word say the same words, for every paper of the register; nothing is lost between them."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import read_case
from kaiji.documents.checking.rules import texts
from kaiji.documents.making import Made, make_papers, writers
from kaiji.documents.register import register
from kaiji.documents.writers.word_body import HIDDEN_BAR
from tests.documents.reading_back import docx_text, pdf_text, squeezed

if TYPE_CHECKING:
    from kaiji.documents.making import Writer

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
