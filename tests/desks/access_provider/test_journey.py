"""One request through the desk, from the list to what leaves it, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.actors import Actor
from kaiji.cases.errors import LookReasonError, RoleError, StaleVersionError, SubjectErasedError
from kaiji.cases.guard import allowed
from kaiji.cases.journal.models import Entry
from kaiji.cases.moves import Act
from kaiji.cases.worker import work_off
from kaiji.desks.access_provider.errors import (
    DecisionError,
    IdentityError,
    LinesError,
    LookupOnlyError,
    ScopeError,
    SecondPersonError,
    StageError,
)
from kaiji.desks.access_provider.looking import key_of, release_item, see_subscriber
from kaiji.desks.access_provider.models import Inquiry, Item, Original, Receipt
from kaiji.desks.access_provider.moves import answering, asking, deciding, matching, receiving, releasing
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.moves.erasing import erase
from kaiji.desks.access_provider.papers.letters import letters_pdf
from kaiji.desks.access_provider.reporting import ledger_rows
from kaiji.desks.access_provider.sending import answer_out, end_without_answer
from kaiji.desks.access_provider.working import plan_day, search_one, search_receipt
from kaiji.vault.folder import reading, writing
from kaiji.vault.holds import holds
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from tests.desks.access_provider.conftest import AT, LOG, SOUND
from tests.desks.access_provider.lists import joined

if TYPE_CHECKING:
    from tests.desks.access_provider.conftest import Desk

BOTH = Actor(id="user:1", role="clerk", also=frozenset({"releaser"}))
"""The clerk of these tests, with the right to release as well: the right is not what is missing."""
DISCLOSE = Decision(outcome="disclosed", fields=("name", "address"), explanation="同意があったため")


def test_a_line_that_fits_one_subscriber_is_found_and_held_when_it_comes_in(desk: Desk) -> None:
    receipt = desk.receive()
    item = desk.item(receipt)
    assert (item.stage, item.match, item.lane) == ("found", "unique", "person")
    assert receipt.fee_yen == 5000
    with reading(desk.home / "vault") as manifest:
        (hold,) = holds(manifest)
    assert (hold.id, hold.request, hold.active) == (item.hold, receipt.number, True)


def test_from_receipt_to_release_by_two_people(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    item = desk.answered(desk.item(receipt), "consents")
    assert item.stage == "consented"
    deciding.decide(desk.act(days=6), item, DISCLOSE)
    item = desk.item(receipt)
    assert item.stage == "decided"
    with pytest.raises(SecondPersonError):
        release_item(desk.act(BOTH), item, {"name", "address"})
    release_item(desk.act(desk.other, days=7), item, {"name", "address"})
    item = desk.item(receipt)
    assert (item.stage, item.outcome) == ("closed", "disclosed")
    assert item.release["values"] == {"name": "利用 一郎", "address": "東京都港区一丁目1番1号"}


def test_what_the_class_of_the_answer_is_decides_what_can_be_decided(desk: Desk) -> None:
    rows = joined(
        SOUND,
        'A-2,198.51.100.7,40009,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/2,x,"1,2"',
        'A-3,198.51.100.8,40003,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/3,x,"1,2"',
        'A-4,198.51.100.7,,2026/10/26 15:05:00,,名誉毀損,https://bbs.example/4,x,"1,2"',
        'A-5,203.0.113.9,40001,2026/10/26 15:05:00,,名誉毀損,https://bbs.example/5,x,"1,2"',
        'A-6,198.51.100.7,40001,2026/09/26 15:05:00,,名誉毀損,https://bbs.example/6,x,"1,2"',
        'A-7,198.51.100.7,40001,2026/10/26 15:05,93.184.216.34,名誉毀損,https://bbs.example/7,x,"1,2"',
    )
    receipt = desk.checked(desk.receive(rows))
    stages = {item.number: item.stage for item in receipt.items.all()}
    assert stages == {
        2: "found",
        3: "none",
        4: "unclear",
        5: "thin",
        6: "elsewhere",
        7: "gap",
        8: "defective",
    }
    with pytest.raises(StageError):
        deciding.decide(desk.act(), desk.item(receipt, 3), DISCLOSE)
    with pytest.raises(DecisionError, match="heard first"):
        deciding.decide(desk.act(), desk.item(receipt, 2), DISCLOSE)
    deciding.decide(desk.act(), desk.item(receipt, 3), Decision(outcome="no-record"))
    deciding.decide(desk.act(), desk.item(receipt, 4), Decision(outcome="not-identified"))
    deciding.decide(desk.act(), desk.item(receipt, 6), Decision(outcome="other-holder", partner="mvno-a"))
    assert desk.item(receipt, 4).outcome == "not-identified"
    returned = receiving.send_back(desk.act(), receipt, whole_receipt=False)
    assert [item.number for item in returned] == [8]
    assert Receipt.get(receipt.pk).cure_by == date(2026, 12, 4)


def test_a_return_is_taken_back_until_somebody_was_told_of_it(desk: Desk) -> None:
    bad = 'A-7,198.51.100.7,40001,2026/10/26 15:05,93.184.216.34,名誉毀損,https://bbs.example/7,x,"1,2"'
    asked = 'A-8,198.51.100.7,40003,2026/10/26 15:05:00,93.184.216.34,侮辱,https://bbs.example/8,x,"1,2"'
    receipt = desk.checked(desk.receive(joined(SOUND, bad, asked)))
    desk.asked(desk.item(receipt, 4))
    stages = {item.number: item.stage for item in receipt.items.all()}
    receiving.send_back(desk.act(), receipt, whole_receipt=True)
    assert Receipt.get(receipt.pk).stage == "returned"
    receiving.take_return_back(desk.act(), Receipt.get(receipt.pk))
    assert {item.number: item.stage for item in receipt.items.all()} == stages
    assert stages == {2: "found", 3: "defective", 4: "asked"}
    again = Receipt.get(receipt.pk)
    assert (again.stage, again.cure_by) == ("open", None)
    receiving.send_back(desk.act(), again, whole_receipt=True)
    answering.note_answered(desk.act(), Receipt.get(receipt.pk), how="letters", sha256="0" * 64)
    with pytest.raises(LinesError):
        receiving.take_return_back(desk.act(), Receipt.get(receipt.pk))


def test_a_request_that_comes_before_any_log_is_received_once_and_can_be_searched_later(desk: Desk) -> None:
    vault, away = desk.home / "vault", desk.home / "no-vault-yet"
    vault.rename(away)
    receipt = desk.receive()
    assert desk.item(receipt).stage == "received"
    away.rename(vault)
    search_receipt(desk.act(), receipt)
    assert (desk.item(receipt).stage, Receipt.objects.count()) == ("found", 1)


def test_near_misses_say_what_would_have_to_be_otherwise_and_name_nobody(desk: Desk) -> None:
    rows = joined(
        'A-1,198.51.100.7,40001,2026/10/26 15:10:10,93.184.216.34,名誉毀損,https://bbs.example/2,x,"1,2"',
        'A-2,198.51.100.7,40002,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/3,x,"1,2"',
        'A-3,198.51.100.7,40002,2026/10/26 06:05:00,93.184.216.99,名誉毀損,https://bbs.example/4,x,"1,2"',
    )
    receipt = desk.receive(rows)
    near = {item.number: item.finding["near"] for item in receipt.items.all()}
    assert ("time", -10) in {(n["kind"], n["seconds"]) for n in near[2]}
    assert "destination" in {n["kind"] for n in near[3]}
    assert ("zone", 9 * 3600) in {(n["kind"], n["seconds"]) for n in near[4]}
    assert "C-0" not in str(near)


def test_a_duplicate_does_not_pass_on_the_identity_check_of_its_twin(desk: Desk) -> None:
    first = desk.checked(desk.receive())
    again = desk.receive()
    twin = desk.item(again)
    assert (twin.relation, twin.earlier_id) == ("duplicate", desk.item(first).pk)
    with pytest.raises(IdentityError):
        asking.prepare(desk.act(), [twin], key="C-001")
    with pytest.raises(IdentityError):
        asking.prepare(desk.act(), [desk.item(first), twin], key="C-001")
    assert Inquiry.objects.count() == 0
    with pytest.raises(IdentityError):
        deciding.decide(
            desk.act(), twin, Decision(outcome="refused", grounds=("not-clear",), explanation="x")
        )
    # even where the twin was asked about and answered, its own paper is what counts
    desk.answered(desk.item(first), "consents")
    with pytest.raises((IdentityError, DecisionError)):
        deciding.decide(desk.act(), desk.item(again), DISCLOSE)


def test_an_identity_check_taken_out_from_under_a_decision_stops_the_release(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    item = desk.answered(desk.item(receipt), "consents")
    deciding.decide(desk.act(), item, DISCLOSE)
    with allowed("test"):
        Receipt.objects.filter(pk=receipt.pk).update(identity_on=None)
    with pytest.raises(IdentityError):
        release_item(desk.act(desk.other), desk.item(receipt), {"name", "address"})
    assert not Entry.objects.filter(what="subscriber.looked-up").exists()


def test_nothing_beyond_what_was_asked_and_decided_can_leave(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    item = desk.answered(desk.item(receipt), "consents")
    with pytest.raises(ScopeError):
        deciding.decide(desk.act(), item, Decision(outcome="disclosed", fields=("name", "address", "phone")))
    deciding.decide(
        desk.act(),
        item,
        Decision(outcome="partly", fields=("address",), grounds=("other",), explanation="住所に限り同意"),
    )
    item = desk.item(receipt)
    with pytest.raises(ScopeError):
        release_item(desk.act(desk.other), item, {"name", "address"})
    release_item(desk.act(desk.other), item, {"address"})
    assert desk.item(receipt).release["values"] == {"address": "東京都港区一丁目1番1号"}


def test_the_releaser_can_send_a_decision_back_with_a_reason_only(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    item = desk.answered(desk.item(receipt), "consents")
    deciding.decide(desk.act(), item, DISCLOSE)
    with pytest.raises(DecisionError):
        releasing.send_back(desk.act(desk.other), desk.item(receipt))
    releasing.send_back(desk.act(desk.other, reason="住所の範囲を確かめて"), desk.item(receipt))
    assert desk.item(receipt).stage == "consented"


def test_what_was_handed_over_under_a_provision_order_is_searched_and_held_and_nothing_else(
    desk: Desk,
) -> None:
    receipt = desk.receive(
        basis="provision-order",
        ground={"case_number": "令和8年(発チ)第1号", "from_provider": "株式会社ひろば"},
    )
    item = desk.item(receipt)
    assert (item.stage, item.lane, bool(item.hold)) == ("found", "court", True)
    with pytest.raises(LookupOnlyError):
        asking.prepare(desk.act(), [item], key="C-001")
    with pytest.raises(LookupOnlyError):
        deciding.decide(desk.act(), item, DISCLOSE)
    with pytest.raises(LookupOnlyError):
        deciding.decide(
            desk.act(), item, Decision(outcome="refused", grounds=("not-clear",), explanation="x")
        )
    deciding.decide(desk.act(), item, Decision(outcome="kept"))
    for how in ("letters", "table", "package"):
        with pytest.raises(LinesError):
            answer_out(desk.act(), Receipt.get(receipt.pk), how=how)
    kept = Receipt.get(receipt.pk)
    assert letters_pdf(kept, kept.items.all(), AT.date()) == b""  # nobody is told what was found
    end_without_answer(desk.act(), kept)
    assert (Receipt.get(receipt.pk).stage, desk.item(receipt).hold_ended_at) == ("closed", None)
    with pytest.raises(LinesError):
        end_without_answer(desk.act(), desk.receive())


def test_an_order_of_the_court_needs_no_consent_but_still_two_people(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(basis="disclosure-order", ground={"due_on": date(2026, 12, 20)}))
    item = desk.item(receipt)
    deciding.decide(desk.act(), item, DISCLOSE)
    release_item(desk.act(desk.other), desk.item(receipt), {"name", "address"})
    assert desk.item(receipt).outcome == "disclosed"


def test_a_subscriber_is_seen_only_after_a_match_with_a_reason_by_who_may_and_each_look_is_journaled(
    desk: Desk,
) -> None:
    receipt = desk.receive(
        f'{SOUND}\nA-2,198.51.100.7,40009,2026/10/26 15:05:00,,侮辱,https://bbs.example/2,x,"1,2"'
    )
    with pytest.raises(LookReasonError):
        see_subscriber(desk.act(), desk.item(receipt), {"name"}, reason=None)
    with pytest.raises(StageError):
        see_subscriber(desk.act(), desk.item(receipt, 3), {"name"}, reason="request-handling")
    with pytest.raises(RoleError):
        see_subscriber(desk.act(desk.auditor), desk.item(receipt), {"name"}, reason="audit")
    seen = see_subscriber(desk.act(), desk.item(receipt), {"name"}, reason="request-handling")
    assert (seen.name, seen.address) == ("利用 一郎", None)
    (entry,) = Entry.objects.filter(what="subscriber.looked-up")
    assert entry.actor == desk.clerk.id
    assert "利用" not in entry.line


def test_silence_is_a_state_of_its_own_and_comes_by_itself_when_the_period_is_over(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    inquiry = desk.asked(desk.item(receipt))
    assert inquiry.due_on == date(2026, 12, 4)
    with pytest.raises(StageError):
        asking.record_no_answer(desk.act(days=3), inquiry, how="silent")
    later = AT + timedelta(days=16)
    plan_day(at=later)
    work_off(clock=lambda: later)
    assert desk.item(receipt).stage == "silent"
    asking.record_answer(
        desk.act(days=20),
        Inquiry.get(inquiry.pk),
        answer="objects",
        reason="事実です",
        pass_on=True,
        on=date(2026, 12, 9),
        by="paper",
    )
    assert desk.item(receipt).stage == "opposed"
    with pytest.raises(StageError):
        asking.record_answer(
            desk.act(days=21),
            Inquiry.get(inquiry.pk),
            answer="consents",
            reason="",
            pass_on=True,
            on=date(2026, 12, 9),
            by="paper",
        )


def test_holds_end_by_themselves_and_their_copies_are_gone(desk: Desk) -> None:
    receipt = desk.receive()
    item = desk.item(receipt)
    assert item.hold_until is not None
    after = item.hold_until + timedelta(hours=1)
    plan_day(at=after)
    work_off(clock=lambda: after)
    with reading(desk.home / "vault") as manifest:
        (hold,) = holds(manifest)
    assert hold.active is False
    assert not list((desk.home / "vault" / "holds").glob("*.parquet"))
    assert desk.item(receipt).hold_ended_at is not None


def test_a_request_only_to_keep_the_log_is_answered_with_the_day(desk: Desk) -> None:
    rows = "A-1,198.51.100.7,40001,2026/10/26 15:05:00,93.184.216.34,,,,"
    receipt = desk.checked(desk.receive(rows, basis="preservation-request"))
    item = desk.item(receipt)
    with pytest.raises(DecisionError):
        deciding.decide(desk.act(), item, Decision(outcome="disclosed", fields=("name",)))
    with pytest.raises(StageError, match="Only keeping"):
        asking.prepare(desk.act(), [item], key=key_of(item))
    deciding.decide(desk.act(), item, Decision(outcome="kept"))
    assert desk.item(receipt).outcome == "kept"


def test_two_clerks_do_not_overwrite_each_other(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    item = desk.item(receipt)
    seen = item.version
    deciding.decide(
        desk.act(), item, Decision(outcome="refused", grounds=("not-clear",), explanation="明らかでない")
    )
    with pytest.raises(StaleVersionError):
        deciding.withdraw(Act(actor=desk.clerk, at=AT, seen_version=seen), desk.item(receipt))


def test_one_person_asked_about_twice_gets_one_inquiry_and_another_person_never_the_same(desk: Desk) -> None:
    more = (
        'A-2,198.51.100.7,40003,2026/10/26 15:05:00,93.184.216.34,侮辱,https://bbs.example/2,x,"1,2"',
        'A-3,198.51.100.7,40002,2026/10/26 15:05:00,93.184.216.99,侮辱,https://bbs.example/3,x,"1,2"',
    )
    rows = "\n".join((SOUND, *more))
    receipt = desk.checked(desk.receive(rows))
    one, two, three = (desk.item(receipt, n) for n in (2, 3, 4))
    assert one.subscriber_index == two.subscriber_index != three.subscriber_index
    asking.prepare(desk.act(), [one, two], key="C-001")
    with pytest.raises(Exception, match="one subscriber"):
        asking.prepare(desk.act(), [two, three], key="C-001")
    assert Item.objects.filter(stage="to-ask").count() == 2


def test_a_request_that_comes_while_a_log_is_taken_in_is_received_and_searched_by_itself_afterwards(
    desk: Desk,
) -> None:
    with writing(desk.home / "vault"):
        receipt = desk.receive()
        assert desk.item(receipt).stage == "received"
    work_off(clock=lambda: AT + timedelta(minutes=1))
    item = desk.item(receipt)
    assert (item.stage, bool(item.hold)) == ("found", True)


def test_what_was_not_found_is_found_once_the_log_has_come(desk: Desk) -> None:
    rows = 'A-1,198.51.100.7,40077,2026/10/26 15:05:00,93.184.216.34,侮辱,https://bbs.example/2,x,"1,2"'
    receipt = desk.receive(rows)
    assert desk.item(receipt).stage == "none"
    late = desk.home / "late.csv"
    row = "2026-10-26T15:00:00+09:00,2026-10-26T15:10:00+09:00,198.51.100.7,40077,93.184.216.34,443,tcp,C-005"
    late.write_text(LOG.splitlines()[0] + "\n" + row + "\n", encoding="utf-8")
    with writing(desk.home / "vault") as manifest:
        import_file(manifest, late, Terms(profile=profile("csv")), now=AT, operator="test")
    again = search_one(desk.item(receipt), desk.clerk, at=AT)
    matching.search_again(desk.act(), desk.item(receipt), again, until=AT + timedelta(days=90))
    item = desk.item(receipt)
    assert (item.stage, key_of(item)) == ("found", "C-005")


def test_a_receipt_that_is_over_is_erased_after_its_time_and_the_ledger_still_counts_it(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    item = desk.answered(desk.item(receipt), "objects", "事実です")
    deciding.decide(
        desk.act(days=6),
        item,
        Decision(outcome="refused", grounds=("not-clear",), explanation="明らかでない"),
    )
    answering.note_answered(desk.act(days=6), Receipt.get(receipt.pk), how="letters", sha256="0" * 64)
    with pytest.raises(StageError):
        erase(desk.act(desk.owner, days=7), receipt.pk)  # still held
    for years in (1, 4):
        later = AT + timedelta(days=365 * years)
        plan_day(at=later)
        work_off(clock=lambda at=later: at)  # type: ignore[misc]  # a clock that stands
    gone = desk.item(receipt)
    assert gone.erased_at is not None
    assert gone.communication_index == gone.subscriber_index == ""
    with pytest.raises(SubjectErasedError):
        _ = gone.line
    assert Inquiry.objects.get().erased_at is not None
    assert Original.objects.count() == 0
    (row,) = ledger_rows(date(2026, 1, 1), date(2026, 12, 31))
    assert "refused" in row
