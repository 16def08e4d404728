"""A minor acts through parents: they stand on every paper with their capacity, and nothing tells what is kept of the child."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.documents import values as v
from kaiji.documents.checking.rules import texts
from kaiji.documents.facts.desk import open_desk
from kaiji.documents.facts.filings import procedure
from kaiji.documents.facts.packets import packet_facts
from kaiji.documents.facts.rows import Item
from kaiji.documents.facts.values import Known
from kaiji.documents.making import Made, make_papers
from kaiji.exchange.parties import agents_of

DAY = date(2026, 11, 23)
SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
HOME = "東京都千代田区霞が関0-0-0"
PARENTS = f"""
[[party]]
id = "mother"
role = "legal-representative"
capacity = "mother"
name = "山田 月子"
address = "{HOME}"
phone = "03-0000-0000"
represents = ["hanako"]

[[party]]
id = "father"
role = "legal-representative"
capacity = "father"
name = "山田 太陽"
address = "{HOME}"
phone = "03-0000-0000"
represents = ["hanako"]
"""
THEIRS = """
[[party]]
id = "theirs"
role = "legal-representative"
capacity = "father"
name = "佐藤 大地"
address = "神奈川県横浜市中区0-0-0"
represents = ["sender"]
"""
CHILD = (
    SAMPLE.replace("born_on = 1988-04-01", "born_on = 2012-04-01")
    .replace('kind = "provision-order"', 'kind = "provision-order"\nfiled_on = 2026-11-09')
    .replace('kind = "erasure-order"', 'kind = "erasure-order"\nfiled_on = 2026-11-24')
    + PARENTS
)
ALONE = re.sub(r'\[\[party\]\]\nid = "lawyer".*?(?=\[\[party\]\])', "", CHILD, flags=re.DOTALL)
SECRET = (
    'name = "山田 花子"\n',
    'name = "山田 花子"\nwithheld = ["address"]\nwithheld_reason = "自宅に押し掛けられるおそれがある。"\n',
)


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[Made, ...]]:
    cases = {
        "counsel": CHILD,
        "alone": ALONE,
        "secret": CHILD.replace(*SECRET),
        "their child": CHILD + THEIRS,
    }
    return {name: make_papers(parse_case(text), DAY, everything=True) for name, text in cases.items()}


def _words(papers: tuple[Made, ...], document: str) -> str:
    return "\n".join(line for p in papers if p.document.id == document for line in texts(p.document.blocks))


@pytest.mark.parametrize("document", ["D09", "D10", "D11", "D12", "D13", "D14", "D16", "D18", "D19", "D26"])
def test_court_papers_name_the_parents_below_the_child(
    document: str, made: dict[str, tuple[Made, ...]]
) -> None:
    words = _words(made["counsel"], document)
    assert "上記法定代理人親権者母\n山田 月子" in words
    assert "上記法定代理人親権者父\n山田 太陽" in words
    assert document == "D26" or "戸籍謄本（法定代理権を証する書面）" in words


@pytest.mark.parametrize("document", ["D01", "D02", "D07", "D17", "D21", "D27-statement", "D09"])
def test_without_counsel_the_parents_seal_and_the_child_does_not(
    document: str, made: dict[str, tuple[Made, ...]]
) -> None:
    paper = next(p for p in made["alone"] if p.document.id == document)
    sealed = _sealed(paper)
    assert "山田 月子" in sealed
    assert "山田 太陽" in sealed
    assert ("山田 花子" in sealed) == (document == "D27-statement")


def _sealed(paper: Made) -> str:
    return "\n".join(v.plain(b.spans) for b in paper.document.blocks if isinstance(b, v.Entry) and b.seal)


def test_with_counsel_only_the_power_of_attorney_is_sealed_by_the_parents(
    made: dict[str, tuple[Made, ...]],
) -> None:
    power = next(p for p in made["counsel"] if p.document.id == "D25")
    request = next(p for p in made["counsel"] if p.document.id == "D01")
    assert "山田 月子" in _sealed(power)
    assert "山田 花子" not in _sealed(power)
    assert _sealed(request) == "霞 太郎"


def test_what_is_kept_of_the_child_is_kept_of_the_parents_on_every_paper(
    made: dict[str, tuple[Made, ...]],
) -> None:
    for_court = [
        p for p in made["secret"] if p.document.id in {"D09", "D12", "D18", "D19", "D24", "D26", "D22"}
    ]
    assert for_court
    for paper in for_court:
        assert HOME not in "\n".join(texts(paper.document.blocks))
    petition = _words(made["secret"], "D27-conceal")
    assert "代替住所Ａ" in petition
    assert "代替住所Ｂ" in petition
    assert "法定代理人親権者母　山田 月子" in petition
    assert "１５００円（秘匿対象者１人につき１件として、３件分）" in petition
    assert HOME in _words(made["secret"], "D27-concealed")


def test_the_package_to_a_provider_leaves_the_parents_address_out_too() -> None:
    case = parse_case(CHILD.replace(*SECRET))
    agents = agents_of(case, case.party_in("claimant")[0])
    assert [a.address for a in agents if a.capacity == "legal-representative"] == [None, None]


def test_the_packet_list_has_the_fee_of_concealment_and_the_register() -> None:
    desk = open_desk(parse_case(CHILD.replace(*SECRET)), DAY)
    found = procedure(desk, desk.row("filing", "f-injunction"))
    facts = packet_facts(found, "申立書").facts
    fee = facts["concealment_fee"]
    assert isinstance(fee, Item)
    yen = fee.fact("yen")
    assert isinstance(yen, Known)
    assert yen.value == 1500
    certificates = facts["certificates"]
    assert isinstance(certificates, tuple)
    words = [c.fact("words") for c in certificates]
    assert any(isinstance(w, Known) and "戸籍謄本" in str(w.value) for w in words)


def test_the_parents_of_a_sender_stand_on_their_side_only(made: dict[str, tuple[Made, ...]]) -> None:
    papers = made["their child"]
    complaint = _words(papers, "D19")
    assert "上記法定代理人親権者父\n佐藤 大地" in complaint
    assert complaint.index("佐藤 次郎") < complaint.index("佐藤 大地")
    assert "佐藤 大地" in _words(papers, "D22")
    assert "佐藤 大地" not in _words(papers, "D01") + _words(papers, "D09") + _words(papers, "D25")
    letter = _words(papers, "D20").replace("\n", "").replace("　", "")
    assert "上記法定代理人親権者父佐藤大地殿" in letter


def test_counsel_writes_to_the_sender_for_the_child_through_the_parents(
    made: dict[str, tuple[Made, ...]],
) -> None:
    letter = _words(made["counsel"], "D20").replace("\n", "")
    assert (
        "当職は、山田花子（法定代理人親権者母山田月子、親権者父山田太陽）（以下「依頼者」といいます。）の代理人として"
        in letter
    )
