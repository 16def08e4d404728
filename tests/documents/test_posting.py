"""The posting sheet of a certified letter: counts a clerk can follow, a price part by part by the day, doubt said in place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents.checking.rules import texts
from kaiji.documents.facts.postage import price
from kaiji.documents.making import Made, make_papers
from kaiji.documents.values import Squares
from kaiji.ground.dated import NoVersionError

SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)
PRICES = {
    # published sums of the time, then those of today with the parts that nobody confirmed yet
    ("one sheet at the counter, 2022", 1, date(2022, 6, 1), False): 1279,
    ("one electronic page, 2022, proof of delivery apart", 1, date(2022, 6, 1), True): 1220 + 320,
    ("two electronic pages, 2022, proof of delivery apart", 2, date(2022, 6, 1), True): 1585 + 320,
    ("one sheet at the counter, today", 1, DAY, False): 1420,
    ("three sheets at the counter, today", 3, DAY, False): 1420 + 2 * 290,
    ("one electronic page, today, proof of delivery apart", 1, DAY, True): 1295 + 350,
}


@pytest.mark.parametrize("what", PRICES)
def test_the_price_is_the_sum_of_its_parts_on_the_day(what: tuple[str, int, date, bool]) -> None:
    _name, sheets, day, electronic = what
    assert sum(part.yen for part in price(sheets, day, electronic=electronic)) == PRICES[what]


def test_no_price_is_made_up_for_a_day_before_the_table() -> None:
    with pytest.raises(NoVersionError):
        price(1, date(2010, 1, 1), electronic=False)


def _made(text: str = SAMPLE) -> tuple[Made, Made]:
    papers = make_papers(parse_case(text), DAY, ["D20", "D27-mailing"])
    return next(p for p in papers if p.document.id == "D20"), next(
        p for p in papers if p.document.id != "D20"
    )


def test_the_sheet_counts_what_the_letter_has() -> None:
    letter, sheet = _made()
    (squares,) = letter.document.blocks
    assert isinstance(squares, Squares)
    words = list(texts(sheet.document.blocks))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    assert f"{len(squares.pages)}枚".translate(wide) in words
    full = [sum(1 for line in page if "".join(s.text for s in line).strip("　")) for page in squares.pages]
    for lines in full:
        assert f"{lines}行".translate(wide) in words
    assert any("３通（受取人に送る文書１" in w for w in words)
    assert any("契印" in w for w in words)
    assert any("○行目○字削除○字加入" in w for w in words)


def test_the_electronic_letter_has_its_own_way_and_price() -> None:
    _letter, sheet = _made(SAMPLE.replace("[demand]", '[demand]\nvia = "electronic"'))
    words = "".join(texts(sheet.document.blocks))
    assert "謄本送付料金" in words
    assert "Ｗｏｒｄファイル" in words
    assert "契印" not in words


def test_unverified_parts_are_marked_in_place() -> None:
    _letter, sheet = _made()
    words = list(texts(sheet.document.blocks))
    assert "４８０円【未確認】" in words
    assert any("【未確認の料金を含む】" in w for w in words)
    assert {f.code for f in sheet.findings} == {"unverified"}
