"""A provision order upon us: the next provider is named, the clock of the law runs, two people hand over, and nothing else leaves."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.cases.journal.models import Entry
from kaiji.cases.worker import work_off
from kaiji.desks.access_provider.errors import (
    DecisionError,
    IdentityError,
    LapsedError,
    LinesError,
    ProvisionOrderError,
    RequestPackageError,
    SecondPersonError,
    StageError,
)
from kaiji.desks.access_provider.handing import fetch_again, hand_over
from kaiji.desks.access_provider.intake.packages import open_request
from kaiji.desks.access_provider.looking import key_of
from kaiji.desks.access_provider.models import Provision, Receipt
from kaiji.desks.access_provider.moves import answering, asking, deciding, provisions
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.moves.erasing import due_for_erasure, erase
from kaiji.desks.access_provider.pages.intake import incoming_of
from kaiji.desks.access_provider.papers.answers import all_closed, answer_sealed
from kaiji.desks.access_provider.sending import answer_out
from kaiji.desks.access_provider.working import plan_day, take_in
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify import Trust
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.sealing import sealed
from kaiji.exchange.taking import take_answer
from kaiji.exchange.values import Basis
from kaiji.ground.home import kaiji_home
from kaiji.law.deadlines import due
from tests.desks.access_provider.conftest import AT, SOUND
from tests.desks.access_provider.lists import joined
from tests.desks.access_provider.orders import ORDER, SOLD, named, ordered
from tests.desks.access_provider.test_adverse import CASE, Claimant, opened, taken
from tests.printed import words_of
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kaiji.casefile.values import Case
    from tests.desks.access_provider.conftest import Desk

PETITION = {"court": "東京地方裁判所", "case_number": "令和8年(発チ)第901号"}
NAMED = Decision(outcome="other-holder", partner="mvno-a")


def notified(desk: Desk) -> Provision:
    provision = named(desk)
    provisions.note_notified(desk.act(days=10), provision, on=date(2026, 11, 29), **PETITION)
    return Provision.get(provision.pk)


def test_an_order_is_answered_with_the_next_provider_or_that_none_can_be_named_and_with_nothing_else(
    desk: Desk,
) -> None:
    receipt = ordered(desk, joined(SOLD, SOUND))
    away, ours = desk.item(receipt, 2), desk.item(receipt, 3)
    assert (away.stage, ours.stage) == ("elsewhere", "found")
    with pytest.raises(ProvisionOrderError):
        asking.prepare(desk.act(), [ours], key=key_of(ours))
    with pytest.raises(ProvisionOrderError):
        deciding.decide(desk.act(), ours, Decision(outcome="disclosed", fields=("name", "address")))
    with pytest.raises(ProvisionOrderError):
        deciding.decide(
            desk.act(), ours, Decision(outcome="refused", grounds=("not-clear",), explanation="x")
        )
    for other in ("kept", "no-record", "not-identified"):
        with pytest.raises(DecisionError):
            deciding.decide(desk.act(), away, Decision(outcome=other))
    with pytest.raises(DecisionError):
        deciding.decide(desk.act(), away, Decision(outcome="other-holder", partner="nobody"))
    assert deciding.outcome_without_subscriber(away) == "no-next-holder"  # its space says of no partner
    assert deciding.outcome_without_subscriber(ours) is None  # it may be sold wholesale: the clerk's word
    deciding.decide(desk.act(), away, NAMED)
    deciding.decide(desk.act(), ours, Decision(outcome="no-next-holder"))
    text = words_of(answer_out(desk.act(), Receipt.get(receipt.pk), how="letters").data)
    for words in (
        "情報提供書",
        "東京地方裁判所2026年11月18日付け",
        "令和8年(モ)第77号",
        "例示モバイル株式会社",
        "東京都港区0-0-0",
        "他の開示関係役務提供者を特定することはできません",
        due("provision-order-notice", AT.date()).length.words.ja,
    ):
        assert words in text, words
    assert "利用一郎" not in text
    assert Receipt.get(receipt.pk).stage == "closed"


def test_an_order_nobody_checked_is_not_answered_and_no_plain_request_is_answered_so(desk: Desk) -> None:
    unchecked = desk.receive(SOLD, basis="provision-order", ground=ORDER)
    with pytest.raises(IdentityError):
        deciding.decide(desk.act(), desk.item(unchecked), NAMED)
    plain = desk.checked(desk.receive(SOLD.replace("B-1", "B-2")))
    with pytest.raises(DecisionError):
        deciding.decide(desk.act(), desk.item(plain), Decision(outcome="no-next-holder"))


def test_the_two_months_run_from_the_day_the_name_arrived_and_a_late_notice_moves_nothing(desk: Desk) -> None:
    provision = named(desk)
    assert (provision.stage, provision.lapse_on) == ("named", date(2027, 1, 20))
    with pytest.raises(LinesError):
        provisions.note_reached(desk.act(), provision, on=date(2026, 11, 19))  # before it was sent
    provisions.note_reached(desk.act(days=5), provision, on=date(2026, 11, 24))
    provision = Provision.get(provision.pk)
    assert provision.lapse_on == date(2027, 1, 25)  # the 24th is a Sunday: the law leaves a doubt
    with pytest.raises(StageError):
        provisions.note_lapsed(desk.act(days=66), provision)
    with pytest.raises(LapsedError):
        provisions.note_notified(desk.act(days=80), provision, on=date(2027, 1, 26), **PETITION)
    with pytest.raises(LinesError):
        provisions.note_notified(desk.act(days=5), provision, on=date(2026, 11, 24), court="", case_number="")
    provisions.note_lapsed(desk.act(days=80), provision)
    over = Provision.get(provision.pk)
    with pytest.raises(StageError):
        hand_over(desk.act(desk.other, days=81), over, how="letter")
    assert over.stage == "lapsed"


def test_what_is_handed_over_is_let_go_by_another_person_than_who_recorded_the_notice(desk: Desk) -> None:
    provision = named(desk)
    with pytest.raises(StageError):
        hand_over(desk.act(desk.other), provision, how="letter")
    provisions.note_notified(desk.act(desk.owner, days=1), provision, on=AT.date(), **PETITION)
    provision = Provision.get(provision.pk)
    with pytest.raises(SecondPersonError):
        hand_over(desk.act(desk.owner, days=1), provision, how="letter")
    provisions.take_notice_back(desk.act(days=1), provision)
    assert Provision.get(provision.pk).body.keys() == {"partner"}
    provisions.note_notified(desk.act(days=2), Provision.get(provision.pk), on=AT.date(), **PETITION)
    made = hand_over(desk.act(desk.other, days=2), Provision.get(provision.pk), how="letter")
    text = words_of(made.data)
    for words in ("例示モバイル株式会社", "203.0.113.9", "40001", "令和8年(発チ)第901号", "目的以外に使用"):
        assert words in text, words
    done = Provision.get(provision.pk)
    assert (done.stage, done.how, done.sha256) == ("handed", "letter", made.sha256)
    with pytest.raises(StageError):
        hand_over(desk.act(desk.other, days=2), done, how="letter")
    with pytest.raises(SecondPersonError):
        fetch_again(desk.act(days=2), done)
    assert fetch_again(desk.act(desk.other, days=2), done) == made, "lost on its way, it is the same again"
    entries = {entry.what for entry in Entry.objects.filter(stream=done.stream)}
    assert entries >= {
        "provision.named",
        "provision.notified",
        "provision.handed-over",
        "provision.fetched-again",
    }


def test_a_line_of_ours_that_is_sold_on_goes_over_by_its_control_code_and_never_by_a_name(desk: Desk) -> None:
    customers = (desk.home / "customers.csv").read_text("utf-8").splitlines()
    heads = ["符号", *(f"CODE-{n}" for n in range(1, len(customers)))]
    (desk.home / "customers.csv").write_text(
        "".join(f"{row},{code}\n" for row, code in zip(customers, heads, strict=True)), "utf-8"
    )
    with (desk.home / "directory.toml").open("a", encoding="utf-8") as file:
        file.write('management_code = "符号"\n')
    receipt = ordered(desk, SOUND)
    deciding.decide(desk.act(), desk.item(receipt), NAMED)
    answer_out(desk.act(), Receipt.get(receipt.pk), how="letters")
    provision = Provision.objects.get()
    provisions.note_notified(desk.act(), provision, on=AT.date(), **PETITION)
    made = hand_over(desk.act(desk.other), Provision.get(provision.pk), how="letter")
    text = words_of(made.data)
    assert "CODE-1" in text
    for secret in ("利用一郎", "港区一丁目", "ichiro"):
        assert secret not in text
    (looked,) = Entry.objects.filter(what="subscriber.looked-up")
    assert '"court-order"' in looked.line
    assert '["management_code"]' in looked.line


def test_the_package_reaches_the_next_desk_which_finds_holds_and_answers_nobody(
    desk: Desk, tmp_path: Path
) -> None:
    made = hand_over(desk.act(desk.other, days=10), notified(desk), how="package")
    path = tmp_path / "handover.zip"
    path.write_bytes(made.data)
    ours = Trust(signer_roots=(office_signer(kaiji_home(), at=AT).chain[-1],))
    with pytest.raises(RequestPackageError):  # it is for the next provider, not for us
        open_request(path, now=AT + timedelta(days=11), trust=ours, seen={}, our_name="例示ネット株式会社")
    next_desk = open_request(
        path, now=AT + timedelta(days=11), trust=ours, seen={}, our_name="例示モバイル株式会社"
    )
    assert next_desk.ground.from_provider == "例示ネット株式会社"
    assert (next_desk.package.claims, next_desk.package.purpose, next_desk.package.posts[0].text) == (
        (),
        None,
        None,
    )
    receipt = take_in(desk.act(days=11), incoming_of(next_desk, made.data, None))
    assert (receipt.lookup_only, receipt.orders_us, receipt.rows) == (True, False, 1)
    assert desk.item(receipt, 1).line["ip"] == "203.0.113.9"


def test_a_handover_that_claims_asks_or_goes_elsewhere_is_not_even_signed(desk: Desk, tmp_path: Path) -> None:
    made = hand_over(desk.act(desk.other, days=10), notified(desk), how="package")
    path = tmp_path / "handover.zip"
    path.write_bytes(made.data)
    good = check_package(path, Given(now=AT + timedelta(days=11))).package
    assert good is not None
    signer = office_signer(kaiji_home(), at=AT + timedelta(days=11))
    (task,) = good.tasks
    for bad in (
        {"tasks": (dataclasses.replace(task, type="disclosure", items=(1,), until=None),)},
        {"tasks": (dataclasses.replace(task, communications=(), posts=("p2",)),)},
        {"to": dataclasses.replace(good.to, role="content-provider")},
        {"not_for_sender": ("name",)},
        {"basis": Basis(code="disclosure-order", court="東京地方裁判所", case_number="1")},
        {"basis": Basis(code="provision-order")},
    ):
        with pytest.raises(Exception, match="content") as caught:
            sealed(dataclasses.replace(good, documents=(), **bad), {}, signer)
        assert caught.type.__name__ == "ExchangeContentError"


def test_the_claimants_case_learns_who_was_named_and_since_when(desk: Desk, tmp_path: Path) -> None:
    claimant = Claimant(signer=office_signer(tmp_path / "claimant", at=AT), case=_case(), folder=tmp_path)
    basis = Basis(code="provision-order", court="東京地方裁判所", case_number="令和8年(モ)第77号")
    package, case = claimant.package(51, basis=basis)
    away = dataclasses.replace(package.communications[0], ip="203.0.113.9")
    package = dataclasses.replace(package, communications=(away,))
    made = sealed(package, {}, claimant.signer)
    path = tmp_path / "request.zip"
    path.write_bytes(made.data)
    receipt = desk.checked(taken(desk, claimant, path))
    assert receipt.orders_us
    deciding.decide(desk.act(days=2), desk.item(receipt, 1), NAMED)
    back = tmp_path / "answer.zip"
    back.write_bytes(answer_sealed(receipt, all_closed(receipt), at=AT + timedelta(days=2)).data)
    request = SentRequest(package=package, sha256=made.sha256)
    answer = check_package(back, Given(now=AT + timedelta(days=3), request=request)).package
    assert answer is not None
    case = take_answer(case, request, answer, received_at=AT + timedelta(days=3))
    (filing,) = case.filing
    (party,) = (row for row in case.party if row.name == "例示モバイル株式会社")
    assert (filing.named, filing.named_on) == (party.id, date(2026, 11, 23))
    kinds = {row.id: row.kind for row in case.request}
    verdicts = [row.verdict for row in case.decision if kinds[row.request] == "disclosure"]
    assert verdicts == ["named"], "whoever names the next provider refuses nothing"
    with pytest.raises(RequestPackageError):  # the same order twice is one receipt
        opened(claimant, path)


def test_an_open_order_is_not_erased_and_an_erased_one_keeps_its_days_only(desk: Desk) -> None:
    provision = named(desk)
    receipt = Receipt.get(provision.receipt_id)
    late = AT + timedelta(days=4000)
    assert receipt.pk not in due_for_erasure(late)
    with pytest.raises(StageError):
        erase(desk.act(desk.owner), receipt)
    provisions.note_lapsed(desk.act(days=100), provision)
    assert receipt.pk in due_for_erasure(late)
    erase(desk.act(desk.owner, days=4000), receipt)
    over = Provision.objects.get(pk=provision.pk)
    assert (over.lapse_on, over.wrapped_key) == (date(2027, 1, 20), None)


def test_what_nobody_gave_notice_of_lapses_by_itself_after_the_desks_margin(desk: Desk) -> None:
    provision = named(desk)
    for days, stage in ((70, "named"), (80, "lapsed")):
        at = AT + timedelta(days=days)
        plan_day(at=at)
        work_off(clock=partial(_same, at))
        assert Provision.get(provision.pk).stage == stage


def test_the_pages_say_whose_turn_it_is_until_the_information_is_with_the_next_provider(desk: Desk) -> None:
    provision = named(desk)
    with at_desk("access-provider"):
        clerk, releaser = signed_in(person("clerk")), signed_in(person("releaser"))
        assert "申立ての通知待ち" in clerk.get("/queue/").content.decode()
        notice = {"on": AT.date().isoformat(), **PETITION}
        assert clerk.post(f"/provisions/{provision.pk}/notice/", notice).status_code == 302
        assert "放出の権限を持つ人が提供します" in clerk.get("/provisions/").content.decode()
        assert (
            "次の提供者へ情報を渡します" in clerk.get(f"/receipts/{provision.receipt_id}/").content.decode()
        )
        assert "提供が必要" in releaser.get("/releases/").content.decode()
        assert "パッケージで提供する" in releaser.get("/provisions/").content.decode()
        given = releaser.post(f"/provisions/{provision.pk}/hand/package/")
        assert given.headers["Content-Disposition"].endswith('-handover.zip"')
        over = clerk.get("/provisions/?over=1").content.decode()
    assert Provision.get(provision.pk).sha256[:16] in over
    assert PETITION["case_number"] in over


def test_an_answer_that_went_out_does_not_come_back(desk: Desk) -> None:
    provision = named(desk)
    with pytest.raises(StageError):
        answering.reopen(desk.act(), desk.item(Receipt.get(provision.receipt_id)))


def _same(at: datetime) -> datetime:
    return at


def _case() -> Case:
    order = (
        '[[party]]\nid = "court"\nrole = "court"\nname = "東京地方裁判所"\n'
        '[[filing]]\nid = "f1"\nkind = "provision-order"\ncourt = "court"\nagainst = "carrier"\n'
        'case_number = "令和8年(モ)第77号"\n'
    )
    return parse_case(f"{CASE}{order}")
