"""What a table marks unverified is marked where the signer looks, and nowhere on what goes out (未確認)."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pytest

from kaiji.casefile.folder import parse_case
from kaiji.cli.main import main
from kaiji.documents.checking.rules import texts
from kaiji.documents.companions import companion
from kaiji.documents.facts.packets import packet_facts
from kaiji.documents.facts.rows import Item
from kaiji.documents.facts.values import Known
from kaiji.documents.making import make_papers, writers
from kaiji.documents.packets import pack
from tests.documents.reading_back import squeezed

if TYPE_CHECKING:
    from kaiji.documents.making import Made

SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)
DOUBTFUL = """right = "impersonation"

[[claim.statement]]
element = "taken-as-own"
text = "請求者本人の投稿と受け取られた。"

[[claim.statement]]
element = "name-used"
text = "請求者の氏名が用いられた。"

[[claim.statement]]
element = "evident-parody-absent"
text = "一見して別人によるものと分かる事情はない。"
"""
LABEL = "氏名"
"""The element `name-used` is a row of confidence U; its title is printed as a heading of the reasons."""


def _text() -> str:
    start = SAMPLE.index('right = "defamation-fact"')
    end = SAMPLE.index("[[communication]]")
    return SAMPLE[:start] + DOUBTFUL + "\n" + SAMPLE[end:]


@pytest.fixture(scope="module")
def papers() -> tuple[Made, ...]:
    return make_papers(parse_case(_text()), DAY, ["D09", "D01"], working=True)


def _petition(papers: tuple[Made, ...], copy: str) -> Made:
    return next(p for p in papers if p.document.id == "D09" and copy in p.document.copy)


def test_the_finding_names_the_value_and_its_source(papers: tuple[Made, ...]) -> None:
    found = [f for f in _petition(papers, "").findings if f.code == "unverified"]
    assert found
    assert all(f.weight == "look" for f in found)
    assert "rights.element/name-used" in found[0].field
    assert "未確認の値" in found[0].message.ja
    assert "出所" in found[0].message.ja
    assert _petition(papers, "").ready


def test_the_working_copy_marks_and_lists_it_and_the_filed_paper_does_not(papers: tuple[Made, ...]) -> None:
    filed = "\n".join(texts(_petition(papers, "").document.blocks))
    working = _petition(papers, "作業用")
    words = "\n".join(texts(working.document.blocks))
    assert "未確認" not in filed
    assert "〔未確認〕" in words
    assert "項目\n出所\nなりすましに使われた氏名\nなりすましに使われた氏名\n" in words
    assert "rights.element" not in words
    assert "提出・送付しない" in working.document.head
    data = writers(["pdf"])["pdf"].write(_petition(papers, "").document)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert "未確認" not in squeezed("".join(page.extract_text() or "" for page in pdf.pages))


def test_a_working_copy_without_doubt_says_so() -> None:
    made = make_papers(parse_case(SAMPLE), DAY, ["D10"], working=True)
    words = "\n".join(texts(_petition_of(made).document.blocks))
    assert "未確認の値はありません" in words
    assert "〔未確認〕" not in words


def _petition_of(made: tuple[Made, ...]) -> Made:
    return next(p for p in made if "作業用" in p.document.copy)


def test_the_companion_says_it_in_english(papers: tuple[Made, ...]) -> None:
    words = "\n".join(texts(companion(_petition(papers, "")).document.blocks))
    assert "[unverified:" in words


def test_a_page_set_up_that_nobody_confirmed_is_a_finding() -> None:
    case = parse_case(SAMPLE.replace("[demand]", '[demand]\nvia = "electronic"'))
    (letter,) = make_papers(case, DAY, ["D20"])
    assert [f.field for f in letter.findings if f.code == "unverified"] == ["profiles.E"]


def test_explain_carries_confidence_and_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "case.toml").write_text(_text(), encoding="utf-8")
    make = [
        "documents",
        "make",
        str(tmp_path),
        "--out",
        str(tmp_path / "o"),
        "--only",
        "D09",
        "--formats",
        "html",
    ]
    assert main([*make, "--today", "2026-11-23", "--explain", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    doubtful = [v for v in answer["explain"][0]["values"] if v["unverified"]]
    assert doubtful
    assert all(v["origin"]["confidence"] == "U" and v["origin"]["source"] for v in doubtful)


def test_the_packet_list_names_every_doubt_of_its_papers(tmp_path: Path) -> None:
    case = parse_case(_text())
    (tmp_path / "case.toml").write_text(_text(), encoding="utf-8")
    names = {f.name for f in pack(case, DAY, "f-removal", tmp_path, tmp_path / "out")}
    assert not [name for name in names if "working" in name]
    with pdfplumber.open(tmp_path / "out" / "提出物一覧.pdf") as pdf:
        words = squeezed("".join(page.extract_text() or "" for page in pdf.pages))
    assert "【未確認】" in words
    assert "氏名を冒用されない利益" in words


def test_an_electronic_packet_says_that_the_file_size_is_unverified() -> None:
    from kaiji.documents.facts.desk import open_desk
    from kaiji.documents.facts.filings import procedure

    desk = open_desk(parse_case(SAMPLE), DAY)
    facts = packet_facts(procedure(desk, desk.row("filing", "f-suit")), "訴状").facts["unverified"]
    assert isinstance(facts, tuple)
    places = [item.facts["at"] for item in facts if isinstance(item, Item)]
    known = {p.origin.place: p.value for p in places if isinstance(p, Known)}
    assert known["practice.court-upload-size"] == "裁判所の電子申立てで1回に提出できる大きさ(バイト)"
