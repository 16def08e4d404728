"""Every rule of the check stays silent on a sound case and speaks, with its own code, of the one thing made wrong."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents import values as v
from kaiji.documents.checking.catalogue import RULES, check
from kaiji.documents.facts.desk import open_desk
from kaiji.documents.making import Made, make_papers
from kaiji.documents.papers.requests import two_copies

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.casefile.values import Case

SOUND = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)
NUMBERED = {0: 1, 1: 10, 3: 6, 4: 10, 5: 5, 6: 5, 7: 7}
"""How many rules each numbered group of the facts has."""


@pytest.fixture(scope="module")
def sound() -> tuple[Case, tuple[Made, ...]]:
    case = parse_case(SOUND)
    return case, make_papers(case, DAY, everything=True)


def _codes(case: Case, papers: tuple[Made, ...], day: date = DAY, folder: Path | None = None) -> set[str]:
    return {finding.code for finding in check(open_desk(case, day, folder), papers)}


def test_the_sound_case_has_no_finding(sound: tuple[Case, tuple[Made, ...]]) -> None:
    case, papers = sound
    assert list(check(open_desk(case, DAY), papers)) == []
    assert [f for p in papers for f in p.findings if f.code != "unverified"] == []


def test_codes_are_unique_and_every_rule_has_its_bad_example() -> None:
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert set(codes) == {*CASES, *PAPERS, "V2-3", "V3-7"}


def test_every_rule_of_the_facts_is_kept_by_a_rule_or_by_the_way_papers_are_made() -> None:
    here = Path(__file__).parent
    table = tomllib.loads((here / "rules_of_the_facts.toml").read_text(encoding="utf-8"))
    codes = {rule.code for rule in RULES}
    tests = {path.stem for path in here.glob("test_*.py")} | {
        name
        for path in here.glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    unkept = {name: [by for by in row["by"] if by not in codes | tests] for name, row in table.items()}
    assert {name: missing for name, missing in unkept.items() if missing} == {}
    assert codes - {by for row in table.values() for by in row["by"]} == set()
    wanted = {f"V{group}-{n}" for group, last in NUMBERED.items() for n in range(1, last + 1)}
    assert wanted <= {name for name in table if re.fullmatch(r"V\d+-\d+", name)}


SECOND = """[[communication]]
id = "m2"
post = "p321"
kind = "post"
at = 2026-10-26T15:13:31+09:00
ip = "1.72.1.18"
port = 51235
destination_ip = "93.184.216.34"
carrier = "carrier"
disclosed_by = "operator"
disclosed_on = 2026-11-12

[[exhibit]]
id = "ex1\""""
OTHER_SIDE = 'kind = "provision-order"\ncourt = "tokyo9"\nagainst = "carrier"'
ACCOUNT = SOUND[SOUND.index("[settlement.account]") :]
NOBODYS = ('ip = "1.72.1.17"', 'ip = "8.8.8.8"')
"""An address that belongs to no carrier, so that nothing is said against its addressee."""
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

