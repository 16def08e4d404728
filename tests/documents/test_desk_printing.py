"""A desk prints from a case in memory: bytes of one letter, one run of many with labels, and never a draft among them."""

from __future__ import annotations

import dataclasses
import io
import itertools
from datetime import date
from pathlib import Path

import pdfplumber
import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents.errors import DraftInRunError, NothingToMakeError
from kaiji.documents.labels import address_labels
from kaiji.documents.making import writers
from kaiji.documents.printing import papers_about, print_papers, print_run
from tests.documents.reading_back import squeezed
from tests.printed import pages_of, words_of

SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)
NOTICES = """
[[notice]]
id = "n-mend"
request = "r-ap"
by = "carrier"
kind = "defects"
sent_on = 2026-11-16
mend_by = 2026-11-30
points = ["本人確認資料の有効期限が切れています。", "接続先のIPアドレスの記載がありません。"]

[[notice]]
id = "n-back"
request = "r-ap"
by = "carrier"
kind = "returned"
sent_on = 2026-12-02
points = ["期限までに補正がありませんでした。"]

[[notice]]
id = "n-next"
request = "r-ap"
by = "carrier"
kind = "next-provider"
sent_on = 2026-11-18
next = "operator"
"""
CASE = parse_case(SAMPLE + NOTICES)


def test_the_inquiry_and_its_answer_form_come_as_bytes_in_every_format() -> None:
    made = list(print_papers(CASE, DAY, ["D04", "D05"], about="i-3", formats=["pdf", "docx", "html"]))
    assert [(p.document, p.format) for p in made] == [
        (d, f) for d in ("D04", "D05") for f in ("pdf", "docx", "html")
    ]
    assert all(p.ready and p.about == "i-3" for p in made)
    assert made[0].data.startswith(b"%PDF")
    assert "令和８年１２月４日までに" in words_of(made[0].data)


SAYS = {
    "n-mend": [
        "補正について（依頼）",
        "令和８年１１月３０日までに補正",
        "１本人確認資料の有効期限",
        "２接続先のIPアドレス",
    ],
    "n-back": ["返戻について", "受け取った書面及び添付資料を返戻します", "期限までに補正がありませんでした"],
    "n-next": ["他の開示関係役務提供者について", "株式会社ひろば", "東京都新宿区西新宿0-0-0", "1.72.1.17"],
    "dec-1": ["開示記録票", "1.72.1.17", "51234", "2026/10/2615:13:30(JST)", "2026/10/2606:13:30"],
}


@pytest.mark.parametrize("about", SAYS)
def test_a_provider_letter_says_what_its_row_says_and_leaves_room_for_the_seal(about: str) -> None:
    (letter,) = print_papers(CASE, DAY, ["D27-defects", "D27-next-provider", "D27-record"], about=about)
    words = words_of(letter.data)
    assert letter.ready
    assert [w for w in SAYS[about] if w not in words] == []
    assert "㊞" in words
    assert "弁護士霞太郎先生" in words


@pytest.mark.slow
def test_a_run_is_one_file_in_which_every_letter_is_numbered_from_one_and_labels_come_last() -> None:
    letters = papers_about(CASE, DAY, ["D04", "D05"])
    people = [p for p in CASE.party if p.name and p.address and p.role != "counsel"]
    run = print_run(letters, address_labels(people, DAY))
    tools = writers(["pdf"])
    alone = [words_of(tools["pdf"].write(p.document)) for p in letters]
    pages = pages_of(run)
    with pdfplumber.open(io.BytesIO(run)) as pdf:
        labels = pdf.pages[-1].extract_words()
    assert "".join(pages[:-1]) == "".join(alone)
    assert all(p.name and squeezed(p.name) in pages[-1] for p in people)
    millimetre = 72 / 25.4
    left = [
        w["top"] / millimetre for w in labels if w["text"].startswith("〒") and w["x0"] < 100 * millimetre
    ]
    steps = [b - a for a, b in itertools.pairwise(left)]
    assert steps
    assert all(step == pytest.approx(42.3, abs=0.3) for step in steps)


def test_a_run_with_a_draft_is_refused_by_name() -> None:
    gap = dataclasses.replace(CASE, inquiry=tuple(dataclasses.replace(i, sent_on=None) for i in CASE.inquiry))
    with pytest.raises(DraftInRunError) as refused:
        print_run(papers_about(gap, DAY, ["D04"]))
    assert "D04 i-1" in str(refused.value.given)


def test_what_nobody_asked_for_and_an_envelope_without_address_are_refused() -> None:
    with pytest.raises(NothingToMakeError):
        list(print_papers(CASE, DAY, ["D04"], about="nobody"))
    with pytest.raises(NothingToMakeError):
        print_run([])
    with pytest.raises(NothingToMakeError):
        address_labels([dataclasses.replace(CASE.party[0], address=None)], DAY)
