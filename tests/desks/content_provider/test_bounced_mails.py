"""An inquiry by mail that does not arrive is marked so, whatever mail system says it and however; it is never taken for silence."""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.answering import answer_files
from kaiji.desks.content_provider.errors import DecisionBlockedError, RequestFormError
from kaiji.desks.content_provider.mailing import Arrived, take_mail
from kaiji.desks.content_provider.models import Mail, Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, deciding, releasing, telling
from tests.desks.content_provider.acting import RELEASER, REVIEWER, act, on_the_desks_day, receive
from tests.desks.content_provider.bounced import (
    TO,
    exim,
    japanese,
    late,
    only_the_link,
    ours,
    qmail,
    report,
    vacation,
)
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day", "outgoing")


class Refusing(EmailBackend):
    """A mail server that knows nobody of that name."""

    def send_messages(self, messages: Any) -> int:
        raise SMTPRecipientsRefused({TO: (550, b"5.1.1 no such user")})


@pytest.fixture
def outgoing() -> Iterator[None]:
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with at_desk("content-provider", EMAIL_BACKEND=locmem, PUBLIC_URL="https://desk.example"):
        django_mail.outbox = []
        yield


def asked(desk: Desk, *numbers: int, work: bool = True) -> Opinion:
    (matter,) = receive(desk, *numbers, wants=("deletion",))
    desk.work()
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="mail", to={"email": TO})
    if work:
        desk.work()
    return again(opinion)


def again(opinion: Opinion) -> Opinion:
    return Opinion.objects.select_related("matter").get(pk=opinion.pk)


def stands(opinion: Opinion) -> tuple[str, str, str]:
    found = again(opinion)
    return found.stage, found.matter.stage, found.returned_how


def comes_in(desk: Desk, raw: bytes) -> Mail:
    return take_mail(
        act(REVIEWER, desk), Arrived(message=f"{hash(raw):064x}"[:64], size=len(raw), data=raw, headers=b"")
    )


def link(opinion: Opinion) -> str:
    return f"/opinion/{opinion.body['secret']}/"


WAYS: dict[str, Callable[[Opinion], bytes]] = {
    "a report with our whole mail": lambda one: report(ours(one.pk)),
    "a report with our headers only": lambda one: report(ours(one.pk), headers_only=True),
    "qmail": lambda one: qmail(ours(one.pk)),
    "a carrier in ISO-2022-JP": lambda one: japanese(
        ours(one.pk), "次のあて先へのメッセージはエラーのため送信できませんでした。"
    ),
    "a provider in Shift_JIS": lambda one: japanese(
        ours(one.pk), "宛先のメールアドレスが存在しません。", charset="shift_jis", subject="Delivery failure"
    ),
    "a webmail that says its mailbox is disabled": lambda one: japanese(
        ours(one.pk),
        "Sorry your message cannot be delivered. This mailbox is disabled (554.30).",
        charset="us-ascii",
        subject="Failure Notice",
    ),
    "exim": lambda one: exim(ours(one.pk)),
    "one that repeats the link only": lambda one: only_the_link(link(one)),
}


def test_whoever_says_it_the_inquiry_is_marked_undelivered(desk: Desk) -> None:
    opinions = {way: asked(desk, 321 + n) for n, way in enumerate(WAYS)}
    for way, opinion in opinions.items():
        mail = comes_in(desk, WAYS[way](opinion))
        assert (way, mail.stage, mail.matter, mail.body) == (way, "bounce", opinion.matter, {})
        assert (way, *stands(opinion)) == (way, "returned", "unreachable", "bounce")
    desk.clock.on(days=30)
    desk.work()
    for opinion in opinions.values():
        assert stands(opinion) == ("returned", "unreachable", "bounce"), "its period ends without silence"
    lines = "".join(Entry.objects.values_list("line", flat=True))
    assert TO not in lines


@pytest.mark.parametrize(
    "raw",
    [
        lambda one: vacation(ours(one.pk)),
        lambda one: report(ours(one.pk), action="delivered", status="2.0.0"),
        lambda one: report(ours("0" * 16)),
        lambda one: ours(one.pk),
    ],
    ids=["away", "delivered", "a mail that is not ours", "our own mail"],
)
def test_what_is_no_failure_of_ours_changes_nothing_and_waits_for_a_person(
    raw: Callable[[Opinion], bytes], desk: Desk
) -> None:
    opinion = asked(desk)
    assert comes_in(desk, raw(opinion)).stage == "waiting"
    assert stands(opinion) == ("sent", "asked", "")


