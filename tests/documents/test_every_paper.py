"""Every paper of the register is made from a case that calls for it, whole and without a gap."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import parse_case, read_case
from kaiji.documents.checking.catalogue import check
from kaiji.documents.checking.rules import texts
from kaiji.documents.facts.desk import open_desk
from kaiji.documents.facts.items import item_facts
from kaiji.documents.facts.values import Known
from kaiji.documents.making import Made, make_papers
from kaiji.documents.profiles import paper_table
from kaiji.documents.register import register
from kaiji.documents.values import Choice, Entry, Gap, Heading, Schedule, plain
from kaiji.documents.writers.flow import keeps
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from kaiji.casefile.values import Case

SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)
LATER = Path(__file__).parents[2] / "demo" / "later"
"""The case folder at its end, of which every paper of the register is made."""

WORK = """[claim.work]
title = "園庭の写真"
kind = "写真"
author = "山田 花子"
ownership = "請求者が撮影した原データを保有している。"
file_hash = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
size = 1048576
software = "BitTorrent"
completed_at = 2026-10-26T15:13:30+09:00

[[claim.statement]]
element = "work"
text = "写真の著作物である。"

[[claim.statement]]
element = "ownership"
text = "請求者が撮影した。"

[[claim.statement]]
element = "copyright-use"
text = "公衆送信された。"

[[claim.statement]]
element = "no-licence"
text = "許諾していない。"

[[claim.statement]]
element = "limitation-absent"
text = "引用等に当たらない。"

"""
APART = 'kind = "provision-order"\nfiled_on = 2026-11-09'
FURTHER = 'supplement = "ro"\nsupplement_reason = "投稿時の記録がない。"\n'
PARENTS = """[[party]]
id = "mother"
role = "legal-representative"
capacity = "mother"
name = "山田 月子"
address = "東京都千代田区霞が関0-0-0"
phone = "03-0000-0000"
represents = ["hanako"]

[[party]]
id = "father"
role = "legal-representative"
capacity = "father"
name = "山田 太陽"
address = "東京都千代田区霞が関0-0-0"
phone = "03-0000-0000"
represents = ["hanako"]