[[party]]
id = "lawyer\""""
MINOR = ("born_on = 1988-04-01", "born_on = 2012-04-01")
WITH_PARENTS = ('[[party]]\nid = "lawyer"', PARENTS)
CASES: dict[str, list[tuple[str, str]]] = {
    "V0-1": [('text = "園名と下の名前が', 'text = "プロバイダ責任制限法により、園名と下の名前が')],
    "V1-1": [("at = 2026-10-26T15:13:30+09:00\nip", "at = 2026-10-26T15:13:00+09:00\nip")],
    "V1-2": [("port = 51234\n", "")],
    "V1-3": [('disclosed_by = "operator"\ndisclosed_on = 2026-11-12\n', "")],
    "V1-4": [
        ('kind = "handling-fee"', 'kind = "evidence"'),
        ('carrier = "docomo"', 'carrier = "interlink"'),
        NOBODYS,
    ],
    "V1-5": [("certificate_on = 2026-10-20", "certificate_on = 2026-08-20")],
    "V1-6": [('carrier = "docomo"', 'carrier = "rakuten"'), NOBODYS],
    "V1-7": [
        ('communications = ["m1"]', 'communications = ["m1", "m2"]'),
        ('[[exhibit]]\nid = "ex1"', SECOND),
    ],
    "V1-9": [('hide_from_sender = ["name", "reasons"]', 'hide_from_sender = ["name"]')],
    "V1-10": [
        ('sent_on = 2026-11-02\nanswered_on = 2026-11-12\noutcome = "accepted"', "sent_on = 2025-05-01"),
    ],
    "V2-1": [
        (
            'topic = "さくら',
            'topic_url = "https://board.example/bbs/topic/1001/comment/no/321"\ntopic = "さくら',
        )
    ],
    "V2-2": [('element = "', 'by = "sender"\nelement = "')],
    "V2-4": [
        (
            'title = "投稿画面(投稿番号321の切抜き)"',
            'file = "crop.png"\ntitle = "投稿画面(投稿番号321の切抜き)"',
        ),
        ('title = "投稿画面(前後を含む全体)"', 'file = "crop2.png"\ntitle = "投稿画面(前後を含む全体)"'),
    ],
    "V3-2": [('広場 一郎"\ncertificate_on = 2026-10-20', '広場 一郎"')],
    "V3-3": [('exhibits = ["ex4"]\n', "")],
    "V3-8": [('text = "園名と下の名前が', 'text = "甲３のとおり、園名と下の名前が')],
    "V3-5": [
        ('kind = "removal-injunction"\ncourt = "tokyo9"', 'kind = "removal-injunction"\ncourt = "yokohama"')
    ],
    "V3-6": [
        (
            'kind = "disclosure-injunction"\n',
            'kind = "disclosure-injunction"\noutcome = "accepted"\nnotified_on = 2026-11-20\ndecided_on = 2026-11-19\n',
        )
    ],
    "V4-4": [('case_number = "令和８年（モ）第５６７８号"\n', "")],
    "V4-5": [('kind = "provision-order"\ncourt = "tokyo9"\nagainst = "operator"', OTHER_SIDE)],
    "V4-10": [("notified_on = 2026-11-14", "notified_on = 2026-11-05")],
    "V5-1": [('ip = "1.72.1.17"', 'ip = "192.168.0.17"')],
    "V5-2": [('ip = "1.72.1.17"', 'ip = "126.0.1.17"')],
    "V5-3": [("at = 2026-10-26T15:13:30+09:00\nip", "ip")],
    "V5-4": [
        ("2026-10-26T15:13:30", "2026-07-26T15:13:30"),
        ("noticed_on = 2026-10-27", "noticed_on = 2026-10-28"),
    ],
    "V5-5": [('ip = "1.72.1.17"', 'ip = "2606:4700::17"')],
    "V6-1": [("yen = 155000", "yen = 300000")],
    "V6-2": [
        ('exhibits = ["ex5"]\n', ""),
        ('相当因果関係のある損害である。"', '相当因果関係のある損害である。"\nexhibits = ["ex5"]'),
    ],
    "V6-3": [('kind = "damages-suit"\n', 'kind = "damages-suit"\nfiled_on = 2026-10-01\n')],
    "V6-4": [
        ('item = 8\nvalue = "2026年10月26日15時13分30秒"', 'item = 2\nvalue = "神奈川県横浜市西区1-1-1"')
    ],
    "V6-5": [('name = "佐藤 次郎"', 'name = "佐藤 次郎"\nidentified_on = 2022-11-01')],
    "V7-2": [("みんな気をつけて。", "みんな気をつけて。Watch out.")],
    "V7-3": [("みんな気をつけて。", "みんな気をつけて。😡")],
    "V7-4": [
        ("[demand]\n", '[demand]\nvia = "electronic"\n'),
        ("みんな気をつけて。", "みんな気をつけて。" * 900),
    ],
    "V7-5": [('address = "神奈川県横浜市中区0-0-0"\n', "")],
    "V7-8": [
        ('represents = ["hanako"]', "represents = []"),
        ('role = "counsel"', 'role = "court"\nkind = "organisation"'),
        ('name = "山田 花子"', 'name = "山田 花子"\nwithheld = ["address"]'),
    ],
    "V7-9": [("[demand]", '[demand]\nwriting = "vertical"\nlines = "13x40"')],
    "V7-7": [("みんな気をつけて。", "みんな気をつけて。写真を添付する。")],
    "V8-1": [('offence = "defamation"', 'offence = "defamation"\nknew_offender_on = 2026-05-01')],
    "V8-2": [("「山田花子って人、", "「ある人が、")],
    "V8-4": [
        (
            'posted_at = 2026-10-26T15:13:30+09:00\nposted_at_raw = "26/10/26 15:13:30"\nzone_assumed = "JST"\n',
            "",
        ),
    ],
    "V9-3": [(ACCOUNT, "")],
    "V9-1": [("penalty_yen = 300000", "penalty_yen = 3000000")],
    "V9-2": [("first_on = 2027-01-31\n", "")],
    "V14-1": [MINOR],
    "V14-2": [MINOR, WITH_PARENTS, ('capacity = "father"\n', "")],
    "V14-3": [WITH_PARENTS],
    "V14-5": [('posted_at_raw = "26/10/26 15:13:30"', 'posted_at_raw = "26/10/26 15:13"')],
    "V14-4": [('name = "佐藤 次郎"', 'name = "佐藤 次郎"\nborn_on = 2010-01-01')],
}