@pytest.mark.parametrize("raw", [late, lambda mail: report(mail, action="delayed", status="4.4.1")])
def test_a_mail_that_is_late_is_no_failure_and_its_period_is_counted_anew(
    raw: Callable[[bytes], bytes], desk: Desk
) -> None:
    opinion = asked(desk)
    assert opinion.due_on == date(2026, 12, 3)
    desk.clock.on(days=2)
    assert comes_in(desk, raw(ours(opinion.pk))).stage == "bounce"
    assert again(opinion).due_on == date(2026, 12, 5)
    desk.clock.at = desk.clock.at.replace(month=12, day=4, hour=5)
    desk.work()
    assert again(opinion).stage == "sent", "the first period ended and was no silence"
    desk.clock.on(days=10)
    comes_in(desk, raw(ours(opinion.pk)).replace(b"us-ascii@", b"late@").replace(b"4.4.1@", b"4.4.2@"))
    desk.work()
    assert again(opinion).stage == "silent", "a stranger cannot put it off for ever"


def test_the_period_runs_from_the_day_a_server_took_the_mail_and_a_refusal_at_once_is_undelivered(
    desk: Desk,
) -> None:
    opinion = asked(desk, work=False)
    assert opinion.due_on is None, "wanting to send is not sending"
    with override_settings(EMAIL_BACKEND=f"{__name__}.Refusing"):
        desk.work()
    assert stands(opinion) == ("returned", "unreachable", "refused")
    second = asked(desk, 333, work=False)
    desk.clock.on(days=1)
    desk.work()
    assert again(second).due_on == date(2026, 12, 4)
    (sent,) = django_mail.outbox
    assert "answer by: 2026-12-04" in sent.body


def test_a_bounce_after_silence_takes_the_silence_back(desk: Desk) -> None:
    opinion = asked(desk)
    desk.clock.on(days=9)
    desk.work()
    assert stands(opinion) == ("silent", "silent", "")
    comes_in(desk, report(ours(opinion.pk)))
    assert stands(opinion) == ("returned", "unreachable", "bounce")
    assert [one.status for one in deciding.standard_verdicts(Matter.get(opinion.matter.pk))] == ["refused"]


def test_a_removal_decided_on_silence_does_not_leave_once_the_inquiry_turns_out_undelivered(
    desk: Desk,
) -> None:
    opinion = asked(desk)
    desk.clock.on(days=9)
    desk.work()
    matter = Matter.get(opinion.matter.pk)
    checking.check_identity(act(REVIEWER, desk), matter)
    deciding.decide(act(REVIEWER, desk), matter, deciding.standard_verdicts(matter))
    comes_in(desk, report(ours(opinion.pk)))
    matter = Matter.get(matter.pk)
    assert matter.stage == "decided"
    with pytest.raises(DecisionBlockedError, match="did not arrive"):
        releasing.release(act(RELEASER, desk), matter, answer_files(matter, desk.clock()))
    deciding.send_back(act(RELEASER, desk, reason="照会が届いていない"), matter)
    assert [one.status for one in deciding.standard_verdicts(Matter.get(matter.pk))] == ["refused"]


def test_nothing_arrives_before_it_was_sent(desk: Desk) -> None:
    opinion = asked(desk, work=False)
    with pytest.raises(RequestFormError):
        asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 25))
    assert again(opinion).due_on is None, "no period is shortened by a wrong day"


def test_an_old_inquirys_bounce_does_not_undo_a_later_one_that_was_answered(desk: Desk) -> None:
    first = asked(desk)
    asking.come_back(act(REVIEWER, desk), first)
    matter = Matter.get(first.matter.pk)
    second = asking.ask(act(REVIEWER, desk), matter, channel="post", to={"address": "東京都"})
    asking.deliver(act(REVIEWER, desk), second, on=date(2026, 11, 27))
    comes_in(desk, report(ours(first.pk)))
    assert Matter.get(matter.pk).stage == "asked"


def test_what_came_of_it_is_to_be_told_again_where_that_mail_came_back(desk: Desk) -> None:
    opinion = asked(desk)
    desk.clock.on(days=9)
    desk.work()
    matter = Matter.get(opinion.matter.pk)
    checking.check_identity(act(REVIEWER, desk), matter)
    deciding.decide(act(REVIEWER, desk), matter, deciding.standard_verdicts(matter))
    matter = Matter.get(matter.pk)
    releasing.release(act(RELEASER, desk), matter, answer_files(matter, desk.clock()))
    telling.tell(act(REVIEWER, desk), again(opinion), outcome="removed")
    desk.work()
    comes_in(desk, report(ours(opinion.pk, outcome="removed")))
    assert again(opinion).stage == "silent", "the inquiry itself had arrived"
    assert telling.pending(again(opinion)) == ("removed",)
    with on_the_desks_day(desk):
        page = signed_in(person("reviewer")).get(f"/matters/{matter.pk}/").content.decode()
    assert "メールが届かず" in page
    telling.tell(act(REVIEWER, desk), again(opinion), outcome="removed")
    assert telling.pending(again(opinion)) == ()
    assert desk.clock() + timedelta(days=1) < again(opinion).link_until