"""
VARIANTS = {
    "as it stands": [],
    "a copyright": [
        ('right = "defamation-fact"', 'right = "copyright"'),
        ("[[claim.statement]]", WORK + "[[claim.statement]]"),
    ],
    "orders filed by themselves": [
        ('kind = "provision-order"', APART),
        ('kind = "erasure-order"', 'kind = "erasure-order"\nfiled_on = 2026-11-24'),
    ],
    "kept from the other side": [
        (
            'name = "山田 花子"',
            'name = "山田 花子"\nwithheld = ["name", "address"]\nwithheld_reason = "自宅に押し掛けられるおそれがある。"',
        )
    ],
    "a minor": [
        ("born_on = 1988-04-01", "born_on = 2012-04-01"),
        ('[[party]]\nid = "lawyer"', f'{PARENTS}[[party]]\nid = "lawyer"'),
    ],
    "a site that logs log-ins": [
        ('logs = "post"', 'logs = "log-in"\naccounts = "registered"'),
        ('kind = "disclosure-order"\n', f'kind = "disclosure-order"\n{FURTHER}'),
        ('kind = "disclosure-injunction"\n', f'kind = "disclosure-injunction"\n{FURTHER}'),
        ('kind = "disclosure"\nto = "operator"\n', f'kind = "disclosure"\nto = "operator"\n{FURTHER}'),
    ],
}


@pytest.fixture(scope="module")
def papers() -> dict[str, tuple[Made, ...]]:
    made = {}
    for name, changes in VARIANTS.items():
        text = SAMPLE
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1) if name == "a copyright" else text.replace(old, new)
        made[name] = make_papers(parse_case(text), DAY, everything=True)
    made["at its end"] = make_papers(read_case(LATER), date(2027, 2, 12), everything=True, folder=LATER)
    return made


@pytest.mark.parametrize("document", [row.id for row in register()])
def test_each_paper_of_the_register_is_made_without_a_gap(
    document: str, papers: dict[str, tuple[Made, ...]]
) -> None:
    found = [paper for made in papers.values() for paper in made if paper.document.id == document]
    assert found
    assert [f.field for paper in found for f in paper.findings if f.code != "unverified"] == []
    assert {paper.document.profile for paper in found} == {
        next(r.profile for r in register() if r.id == document)
    }


def test_the_case_at_its_end_calls_for_every_paper_of_the_register(
    papers: dict[str, tuple[Made, ...]],
) -> None:
    assert {p.document.id for p in papers["at its end"]} == {row.id for row in register()}


def _one(made: tuple[Made, ...], document: str, about: str) -> Made:
    return next(p for p in made if p.document.id == document and p.plan.about == about)


def _lines(paper: Made) -> list[str]:
    return list(texts(paper.document.blocks))


def test_a_petition_joins_the_orders_filed_with_it(papers: dict[str, tuple[Made, ...]]) -> None:
    made = papers["as it stands"]
    assert "D13" not in {p.document.id for p in made}
    petition = _one(made, "D12", "f-order")
    ticks = {
        plain(b.spans)[0]: b.ticked
        for b in petition.document.blocks
        if isinstance(b, Choice) and plain(b.spans)[2:].endswith("命令")
    }
    assert ticks == {"１": True, "２": True, "３": False}
    assert "２０００円" in "".join(_lines(petition))
    apart = papers["orders filed by themselves"]
    assert "１０００円" in "".join(_lines(_one(apart, "D13", "f-provision")))


def test_the_court_decides_the_layout(papers: dict[str, tuple[Made, ...]]) -> None:
    made = papers["as it stands"]
    assert _one(made, "D12", "f-order").plan.template == "D12-pages"
    assert _one(made, "D12", "f-order-yokohama").plan.template == "D12"
    free = parse_case(SAMPLE.replace("[preferences]", '[preferences]\npetition = "free"'))
    assert _one(make_papers(free, DAY), "D12", "f-order").plan.template == "D12"


def test_schedules_are_the_same_words_wherever_they_stand(papers: dict[str, tuple[Made, ...]]) -> None:
    made = papers["as it stands"]
    for about in ("f-injunction", "f-keep", "f-order", "f-order-ap"):
        kept: dict[str, list[str]] = {}
        for paper in (p for p in made if p.plan.about == about):
            for block in paper.document.blocks:
                if isinstance(block, Schedule):
                    words = list(texts(block.blocks))
                    assert kept.setdefault(block.key, words) == words
        assert {"parties", "information"} <= set(kept)


SAYS = {
    ("D09", "f-injunction"): [
        "別紙発信者情報目録記載の各情報を仮に開示せよ",
        "２０００円",
        "（甲１の１、甲１の２）",
        "甲３",
    ],
    ("D10", "f-removal"): ["別紙投稿記事目録記載の投稿を仮に削除せよ"],
    ("D11", "f-keep"): [
        "各情報を消去してはならない",
        "１．７２．１．１７",
        "2026/10/26 06:13:30 (UTC)",
        "2026/10/26 15:13:30 (JST)",
    ],
    ("D12", "f-order-ap"): ["令和８年（モ）第５６７８号", "終了するまでの間", "株式会社ひろばから"],
    ("D15", "f-order-ap"): ["第１５条第１項第２号", "令和９年１月２０日", "２か月"],
    ("D16", "f-objection"): [
        "令和８年１１月１２日にした決定を取り消す",
        "１か月の不変期間",
        "令和８年１２月１４日",
        "１万４４００円",
    ],
    ("D17", "carrier"): ["1.72.1.17", "51234", "93.184.216.34"],
    ("D18", "f-suit"): ["１６０万円", "１万４４００円", "第５条第１項"],
    ("D19", "f-damages"): [
        "１７０万５０００円",
        "年３パーセントの割合",
        "令和８年１０月２６日から支払済みまで",
        "１万５４００円",
    ],
    ("D21", "complaint"): ["名誉毀損罪（刑法第２３０条第１項）", "厳重な処罰を求める"],
    ("D22", "sender"): ["８０万円", "８回に分割", "令和９年１月３１日"],
    ("D24", "f-injunction"): ["甲１の１", "甲１の２", "甲２", "原本"],
    ("D04", "i-3"): ["裁判所の手続（東京地方裁判所民事第９部", "第６条第１項", "令和８年１２月４日までに"],
    ("D08", "i-2"): ["第３条第２項第２号", "７日を経過しても"],
    ("D08", "i-election"): [
        "第４条",
        "２日を経過しても",
        "名誉が侵害された旨",
        "特定文書図画に係るものである旨",
    ],
    ("D08", "i-intimate"): [
        "被害の防止に関する法律第４条",
        "２日を経過しても",
        "この書面には複製していません",
    ],
    ("D27-sender-order", "i-order"): ["第６条第２項", "（発チ）第１２０３号"],
    ("D27-sender-disclosed", "i-disclosed"): ["5　", "8　", "開示命令に基づき", "第７条"],
    ("D27-sender-refused", "i-refused"): ["明らかであるとは判断できない"],
    ("D27-sender-removed", "i-election"): ["送信防止措置を講じました"],
    ("D27-sender-left", "i-intimate"): ["送信防止措置を講じないこととしました"],
    ("D06", "dec-1"): ["1.72.1.17、送信元ポート51234", "第７条"],
}


@pytest.mark.parametrize(("document", "about"), SAYS)
def test_a_paper_says_what_the_case_and_the_law_say(
    document: str, about: str, papers: dict[str, tuple[Made, ...]]
) -> None:
    words = "\n".join(_lines(_one(papers["as it stands"], document, about)))
    assert [w for w in SAYS[document, about] if w not in words] == []


def test_the_answer_period_of_an_inquiry_is_that_of_the_rule() -> None:
    made = make_papers(
        parse_case(SAMPLE.replace("sent_on = 2026-11-20", "sent_on = 2026-12-01")), DAY, ["D04"]
    )
    assert "令和８年１２月１５日までに" in "".join(_lines(_one(made, "D04", "i-3")))


def test_a_log_in_site_asks_for_the_nearest_log_in_without_a_limit(
    papers: dict[str, tuple[Made, ...]],
) -> None:
    petition = _one(papers["a site that logs log-ins"], "D12", "f-order")
    words = "".join(_lines(petition))
    assert "最も近接した日時に行われたもの" in words
    assert "より前に行ったものに限る" not in words
    assert "第１５条第２項" in words
    assert "別紙発信者情報目録記載２の情報" in words


def test_headings_of_a_paper_are_numbered_without_a_gap(papers: dict[str, tuple[Made, ...]]) -> None:
    for paper in papers["as it stands"]:
        last: dict[int, int] = {}
        for block in paper.document.blocks:
            if isinstance(block, Heading):
                assert block.number in {1, last.get(block.level, 0) + 1}, paper.document.stem
                last = {level: n for level, n in last.items() if level < block.level} | {
                    block.level: block.number
                }


def test_a_party_kept_from_the_other_side_stands_in_one_paper_only(
    papers: dict[str, tuple[Made, ...]],
) -> None:
    made = papers["kept from the other side"]
    names = ("山田", "花子", "霞が関0-0-0", "03-0000-0000")
    court = [
        p
        for p in made
        if p.document.id in {"D09", "D10", "D11", "D12", "D16", "D18", "D19", "D24", "D26", "D27-conceal"}
    ]
    assert len(court) > 20
    for paper in court:
        words = "".join(_lines(paper))
        assert [n for n in names if n in words] == [], paper.document.stem
    assert "代替氏名Ａ" in "".join(_lines(_one(made, "D09", "f-injunction")))
    only = "".join(_lines(_one(made, "D27-concealed", "f-injunction")))
    assert all(name in only for name in names)


def test_the_words_of_the_items_cover_the_list_of_the_law() -> None:
    printed = {topic.on(DAY).value: topic.title.ja for topic in paper_table("items")}
    assert set(printed) == {item.number for item in items_on(DAY)}
    for item in item_facts((5, 8), DAY, "x"):
        asked, number = item.facts["asked"], item.facts["number"]
        assert isinstance(asked, Known)
        assert isinstance(number, Known)
        assert asked.value == (number.value in {5, 8})


def test_renumbering_exhibits_changes_every_mention(papers: dict[str, tuple[Made, ...]]) -> None:
    first = SAMPLE.index('[[exhibit]]\nid = "ex1"')
    third = SAMPLE.index('[[exhibit]]\nid = "ex3"')
    end = SAMPLE.index("[[", third + 5)
    moved = SAMPLE[:first] + SAMPLE[third:end] + SAMPLE[first:third] + SAMPLE[end:]
    case: Case = parse_case(moved)
    assert case.exhibit[0].id == "ex3"
    words = "".join(_lines(_one(make_papers(case, DAY), "D09", "f-injunction")))
    assert "（甲２の１、甲２の２）" in words
    assert "（甲１の１、甲１の２）" in "".join(_lines(_one(papers["as it stands"], "D09", "f-injunction")))


def test_a_case_with_western_years_prints_them() -> None:
    case = parse_case(SAMPLE.replace("[preferences]", '[preferences]\nyears = "western"'))
    words = "".join(_lines(_one(make_papers(case, DAY), "D09", "f-injunction")))
    assert "２０２６年１１月２３日" in words
    assert "令和８年１１月２３日" not in words


def test_test_evidence_is_marked_on_every_page() -> None:
    case = parse_case(SAMPLE)
    marked = dataclasses.replace(case, post=(dataclasses.replace(case.post[0], test=True),))
    papers = [p for p in make_papers(marked, DAY) if p.plan.posts]
    assert len(papers) > 10
    assert {"【試験用の証拠による】" in p.document.head for p in papers} == {True}


def test_no_paper_prints_the_id_of_an_element(papers: dict[str, tuple[Made, ...]]) -> None:
    words = "\n".join(line for p in papers["a copyright"] for line in texts(p.document.blocks))
    assert "同定可能性" in words
    assert "identifiability" not in words


def test_one_post_is_not_spoken_of_as_several(papers: dict[str, tuple[Made, ...]]) -> None:
    named = {"D09", "D10", "D12", "D16", "D18", "D19"}
    for paper in papers["as it stands"]:
        own = [b for b in paper.document.blocks if not isinstance(b, Schedule)]
        assert paper.document.id not in named or "各投稿" not in "\n".join(texts(tuple(own)))


VIEWS = {
    "D27-unsecured": ("unsecured_reason", "担保を求めない旨の連絡を受けている"),
    "D27-delay": ("delay_reason", "送達をまたずに履行する旨の連絡を受けている"),
}


@pytest.mark.parametrize("document", VIEWS)
def test_the_debtors_view_is_never_made_up(document: str, papers: dict[str, tuple[Made, ...]]) -> None:
    field, words = VIEWS[document]
    told = _one(papers["as it stands"], document, "f-injunction")
    assert words in "\n".join(texts(told.document.blocks))
    silent = parse_case(re.sub(rf"{field} = .*\n", "", SAMPLE))
    paper = _one(make_papers(silent, DAY, [document]), document, "f-injunction")
    assert not paper.ready
    assert [f.field for f in paper.findings if f.code == "missing"] == [f"filing[1].{field}"]


def test_behind_a_servers_address_its_operator_is_asked_for_its_customer() -> None:
    server = parse_case(SAMPLE.replace('carrier = "docomo"', 'carrier = "sakura"'))
    asked = {p.document.id: p for p in make_papers(server, DAY, ["D11", "D17", "D18", "D26"])}
    for paper in asked.values():
        words = "\n".join(texts(paper.document.blocks))
        assert "インターネット接続サービスを提供する者" not in words
        assert "回線の契約者" not in words
    assert "ＩＰアドレスの割当ての記録" in "\n".join(texts(asked["D17"].document.blocks))
    assert "電気通信設備（サーバー等）の契約者" in "\n".join(texts(asked["D11"].document.blocks))


COMPANY = [
    (
        'name = "山田 花子"\nname_kana = "やまだ はなこ"',
        'kind = "organisation"\nname = "株式会社山田製菓"\nrepresentative = "代表取締役　山田 花子"',
    ),
    ('born_on = 1988-04-01\noccupation = "会社員"\n', ""),
]


def test_a_company_acts_through_who_represents_it() -> None:
    text = SAMPLE
    for old, new in COMPANY:
        assert old in text, old
        text = text.replace(old, new)
    company = parse_case(text)
    petition = _one(make_papers(company, DAY, ["D09"]), "D09", "f-injunction")
    assert "債権者の資格証明書　１通" in _lines(petition)
    made = make_papers(company, DAY, ["D01", "D07", "D21", "D22", "D25", "D27-statement"])
    for paper in made:
        words = "\n".join(texts(paper.document.blocks))
        shown = paper.document.copy.startswith("発信者") or "代表取締役　山田 花子" in words
        assert shown, paper.document.stem
        assert paper.ready, paper.document.stem
    told = "\n".join(texts(_one(made, "D27-statement", "f-damages").document.blocks))
    assert "私は、株式会社山田製菓の代表者です。" in told
    assert "請求者" not in told.partition("投稿記事目録")[0]


OTHER = """[[party]]
id = "second"
role = "sender"
name = "鈴木 三郎"
address = "神奈川県横浜市中区9-9-9"
wrote = ["p322"]