@pytest.mark.parametrize("code", CASES)
def test_one_fact_made_wrong_triggers_its_rule(code: str) -> None:
    text = SOUND
    for old, new in CASES[code]:
        assert old in text, old
        text = text.replace(old, new)
    case = parse_case(text)
    papers = make_papers(case, DAY, everything=code == "V3-6")
    assert _codes(case, papers) == {code}


def _change(
    papers: tuple[Made, ...], which: str, change: Callable[[v.Block], v.Block | None]
) -> tuple[Made, ...]:
    """Return the papers with the blocks of one of them changed or dropped, as a faulty template would give them."""

    def changed(paper: Made) -> Made:
        if not {paper.document.id, paper.plan.about} & set(which.split()):
            return paper
        blocks = tuple(b for block in paper.document.blocks if (b := change(block)) is not None)
        return dataclasses.replace(paper, document=dataclasses.replace(paper.document, blocks=blocks))

    return tuple(changed(paper) for paper in papers)


def _text(words: str) -> v.Paragraph:
    return v.Paragraph(spans=(v.Span(text=words),))


def _in_schedule(key: str, words: str) -> Callable[[v.Block], v.Block]:
    def change(block: v.Block) -> v.Block:
        if isinstance(block, v.Schedule) and block.key.startswith(key):
            return dataclasses.replace(block, blocks=(*block.blocks, _text(words)))
        return block

    return change


def _no_first(block: v.Block) -> v.Block | None:
    return None if isinstance(block, v.Gap) and block.lines == 3 else block


def _tick_all(block: v.Block) -> v.Block:
    return dataclasses.replace(block, ticked=True) if isinstance(block, v.Choice) else block


def _drop(words: str) -> Callable[[v.Block], v.Block | None]:
    def change(block: v.Block) -> v.Block | None:
        spans = getattr(block, "spans", ())
        return None if words in v.plain(spans) and not isinstance(block, v.Schedule) else block

    return change


def _longer(block: v.Block) -> v.Block:
    if isinstance(block, v.Squares):
        line = (v.Span(text="字" * (block.columns + 1)),)
        first, *others = block.pages
        return dataclasses.replace(block, pages=((line, *first[1:]), *others))
    return block


def _no_information(block: v.Block) -> v.Block | None:
    return None if isinstance(block, v.Schedule) and block.key == "information" else block


def _no_posts(block: v.Block) -> v.Block | None:
    return None if isinstance(block, v.Schedule) and block.key == "posts" else block


