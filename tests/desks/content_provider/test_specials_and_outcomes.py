"""Deletions with a period of their own, and what the poster is told at the end: each by a letter in its own words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import override_settings

from kaiji.desks.content_provider.answering import answer_files
from kaiji.desks.content_provider.errors import RequestFormError, SecrecyError, StageNotFitError
from kaiji.desks.content_provider.letters import inquiry_letters, outcome_letter
from kaiji.desks.content_provider.models import Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, deciding, releasing, secrecy, telling
from kaiji.desks.content_provider.outcomes import duty_of
from kaiji.law.platforms import platforms_on
from tests.desks.content_provider.acting import (
    OWNER,
    RELEASER,
    REVIEWER,
    SENDER,
    act,
    on_the_desks_day,
    receive,
)
from tests.printed import words_of
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day")

NAME = "架野真帆"
CANDIDATE = "架空市議会議員選挙の候補者で、投稿は選挙運動の期間中のものである。"
PICTURED = "写っているのは請求者本人で、他人が見ることを承知していない。"


def asked(desk: Desk, *, channel: str = "post", **more: Any) -> Opinion:
    (matter,) = receive(desk, 321, **more)
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    to = {"name": "投稿 太郎", "address": "東京都架空区2", "email": "poster@mail.example"}
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel=channel, to=to)
    asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 27))
    return again(opinion)


def again(opinion: Opinion) -> Opinion:
    return Opinion.objects.select_related("matter").get(pk=opinion.pk)


def closed(desk: Desk, opinion: Opinion) -> Opinion:
    matter = Matter.get(opinion.matter.pk)
    deciding.decide(act(REVIEWER, desk), matter, deciding.standard_verdicts(matter))
    matter = Matter.get(matter.pk)
    releasing.release(act(RELEASER, desk), matter, answer_files(matter, desk.clock()))
    return again(opinion)


@pytest.mark.parametrize(
    ("special", "facts", "said"),
    [
        ("election", CANDIDATE, ("第４条に基づき", "名誉が侵害された旨", "特定文書図画に係る")),
        (
            "intimate",
            PICTURED,
            ("被害の防止に関する法律第４条", "私事性的画像記録に係る", "複製していませ"),
        ),
    ],
    ids=["election", "intimate"],
)
def test_what_is_claimed_at_intake_gives_the_inquiry_its_two_days_and_its_own_words(
    desk: Desk, special: str, facts: str, said: tuple[str, ...]
) -> None:
    opinion = asked(desk, wants=("deletion",), special=special, special_facts=facts)
    assert opinion.matter.special == special
    assert opinion.due_on == date(2026, 11, 29)
    assert opinion.matter.due_on == date(2026, 12, 3), "the office's own aim is shorter too"
    (letter,) = inquiry_letters(opinion, desk.clock())
    told = words_of(letter.data)
    assert [one for one in (*said, "２日を経過しても", facts[:9]) if one not in told] == []
    assert "７日" not in told
    assert "下書き" not in told
    assert NAME not in told
    if special == "intimate":
        assert "会費を使い込んでいる" not in told, "the words of such a post are not said again"
    desk.clock.at = desk.clock.at.replace(day=29, hour=16)
    desk.work()
    assert again(opinion).stage == "silent", "two days are over in Japan"
    verdicts = deciding.standard_verdicts(Matter.get(opinion.matter.pk))
    assert [(one.status, one.ground) for one in verdicts] == [("granted", "no-objection")]


def test_a_disclosure_has_no_shorter_period_and_a_reviewer_mends_what_was_claimed(desk: Desk) -> None:
    disclosure, deletion = receive(
        desk, 321, wants=("disclosure", "deletion"), special="election", special_facts=CANDIDATE
    )
    assert disclosure.due_on == date(2026, 12, 26)
    checking.set_special(act(REVIEWER, desk, reason="候補者ではない"), deletion, special="", facts="")
    assert deletion.due_on == date(2026, 12, 26)
    with pytest.raises(RequestFormError):
        checking.set_special(act(REVIEWER, desk), deletion, special="intimate", facts=" ")
    checking.set_special(act(REVIEWER, desk), deletion, special="intimate", facts=PICTURED)
    checking.pass_check(act(REVIEWER, desk), deletion)
    opinion = asking.ask(
        act(REVIEWER, desk), Matter.get(deletion.pk), channel="post", to={"address": "東京都"}
    )
    assert opinion.due_rule == "intimate-image-inquiry"
    with pytest.raises(StageNotFitError):
        checking.set_special(act(REVIEWER, desk), Matter.get(deletion.pk), special="", facts="")


def test_signs_of_a_special_rule_are_a_hint_and_never_a_decision(desk: Desk) -> None:
    (matter,) = receive(
        desk, 321, wants=("deletion",), reasons={"flow": "元交際相手によるリベンジポルノです。"}
    )
    assert matter.special == ""
    with on_the_desks_day(desk):
        page = signed_in(person("reviewer")).get(f"/matters/{matter.pk}/").content.decode()
    assert "私事性的画像(リベンジポルノ等)の特例に当たるか確かめてください" in page


def test_the_form_asks_for_what_brings_a_post_under_the_rule(desk: Desk) -> None:
    from tests.desks.content_provider.test_public_pages import form_of

    with on_the_desks_day(desk):
        stranger = signed_in(None)
        form = {**form_of(desk), "wants": ["deletion"], "special": "election"}
        answer = stranger.post("/request/", form)
        assert answer.status_code == 400
        assert "特例に当たる事情を書いてください" in answer.content.decode()
        assert stranger.post("/request/", {**form, "special_facts": CANDIDATE}).status_code == 302
    assert Matter.objects.get().special == "election"


def test_a_poster_who_objected_is_told_by_letter_that_nothing_was_disclosed(desk: Desk) -> None:
    opinion = asked(desk)
    asking.answer(act(SENDER, desk), opinion, choice="objects", reason="事実です。", pass_on=False)
    opinion = closed(desk, opinion)
    assert telling.pending(opinion) == ("refused",)
    assert not telling.must_be_told(opinion), "no duty, the desk's own courtesy"
    letter = words_of(outcome_letter(act(REVIEWER, desk), opinion, "refused").data)
    assert "発信者情報を開示しないこととした旨の通知書" in letter
    assert "権利侵害が明らかとは判断できない" in letter
    assert NAME not in letter


def test_a_silent_poster_is_told_of_a_removal_and_reads_it_on_the_answer_page(desk: Desk) -> None:
    opinion = asked(desk, channel="mail", wants=("deletion",))
    desk.clock.on(days=10)
    desk.work()
    opinion = closed(desk, again(opinion))
    assert telling.pending(opinion) == ("removed",)
    letter = words_of(outcome_letter(act(REVIEWER, desk), opinion, "removed").data)
    assert "送信防止措置を講じました" in letter
    address = f"/opinion/{opinion.body['secret']}/"
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with (
        on_the_desks_day(desk, EMAIL_BACKEND=locmem),
        override_settings(PUBLIC_URL="https://desk.example"),
    ):
        poster, clerk = signed_in(None), signed_in(person("reviewer"))
        assert "投稿を削除した" not in poster.get(address).content.decode()
        page = clerk.get(f"/matters/{opinion.matter.pk}/").content.decode()
        assert "投稿者に知らせてください" in page
        assert clerk.post(f"/opinions/{opinion.pk}/told/removed/").status_code == 302
        mail.outbox = []
        desk.clock.on(days=30)
        desk.work()
        (sent,) = [one for one in mail.outbox if "お知らせ" in one.subject]
        assert f"https://desk.example{address}" in sent.body
        page = poster.get(address).content.decode()
    assert "投稿を削除した" in page
    assert "照会の期間内に反論がない" in page
    assert NAME not in page + sent.body
    assert telling.pending(again(opinion)) == ()


def test_secrecy_stops_letter_record_mail_and_page_also_after_the_answer(desk: Desk) -> None:
    opinion = asked(desk, channel="mail", wants=("deletion",))
    desk.clock.on(days=10)
    desk.work()
    opinion = closed(desk, again(opinion))
    telling.tell(act(REVIEWER, desk), opinion, outcome="removed")
    secrecy.keep_secret(act(REVIEWER, desk, reason="照会書 第7号"), Matter.get(opinion.matter.pk), until=None)
    opinion = again(opinion)
    with pytest.raises(SecrecyError):
        outcome_letter(act(OWNER, desk), opinion, "removed")
    with pytest.raises(SecrecyError):
        telling.tell(act(OWNER, desk), opinion, outcome="removed")
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with on_the_desks_day(desk, EMAIL_BACKEND=locmem):
        mail.outbox = []
        desk.work()
        assert [one for one in mail.outbox if "お知らせ" in one.subject] == [], (
            "the mail had been ordered before"
        )
        page = signed_in(None).get(f"/opinion/{opinion.body['secret']}/").content.decode()
    assert "投稿を削除した" not in page


def test_whether_a_notice_is_a_duty_of_the_law_stands_beside_it() -> None:
    day = date(2026, 11, 27)
    designated = platforms_on(day).platforms[0].key
    assert "6条2項" in duty_of("order", "", day).ja
    assert "27条" in duty_of("removed", designated, day).ja
    for outcome, platform in (("removed", ""), ("refused", designated), ("left", designated)):
        assert "義務ではなく" in duty_of(outcome, platform, day).ja
