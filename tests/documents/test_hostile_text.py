"""Text of a post is printed as it stands: never taken for a command, never dropped, whatever it holds."""

from __future__ import annotations

import dataclasses
import html
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.documents.legible import Print, lines_of
from kaiji.documents.making import make_papers, writers
from tests.documents.reading_back import docx_text, pdf_text, squeezed

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.documents.making import Made

DAY = date(2026, 11, 23)

PRINTED_AS_IT_STANDS = {
    "Typst functions": '#set page(fill: red) #text("x") #sys.inputs #read("/etc/passwd") #eval("1+1")',
    "Typst marks": "*強調* _下線_ = 見出し - 箇条 + 番号 / 用語: @ref <label> `code` $x^2$ \\ // 注 /* 注 */ ~ --- ... \\u{41}",
    "HTML": '<script>alert(1)</script><img src=x onerror="alert(1)">&amp;&lt;b&gt;"\'',
    "Word XML": '</w:t></w:r><w:r><w:t>偽</w:t> ]]> <!-- --> <?xml version="1.0"?> &#x41; {{ MERGEFIELD }}',
    "template marks": "{claimant.name} [when counsel] [end] {{x}} }} [第] 偽の見出し",
    "paths": "../../etc/passwd C:\\Windows\\system32 file:///etc/passwd %2e%2e%2f",
    "emoji and rare characters": "😡🤣⭐ 髙﨑𠮷 ㈱① ﾊﾝｶｸ ～〜",
}

SHOWN_BY_NUMBER = {
    "control characters": ("あ\x00い\x07う\x1bえ\x7f", ["U+0000", "U+0007", "U+001B", "U+007F"]),
    "a lone surrogate": ("あ\ud800い", ["U+D800"]),
    "a character of the private use area": ("外字\ue000です", ["U+E000"]),
    "direction overrides": ("abc\u202edef\u2066", ["U+202E", "U+2066"]),
    "invisible blanks": ("あ\u200bい\ufeffう\u00ad", ["U+200B", "U+FEFF", "U+00AD"]),
    "separators of lines": (
        "一\u2028二\u2029三\x0b四\x0c五\x85",
        ["U+2028", "U+2029", "U+000B", "U+000C", "U+0085"],
    ),
    "a character no font has": ("字\U0001fae0終", ["U+1FAE0"]),
    "a noncharacter": ("字\uffff終", ["U+FFFF"]),
}


def _papers_with(case: Case, text: str) -> tuple[Made, ...]:
    post = dataclasses.replace(case.post[0], text=text, topic="題 " + text.replace("\n", " "))
    return make_papers(dataclasses.replace(case, post=(post,)), DAY, ["D01"])


def _written(paper: Made, tmp_path: Path) -> dict[str, Path]:
    found = {}
    for name, writer in writers(["pdf", "docx", "html"]).items():
        found[name] = tmp_path / f"paper.{name}"
        found[name].write_bytes(writer.write(paper.document))
    return found


@pytest.mark.parametrize("kind", PRINTED_AS_IT_STANDS)
def test_marks_of_other_languages_are_printed_as_they_stand(
    kind: str, full_case: Case, tmp_path: Path
) -> None:
    text = PRINTED_AS_IT_STANDS[kind]
    provider, _sender = _papers_with(full_case, text)
    files = _written(provider, tmp_path)
    assert squeezed(text) in docx_text(files["docx"])
    assert squeezed(text) in pdf_text(files["pdf"])
    page = files["html"].read_text(encoding="utf-8")
    assert squeezed(text) in squeezed(html.unescape(re.sub(r"<[^>]*>", "", page)))
    assert "<script" not in page
    assert "onerror=" not in re.sub(r">[^<]*<", "><", page)
    assert {f.code for f in provider.findings} == set()


@pytest.mark.parametrize("kind", SHOWN_BY_NUMBER)
def test_what_cannot_be_printed_is_shown_by_its_number_and_reported(
    kind: str, full_case: Case, tmp_path: Path
) -> None:
    text, numbers = SHOWN_BY_NUMBER[kind]
    provider, _sender = _papers_with(full_case, text)
    files = _written(provider, tmp_path)
    for shown in (
        pdf_text(files["pdf"]),
        docx_text(files["docx"]),
        files["html"].read_text(encoding="utf-8"),
    ):
        assert [n for n in numbers if f"〔{n}〕" not in shown] == []
    finding = next(f for f in provider.findings if f.field == "post[1].text")
    assert finding.code == "unprintable"
    assert finding.weight == "look"
    assert [n for n in numbers if n not in finding.message.ja] == []


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["https://example.jp/", ""])
def test_a_very_long_word_stays_on_the_page(prefix: str, full_case: Case, tmp_path: Path) -> None:
    import pdfplumber

    word = prefix + "a1B2" * 700
    provider, _sender = _papers_with(full_case, word)
    path = _written(provider, tmp_path)["pdf"]
    assert (
        pdf_text(path).count("a1B2") > 2 * 690
    )  # in the title of the topic and in the post; pages cut a few
    with pdfplumber.open(path) as pdf:
        assert max(c["x1"] for page in pdf.pages for c in page.chars) < pdf.pages[0].width - 40


@pytest.mark.slow
def test_a_post_of_two_thousand_lines_is_printed_to_its_end(full_case: Case, tmp_path: Path) -> None:
    text = "\n".join(f"{n}行目の書き込み" for n in range(2_000))
    provider, _sender = _papers_with(full_case, text)
    printed = pdf_text(_written(provider, tmp_path)["pdf"])
    assert "1999行目の書き込み" in printed
    assert "1000行目の書き込み" in printed


def test_line_breaks_of_a_post_are_kept(full_case: Case) -> None:
    provider, _sender = _papers_with(full_case, "一行目\r\n二行目\r三行目\n\n五行目")
    words = [p.text for p in provider.document.trace if p.field == "post.text"]
    assert [lines_of(w) for w in words] == [("一行目", "二行目", "三行目", "", "五行目")]


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_shown_can_stand_in_xml_and_nothing_is_lost(text: str) -> None:
    shown = Print(covered=lambda _char: True).shown(text)
    parse_xml(f"<a>{html.escape(shown)}</a>")
    kept = [c for line in lines_of(text) for c in line if f"〔U+{ord(c):04X}〕" not in shown]
    assert all(c in shown for c in kept)


def test_the_word_file_has_no_macro_link_or_field_from_the_text(full_case: Case, tmp_path: Path) -> None:
    provider, _sender = _papers_with(
        full_case, 'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc" =HYPERLINK("http://x")'
    )
    path = _written(provider, tmp_path)["docx"]
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode()
        assert not [name for name in archive.namelist() if name.endswith((".bin", ".vml"))]
    assert "instrText" not in body
    assert "hyperlink" not in body.lower().replace("=hyperlink(", "")
