"""The case at its end (`demo/later`): what a careful lawyer would send back does not stand on its papers."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kaiji.casefile.folder import parse_case, read_case
from kaiji.documents.checking.rules import texts
from kaiji.documents.companions import companion
from kaiji.documents.legible import Mask
from kaiji.documents.making import Made, make_papers
from kaiji.documents.values import Choice, Schedule, Squares, Table, plain

LATER = Path(__file__).parents[2] / "demo" / "later"
DAY = date(2027, 2, 12)


@pytest.fixture(scope="module")
def papers() -> tuple[Made, ...]:
    return make_papers(read_case(LATER), DAY, everything=True, folder=LATER)


def _one(papers: tuple[Made, ...], document: str, about: str, copy: str = "") -> Made:
    return next(
        p for p in papers if (p.document.id, p.plan.about) == (document, about) and copy in p.document.copy
    )


def _words(paper: Made) -> str:
    return "\n".join(texts(paper.document.blocks))


@pytest.mark.slow
def test_a_petition_for_concealment_rests_on_the_law_of_its_procedure_and_on_facts(
    papers: tuple[Made, ...],
) -> None:
    suit, order, injunction = (
        _words(_one(papers, "D27-conceal", about)) for about in ("f-damages", "f-order", "f-injunction")
    )
    assert "（民事訴訟法第１３３条第１項）" in suit
    assert "（情報流通プラットフォーム対処法第１７条）" in order
    assert "（民事保全法第７条において準用する民事訴訟法第１３３条第１項）" in injunction
    for words in (suit, order, injunction):
        assert "自宅への押し掛け等の危害が加えられるおそれ" in words
        assert "通信記録の保存期間" not in words
        assert "５００円" in words


def test_nothing_is_enforced_that_was_not_granted(papers: tuple[Made, ...]) -> None:
    for document in ("D27-clause", "D27-indirect"):
        assert {p.plan.about for p in papers if p.document.id == document} == {"f-order-talk"}


def test_a_petition_bears_the_day_it_was_filed_on_and_one_not_filed_yet_today(
    papers: tuple[Made, ...],
) -> None:
    assert "令和８年１２月２２日" in _words(_one(papers, "D12", "f-order-mobile"))
    assert "令和９年２月１２日" not in _words(_one(papers, "D12", "f-order-mobile"))
    assert "令和９年２月１２日" in _words(_one(papers, "D19", "f-damages"))
    assert "令和９年２月１２日" in _words(_one(papers, "D27-withdraw", "f-order-mobile"))


CALLED = {
    ("D01", "operator"): "読者は請求者のことと理解する",
    ("D09", "f-injunction"): "読者は債権者のことと理解する",
    ("D12", "f-order"): "読者は申立人のことと理解する",
    ("D19", "f-damages"): "読者は原告のことと理解する",
    ("D27-statement", "f-injunction"): "読者は私のことと理解する",
    ("D24", "f-injunction"): "３年２組の保護者に、債権者と同姓同名の者がほかにいないこと",
}


@pytest.mark.parametrize(("document", "about"), CALLED)
def test_a_statement_calls_the_claimant_as_the_paper_does(
    document: str, about: str, papers: tuple[Made, ...]
) -> None:
    words = _words(_one(papers, document, about)).replace("\n", "")
    assert CALLED[document, about] in words


def test_a_petition_against_a_site_of_log_ins_rests_on_the_second_paragraph(papers: tuple[Made, ...]) -> None:
    words = _words(_one(papers, "D13", "f-provision-talk"))
    assert "第１５条第２項の規定により読み替えて適用される同法第１５条第１項に基づき" in words
    assert "第１５条第１項に基づき、" in _words(_one(papers, "D12", "f-order"))


def test_a_carrier_of_a_log_in_is_sued_under_the_second_paragraph_of_article_5(
    papers: tuple[Made, ...],
) -> None:
    complaint = _words(_one(papers, "D18", "f-suit"))
    assert "第５条第２項第１号" in complaint
    assert "第５条第１項" not in complaint
    assert "侵害関連通信の用に供される電気通信設備を用いて電気通信役務を提供した者" in complaint
    petition = _words(_one(papers, "D12", "f-order-virtual"))
    assert "侵害投稿通信" not in petition
    ticks = [
        b for b in _one(papers, "D12", "f-refused").document.blocks if isinstance(b, Choice) and b.ticked
    ]
    assert any("侵害関連通信の用に供される" in plain(b.spans) for b in ticks)


def test_the_suit_for_damages_says_how_the_defendant_became_known(papers: tuple[Made, ...]) -> None:
    words = _words(_one(papers, "D19", "f-damages"))
    assert "株式会社こもれび企画は、令和８年１１月２６日、本件各投稿のうち投稿番号３２１に係る通信" in words
    assert "ひばりＳＩＭ株式会社は、令和９年２月５日、" in words
    assert "年３パーセントの割合" in words


def test_a_procedure_carries_no_exhibit_that_has_nothing_to_do_with_it(papers: tuple[Made, ...]) -> None:
    list_of = {about: _words(_one(papers, "D24", about)) for about in ("f-suit", "f-injunction", "f-damages")}
    assert "会計監査報告書" not in list_of["f-suit"]
    assert "運営会社の表示" not in list_of["f-suit"]
    assert "運営会社の表示" in list_of["f-injunction"]
    assert "領収書" not in list_of["f-injunction"]
    assert "領収書" in list_of["f-damages"]
    assert "を管理運営する者である（甲３）" in _words(_one(papers, "D09", "f-injunction"))


def test_a_complaint_tells_of_the_posts_that_make_the_offence(papers: tuple[Made, ...]) -> None:
    words = _words(_one(papers, "D21", "complaint"))
    assert "投稿番号３２１" in words
    assert "投稿番号３３３" not in words
    assert "写真の森" not in words
    assert "告訴人代理人\n住所" in words
    assert "弁護士\n弁天 律子" in words.replace("　", " ")
    assert "行政書士" not in words


def test_schedules_for_the_decision_are_schedules_and_nothing_else(papers: tuple[Made, ...]) -> None:
    for paper in papers:
        if paper.document.id == "D26":
            assert {type(block) for block in paper.document.blocks} == {Schedule}
            assert not paper.document.numbered


def test_certified_mail_holds_no_address_of_a_page_and_no_account(papers: tuple[Made, ...]) -> None:
    (squares,) = _one(papers, "D20", "sender").document.blocks
    assert isinstance(squares, Squares)
    words = "".join(plain(line) for page in squares.pages for line in page)
    assert "「ひばりママ」の名で、次の投稿をしました" in words
    assert "：／／" not in words
    assert "://" not in words
    assert "＿" not in words


def test_no_right_is_called_an_outline(papers: tuple[Made, ...]) -> None:
    assert [p.document.stem for p in papers if "（概要）" in _words(p)] == []


def test_a_blank_answer_form_has_no_tick(papers: tuple[Made, ...]) -> None:
    form = _one(papers, "D05", "i-board")
    cells = [
        b
        for block in form.document.blocks
        for row in getattr(block, "rows", ())
        for c in row
        for b in c.blocks
    ]
    boxes = [b for b in cells if isinstance(b, Choice)]
    assert len(boxes) == 4
    assert not any(box.ticked for box in boxes)


MAY_NAME_THE_ADDRESS = {"D01", "D02", "D03", "D07", "D17", "D21", "D27-concealed", "D27-cover"}


def test_an_address_kept_from_the_other_side_stands_only_where_it_must(papers: tuple[Made, ...]) -> None:
    mask = Mask((), ("架空県架空市ひばりが丘二丁目2番2号", "000-0000-0001", "maho@komorebi.example"))
    for paper in papers:
        if any(mask.found(line) for line in texts(paper.document.blocks)):
            allowed = paper.document.id in MAY_NAME_THE_ADDRESS or paper.document.copy == "提供者提出用"
            assert allowed, paper.document.stem
            assert "発信者" not in paper.document.copy, paper.document.stem


def test_a_telephone_number_is_hidden_as_a_number_not_inside_a_longer_one() -> None:
    mask = Mask((), ("03-1234-5678",))
    hidden = (
        "電話03-1234-5678",
        "0312345678",
        "+81-3-1234-5678",
        "０３（１２３４）５６７８".replace("（", "-").replace("）", "-"),
    )
    assert all(mask.found(text) for text in hidden)
    assert not mask.found("https://talk.example/status/17903123456789")


@pytest.mark.slow
def test_a_packet_for_upload_holds_what_is_withheld_only_in_the_folder_for_the_court(tmp_path: Path) -> None:
    from kaiji.documents.packets import COURT_ONLY, pack
    from tests.documents.reading_back import pdf_text, squeezed

    files = list(pack(read_case(LATER), DAY, "f-damages", LATER, tmp_path))
    secret = [
        squeezed(word)
        for word in ("架空県架空市ひばりが丘二丁目2番2号", "000-0000-0001", "maho@komorebi.example")
    ]
    fields = (tmp_path / "入力欄.txt").read_text(encoding="utf-8")
    assert "住所\t代替住所Ａ" in fields
    assert [word for word in secret if word in fields] == []
    for path in tmp_path.rglob("*.pdf"):
        found = [word for word in secret if word in pdf_text(path)]
        assert (path.parent.name == COURT_ONLY) == bool(found), path.name
    assert any(file.name == f"{COURT_ONLY}/秘匿事項届出書面.pdf" for file in files)
    assert "秘匿事項届出書面（裁判所のみ" in pdf_text(tmp_path / "提出物一覧.pdf")
    assert len([file for file in files if file.name.startswith("甲")]) == 6


def test_a_settlement_clears_only_the_posts_listed_and_excepts_advisers(papers: tuple[Made, ...]) -> None:
    words = _words(_one(papers, "D22", "sender"))
    assert "別紙投稿記事目録にない投稿は、この合意の対象としない" in words.replace("\n", "")
    assert all(who in words for who in ("弁護士その他の専門家", "同居の親族", "捜査機関"))


def test_an_address_of_version_six_is_never_respelled(papers: tuple[Made, ...]) -> None:
    words = _words(_one(papers, "D18", "f-suit"))
    assert "2001:db8:2401::17" in words
    assert "２００１" not in words


def test_what_is_withheld_is_nowhere_in_the_files_for_the_other_side_not_even_in_their_metadata(
    papers: tuple[Made, ...], tmp_path: Path
) -> None:
    from kaiji.documents.making import writers
    from tests.documents.reading_back import docx_everything, pdf_everything, spellings

    court = {
        ("D09", "f-injunction"),
        ("D12", "f-order"),
        ("D19", "f-damages"),
        ("D22", "sender"),
        ("D25", "f-damages"),
    }
    words = [
        form
        for word in ("ひばりが丘二丁目2番2号", "000-0000-0001", "maho@komorebi")
        for form in spellings(word)
    ]
    tools, seen = writers(["pdf", "docx", "html"]), set()
    for paper in papers:
        if (paper.document.id, paper.plan.about) not in court or paper.document.copy == "提供者提出用":
            continue
        seen.add((paper.document.id, paper.plan.about))
        for name, tool in tools.items():
            path = tmp_path / f"{paper.document.id}.{name}"
            path.write_bytes(tool.write(paper.document))
            held = {"pdf": pdf_everything, "docx": docx_everything, "html": Path.read_bytes}[name](path)
            assert [form for form in words if form in held] == [], path.name
    assert seen == court


@pytest.mark.slow
def test_no_page_of_a_court_paper_holds_nothing_but_the_closing_words(papers: tuple[Made, ...]) -> None:
    from kaiji.documents.making import writers
    from tests.printed import pages_of

    writer = writers(["pdf"])["pdf"]
    for document, about in (
        ("D09", "f-injunction"),
        ("D10", "f-removal"),
        ("D18", "f-suit"),
        ("D19", "f-damages"),
    ):
        pages = pages_of(writer.write(_one(papers, document, about).document))
        assert [page for page in pages if page.strip("0123456789") == "以上"] == [], document


def test_the_headings_call_the_claimant_as_the_paper_does(papers: tuple[Made, ...]) -> None:
    for document, about, called in (
        ("D09", "f-injunction", "債権者"),
        ("D12", "f-order", "申立人"),
        ("D19", "f-damages", "原告"),
    ):
        words = _words(_one(papers, document, about))
        assert f"{called}に向けられた言葉であること" in words
        assert "請求者に向けられた" not in words


def test_the_schedule_of_a_petition_is_that_of_its_decision_set(papers: tuple[Made, ...]) -> None:
    for petition, about in (("D13", "f-provision-talk"), ("D14", "f-erasure"), ("D09", "f-injunction")):
        paper, decision = _one(papers, petition, about), _one(papers, "D26", about)
        sheets = [
            {b.key: tuple(texts(b.blocks)) for b in made.document.blocks if isinstance(b, Schedule)}
            for made in (paper, decision)
        ]
        shared = set(sheets[0]) & set(sheets[1])
        assert {"information", "parties"} <= shared
        assert any(key.startswith("posts") for key in shared)
        assert all(sheets[0][key] == sheets[1][key] for key in shared)


def test_outside_the_court_a_withheld_address_is_care_of_counsel(papers: tuple[Made, ...]) -> None:
    request = _words(_one(papers, "D01", "operator", "提供者用"))
    assert "（代理人の事務所気付）" in request
    assert "代替住所" not in request
    assert "代替住所Ａ" in _words(_one(papers, "D12", "f-order"))


def test_a_suit_names_only_who_disclosed_the_sender_of_its_posts() -> None:
    text = (LATER / "case.toml").read_text(encoding="utf-8")
    named = "契約者が被告であることを開示した"
    for communications, expected in (('["m1", "m2", "m3"]', True), ('["m3"]', False)):
        changed = text.replace('communications = ["m1", "m2", "m3"]', f"communications = {communications}")
        (suit,) = make_papers(parse_case(changed), DAY, ["D19"])
        assert (named in _words(suit).replace("\n", "")) is expected


def test_a_suit_filed_on_paper_has_an_original_and_a_duplicate(papers: tuple[Made, ...]) -> None:
    assert {p.document.copy for p in papers if p.document.id == "D19"} == {""}
    text = (LATER / "case.toml").read_text(encoding="utf-8")
    alone = text.replace('role = "counsel"', 'role = "police"').replace('represents = ["claimant"]\n', "")
    made = make_papers(parse_case(alone), DAY, ["D19"])
    assert [(p.document.copy, p.document.head) for p in made] == [("正本", "正本"), ("副本", "副本")]
    assert _words(made[0]) == _words(made[1])


def test_a_carrier_of_log_ins_alone_is_asked_under_its_own_paragraph(papers: tuple[Made, ...]) -> None:
    assert "第５条第２項に基づき" in _words(_one(papers, "D17", "virtual")).replace("\n", "")
    assert "第５条第１項に基づき" in _words(_one(papers, "D17", "mobile")).replace("\n", "")


def test_a_case_is_joined_to_the_petition_pending_and_not_to_its_order(papers: tuple[Made, ...]) -> None:
    words = _words(_one(papers, "D27-join", "f-order-mobile"))
    assert "東京地方裁判所民事第９部　令和８年（発チ）第１２３４号" in words
    assert "上記事件における提供命令　令和８年（モ）第５６７８号" in words


def test_the_account_stands_under_the_clause_that_names_it(papers: tuple[Made, ...]) -> None:
    words = _words(next(p for p in papers if p.document.id == "D22"))
    places = [words.index(w) for w in ("次の口座に振り込む", "架空銀行", "期限の利益の喪失")]
    assert places == sorted(places)


def test_a_companion_names_every_value_in_english(papers: tuple[Made, ...]) -> None:
    unnamed, empty = set(), []
    for paper in {p.document.id: p for p in papers}.values():
        tables = [b for b in companion(paper).document.blocks if isinstance(b, Table)]
        empty += [paper.document.id for found in tables if len(found.rows) < 2]
        rows = [row for found in tables[1:] for row in found.rows[1:]]
        words = {" ".join(texts(row[1].blocks)) for row in rows}
        unnamed |= {name for name in words if re.fullmatch(r"[a-z_]+(?:\.[a-z_.-]+)*", name) and "." in name}
    assert unnamed == set()
    assert empty == []
