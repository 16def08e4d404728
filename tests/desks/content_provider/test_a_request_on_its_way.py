"""A request from receipt to answer: held at once, the poster asked, refused unless clear, released by a second person."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.errors import RoleError
from kaiji.cases.jobs.daily import begin_day
from kaiji.desks.content_provider.answering import answer_files, answer_of, return_letter
from kaiji.desks.content_provider.errors import (
    DecisionBlockedError,
    RequestFormError,
    SecondPersonError,
    SecrecyError,
    StageNotFitError,
)
from kaiji.desks.content_provider.letters import inquiry_letters
from kaiji.desks.content_provider.models import LogHold, Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, deciding, releasing, secrecy, telling
from kaiji.desks.content_provider.moves.deciding import Verdict
from kaiji.desks.content_provider.moves.receiving import duplicate_of, join, related
from kaiji.desks.content_provider.papers import File
from kaiji.evidence.verify.trust import Trust
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given
from kaiji.ground.instants import JST
from tests.demo.conftest import Visitor
from tests.desks.content_provider.acting import AUDITOR, OWNER, RELEASER, REVIEWER, SENDER, act, receive
from tests.desks.content_provider.conftest import AT
from tests.printed import everything_in, words_of
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks.content_provider.conftest import Desk


def fresh(matter: Matter) -> Matter:
    return Matter.get(matter.pk)


def checked(desk: Desk, *numbers: int, **more: object) -> Matter:
    (matter,) = receive(desk, *numbers, **more)  # type: ignore[arg-type]  # the fields of Typed
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    return fresh(matter)


def asked(desk: Desk, matter: Matter) -> Opinion:
    return asking.ask(
        act(REVIEWER, desk), matter, channel="post", to={"name": "投稿者", "address": "東京都架空区2"}
    )


def answered(desk: Desk, matter: Matter, choice: str) -> Matter:
    opinion = asked(desk, matter)
    asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 27))
    asking.answer(act(SENDER, desk), opinion, choice=choice, reason="", pass_on=False)
    return fresh(matter)


def test_the_log_is_held_from_receipt_with_proof_and_stays_held_when_the_post_disappears(desk: Desk) -> None:
    (matter,) = receive(desk, 321)
    hold = LogHold.objects.get()
    assert hold.stage == "asked"
    assert desk.work() == 1
    hold = LogHold.objects.get()
    assert (hold.stage, hold.entries, len(hold.proof)) == ("placed", 1, 64)
    assert hold.body["entries"][0]["client_ip"] == "203.0.113.77"
    desk.board.advance()
    receive(desk, 321, name="別の人")
    assert LogHold.objects.count() == 1, "another request about the same post joins the hold"
    assert [one.number for one in related(fresh(matter))] == ["CP-2026-000002"]


def test_a_site_that_is_down_delays_the_hold_and_never_loses_it(desk: Desk) -> None:
    settings = (desk.home / "operator.toml").read_text(encoding="utf-8")
    (desk.home / "operator.toml").write_text(settings.replace('kaiji-site"', 'kaiji-away"'), encoding="utf-8")
    receive(desk, 321)
    desk.work()
    assert LogHold.objects.get().stage == "asked"
    (desk.home / "operator.toml").write_text(settings, encoding="utf-8")
    desk.clock.on(minutes=5)
    desk.work()
    assert LogHold.objects.get().stage == "placed"


def test_deletion_and_disclosure_of_one_request_are_two_matters_with_clocks_of_their_own(desk: Desk) -> None:
    settings = (desk.home / "operator.toml").read_text(encoding="utf-8")
    (desk.home / "operator.toml").write_text(
        settings.replace("[site]", '[site]\nplatform = "lycorp"'), encoding="utf-8"
    )
    from kaiji.law.platforms import platforms_on

    key = platforms_on(date(2026, 11, 26)).platforms[0].key
    (desk.home / "operator.toml").write_text(
        settings.replace("[site]", f'[site]\nplatform = "{key}"'), encoding="utf-8"
    )
    disclosure, deletion = receive(desk, 321, wants=("disclosure", "deletion"))
    assert (disclosure.sort, disclosure.due_rule) == ("disclosure", "target")
    assert (deletion.sort, deletion.due_rule, deletion.due_on) == (
        "deletion",
        "platform-notice",
        date(2026, 12, 3),
    )
    assert deletion.twin_id == disclosure.pk
    assert {line.task_type for line in disclosure.lines.all()} == {"disclosure", "preservation"}
    assert {line.task_type for line in deletion.lines.all()} == {"deletion"}


def test_a_defective_form_is_found_and_one_letter_asks_to_mend_it(desk: Desk) -> None:
    (matter,) = receive(desk, 321, right="", reasons={}, purposes=(), address="")
    assert matter.body["defects"] == [
        "no-right",
        "no-reasons",
        "no-purpose",
        "no-address",
        "no-evidence",
        "no-identity",
    ]
    letter = return_letter(matter, ["本人確認資料の添付がありません。"], desk.clock(), date(2026, 12, 10))
    assert letter.data.startswith(b"%PDF")
    checking.ask_to_mend(
        act(REVIEWER, desk), matter, defects=["no-identity"], by=date(2026, 12, 10), letter=letter
    )
    assert (fresh(matter).stage, fresh(matter).papers.count()) == ("mending", 1)
    checking.send_back_papers(act(REVIEWER, desk), matter, defects=["no-identity"], letter=letter)
    assert fresh(matter).outcome == "returned"


def test_a_claimed_matter_is_worked_on_by_one_person(desk: Desk) -> None:
    (matter,) = receive(desk)
    checking.claim(act(REVIEWER, desk), matter)
    with pytest.raises(StageNotFitError):
        checking.claim(act(OWNER, desk), matter)
    with pytest.raises(StageNotFitError):
        checking.pass_check(act(OWNER, desk), matter)
    checking.let_go(act(OWNER, desk), matter)
    checking.pass_check(act(OWNER, desk), matter)


def test_the_default_is_to_refuse_and_granting_needs_a_ground_that_stands(desk: Desk) -> None:
    matter = checked(desk)
    standard = deciding.standard_verdicts(matter)
    assert [(v.status, v.ground) for v in standard] == [
        ("refused", "not-clear"),
        ("refused", "not-clear"),
        ("granted", ""),
    ]
    for ground in ("", "sender-consent", "order", "clear", "no-objection"):
        verdicts = [Verdict(place=1, status="granted", ground=ground, explanation="事実"), *standard[1:]]
        with pytest.raises(DecisionBlockedError):
            deciding.decide(act(REVIEWER, desk), matter, verdicts)
    with pytest.raises(RequestFormError):
        deciding.decide(act(REVIEWER, desk), matter, standard[:1])
    deciding.decide(act(REVIEWER, desk), matter, standard)
    assert fresh(matter).stage == "decided"


def test_clear_needs_the_poster_heard_the_facts_written_and_every_element_stated(desk: Desk) -> None:
    matter = answered(desk, checked(desk), "objects")
    rest = deciding.standard_verdicts(matter)[1:]
    with pytest.raises(DecisionBlockedError, match="facts"):
        deciding.decide(
            act(REVIEWER, desk), matter, [Verdict(place=1, status="granted", ground="clear"), *rest]
        )
    deciding.decide(
        act(REVIEWER, desk),
        matter,
        [Verdict(place=1, status="granted", ground="clear", explanation="会計報告"), *rest],
    )
    thin = answered(desk, checked(desk, 333, reasons={"fact-stated": "使い込みと述べた。"}), "objects")
    rest = deciding.standard_verdicts(thin)[1:]
    with pytest.raises(DecisionBlockedError, match="not stated"):
        deciding.decide(
            act(REVIEWER, desk),
            thin,
            [Verdict(place=1, status="granted", ground="clear", explanation="x"), *rest],
        )


def test_who_decided_cannot_confirm_and_a_second_person_lets_the_answer_go(
    desk: Desk, tmp_path: Path
) -> None:
    matter = answered(desk, checked(desk), "consents")
    deciding.decide(act(OWNER, desk), matter, deciding.standard_verdicts(matter))
    with pytest.raises(SecondPersonError):
        releasing.release(act(OWNER, desk), matter, [])
    with pytest.raises(SecondPersonError):
        deciding.send_back(act(OWNER, desk, reason="x"), matter)
    with pytest.raises(RoleError):
        releasing.release(act(REVIEWER, desk), matter, [])
    files = answer_files(fresh(matter), desk.clock())
    releasing.release(act(RELEASER, desk), matter, files)
    done = fresh(matter)
    assert (done.stage, done.outcome, done.released_by) == ("answered", "granted", "user:3")

    (tmp_path / "answer.zip").write_bytes(files[-1].data)
    report = check_package(tmp_path / "answer.zip", Given(now=desk.clock(), trust=Trust()))
    failed = [step.code for step in report.report.steps if not step.passed]
    assert set(failed) <= {"signer-trust", "link"}, failed
    assert report.package is not None
    (row,) = report.package.communications
    (truth,) = desk.board.connections("first", 321)
    assert (row.ip, row.port) == (truth["client_ip"], truth["client_port"])
    assert (row.destination_ip, row.destination_port) == (truth["destination_ip"], truth["destination_port"])
    hold = LogHold.objects.get()
    assert hold.release_on is not None, "the hold ends by itself, later"

    record = next(file for file in files if file.sort == "record")
    words = words_of(record.data)
    assert "203.0.113.77" in words
    assert "JST" in words
    assert "㊞" in words


def test_a_consent_without_identity_checked_for_this_very_request_releases_nothing(desk: Desk) -> None:
    first = checked(desk)
    (second,) = receive(desk)
    assert duplicate_of(second) == first
    desk.work()
    checking.pass_check(act(REVIEWER, desk), second)
    matter = answered(desk, fresh(second), "consents")
    deciding.decide(act(REVIEWER, desk), matter, deciding.standard_verdicts(matter))
    with pytest.raises(DecisionBlockedError, match="identity"):
        releasing.release(act(RELEASER, desk), matter, [])
    deciding.send_back(act(RELEASER, desk, reason="本人確認"), matter)
    join(act(REVIEWER, desk), matter, to=first)
    assert fresh(matter).outcome == "joined"


def test_silence_is_a_state_of_its_own_and_no_consent(desk: Desk) -> None:
    matter = checked(desk)
    opinion = asked(desk, matter)
    asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 27))
    assert Opinion.get(opinion.pk).due_on == date(2026, 12, 11)
    desk.clock.at = desk.clock.at.replace(year=2026, month=12, day=11, hour=5)
    desk.work()
    assert fresh(matter).stage == "asked", "the last day is not over in Japan"
    desk.clock.at = desk.clock.at.astimezone(JST).replace(day=12, hour=0, minute=1)
    desk.work()
    assert (Opinion.get(opinion.pk).stage, fresh(matter).stage) == ("silent", "silent")
    assert {v.status for v in deciding.standard_verdicts(fresh(matter))[:2]} == {"refused"}


def test_silence_of_seven_days_lets_a_deletion_go_by_default(desk: Desk) -> None:
    (matter,) = receive(desk, wants=("deletion",))
    desk.work()
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asked(desk, fresh(matter))
    asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 27))
    assert Opinion.get(opinion.pk).due_on == date(2026, 12, 4)
    desk.clock.on(days=10)
    desk.work()
    assert [(v.status, v.ground) for v in deciding.standard_verdicts(fresh(matter))] == [
        ("granted", "no-objection")
    ]


def test_the_post_that_disappears_is_noted_the_next_day_and_its_log_stays_held(desk: Desk) -> None:
    receive(desk, 321)
    desk.work()
    desk.board.advance()
    begin_day(at=desk.clock.on(days=1))
    desk.work()
    hold = LogHold.objects.get()
    assert (hold.stage, hold.entries) == ("placed", 1)
    assert hold.post_gone_at is not None


def test_the_police_flag_blocks_inquiry_and_release_until_the_operator_lifts_it(desk: Desk) -> None:
    matter = checked(desk)
    secrecy.keep_secret(act(REVIEWER, desk, reason="照会書 第12号"), matter, until=None)
    with pytest.raises(SecrecyError):
        asked(desk, fresh(matter))
    with pytest.raises(RoleError):
        secrecy.lift_secrecy(act(REVIEWER, desk), matter)
    secrecy.lift_secrecy(act(OWNER, desk), matter)
    assert asked(desk, fresh(matter)).stage == "sent"


def test_the_letter_to_the_poster_holds_what_may_be_shown_and_not_what_is_hidden(desk: Desk) -> None:
    print_out = File(sort="evidence", name="画面の印刷.pdf", media_type="application/pdf", data=b"%PDF-1.7")
    opinion = asked(desk, checked(desk, files=(print_out,)))
    asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 27))
    letters = inquiry_letters(Opinion.objects.select_related("matter").get(), desk.clock())
    assert len(letters) == 2
    words = "".join(words_of(letter.data) for letter in letters)
    assert "架野真帆" not in words
    assert "maho@mail.example" not in words
    assert "下書き" not in words, "what the request leaves open, the site itself knows"
    assert "未記入" not in words


def test_an_order_is_a_ground_once_it_is_registered_and_the_poster_who_objected_is_told(desk: Desk) -> None:
    matter = answered(desk, checked(desk), "objects")
    deciding.await_order(act(REVIEWER, desk), matter)
    verdicts = [
        Verdict(place=v.place, status="granted", ground="order")
        for v in deciding.standard_verdicts(fresh(matter))
    ]
    with pytest.raises(DecisionBlockedError, match="no order"):
        deciding.decide(act(REVIEWER, desk), fresh(matter), verdicts)
    deciding.receive_order(
        act(REVIEWER, desk),
        fresh(matter),
        code="disclosure-order",
        court="東京地方裁判所",
        case_number="令和8年(発チ)第1203号",
        decided_on=date(2026, 11, 20),
    )
    deciding.decide(act(REVIEWER, desk), fresh(matter), verdicts)
    opinion = Opinion.objects.select_related("matter").get()
    assert telling.pending(opinion) == ("order",), "the order came: that is told at once"
    with pytest.raises(StageNotFitError):
        telling.tell(act(RELEASER, desk), opinion, outcome="disclosed")
    telling.tell(act(RELEASER, desk), opinion, outcome="order")
    releasing.release(act(RELEASER, desk), fresh(matter), answer_files(fresh(matter), desk.clock()))
    opinion = Opinion.objects.select_related("matter").get()
    assert telling.must_be_told(opinion)
    assert telling.pending(opinion) == ("disclosed",)
    telling.tell(act(RELEASER, desk), opinion, outcome="disclosed")
    assert not telling.must_be_told(Opinion.objects.select_related("matter").get())


def test_a_log_in_site_releases_the_nearest_log_in_and_no_other(desk: Desk) -> None:
    visitor = Visitor(desk.board)
    member = {"email": "hinata@mail.example", "password": "hinata-demo-2026"}
    ports = []
    where = ""
    for minutes in (-120, -5, 60):
        desk.clock.at = AT + timedelta(minutes=minutes)
        assert visitor.post("/account/login", member).status == 303
        ports.append(visitor.port)
        if minutes == -5:
            desk.clock.at = AT
            form = {"body": "使い込み。", "handle": ""}
            where = (
                visitor.post(f"/bbs/topic/{desk.board.topics['first']}/comment", form).header("Location")
                or ""
            )
        visitor.close()
        visitor._connection = None
    desk.clock.on(hours=3)
    number = int(where.rpartition("/")[2])
    matter = checked(
        desk, number, items=(4, 9, 13), supplement="ro", supplement_reason="氏名と住所の組がない。"
    )
    matter = answered(desk, matter, "consents")
    deciding.decide(act(REVIEWER, desk), matter, deciding.standard_verdicts(matter))
    answer = answer_of(fresh(matter), desk.clock())
    (row,) = answer.communications
    assert (row.kind, row.port) == ("log-in", ports[1]), (
        "the nearest in time; the post's own was not asked for"
    )
    (who,) = answer.subscribers
    assert (who.email, who.name) == ("hinata@mail.example", None)


def test_a_post_without_records_is_answered_as_such(desk: Desk) -> None:
    (matter,) = receive(desk, 999)
    desk.work()
    assert LogHold.objects.get().stage == "empty"
    checking.pass_check(act(REVIEWER, desk), matter)
    assert fresh(matter).stage == "no-log"
    deciding.decide(act(REVIEWER, desk), fresh(matter), deciding.standard_verdicts(fresh(matter)))
    releasing.release(act(RELEASER, desk), fresh(matter), answer_files(fresh(matter), desk.clock()))
    assert fresh(matter).outcome == "no-record"


def test_a_hold_is_released_by_itself_once_its_day_is_past_and_nothing_is_open(desk: Desk) -> None:
    matter = checked(desk)
    checking.withdraw(act(REVIEWER, desk), matter)
    hold = LogHold.objects.get()
    assert hold.release_on is not None
    desk.clock.at = desk.clock.at + (hold.release_on - desk.clock.at.date()) + timedelta(days=2)
    desk.work()
    done = LogHold.objects.get()
    assert (done.stage, done.entries) == ("released", 1)
    assert "entries" not in done.body, "what the desk had read goes too"


def test_an_auditor_changes_nothing(desk: Desk) -> None:
    (matter,) = receive(desk)
    for step in (checking.claim, checking.pass_check, checking.withdraw):
        with pytest.raises(RoleError):
            step(act(AUDITOR, desk), matter)


def test_nothing_but_the_granted_items_is_in_the_answer(desk: Desk) -> None:
    matter = answered(desk, checked(desk), "consents")
    verdicts = list(deciding.standard_verdicts(matter))
    verdicts[0] = Verdict(place=1, status="refused", ground="not-clear")  # item 5: the address
    deciding.decide(act(REVIEWER, desk), matter, verdicts)
    answer = answer_of(fresh(matter), desk.clock())
    (row,) = answer.communications
    assert (row.ip, row.port, row.destination_ip) == (None, None, None)
    assert row.at is not None
    for file in answer_files(fresh(matter), desk.clock()):
        assert b"203.0.113.77" not in _all_bytes(file.data), file.name


def _all_bytes(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return everything_in(data)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return b"".join(
            _all_bytes(opened.read(name)) if name.endswith(".pdf") else opened.read(name)
            for name in opened.namelist()
        )


def test_a_granted_deletion_says_what_is_left_to_do_and_prints_its_answer(desk: Desk) -> None:
    (matter,) = receive(desk, wants=("deletion",))
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asked(desk, fresh(matter))
    asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 27))
    desk.clock.on(days=10)
    desk.work()
    deciding.decide(act(REVIEWER, desk), fresh(matter), deciding.standard_verdicts(fresh(matter)))
    releasing.release(act(RELEASER, desk), fresh(matter), answer_files(fresh(matter), desk.clock()))
    with at_desk("content-provider"):
        clerk = signed_in(person("reviewer"))
        page = clerk.get(f"/matters/{matter.pk}/").content.decode()
        assert "投稿を削除してください" in page
        assert "投稿者に知らせてください" in page, "they did not answer, and are told"
        letter = clerk.get(f"/matters/{matter.pk}/notice/").content.decode()
    assert "送信防止措置の申出に対する回答" in letter
    assert "照会の期間内に反論がない" in letter
