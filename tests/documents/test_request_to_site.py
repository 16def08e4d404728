"""The disclosure request to whoever runs the site says what the case says, in every format, and what it lacks."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents.making import make_papers
from tests.documents.reading_back import docx_text, pdf_text, squeezed

if TYPE_CHECKING:
    from kaiji.casefile.values import Case
    from kaiji.documents.making import File, Made

DAY = date(2026, 11, 23)

PRINTED = [
    "令和８年１１月２３日",
    "至　株式会社ひろば　御中",
    "〒100-0013　東京都千代田区霞が関0-0-0",
    "山田 花子",
    "03-0000-0000",
    "発信者情報開示請求書",
    "特定電気通信による情報の流通によって発生する権利侵害等への対処に関する法律（平成１３年法律第１３７号",
    "第５条第１項に基づき",
    "ママのひろば",
    "https://board.example/bbs/topic/1001/comment/no/321",
    "さくら保育園のあの人",
    "投稿番号：３２１",
    "令和８年１０月２６日１５時１３分３０秒",
    "26/10/26 15:13:30",
    "みんな気をつけて!!😡",
    "名誉毀損（事実の摘示）",
    "社会的評価の低下",
    "侵害情報の送信に係るアイ・ピー・アドレス及び当該アイ・ピー・アドレスと組み合わされたポート番号",
    "発信者その他侵害情報の送信又は侵害関連通信に係る者についての利用管理符号",
    "資料１　投稿画面",
    "（資料１）",
]


@pytest.mark.parametrize("words", PRINTED)
def test_the_copy_for_the_provider_carries_the_facts_of_the_case(
    request_files: dict[str, File], words: str
) -> None:
    wanted = squeezed(words)
    assert wanted in pdf_text(request_files["provider.pdf"].path)
    assert wanted in docx_text(request_files["provider.docx"].path)


def test_pdf_and_word_say_the_same(request_files: dict[str, File]) -> None:
    """Head, foot and heading marks aside (Word numbers its headings itself), every character is the same."""
    pdf = pdf_text(request_files["provider.pdf"].path)
    word = docx_text(request_files["provider.docx"].path)
    for mark in ("(1)", "ア", "イ", "ウ", "エ", "オ", "カ"):
        pdf = pdf.replace(mark, "")
        word = word.replace(mark, "")
    furniture = {"提供者用", "1", "2", "3"}
    for words in furniture:
        pdf, word = pdf.replace(words, ""), word.replace(words, "")
    assert sorted(pdf) == sorted(word)


def test_only_what_the_site_logs_is_ticked(request_files: dict[str, File]) -> None:
    text = docx_text(request_files["provider.docx"].path).partition(
        "情報流通プラットフォーム対処法施行規則第２条各号"
    )[2]
    ticked = [n for n in range(1, 15) if f"☑{n}" in text.partition("証拠")[0]]
    assert len(text) > 300
    assert ticked == [5, 8]


def test_a_site_that_logs_log_ins_is_asked_for_these_and_the_further_test_is_argued(full_text: str) -> None:
    case = parse_case(full_text.replace('logs = "post"', 'logs = "log-in"'))
    (provider, _sender) = make_papers(case, DAY, ["D01"])
    text = "".join(p.text for p in provider.document.trace if p.field == "item.words")
    assert "ＳＭＳ電話番号" in text
    assert [f.field for f in provider.findings] == ["request[1].supplement"]
    argued = full_text.replace('logs = "post"', 'logs = "log-in"').replace(
        'kind = "disclosure"\nto = "operator"',
        'kind = "disclosure"\nto = "operator"\nsupplement = "ro"\nsupplement_reason = "投稿時のIPを記録していない。"',
    )
    (provider, _sender) = make_papers(parse_case(argued), DAY, ["D01"])
    assert provider.findings == ()
    assert "投稿時のIPを記録していない。" in [p.text for p in provider.document.trace]


LACKING = {
    "party[1].address": 'address = "東京都千代田区霞が関0-0-0"\n',
    "party[1].name": 'name = "山田 花子"\n',
    "party[1].phone": 'phone = "03-0000-0000"\nemail = "hanako@example.jp"\n',
    "post[1].posted_at": 'posted_at = 2026-10-26T15:13:30+09:00\nposted_at_raw = "26/10/26 15:13:30"\n',
    "purpose.reasons": 'reasons = ["damages", "deletion"]\n',
    "site[1].operator": 'operator = "operator"\n',
    "claim[1].statement[identifiability]": (
        '[[claim.statement]]\nelement = "identifiability"\ntext = "園名と下の名前が書かれている。"\nexhibits = ["ex1"]\n'
    ),
    "exhibit": '[[exhibit]]\nid = "ex1"\ntitle = "投稿画面"\npost = "p321"\n',
}


@pytest.mark.parametrize("place", LACKING)
def test_what_is_missing_is_named_on_paper_and_in_the_findings(full_text: str, place: str) -> None:
    assert full_text.count(LACKING[place]) == 1
    text = full_text.replace(LACKING[place], "").replace(
        'exhibits = ["ex1"]\n', "" if place == "exhibit" else 'exhibits = ["ex1"]\n'
    )
    provider, sender = make_papers(parse_case(text), DAY, ["D01"])
    assert place in [f.field for f in provider.findings if f.code == "missing"]
    assert not provider.ready
    assert not sender.ready
    assert provider.document.missing >= 1
    assert provider.document.head.startswith("【下書き】未記入")
    assert sender.document.head.startswith("【下書き】未記入")


def test_a_whole_case_gives_papers_that_can_be_signed(request_papers: tuple[Made, ...]) -> None:
    assert [paper.ready for paper in request_papers] == [True, True]
    assert [paper.document.head for paper in request_papers] == ["提供者用", "発信者への照会用（黒塗り済み）"]
    assert {paper.document.missing for paper in request_papers} == {0}


def test_every_printed_value_says_where_it_comes_from(request_papers: tuple[Made, ...]) -> None:
    trace = {p.field: p for p in request_papers[0].document.trace}
    assert trace["provider.name"].origin.place == "party[2].name"
    assert trace["post.url"].origin.place == "post[1].url"
    assert trace["request.article"].text == "第５条第１項"
    assert "情報流通プラットフォーム対処法" in trace["request.article"].origin.note
    assert all(p.origin.place for p in request_papers[0].document.trace)


def test_the_law_is_that_of_the_day_of_the_paper(full_case: Case) -> None:
    before = make_papers(full_case, date(2025, 3, 31), ["D01"])[0]
    names = [p.text for p in before.document.trace if p.field == "law.act.platform-act"]
    assert names == ["特定電気通信役務提供者の損害賠償責任の制限及び発信者情報の開示に関する法律"]


def test_several_posts_stand_in_a_schedule(full_text: str) -> None:
    second = full_text[full_text.index("[[post]]") : full_text.index("[[claim]]")].replace("321", "340")
    claim = full_text[full_text.index("[[claim]]") : full_text.index("[[communication]]")]
    text = full_text.replace('posts = ["p321"]', 'posts = ["p321", "p340"]', 1)
    text += second + claim.replace('id = "k1"', 'id = "k2"').replace("p321", "p340")
    provider, _sender = make_papers(parse_case(text), DAY, ["D01"])
    shown = json.dumps(dataclasses.asdict(provider.document), ensure_ascii=False, default=str)
    assert shown.count("別紙投稿目録記載のとおり") == 2
    assert '"key": "posts"' in shown
    assert provider.ready
