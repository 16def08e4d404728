"""The words of a pictured exhibit can be searched and are never seen; where nobody knows them, that is said."""

from __future__ import annotations

import io
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pdfplumber
import pytest
from PIL import Image

from kaiji.casefile.folder import read_case
from kaiji.documents import recognised as reader
from kaiji.documents.errors import RecognitionError
from kaiji.documents.packets import pack
from kaiji.documents.recognised import recognised
from kaiji.documents.values import Document, Picture
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.ground.canonical import sha256_hex

if TYPE_CHECKING:
    from pdfplumber.pdf import PDF

LATER = Path(__file__).parents[2] / "demo" / "later"
DAY = date(2027, 2, 12)
POSTED = "3年2組の架野真帆さん、PTA会費から40万円を抜いて自分のバッグを買っていました。"


def _page(folder: Path, layer: str) -> PDF:
    path = folder / "picture.png"
    Image.new("RGB", (860, 220), "#eef").save(path)
    picture = Picture(
        path=str(path),
        sha256=sha256_hex(path.read_bytes()),
        width=158,
        height=195,
        alternative="対象の投稿",
        layer=layer,
    )
    paper = Document(
        id="x", stem="x", title="x", copy="", profile="C", language="ja", made_on=DAY, blocks=(picture,)
    )
    return pdfplumber.open(io.BytesIO(PdfWriter().write(paper)))


@pytest.mark.parametrize("layer", [POSTED, POSTED * 60, "一\n" * 80 + "終", "短"])
def test_words_under_a_picture_are_read_back_whole_and_change_no_pixel(tmp_path: Path, layer: str) -> None:
    with _page(tmp_path, layer) as worded, _page(tmp_path, "") as plain:
        (page,), (bare,) = worded.pages, plain.pages
        if len(layer) < 500:
            assert page.extract_text().replace("\n", "").removesuffix("1") == layer.replace("\n", "")
        words = [char for char in page.chars if char["top"] < page.height - 27 * 72 / 25.4]
        assert "".join(char["text"] for char in words).strip() == layer.replace("\n", "")
        (image,) = page.images
        assert min(char["x0"] for char in words) >= image["x0"] - 4
        assert max(char["x1"] for char in words) <= image["x1"] + 4
        assert max(char["bottom"] for char in words) <= image["bottom"] + 1
        assert bytes(page.to_image().original.tobytes()) == bytes(bare.to_image().original.tobytes())


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[tuple[str, str]]]:
    """Return a packet of the invented case, and what was found about its exhibits."""
    out = tmp_path_factory.mktemp("searchable")
    files = list(pack(read_case(LATER), DAY, "f-damages", LATER, out))
    found = {(f.code, file.name[:4]) for file in files for f in file.findings if file.name.startswith("甲")}
    return out, found


def test_what_was_captured_is_searched_by_the_words_of_the_post(
    packed: tuple[Path, set[tuple[str, str]]],
) -> None:
    with pdfplumber.open(next(packed[0].glob("甲001*"))) as pdf:
        alone, surrounded = (page.extract_text().replace("\n", "") for page in pdf.pages[:2])
        for text in (alone, surrounded):
            assert POSTED in text
            assert "321 匿名 26/11/05 15:13:30" in text


def test_a_received_picture_without_words_is_reported_and_a_captured_one_is_not(
    packed: tuple[Path, set[tuple[str, str]]],
) -> None:
    assert packed[1] == {("no-words", f"甲00{n}") for n in (3, 4, 5, 6)}


def _stand_in(folder: Path, script: str) -> None:
    program = folder / reader.PROGRAM
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder whose programs the machine finds first; what was found before is forgotten."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    reader._program.cache_clear()
    return programs


READS = 'if [ "$1" = --list-langs ]; then echo jpn; else echo "領 収  書"; echo; echo "No. 12 金 60 円"; fi'


def test_words_that_the_program_reads_lie_under_the_picture(machine: Path, tmp_path: Path) -> None:
    _stand_in(machine, READS)
    case = read_case(LATER)
    files = list(pack(case, DAY, "f-damages", LATER, tmp_path / "out", recognised))
    assert not [f for file in files for f in file.findings if f.code == "no-words"]
    with pdfplumber.open(next((tmp_path / "out").glob("甲006*"))) as pdf:
        assert "領収書\nNo. 12金60円" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("script", ["echo eng", "exit 3"])
def test_a_machine_that_cannot_read_japanese_says_what_to_install(
    machine: Path, tmp_path: Path, script: str
) -> None:
    _stand_in(machine, script)
    with pytest.raises(RecognitionError):
        recognised(tmp_path / "x.png")


def test_a_machine_without_the_program_says_so(machine: Path, tmp_path: Path) -> None:
    assert not list(machine.iterdir())
    with pytest.raises(RecognitionError) as caught:
        recognised(tmp_path / "x.png")
    assert "tesseract-ocr-jpn" in caught.value.advice.ja
