"""Numbers of exhibits: series with letters, every mention alike, the list upright or on its side."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pdfplumber
import pytest
from docx.enum.section import WD_ORIENT

from kaiji.casefile.folder import parse_case
from kaiji.documents.checking.rules import texts
from kaiji.documents.making import make_papers, writers

if TYPE_CHECKING:
    from kaiji.documents.making import Made

SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)
LETTERED = re.sub(
    r'id = "(ex3|ex4)"\n',
    lambda found: f'{found.group()}series = "{"A" if found.group(1) == "ex3" else "B"}"\n',
    SAMPLE,
)


def _papers(text: str) -> dict[str, Made]:
    made = make_papers(parse_case(text), DAY, ["D09", "D24"])
    return {paper.document.id: paper for paper in made if paper.plan.about == "f-injunction"}


def _numbers(paper: Made) -> list[str]:
    """Every number of an exhibit that stands on the paper, in its order."""
    words = "\n".join(texts(paper.document.blocks))
    return re.findall(r"甲[Ａ-Ｚ]?[０-９]+(?:の[０-９]+)?", words)


@pytest.fixture(scope="module")
def lettered() -> dict[str, Made]:
    return _papers(LETTERED)


def test_each_letter_counts_from_one_after_those_without(lettered: dict[str, Made]) -> None:
    assert _numbers(lettered["D24"]) == ["甲１の１", "甲１の２", "甲Ａ１", "甲Ｂ１"]


def test_the_petition_mentions_exhibits_by_the_numbers_of_the_list(lettered: dict[str, Made]) -> None:
    listed = _numbers(lettered["D24"])
    mentioned = _numbers(lettered["D09"])
    assert set(mentioned) == set(listed)
    assert mentioned[-len(listed) :] == listed


def test_another_order_changes_the_list_and_every_mention_alike() -> None:
    before = _papers(SAMPLE)
    at, end = SAMPLE.index('[[exhibit]]\nid = "ex4"'), SAMPLE.index('[[exhibit]]\nid = "ex5"')
    first = SAMPLE.index("[[exhibit]]")
    moved = SAMPLE[:first] + SAMPLE[at:end] + SAMPLE[first:at] + SAMPLE[end:]
    after = _papers(moved)
    renamed = {"甲３": "甲１", "甲１の１": "甲２の１", "甲１の２": "甲２の２", "甲２": "甲３"}
    body = [renamed[number] for number in _numbers(before["D09"])]
    listed = len(_numbers(before["D24"]))
    assert _numbers(after["D09"])[:-listed] == body[:-listed]
    assert sorted(_numbers(after["D09"])[-listed:]) == sorted(body[-listed:])
    assert _numbers(after["D24"]) == ["甲１", "甲２の１", "甲２の２", "甲３"]


def test_the_list_lies_on_its_side_where_the_office_wants_it() -> None:
    wide = _papers(SAMPLE.replace("[preferences]", '[preferences]\nexhibit_list = "landscape"'))["D24"]
    assert "unverified" in {finding.code for finding in wide.findings}
    with pdfplumber.open(io.BytesIO(writers(["pdf"])["pdf"].write(wide.document))) as pdf:
        page = pdf.pages[0]
        assert (round(page.width), round(page.height)) == (842, 595)
        (table,) = page.find_tables()
        assert len(table.rows[0].cells) == 6
        assert table.bbox[2] - table.bbox[0] == pytest.approx(250 * 72 / 25.4, abs=2)
    section = docx.Document(io.BytesIO(writers(["docx"])["docx"].write(wide.document))).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width is not None
    assert section.page_width.mm == pytest.approx(297, abs=0.1)
