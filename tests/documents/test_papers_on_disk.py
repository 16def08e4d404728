"""Files are whole, equal for equal cases, and the command says what the contract promises."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main
from kaiji.documents.errors import (
    NothingToMakeError,
    PaperWriteError,
    ReferenceDocumentError,
    UnknownDocumentError,
    UnknownFormatError,
)
from kaiji.documents.making import make_papers, write_papers, writers
from kaiji.documents.writers.word import WordWriter

if TYPE_CHECKING:
    from kaiji.casefile.values import Case
    from kaiji.documents.making import Made

SAMPLES = Path(__file__).parent / "samples"
DAY = date(2026, 11, 23)


@pytest.fixture
def case_folder(tmp_path: Path, full_text: str) -> Path:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "case.toml").write_text(full_text, encoding="utf-8")
    return tmp_path / "case"


def _run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, dict[str, Any]]:
    status = main([*(str(a) for a in arguments), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_the_same_case_gives_the_same_bytes(full_case: Case, tmp_path: Path) -> None:
    sums = []
    for run in ("one", "two"):
        papers = make_papers(full_case, DAY)
        files = write_papers(papers, tmp_path / run, writers(["pdf", "docx", "html"]))
        sums.append([(f.path.name, f.sha256) for f in files])
    assert sums[0] == sums[1]
    assert len({digest for _name, digest in sums[0]}) == len(sums[0])


def test_make_writes_the_files_it_names(
    case_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import hashlib

    status, answer = _run(
        capsys,
        "documents",
        "make",
        case_folder,
        "--out",
        tmp_path / "out",
        "--only",
        "D01",
        "--today",
        "2026-11-23",
    )
    assert status == 0
    assert answer["ready"] is True
    assert answer["findings"] == []
    assert {(f["document"], f["format"]) for f in answer["files"]} == {("D01", "pdf"), ("D01", "docx")}
    for file in answer["files"]:
        assert hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]


def test_file_names_and_properties_carry_no_name_of_a_person(
    request_papers: tuple[Made, ...], tmp_path: Path
) -> None:
    for file in write_papers(request_papers, tmp_path, writers(["pdf", "docx", "html"])):
        assert "山田" not in file.path.name
    import docx

    properties = docx.Document(str(next(tmp_path.glob("*provider.docx")))).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created is not None
    assert properties.created.isoformat().startswith("2026-11-22T15:00:00")


def test_check_names_what_is_missing_and_writes_nothing(
    case_folder: Path, full_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = case_folder / "case.toml"
    path.write_text(full_text.replace('name = "株式会社ひろば"\n', ""), encoding="utf-8")
    before = sorted(case_folder.rglob("*"))
    status, answer = _run(capsys, "documents", "check", case_folder, "--only", "D01")
    assert status == 0
    assert [(f["code"], f["document"], f["field"]) for f in answer["findings"]] == [
        ("missing", "D01", "party[2].name")
    ]
    assert answer["ready"] == []
    assert sorted(case_folder.rglob("*")) == before


def test_explain_traces_every_value(
    case_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _status, answer = _run(
        capsys,
        "documents",
        "make",
        case_folder,
        "--out",
        tmp_path / "o",
        "--formats",
        "html",
        "--explain",
        "--only",
        "D01",
    )
    values = answer["explain"][0]["values"]
    assert {"field": "post.number", "text": "３２１"}.items() <= next(
        v for v in values if v["field"] == "post.number"
    ).items()
    assert all(value["origin"]["place"] for value in values)


def test_the_register_lists_every_paper(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = _run(capsys, "documents", "list")
    assert status == 0
    assert answer["documents"][0]["id"] == "D01"
    assert all(row["title"]["ja"] and row["title"]["en"] for row in answer["documents"])


def test_a_case_with_contradictory_facts_is_refused(
    case_folder: Path, full_text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = full_text.replace("noticed_on = 2026-10-27", "noticed_on = 2026-10-01")
    (case_folder / "case.toml").write_text(wrong, encoding="utf-8")
    status, answer = _run(capsys, "documents", "make", case_folder, "--out", tmp_path / "out")
    assert status == 2
    assert answer["error"]["code"] == "case.contradiction"
    assert not (tmp_path / "out").exists()


def test_what_is_asked_for_wrongly_is_refused_with_what_is_accepted(full_case: Case, tmp_path: Path) -> None:
    with pytest.raises(UnknownDocumentError) as unknown:
        make_papers(full_case, DAY, ["D99"])
    assert unknown.value.accepted is not None
    assert "D01" in unknown.value.accepted.ja
    with pytest.raises(UnknownFormatError):
        writers(["odt"])
    (tmp_path / "letterhead.docx").write_bytes(b"PK\x03\x04 not a document")
    with pytest.raises(ReferenceDocumentError):
        WordWriter(tmp_path / "letterhead.docx")


def test_a_case_without_posts_calls_for_no_paper(full_case: Case) -> None:
    import dataclasses

    empty = dataclasses.replace(
        full_case, post=(), claim=(), communication=(), request=(), exhibit=(), site=(), party=()
    )
    with pytest.raises(NothingToMakeError):
        make_papers(empty, DAY)


def test_a_disk_that_refuses_leaves_no_half_file(request_papers: tuple[Made, ...], tmp_path: Path) -> None:
    blocked = tmp_path / "out"
    blocked.write_text("a file stands where the folder should be")
    with pytest.raises(PaperWriteError):
        list(write_papers(request_papers, blocked, writers(["html"])))
    assert list(tmp_path.iterdir()) == [blocked]


def test_the_letterhead_of_the_office_is_kept(request_papers: tuple[Made, ...], tmp_path: Path) -> None:
    import docx

    letterhead = docx.Document()
    letterhead.sections[0].header.paragraphs[0].text = "霞法律事務所　電話03-9999-9999"
    letterhead.add_paragraph("この行は消える")
    letterhead.save(str(tmp_path / "letterhead.docx"))
    data = WordWriter(tmp_path / "letterhead.docx").write(request_papers[0].document)
    (tmp_path / "made.docx").write_bytes(data)
    made = docx.Document(str(tmp_path / "made.docx"))
    assert "霞法律事務所" in "".join(p.text for p in made.sections[0].header.paragraphs)
    assert "この行は消える" not in "".join(p.text for p in made.paragraphs)
    assert any("発信者情報開示請求書" in p.text for p in made.paragraphs)


def test_word_styles_numbering_and_grid_are_real(request_papers: tuple[Made, ...]) -> None:
    import zipfile

    from tests.documents.reading_back import as_file

    with zipfile.ZipFile(as_file(WordWriter().write(request_papers[0].document))) as archive:
        body = archive.read("word/document.xml").decode()
        numbering = archive.read("word/numbering.xml").decode()
        styles = archive.read("word/styles.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert 'w:type="linesAndChars"' in body
    assert '<w:pgSz w:w="11906" w:h="16838"/>' in body
    assert "aiueoFullWidth" in numbering
    assert 'w:eastAsia="ＭＳ 明朝"' in styles
    assert "<w:numPr>" in body
    assert "\u3000\u3000\u3000" not in body