[[party]]
id = "police\""""
ANOTHER_POST = """[[post]]
id = "p322"
site = "mamanohiroba"
url = "https://board.example/bbs/topic/1001/comment/no/322"
number = 322
posted_at = 2026-10-26T15:20:30+09:00
text = "みんな知っている。"

[[claim]]
id = "k2"
post = "p322"
by = "hanako"
right = "insult"

[[claim]]
id = "k1\""""


def test_each_sender_is_asked_for_their_own_posts() -> None:
    text = SAMPLE.replace('name = "佐藤 次郎"', 'name = "佐藤 次郎"\nwrote = ["p321"]')
    text = text.replace('[[party]]\nid = "police"', OTHER).replace('[[claim]]\nid = "k1"', ANOTHER_POST)
    made = make_papers(parse_case(text), DAY, ["D20", "D21", "D22", "D23"])
    for document in ("D20", "D22", "D23"):
        first, second = (
            "".join(texts(_one(made, document, who).document.blocks)) for who in ("sender", "second")
        )
        assert ("３２１" in first, "３２２" in first) == (True, False), document
        assert ("３２１" in second, "３２２" in second) == (False, True), document
    accused = _lines(_one(made, "D21", "complaint"))
    assert {"佐藤 次郎", "鈴木 三郎"} <= set(accused)


