"""The client answers on a phone, receipts and made papers stand on the case, words are found, as people see it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kaiji.cases.acts.questions import ask_client, question_of
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.files import files_folder
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import MadePaperRow, QuestionRow, ReceiptRow
from tests.desks.claimant.matters import act
from tests.web.people import person, signed_in, token_for

if TYPE_CHECKING:
    from django.test import Client

    from kaiji.cases.models import CaseRow


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def client(matter: CaseRow) -> Client:
    """Give the client of the matter, signed in."""
    return signed_in(person("client", streams=[matter.stream]))


def _text(response: object) -> str:
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]  # a response


def test_a_question_goes_from_the_lawyer_to_the_phone_and_back_into_the_facts(
    matter: CaseRow, client: Client
) -> None:
    lawyer = signed_in(person("lawyer"))
    asked = reverse("claimant:questions", args=[matter.pk])
    lawyer.post(asked, {"kind": "document", "text": "見つけたときの画面の写真はありますか"})
    assert "1件の答えを待っています" in _text(client.get(reverse("claimant:status", args=[matter.pk])))
    page = reverse("claimant:client-questions", args=[matter.pk])
    assert "見つけたときの画面の写真はありますか" in _text(client.get(page))
    row = QuestionRow.objects.get()
    file = SimpleUploadedFile("screen.png", _png(), content_type="image/png")
    sent = client.post(page, {"question": row.question, "text": "9月に友人が送ってくれました", "file": file})
    assert sent.status_code == 302
    assert "いま答えるものはありません" in _text(client.get(page))
    assert "9月に友人が送ってくれました" in _text(lawyer.get(asked))
    opened = lawyer.post(
        reverse("claimant:question-file", args=[matter.pk, row.question]), {"reason": "case-work"}
    )
    assert opened.content == _png()
    assert "attachment" in opened["Content-Disposition"]
    take = reverse("claimant:question-take", args=[matter.pk, row.question])
    lawyer.post(take, {"into": "c1/identifiability", "text": "友人が9月に気付いた。"})
    (claim,) = read_facts(matter, "claim")
    said = next(s for s in claim.statement if s.element == "identifiability" and s.by == "claimant")
    assert said.text == "学級と氏名が書かれている。\n友人が9月に気付いた。"
    assert said.exhibits == ("ex-1",)
    assert "見つけたときの画面の写真はありますか" in _text(client.get(page))  # what the office has taken up
    history = _text(lawyer.get(reverse("claimant:history", args=[matter.pk])))
    for words in ("依頼者に質問した", "質問に答えた", "答えを事実に取り込んだ"):
        assert words in history


def test_an_answer_with_a_picture_becomes_an_exhibit_with_its_file(matter: CaseRow, client: Client) -> None:
    row = ask_client(act(), matter, "写真はありますか", kind="document")
    page = reverse("claimant:client-questions", args=[matter.pk])
    client.post(page, {"question": row.question, "file": SimpleUploadedFile("a.png", _png())})
    take = reverse("claimant:question-take", args=[matter.pk, row.question])
    signed_in(person("lawyer")).post(take, {"into": "exhibit", "title": "画面の写真", "text": "掲載の状況"})
    exhibit = next(e for e in read_facts(matter, "exhibit") if e.title == "画面の写真")
    from kaiji.cases.acts.capturing import case_folder

    assert (case_folder(matter.pk) / exhibit.file).read_bytes() == _png()
    assert exhibit.shows == "掲載の状況"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.svg", b"<svg onload=alert(1)>"),
        ("x.png", b"<html><script>alert(1)</script>"),
        ("x.png", b"\x89PNG\r\n\x1a\n not a picture"),
        ("x.pdf", b"%!PS not a pdf"),
        ("x.exe", b"MZ"),
    ],
    ids=["svg", "html", "broken", "no pdf", "program"],
)
def test_a_hostile_file_is_refused_with_the_words_kept_and_nothing_stored(
    matter: CaseRow, client: Client, name: str, data: bytes
) -> None:
    row = ask_client(act(), matter, "写真はありますか")
    page = reverse("claimant:client-questions", args=[matter.pk])
    got = client.post(
        page, {"question": row.question, "text": "これです", "file": SimpleUploadedFile(name, data)}
    )
    text = _text(got)
    assert got.status_code == 200
    assert "これです" in text
    assert "error" in text
    assert question_of(matter, row.question).state == "asked"
    assert not files_folder(matter.stream).exists()


def test_a_receipt_is_kept_with_its_picture_opened_with_a_reason_and_struck_out(matter: CaseRow) -> None:
    lawyer = signed_in(person("lawyer"))
    page = reverse("claimant:receipts", args=[matter.pk])
    given = {
        "kind": "served",
        "on": "2026-01-05",
        "about": "filing/f1",
        "number": "第7号",
        "note": "送達報告書",
    }
    future = lawyer.post(page, {**given, "on": "2099-01-01"})
    assert "まだ来ていない日です" in _text(future)
    lawyer.post(page, {**given, "file": SimpleUploadedFile("r.png", _png())})
    row = ReceiptRow.objects.get()
    shown = _text(lawyer.get(page))
    assert "送達報告書" in shown
    assert "第7号" in shown
    picture = lawyer.post(
        reverse("claimant:receipt-open", args=[matter.pk, row.receipt]), {"reason": "case-work"}
    )
    assert picture.content == _png()
    lawyer.post(reverse("claimant:receipt-withdraw", args=[matter.pk, row.receipt]))
    assert "<del>送達</del>" in _text(lawyer.get(page))


def test_every_paper_given_out_is_noted_with_version_maker_state_and_hash(matter: CaseRow) -> None:
    from hashlib import sha256

    from kaiji.cases.facts.rows import read_case_rows
    from kaiji.desks.claimant.showing.papers import key_of, papers_of
    from kaiji.ground.instants import today_in_japan

    lawyer = signed_in(person("lawyer", name="弁護 花子"))
    key = key_of(papers_of(matter, read_case_rows(matter), today_in_japan())[0])
    given = lawyer.get(reverse("claimant:paper-file", args=[matter.pk, key, "docx"]))
    row = MadePaperRow.objects.get()
    assert row.sha256 == sha256(given.content).hexdigest()
    assert (row.version, row.case_version) == (1, matter.version)
    shown = _text(lawyer.get(reverse("claimant:receipts", args=[matter.pk])))
    assert "弁護 花子" in shown
    assert row.sha256[:16] in shown


def test_words_are_found_across_cases_and_lead_to_their_place(matter: CaseRow) -> None:
    lawyer = signed_in(person("lawyer"))
    page = _text(lawyer.get(reverse("claimant:search"), {"q": "美容院"}))
    assert "<mark>美容院</mark>" in page
    assert reverse("claimant:post", args=[matter.pk, "p340"]) in page
    assert "2文字以上" in _text(lawyer.get(reverse("claimant:search"), {"q": "院"}))
    assert "を含むところはありません" in _text(lawyer.get(reverse("claimant:search"), {"q": "存在しない"}))
    assert matter.number in _text(lawyer.get(reverse("claimant:search"), {"q": matter.number}))
    found = signed_in(None).get(
        reverse("api-claimant:search"),
        {"q": "美容院"},
        headers={"Authorization": f"Bearer {token_for(person('lawyer'))}"},
    )
    assert [one["id"] for one in found.json()["found"]] == ["p340"]
    assert Entry.objects.filter(what="cases.searched").count() == 4
