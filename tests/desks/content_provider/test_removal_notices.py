"""A post removed without asking its poster: the notice of it is owed by a platform, given, recorded, or left out with its ground."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core import mail as django_mail

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.answering import answer_files
from kaiji.desks.content_provider.audit import audit_zip
from kaiji.desks.content_provider.errors import (
    NamesRequesterError,
    RequestFormError,
    SecrecyError,
    StageNotFitError,
)
from kaiji.desks.content_provider.letters import outcome_letter
from kaiji.desks.content_provider.mailing import Arrived, take_mail
from kaiji.desks.content_provider.models import Matter, Opinion, RemovalNotice
from kaiji.desks.content_provider.moves import (
    asking,
    checking,
    deciding,
    noticing,
    releasing,
    secrecy,
    telling,
)
from kaiji.desks.content_provider.moves.deciding import Verdict
from kaiji.desks.content_provider.removal import duty_of, pending, to_be_told, waivers
from kaiji.desks.content_provider.removal_letters import removal_letter
from kaiji.desks.content_provider.statistics import figures_of
from kaiji.law.platforms import platforms_on
from tests.desks.content_provider.acting import RELEASER, REVIEWER, act, receive
from tests.desks.content_provider.bounced import TO, ours, report
from tests.desks.content_provider.test_nothing_leaks import deep
from tests.printed import words_of
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day", "outgoing")

DAY = date(2026, 11, 26)
PLATFORM = platforms_on(DAY).platforms[0].key
NAME = "架野真帆"
WHY = {"reasons": "個人の住所が書かれていた。", "standard": "削除基準4(個人情報)による。"}


@pytest.fixture
def outgoing() -> Iterator[None]:
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with at_desk("content-provider", EMAIL_BACKEND=locmem, PUBLIC_URL="https://desk.example"):
        django_mail.outbox = []
        yield


@pytest.fixture
def platform(desk: Desk) -> str:
    """Let the operator be a designated platform."""
    file = desk.home / "operator.toml"
    told = file.read_text(encoding="utf-8")
    file.write_text(told.replace("[site]", f'[site]\nplatform = "{PLATFORM}"'), encoding="utf-8")
    return PLATFORM


def removed(desk: Desk, number: int = 321) -> Matter:
    """Return a deletion that was granted as clear, without an inquiry."""
    (matter,) = receive(desk, number, wants=("deletion",))
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    verdict = Verdict(place=1, status="granted", ground="clear", explanation="住所の記載がある。")
    deciding.decide(act(REVIEWER, desk), Matter.get(matter.pk), [verdict])
    matter = Matter.get(matter.pk)
    releasing.release(act(RELEASER, desk), matter, answer_files(matter, desk.clock()))
    return Matter.get(matter.pk)


def told(desk: Desk, matter: Matter, channel: str = "mail", **more: str) -> RemovalNotice:
    to = {} if channel == "place" else {"name": "", "email": TO, "address": "東京都架空区2"}
    return noticing.tell(act(REVIEWER, desk), matter, channel=channel, to=to, **{**WHY, **more})


def test_a_platform_owes_the_notice_and_its_clock_is_the_desks_own_aim(desk: Desk, platform: str) -> None:
    matter = removed(desk)
    duty = duty_of(matter, platform)
    assert (duty.owed, duty.aim_on) == (True, date(2026, 11, 29))
    assert "27条" in duty.basis.ja
    assert "遅滞なく。日数の定めはなく" in duty.source.ja
    assert list(to_be_told(platform, DAY)) == [matter]
    page = signed_in(person("reviewer")).get(f"/matters/{matter.pk}/").content.decode()
    assert "投稿者に、削除したことと理由を知らせる" in page
    assert "残り 3日" in page
    assert "投稿者に知らせる 1" in signed_in(person("reviewer")).get("/queue/?view=tell").content.decode()


def test_anybody_else_may_give_it_and_is_not_urged(desk: Desk) -> None:
    matter = removed(desk)
    assert not duty_of(matter, "").owed
    assert list(to_be_told("", DAY)) == []
    page = signed_in(person("reviewer")).get(f"/matters/{matter.pk}/").content.decode()
    assert "法律の義務ではなく、窓口の案内です" in page
    assert told(desk, matter, standard="").duty is False


def test_the_notice_goes_by_mail_and_the_poster_reads_what_why_and_on_which_standard(
    desk: Desk, platform: str
) -> None:
    matter = removed(desk)
    notice = told(desk, matter)
    assert not pending(matter)
    assert list(to_be_told(platform, DAY)) == []
    desk.work()
    (sent,) = django_mail.outbox
    assert sent.to == [TO]
    address = f"/removed/{notice.body['secret']}/"
    assert f"https://desk.example{address}" in sent.body
    page = signed_in(None).get(address)
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    seen = page.content.decode()
    for words in (desk.board.comment_url("first", 321), *WHY.values(), notice.number, "27条"):
        assert words in seen
    assert NAME not in seen + sent.body
    notice = RemovalNotice.objects.get()
    assert notice.mailed_at is not None
    assert notice.opened_at is not None
    with pytest.raises(StageNotFitError):
        told(desk, matter)


def test_the_letter_says_the_same_and_that_nobody_was_asked(desk: Desk, platform: str) -> None:
    notice = told(desk, removed(desk), "post")
    words = words_of(removal_letter(notice).data)
    for said in (
        "送信防止措置を講じた旨の通知書",
        "27条",
        "意見を照会せずに講じた",
        *WHY.values(),
        "御不服のあるとき",
    ):
        assert said in words
    assert NAME.encode() not in deep(removal_letter(notice).data)
    clerk = signed_in(person("releaser"))
    assert clerk.post(f"/removal/{notice.pk}/letter/").content.startswith(b"%PDF")
    assert Entry.objects.filter(what="removal-notice.printed").count() == 1


def test_where_nobody_can_be_reached_the_words_stand_where_the_post_stood(desk: Desk, platform: str) -> None:
    matter = removed(desk)
    told(desk, matter, "place")
    page = signed_in(person("reviewer")).get(f"/matters/{matter.pk}/").content.decode()
    assert "この投稿は、2026年11月26日に株式会社こもれびが削除しました。" in page
    assert WHY["standard"] in page
    assert django_mail.outbox == []


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"reasons": " "}, RequestFormError),
        ({"standard": ""}, RequestFormError),
        ({"channel": "pigeon"}, RequestFormError),
        ({"reasons": "架野 真帆さんの住所が書かれていた。"}, NamesRequesterError),
        ({"standard": "申出: maho@mail.example"}, NamesRequesterError),
    ],
)
def test_a_notice_without_reason_or_standard_or_with_the_requesters_name_is_refused(
    more: dict[str, str], error: type[Exception], desk: Desk, platform: str
) -> None:
    matter = removed(desk)
    with pytest.raises(error):
        told(desk, matter, **more)
    form = {"channel": "message", "address": "@poster", **WHY, **more}
    answer = signed_in(person("reviewer")).post(f"/matters/{matter.pk}/removal/tell/", form)
    assert answer.status_code == 400
    assert "記録していません。入力を確かめてください" in answer.content.decode()
    assert RemovalNotice.objects.count() == 0


def test_it_may_be_left_out_only_for_a_ground_of_the_table_which_is_shown_as_unverified(
    desk: Desk, platform: str
) -> None:
    matter = removed(desk)
    for ground, why in (("because", "x"), ("retaliation", " ")):
        with pytest.raises(RequestFormError):
            noticing.waive(act(REVIEWER, desk), matter, ground=ground, why=why)
    assert all(one.doubt is not None for one in waivers(DAY).values()), "nobody has read the clauses yet"
    clerk = signed_in(person("reviewer"))
    place = f"/matters/{matter.pk}/removal/waive/"
    assert "未確認" in clerk.get(f"/matters/{matter.pk}/").content.decode()
    assert clerk.post(place, {"ground": "retaliation", "why": ""}).status_code == 400
    assert clerk.post(place, {"ground": "retaliation", "why": "申出者への脅しがあった。"}).status_code == 302
    notice = RemovalNotice.objects.get()
    assert (notice.stage, notice.waived, notice.duty) == ("waived", "retaliation", True)
    assert not pending(matter)
    assert signed_in(None).get(f"/removed/{notice.body['secret']}/").status_code == 403
    counts = {one.code: one.count for one in figures_of(2026)}
    assert (counts["waived"], counts["retaliation"]) == (1, 1)


def test_secrecy_stops_the_notice_and_the_page_of_one_already_given(desk: Desk, platform: str) -> None:
    matter = removed(desk)
    notice = told(desk, matter)
    secrecy.keep_secret(act(REVIEWER, desk, reason="照会書 第3号"), Matter.get(matter.pk), until=None)
    desk.work()
    assert django_mail.outbox == [], "the mail had been ordered before"
    assert signed_in(None).get(f"/removed/{notice.body['secret']}/").status_code == 403
    assert signed_in(person("reviewer")).post(f"/removal/{notice.pk}/letter/").status_code == 404
    other = removed(desk, 333)
    secrecy.keep_secret(act(REVIEWER, desk, reason="照会書 第3号"), other, until=None)
    with pytest.raises(SecrecyError):
        told(desk, Matter.get(other.pk))


def test_a_notice_that_came_back_is_owed_again_by_another_way(desk: Desk, platform: str) -> None:
    matter = removed(desk)
    notice = told(desk, matter)
    desk.work()
    raw = report(ours(notice.pk))
    take_mail(act(REVIEWER, desk), Arrived(message="3" * 64, size=len(raw), data=raw, headers=b""))
    assert RemovalNotice.objects.get().stage == "returned"
    assert pending(matter)
    told(desk, matter, "place")
    assert not pending(matter)
    assert b"RN-2026-000002" in deep(audit_zip())
    assert TO.encode() not in deep(audit_zip())


def test_an_inquiry_that_never_arrived_is_no_hearing_and_the_notice_is_owed(
    desk: Desk, platform: str
) -> None:
    (matter,) = receive(desk, 321, wants=("deletion",))
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    asking.come_back(act(REVIEWER, desk), opinion)
    verdict = Verdict(place=1, status="granted", ground="clear", explanation="住所の記載がある。")
    deciding.decide(act(REVIEWER, desk), Matter.get(matter.pk), [verdict])
    matter = Matter.get(matter.pk)
    releasing.release(act(RELEASER, desk), matter, answer_files(matter, desk.clock()))
    assert pending(Matter.get(matter.pk))
    assert "照会は届きませんでした" in words_of(removal_letter(told(desk, matter, "place")).data)


def test_a_platform_says_the_standard_to_a_poster_who_was_asked_too(desk: Desk, platform: str) -> None:
    (matter,) = receive(desk, 321, wants=("deletion",))
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    asking.deliver(act(REVIEWER, desk), opinion, on=DAY)
    desk.clock.on(days=9)
    desk.work()
    deciding.decide(
        act(REVIEWER, desk), Matter.get(matter.pk), deciding.standard_verdicts(Matter.get(matter.pk))
    )
    matter = Matter.get(matter.pk)
    releasing.release(act(RELEASER, desk), matter, answer_files(matter, desk.clock()))
    assert not pending(Matter.get(matter.pk)), "asked and silent: told under the inquiry"
    assert list(to_be_told(platform, DAY)) == [matter]
    opinion = Opinion.objects.select_related("matter").get()
    with pytest.raises(RequestFormError):
        telling.tell(act(REVIEWER, desk), opinion, outcome="removed")
    telling.tell(act(REVIEWER, desk), opinion, outcome="removed", standard=WHY["standard"])
    opinion = Opinion.objects.select_related("matter").get()
    letter = deep(outcome_letter(act(REVIEWER, desk), opinion, "removed").data).decode("utf-8", "replace")
    assert "削除基準４" in letter or "削除基準4" in letter
    page = signed_in(None).get(f"/opinion/{opinion.body['secret']}/").content.decode()
    assert WHY["standard"] in page


def test_a_platform_that_must_wait_says_so_within_its_seven_days_and_then_answers_without_delay(
    desk: Desk, platform: str
) -> None:
    (matter,) = receive(desk, 321, wants=("deletion",))
    desk.work()
    checking.pass_check(act(REVIEWER, desk), matter)
    asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    clerk = signed_in(person("reviewer"))
    page = clerk.get(f"/matters/{matter.pk}/").content.decode()
    assert "期間内(2026-12-03まで)に結果を知らせられないときは" in page
    assert "25条2項" in page
    place = f"/matters/{matter.pk}/postpone/"
    assert clerk.post(place, {"causes": ["because"]}).status_code == 400
    assert clerk.post(place, {"causes": ["sender"]}).status_code == 302
    matter = Matter.get(matter.pk)
    assert (matter.due_rule, matter.due_on) == ("later", date(2026, 12, 10))
    assert clerk.post(place, {"causes": ["sender"]}).status_code == 409, "once"
    status = signed_in(None).get(f"/status/{matter.body['status_secret']}/").content.decode()
    assert "判断が後になる旨の通知" in status
    assert "日数の定めはなく、14日は窓口の目安" in status
    (paper,) = matter.papers.select_related("matter").filter(sort="delay")
    letter = signed_in(None).post(
        f"/status/{matter.body['status_secret']}/papers/{matter.number}/{paper.place}/"
    )
    words = words_of(letter.content)
    for said in ("申出に対する判断が後になる旨の通知書", "発信者の意見を聴くため", "25条2項", matter.number):
        assert said in words


def test_nobody_but_a_platform_has_a_period_to_put_off(desk: Desk) -> None:
    (matter,) = receive(desk, 321, wants=("deletion",))
    clerk = signed_in(person("reviewer"))
    assert "判断が後になると知らせる" not in clerk.get(f"/matters/{matter.pk}/").content.decode()
    assert clerk.post(f"/matters/{matter.pk}/postpone/", {"causes": ["sender"]}).status_code == 409
