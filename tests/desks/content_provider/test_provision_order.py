"""A provision order upon the site: the next provider is named and nothing else; after notice another person hands the log to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.moves import Act
from kaiji.desks.content_provider.answering import answer_files, answer_of
from kaiji.desks.content_provider.errors import (
    DecisionBlockedError,
    RequestFormError,
    SecondPersonError,
    StageNotFitError,
)
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves import checking, deciding, providing, releasing
from kaiji.desks.content_provider.moves.deciding import Verdict, standard_verdicts
from kaiji.desks.content_provider.papers import bytes_of
from kaiji.desks.content_provider.providing import handover_files, likely_providers
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given
from kaiji.exchange.meaning import is_handover
from tests.desks.content_provider.acting import OWNER, RELEASER, REVIEWER, act, on_the_desks_day, receive
from tests.printed import words_of
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks.content_provider.conftest import Desk

CARRIER = {"name": "例示通信株式会社", "address": "東京都例示区1-1"}
PETITION = {"court": "東京地方裁判所", "case_number": "令和8年(発チ)第901号"}
SECRETS = ("203.0.113.77", "投稿者")


def fresh(matter: Matter) -> Matter:
    return Matter.get(matter.pk)


def ordered(desk: Desk, *, identity: bool = True) -> Matter:
    (matter,) = receive(desk, 321)
    desk.work()
    if identity:
        checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), fresh(matter))
    deciding.receive_order(
        act(REVIEWER, desk),
        fresh(matter),
        code="provision-order",
        court="東京地方裁判所",
        case_number="令和8年(モ)第77号",
        decided_on=date(2026, 11, 18),
    )
    return fresh(matter)


def named(desk: Desk) -> Matter:
    matter = ordered(desk)
    deciding.decide(act(REVIEWER, desk), matter, standard_verdicts(matter), holder=CARRIER)
    releasing.release(act(RELEASER, desk), fresh(matter), answer_files(fresh(matter), desk.clock()))
    return fresh(matter)


def test_the_petitioner_is_told_a_name_and_nothing_of_the_log(desk: Desk, tmp_path: Path) -> None:
    matter = ordered(desk)
    disclosed = [line.place for line in matter.lines.filter(task_type="disclosure")]
    draft = {v.place: v.status for v in standard_verdicts(matter)}
    assert {draft[place] for place in disclosed} == {"other-holder"}, "the draft names, it grants nothing"
    for holder in ({}, {"name": "  "}, {"name": "x" * 500}):
        with pytest.raises(RequestFormError):
            deciding.decide(act(REVIEWER, desk), matter, standard_verdicts(matter), holder=holder)
    deciding.decide(act(REVIEWER, desk), matter, standard_verdicts(matter), holder=CARRIER)
    answer = answer_of(fresh(matter), desk.clock())
    assert (answer.communications, answer.subscribers) == ((), ())
    told = {(row.status, row.next_holder and row.next_holder.name) for row in answer.answers if row.item}
    assert told == {("other-holder", "例示通信株式会社")}
    letter, package = answer_files(fresh(matter), desk.clock())
    words = words_of(letter.data)
    for said in ("例示通信株式会社", "東京都例示区1-1", "令和8年(モ)第77号", "2か月以内", "効力を失います"):
        assert said in words, said
    assert not any(secret in words for secret in SECRETS)
    path = tmp_path / "answer.zip"
    path.write_bytes(package.data)
    report = check_package(path, Given(now=desk.clock())).report
    assert [fault.code for step in report.steps for fault in step.faults] == []


def test_the_name_leaves_by_a_second_person_once_the_order_was_checked(desk: Desk) -> None:
    matter = ordered(desk, identity=False)
    deciding.decide(act(REVIEWER, desk), matter, standard_verdicts(matter), holder=CARRIER)
    with pytest.raises(DecisionBlockedError):
        releasing.release(act(RELEASER, desk), fresh(matter), ())
    checking.check_identity(act(OWNER, desk), fresh(matter))
    releasing.release(act(RELEASER, desk), fresh(matter), ())
    assert (fresh(matter).stage, fresh(matter).outcome) == ("answered", "named")


def test_without_a_provision_order_no_line_is_answered_with_another_provider(desk: Desk) -> None:
    (matter,) = receive(desk, 321)
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), fresh(matter))
    verdicts = [Verdict(place=v.place, status="other-holder", ground="") for v in standard_verdicts(matter)]
    with pytest.raises(DecisionBlockedError, match="provision order only"):
        deciding.decide(act(REVIEWER, desk), fresh(matter), verdicts, holder=CARRIER)


def test_after_notice_another_person_hands_the_communications_over_to_be_found_and_kept(
    desk: Desk, tmp_path: Path
) -> None:
    matter = named(desk)
    on = date.fromisoformat(matter.body["provision"]["named_on"])
    with pytest.raises(StageNotFitError):
        providing.refuse_handover(act(RELEASER, desk), matter)
    with pytest.raises(RequestFormError):
        providing.note_petition(act(REVIEWER, desk), matter, on=on - timedelta(days=1), **PETITION)
    with pytest.raises(RequestFormError):
        providing.note_petition(act(REVIEWER, desk), matter, on=on, court=" ", case_number="")
    providing.note_petition(act(OWNER, desk), matter, on=on, **PETITION)
    with pytest.raises(SecondPersonError):
        providing.hand_over(act(OWNER, desk), fresh(matter), ())
    letter, package = handover_files(fresh(matter), desk.clock())
    providing.hand_over(act(RELEASER, desk), fresh(matter), (letter, package))
    words = words_of(letter.data)
    for said in ("203.0.113.77", "令和8年(発チ)第901号", "目的以外に使用"):
        assert said in words, said
    path = tmp_path / "handover.zip"
    path.write_bytes(bytes_of(fresh(matter).papers.get(sort="handover", media_type="application/zip")))
    checked = check_package(path, Given(now=desk.clock()))
    assert [fault.code for step in checked.report.steps for fault in step.faults] == []
    sent = checked.package
    assert sent is not None
    assert is_handover(sent)
    assert (sent.to.name, sent.claims, sent.subscribers) == ("例示通信株式会社", (), ())
    assert [row.ip for row in sent.communications] == ["203.0.113.77"]
    with pytest.raises(StageNotFitError):
        providing.hand_over(act(RELEASER, desk), fresh(matter), ())


def test_a_notice_after_the_last_day_hands_nothing_over(desk: Desk) -> None:
    matter = named(desk)
    lapse = date.fromisoformat(matter.body["provision"]["lapse_on"])
    late = Act(actor=REVIEWER, at=desk.clock() + timedelta(days=100))
    with pytest.raises(StageNotFitError, match="lapsed"):
        providing.note_petition(late, matter, on=lapse + timedelta(days=1), **PETITION)


def test_the_pages_lead_from_the_order_to_the_handover(desk: Desk) -> None:
    matter = ordered(desk)
    assert likely_providers(matter, date(2026, 11, 27)) == (), "an address of documentation leads to nobody"
    with on_the_desks_day(desk):
        reviewer, releaser = signed_in(person("reviewer")), signed_in(person("releaser"))
        page = reviewer.get(f"/matters/{matter.pk}/decide/").content.decode()
        assert "次の提供者(経由プロバイダ)の名称と住所だけを答えます" in page
        form = {f"status-{v.place}": v.status for v in standard_verdicts(matter)}
        told = {"holder-name": CARRIER["name"], "holder-address": CARRIER["address"]}
        assert reviewer.post(f"/matters/{matter.pk}/decide/", {**form, **told}).status_code == 302
        seen = releaser.get(f"/matters/{matter.pk}/confirm/").content.decode()
        assert "例示通信株式会社 東京都例示区1-1" in seen, "the second person reads the name before it leaves"
        assert releaser.post(f"/matters/{matter.pk}/confirm/").status_code == 302
        page = reviewer.get(f"/matters/{matter.pk}/").content.decode()
        assert "通知を記録する" in page
        on = fresh(matter).body["provision"]["named_on"]
        done = reviewer.post(f"/matters/{matter.pk}/petition/", {"on": on, **PETITION})
        assert done.status_code == 302
        assert "書面とパッケージを作る" in releaser.get(f"/matters/{matter.pk}/").content.decode()
        assert releaser.post(f"/matters/{matter.pk}/handed/").status_code == 302
        page = releaser.get(f"/matters/{matter.pk}/").content.decode()
    assert "提供した日" in page
    assert f"{matter.number}-handover.zip" in page
