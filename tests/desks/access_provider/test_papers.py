"""What goes out: one envelope a person, a letter for every outcome, and nothing in any of them that was not let go."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.desks.access_provider.errors import StageError
from kaiji.desks.access_provider.looking import key_of, release_item
from kaiji.desks.access_provider.models import Inquiry, Item, Receipt, Run
from kaiji.desks.access_provider.moves import answering, asking, deciding, receiving
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.papers.answers import all_closed, answer_table
from kaiji.desks.access_provider.papers.inquiries import print_inquiries, tell_sender
from kaiji.desks.access_provider.papers.letters import letters_pdf
from kaiji.documents.errors import DraftInRunError
from tests.desks.access_provider.conftest import AT, CLAIMANT, SOUND
from tests.desks.access_provider.lists import joined
from tests.printed import everything_in, pages_of, words_of

if TYPE_CHECKING:
    from tests.desks.access_provider.conftest import Desk

TWO_OF_ONE = (
    'A-2,198.51.100.7,40003,2026/10/26 15:05:00,93.184.216.34,侮辱,https://bbs.example/t/2/5,ばか,"1,2"'
)
OTHER = 'A-3,198.51.100.7,40002,2026/10/26 15:05:00,93.184.216.99,侮辱,https://bbs.example/t/3/7,あほ,"1,2"'
PURPOSE: dict[str, Any] = {"purpose": ("damages",), "hidden": ("name",)}


def test_one_print_run_has_its_list_one_envelope_a_person_and_the_labels_in_the_same_order(
    desk: Desk,
) -> None:
    receipt = desk.checked(desk.receive(joined(SOUND, TWO_OF_ONE, OTHER), **PURPOSE))
    one, two, three = (desk.item(receipt, n) for n in (2, 3, 4))
    inquiries = [
        asking.prepare(desk.act(), [one, two], key=key_of(one)),
        asking.prepare(desk.act(), [three], key=key_of(three)),
    ]
    run = asking.open_run(desk.act(), inquiries)
    data = print_inquiries(desk.act(), run, address=lambda secret: f"https://ap.example/answer/{secret}")
    found = pages_of(data)
    covers = [n for n, page in enumerate(found) if "御意見の照会について" in page]
    assert len(covers) == 2
    first = "".join(found[covers[0] : covers[1]])
    assert "利用一郎様" in first
    assert "利用三郎" not in first
    assert "園費を盗んだ" in first
    assert "ばか" in first
    assert "山田花子" not in first  # the requester wants her name kept from the sender
    assert "https://ap.example/answer/" in found[covers[0]]
    # the list says how many pages go into each envelope, and letters, list and labels are in one order
    listed, labels = found[0], found[-1]
    starts = [*covers, len(found) - 1]
    for place, (inquiry, name) in enumerate(zip(inquiries, ("利用一郎", "利用三郎"), strict=True)):
        assert f"{inquiry.number}{name}様" in listed
        assert f"{starts[place + 1] - starts[place]}頁" in listed.partition(inquiry.number)[2][:40]
        assert inquiry.number in found[covers[place]]
        assert f"{name}様" in found[covers[place]]
    assert re.findall("利用.郎様", labels) == re.findall("利用.郎様", listed) == ["利用一郎様", "利用三郎様"]
    assert "〒105-0001" in labels
    printed = Run.get(run.pk)
    assert printed.sha256
    assert Inquiry.objects.exclude(token=None).count() == 2


def test_a_run_that_lacks_something_is_refused_and_says_what(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(SOUND.replace("名誉毀損", ""), **PURPOSE))
    inquiry = asking.prepare(desk.act(), [desk.item(receipt)], key="C-001")
    run = asking.open_run(desk.act(), [inquiry])
    with pytest.raises(DraftInRunError, match="lacks"):
        print_inquiries(desk.act(), run, address=None)


OUTCOMES = joined(
    SOUND,
    'A-2,198.51.100.7,40009,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/2,x,"1,2"',
    'A-3,198.51.100.8,40003,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/3,x,"1,2"',
    'A-4,203.0.113.9,40001,2026/10/26 15:05:00,,名誉毀損,https://bbs.example/5,x,"1,2"',
    'A-5,198.51.100.7,40001,2026/10/26 15:05,93.184.216.34,名誉毀損,https://bbs.example/7,x,"1,2"',
    'A-6,198.51.100.7,40002,2026/10/26 15:05:00,93.184.216.99,名誉毀損,https://bbs.example/8,x,"1,2,3"',
)


def _all_outcomes(desk: Desk) -> list[Item]:
    receipt = desk.checked(desk.receive(OUTCOMES, **PURPOSE))
    deciding.decide(desk.act(), desk.item(receipt, 3), Decision(outcome="no-record"))
    deciding.decide(desk.act(), desk.item(receipt, 4), Decision(outcome="not-identified"))
    deciding.decide(desk.act(), desk.item(receipt, 5), Decision(outcome="other-holder", partner="mvno-a"))
    receiving.send_back(desk.act(), receipt, whole_receipt=False)
    refused = desk.answered(desk.item(receipt, 2), "objects", "事実です")
    deciding.decide(
        desk.act(),
        refused,
        Decision(outcome="refused", grounds=("not-clear",), explanation="真実である可能性が否定できないため"),
    )
    given = desk.answered(desk.item(receipt, 7), "consents")
    deciding.decide(
        desk.act(),
        given,
        Decision(
            outcome="partly",
            fields=("name",),
            grounds=("other",),
            explanation="氏名の開示にだけ同意があったため",
        ),
    )
    release_item(desk.act(desk.other), desk.item(receipt, 7), {"name"})
    return all_closed(Receipt.get(receipt.pk))


def test_there_is_a_letter_for_every_outcome_and_each_says_what_was_decided(desk: Desk) -> None:
    items = _all_outcomes(desk)
    words = words_of(letters_pdf(items[0].receipt, items, AT.date()))
    for said in (
        "発信者情報一部開示決定通知書",
        "利用三郎",
        "発信者情報不開示決定通知書",
        "真実である可能性が否定できないため",
        "契約者の記録は、当社の通信記録にありませんでした",
        "1人に特定することができませんでした",
        "例示モバイル株式会社",
        "必要とする項目は、送信元ポート番号です",
        "2027年1月23日までです",  # ninety days, that of the communication counted
        "秒まで記載してください",
        "甲野太郎",
    ):
        assert said in words, said


def test_what_was_not_let_go_stands_in_no_letter_table_journal_or_database(desk: Desk) -> None:
    items = _all_outcomes(desk)
    receipt = items[0].receipt
    pdf = letters_pdf(receipt, items, AT.date())
    table = answer_table(receipt, items).decode("utf-8-sig")
    secrets = ("愛知県", "052-333-3333", "saburo@", "利用一郎", "利用 一郎", "港区一丁目")
    said = everything_in(pdf).decode("utf-8", "replace")
    database = (desk.home / "kaiji.sqlite3").read_bytes() + (desk.home / "kaiji.sqlite3-wal").read_bytes()
    for secret in secrets:
        assert secret not in said
        assert secret not in table
        assert secret.encode() not in pdf
        assert secret.encode() not in database
    assert "利用 三郎" in table
    for sealed_fact in ("園費を盗んだ", "198.51.100.7", "山田 花子", "利用 三郎", "事実です", "C-001"):
        assert sealed_fact.encode() not in database, sealed_fact
    kept = b"".join(path.read_bytes() for path in (desk.home / "vault").rglob("*.sqlite*"))
    assert "利用".encode() not in kept


def test_answered_items_close_the_receipt_and_do_not_come_back(desk: Desk) -> None:
    items = _all_outcomes(desk)
    receipt = items[0].receipt
    answering.reopen(desk.act(), desk.item(receipt, 3))
    assert desk.item(receipt, 3).stage == "none"
    deciding.decide(desk.act(), desk.item(receipt, 3), Decision(outcome="no-record"))
    with pytest.raises(StageError):
        answering.reopen(desk.act(), desk.item(receipt, 7))
    assert answering.note_answered(desk.act(), receipt, how="letters", sha256="0" * 64) == len(items)
    assert Receipt.get(receipt.pk).stage == "closed"
    with pytest.raises(StageError):
        answering.reopen(desk.act(), desk.item(receipt, 3))


def test_a_request_to_keep_is_answered_by_a_letter_that_says_until_when(desk: Desk) -> None:
    rows = "A-1,198.51.100.7,40001,2026/10/26 15:05:00,93.184.216.34,,,,"
    receipt = desk.checked(
        desk.receive(
            rows, basis="preservation-request", ground={"due_on": date(2027, 1, 31)}, requester=CLAIMANT
        )
    )
    deciding.decide(desk.act(), desk.item(receipt), Decision(outcome="kept"))
    words = words_of(letters_pdf(receipt, all_closed(receipt), AT.date()))
    assert "通信記録の保存について" in words
    assert "2027年1月31日まで" in words


def test_a_sender_who_opposed_is_told_once_that_a_court_ordered_the_disclosure(desk: Desk) -> None:
    receipt = desk.checked(
        desk.receive(basis="disclosure-order", ground={"case_number": "令和8年(発チ)第1号"}, **PURPOSE)
    )
    item = desk.answered(desk.item(receipt), "objects", "事実です")
    inquiry = item.inquiry
    assert inquiry is not None
    with pytest.raises(StageError):
        tell_sender(desk.act(days=6), inquiry)
    deciding.decide(desk.act(days=6), item, Decision(outcome="disclosed", fields=("name", "address")))
    release_item(desk.act(desk.other, days=7), desk.item(receipt), {"name", "address"})
    words = words_of(tell_sender(desk.act(days=7), Inquiry.get(inquiry.pk)))
    assert "利用一郎様" in words
    assert "６条２項" in words.replace("6条2項", "６条２項").replace("第", "")
    assert "事実です" not in words
    with pytest.raises(StageError):
        tell_sender(desk.act(days=8), Inquiry.get(inquiry.pk))