def test_those_who_sign_a_settlement_sign_on_one_page_under_its_last_sentence() -> None:
    made = make_papers(parse_case(SAMPLE), DAY, ["D22"])
    blocks = next(paper for paper in made if paper.document.id == "D22").document.blocks
    begins = next(
        n for n, block in enumerate(blocks) if "".join(texts((block,))).startswith("この合意の成立")
    )
    ends = max(n for n, block in enumerate(blocks) if isinstance(block, Entry) and block.seal)
    signed = range(begins, ends)
    assert [n for n in signed if not keeps(blocks, n) and not isinstance(blocks[n], Gap)] == []
    assert not keeps(blocks, ends)


def test_each_sender_is_asked_for_the_damages_claimed_from_them() -> None:
    text = SAMPLE.replace('name = "佐藤 次郎"', 'name = "佐藤 次郎"\nwrote = ["p321"]')
    text = text.replace('[[party]]\nid = "police"', OTHER).replace('[[claim]]\nid = "k1"', ANOTHER_POST)
    asked = ["D19", "D20"]

    def sums(case: Case) -> tuple[list[str], list[str]]:
        made = make_papers(case, DAY, asked)
        found = list(check(open_desk(case, DAY), made))
        papers = (_one(made, "D20", "sender"), _one(made, "D20", "second"), _one(made, "D19", "f-damages"))
        words = ["".join(texts(paper.document.blocks)) for paper in papers]
        total = [re.findall("１７０万５０００円|６０万円", each)[-1] for each in words]
        return total, [finding.field for finding in found if finding.code == "V6-1"]

    assert sums(parse_case(text)) == (["１７０万５０００円"] * 3, ["damage.sender"])
    apart = text.replace("yen = 1000000", 'yen = 1000000\nsender = "sender"').replace(
        '[[damage]]\nid = "d2"',
        '[[damage]]\nid = "d4"\nhead = "consolation"\nyen = 600000\nsender = "second"\n\n[[damage]]\nid = "d2"',
    )
    for head in ("d2", "d3"):
        apart = apart.replace(f'id = "{head}"\n', f'id = "{head}"\nsender = "sender"\n')
    assert sums(parse_case(apart)) == (["１７０万５０００円", "６０万円", "１７０万５０００円"], [])


def test_a_decision_tells_posts_apart_and_an_answer_to_an_order_is_none() -> None:
    grounds = '\n\n[[decision.grounds]]\npost = "p321"\nreason = "not-held"\ntext = "記録は消去済みです。"\n'
    old = (
        'reasons = ["not-clear"]\ntext = "発信者から、同意しない旨及び投稿が真実である旨の回答がありました。"'
    )
    told = make_papers(parse_case(SAMPLE.replace(old, old + grounds)), DAY, ["D06"])
    notice = _one(told, "D06", "dec-2").document.blocks
    assert "請求された発信者情報を保有していない\n記録は消去済みです。" in "\n".join(texts(notice))
    ticked = [plain(b.spans) for b in notice if isinstance(b, Choice) and b.ticked]
    assert [words[:14] for words in ticked] == [
        "請求された発信者情報を保有し",
        "権利が侵害されたことが明らか",
    ]
    ordered = make_papers(parse_case(SAMPLE.replace('verdict = "refuse"', 'verdict = "named"')), DAY, ["D06"])
    assert {p.plan.about for p in ordered} == {"dec-1"}
