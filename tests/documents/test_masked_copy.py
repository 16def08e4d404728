"""What the claimant keeps from the sender is not in the sender's copy: not as text, not in a stream, not in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kaiji.documents.legible import Mask
from tests.documents.reading_back import (
    docx_everything,
    docx_text,
    image_bytes,
    pdf_everything,
    pdf_text,
    spellings,
    squeezed,
)

if TYPE_CHECKING:
    from kaiji.documents.making import File, Made

HIDDEN = [
    "山田",
    "花子",
    "霞が関0-0-0",
    "03-0000-0000",
    "hanako",
    "園名と下の名前",
    "財布を盗んだ事実も",
    "一私人",
]


@pytest.mark.parametrize("words", HIDDEN)
def test_hidden_words_are_nowhere_in_the_files(request_files: dict[str, File], words: str) -> None:
    pdf, word = request_files["sender.pdf"].path, request_files["sender.docx"].path
    assert squeezed(words) in pdf_text(request_files["provider.pdf"].path)
    assert squeezed(words) not in pdf_text(pdf)
    assert squeezed(words) not in docx_text(word)
    everything = pdf_everything(pdf) + docx_everything(word) + request_files["sender.html"].path.read_bytes()
    assert [s for s in spellings(words) if s in everything] == []


def test_the_glyphs_of_the_hidden_name_are_not_even_in_the_fonts(request_files: dict[str, File]) -> None:
    """The fonts are cut down to the characters used: those that stand only in the name are not among them."""
    only_in_name = set("山花") - set(pdf_text(request_files["sender.pdf"].path))
    assert only_in_name == {"山", "花"}
    streams = pdf_everything(request_files["sender.pdf"].path)
    assert not [c for c in only_in_name if f"<{ord(c):04X}>".encode() in streams.upper()]


def test_the_bars_are_solid_black_on_the_page(request_files: dict[str, File]) -> None:
    picture = image_bytes(request_files["sender.pdf"].path, 0, 100)
    width, height = picture.size
    rows = [picture.crop((0, y, width, y + 1)).tobytes() for y in range(height)]
    runs = [max(len(run) for run in bytes(255 if p else 0 for p in row).split(b"\xff")) for row in rows]
    bars = [run for run in runs if run > 80]
    assert len(bars) > 60
    assert max(bars) > 300


def test_the_size_of_a_bar_tells_nothing(request_papers: tuple[Made, ...]) -> None:
    sender = request_papers[1].document
    bars = {
        span.text for block in sender.blocks for span in getattr(block, "spans", ()) if span.mark == "hidden"
    }
    assert bars == {""}


def test_what_is_not_hidden_is_still_there(request_files: dict[str, File]) -> None:
    text = pdf_text(request_files["sender.pdf"].path)
    for words in (
        "株式会社ひろば",
        "って人、さくら保育園のママ友の財布を盗んで",
        "名誉毀損",
        "☑1氏名（個人の場合に限る）",
    ):
        assert squeezed(words) in text


@pytest.mark.parametrize(
    "text",
    [
        "山田花子",
        "山田　花子",
        "ヤマダ・ハナコ",
        "ﾔﾏﾀﾞﾊﾅｺ",
        "やまだはなこ",
        "YAMADA",
        "ｙａｍａｄａ",
        "山 田 花 子",
        "花子ちゃん",
    ],
)
def test_a_name_is_found_however_it_is_spelled(text: str) -> None:
    mask = Mask(("山田 花子", "やまだ はなこ", "Yamada Hanako"))
    spans = mask.spans(f"あれは{text}だ", "told", None)
    assert "hidden" in [span.mark for span in spans]
    left = "".join(span.text for span in spans)
    assert left in {"あれはだ", "あれはちゃんだ", "あれは・だ"}


def test_a_telephone_is_found_with_and_without_hyphens() -> None:
    mask = Mask((), ("03-1234-5678",))
    for text in ("0312345678", "０３－１２３４－５６７８", "03 1234 5678"):
        assert [s.mark for s in mask.spans(text, "told", None)] == ["hidden"]
    assert [s.text for s in mask.spans("03-1234-9999", "told", None)] == ["03-1234-9999"]