PAPERS: dict[str, tuple[str, Any]] = {
    "V1-8": ("D01", lambda block: _text("山田花子") if isinstance(block, v.Title) else block),
    "V3-1": ("D09", _no_first),
    "V3-4": ("D26", _in_schedule("information", "別の言葉")),
    "V4-1": ("f-order-yokohama", _no_information),
    "V4-2": ("D12", _tick_all),
    "V4-3": ("D12", _drop("との裁判を求める")),
    "V4-6": ("D12", _drop("関連事情")),
    "V4-7": (
        "f-order",
        _in_schedule(
            "posts", "山田花子って人、さくら保育園のママ友の財布を盗んで出入り禁止になったんだって。"
        ),
    ),
    "V4-8": ("f-keep", _in_schedule("communications", "2026/10/26 07:00:00 (UTC)")),
    "V4-9": ("f-order", _in_schedule("information", "ログイン（投稿より前に行ったものに限る。）")),
    "V6-1": ("D19", _drop("１７０万５０００円")),
    "V7-1": ("D20", _longer),
    "V8-3": ("D21", _drop("処罰を求める")),
    "V9-4": ("D22", _no_posts),
    "V7-6": ("D20", None),
}


@pytest.mark.parametrize("code", PAPERS)
def test_one_fault_of_a_paper_triggers_its_rule(code: str, sound: tuple[Case, tuple[Made, ...]]) -> None:
    case, papers = sound
    document, change = PAPERS[code]
    if change is None:
        narrow = [
            dataclasses.replace(p, document=dataclasses.replace(p.document, profile="F"))
            if p.document.id == document
            else p
            for p in papers
        ]
        faulty = tuple(narrow)
    else:
        faulty = _change(papers, document, change)
    assert _codes(case, faulty) == {code}


def test_a_quotation_that_differs_from_the_sealed_text_is_found(tmp_path: Path) -> None:
    package = tmp_path / "evidence" / "EV-1" / "capture"
    package.mkdir(parents=True)
    text = SOUND.replace("number = 321\n", 'number = 321\npackage = "evidence/EV-1"\n', 1)
    case = parse_case(text)
    papers = make_papers(case, DAY, everything=True)
    recorded = {"posts": [{"number": 321, "text": case.post[0].text}]}
    (package / "posts.json").write_text(json.dumps(recorded), encoding="utf-8")
    assert _codes(case, papers, folder=tmp_path) == set()
    recorded["posts"][0]["text"] = "違う本文"
    (package / "posts.json").write_text(json.dumps(recorded), encoding="utf-8")
    assert _codes(case, papers, folder=tmp_path) == {"V2-3"}


def test_an_exhibit_whose_file_is_not_there_is_found(tmp_path: Path) -> None:
    old = 'title = "投稿画面(前後を含む全体)"'
    case = parse_case(SOUND.replace(old, f'{old}\nfile = "scans/whole.pdf"'))
    papers = make_papers(case, DAY)
    assert _codes(case, papers, folder=tmp_path) == {"V3-7"}
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "whole.pdf").write_bytes(b"%PDF")
    assert _codes(case, papers, folder=tmp_path) == set()


def test_a_fee_that_is_short_and_a_key_that_an_unknown_carrier_may_need_are_found() -> None:
    two_sets = SOUND.replace('carrier = "docomo"', 'carrier = "interlink"').replace(*NOBODYS)
    for old, new in CASES["V1-7"]:
        two_sets = two_sets.replace(old, new)
    short = parse_case(two_sets)
    findings = [f for f in check(open_desk(short, DAY), make_papers(short, DAY)) if f.code == "V1-4"]
    assert ["10000円" in f.message.ja and "5000円" in f.message.ja for f in findings] == [True]
    unknown = parse_case(SOUND.replace('carrier = "docomo"\n', "").replace("port = 51234\n", ""))
    assert _codes(unknown, make_papers(unknown, DAY)) == {"V1-2"}


def test_the_sample_asks_for_the_masked_copy() -> None:
    provider, sender = two_copies(parse_case(SOUND))
    assert (provider.key, sender.key) == ("provider", "sender")
    assert "山田 花子" in sender.names
