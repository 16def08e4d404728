"""Mails of the desk's mailbox: each taken once over IMAP, packages at once, the rest keyed by a person or set aside."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.jobs.daily import begin_day
from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.errors import DeskSetupError
from kaiji.desks.content_provider.mailing import raw_of
from kaiji.desks.content_provider.models import Mail, Matter
from kaiji.desks.content_provider.moves import asking, checking
from kaiji.desks.content_provider.setup import setup
from kaiji.exchange.transport.mail import message
from tests.desks.content_provider.acting import REVIEWER, act, receive
from tests.desks.content_provider.bounced import TO, ours, report
from tests.desks.content_provider.test_public_pages import form_of, package
from tests.exchange.imap_server import mailbox
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desks.content_provider.conftest import Desk
    from tests.exchange.imap_server import Box

TOML = """
[mailbox]
host = "127.0.0.1"
port = {port}
user = "desk"
ca_file = "imap-cert.pem"
"""


def letter(number: int = 1, post: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "maho@mail.example", "desk@board.example"
    mail["Subject"], mail["Message-ID"] = "削除の依頼", f"<{number}@mail.example>"
    mail.set_content(f"投稿を削除してください: {post}。http://evil.example/x 架野真帆")
    mail.add_attachment(b"%PDF-1.7 print", maintype="application", subtype="pdf", filename="画面.pdf")
    mail.add_attachment(b"%PDF-1.7 id", maintype="image", subtype="png", filename="../../id.png")
    mail.add_attachment(b"MZ program", maintype="application", subtype="pdf", filename="free.pdf")
    return mail.as_bytes()


@pytest.fixture
def box(desk: Desk) -> Iterator[Box]:
    with mailbox(desk.home) as server:
        assert server.account is not None
        with (desk.home / "operator.toml").open("a", encoding="utf-8") as settings:
            settings.write(TOML.format(port=server.account.port))
        password = desk.home / "mailbox.password"
        password.write_text("s3cret\n", encoding="utf-8")
        password.chmod(0o600)
        yield server


def looked_into(desk: Desk) -> None:
    """Let the worker look into the mailbox at its next time."""
    begin_day(at=desk.clock.on(minutes=6))
    desk.work()


@pytest.mark.slow
def test_every_mail_is_taken_once_and_filed_away_once_it_is_known(
    desk: Desk, box: Box, tmp_path: Path
) -> None:
    made, done = package(desk, tmp_path / "claimant")
    sent = message(made, done.data, sender="c@office.example", to="desk@board.example").as_bytes()
    for data in (
        letter(),
        sent,
        b"Subject: no id\r\n\r\nplease\r\n",
        b"Message-ID: <big@x>\r\n\r\n" + b"x" * (26 << 20),
    ):
        box.put(data)
    looked_into(desk)
    assert len(box.inbox) == 4, "nothing is moved before the desk has it"
    looked_into(desk)
    assert (len(box.inbox), len(box.done)) == (0, 4)
    assert 4 not in box.fetched, "what is too big is not fetched"
    box.put(letter())
    looked_into(desk)
    looked_into(desk)
    found = {one.size: (one.stage, one.fault) for one in Mail.objects.order_by("number")}
    assert list(found.values()) == [
        ("waiting", ""),
        ("package", ""),
        ("waiting", ""),
        ("refused", "operator.mail-too-big"),
    ], "the same Message-ID again is the same mail"
    matter = Matter.objects.get()
    assert (matter.package_id, Mail.objects.get(stage="package").matter) == (made.id, matter)
    assert raw_of(Mail.objects.get(number="ML-2026-000001")) == box.done[1], "kept as it came"
    lines = "".join(Entry.objects.values_list("line", flat=True))
    for word in ("架野", "maho@", "削除の依頼", "mail.example"):
        assert word not in lines


def test_a_mail_is_keyed_beside_its_words_and_its_papers_go_with_the_matter(desk: Desk, box: Box) -> None:
    box.put(letter(post=desk.board.comment_url("first", 321)))
    looked_into(desk)
    mail = Mail.objects.get()
    with at_desk("content-provider"):
        clerk = signed_in(person("reviewer"))
        assert mail.number in clerk.get("/intake/").content.decode()
        page = clerk.get(f"/intake/mails/{mail.pk}/").content.decode()
        assert "投稿を削除してください" in page
        assert f">\n{desk.board.comment_url('first', 321)}</textarea>" in page, (
            "the post it names stands in its field"
        )
        assert "evil.example" in page.split("</section>")[0], "another site's address is words only"
        assert page.count("evil.example") == 1
        assert "id.png" in page
        assert "free.pdf" not in page, "a program that calls itself a PDF"
        assert "ほかに1件の添付" in page
        assert clerk.post(f"/intake/mails/{mail.pk}/files/0/").content == b"%PDF-1.7 print"
        form = {**form_of(desk), "wants": ["deletion"], "paper-0": "evidence", "paper-1": "identity"}
        answer = clerk.post(f"/intake/mails/{mail.pk}/", form)
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        assert clerk.post(f"/intake/mails/{mail.pk}/", form).status_code == 404, "once"
    matter = Matter.objects.get()
    assert matter.channel == "mail"
    papers = [(one.sort, one.media_type) for one in matter.papers.select_related("matter")]
    assert papers == [
        ("mail", "message/rfc822"),
        ("evidence", "application/pdf"),
        ("identity", "application/pdf"),
    ], "by what they are, not by what they call themselves"
    mail = Mail.objects.get()
    assert (mail.stage, mail.matter, mail.body) == ("keyed", matter, {})
    assert Entry.objects.filter(what="mail.opened").count() >= 1


def test_a_mail_that_is_no_request_is_set_aside_and_what_it_said_is_gone(desk: Desk, box: Box) -> None:
    box.put(letter())
    looked_into(desk)
    mail = Mail.objects.get()
    with at_desk("content-provider"):
        clerk = signed_in(person("reviewer"))
        assert clerk.post(f"/intake/mails/{mail.pk}/aside/", {"reason": " "}).status_code == 400
        assert clerk.post(f"/intake/mails/{mail.pk}/aside/", {"reason": "広告"}).status_code == 302
        assert mail.number not in clerk.get("/intake/").content.decode()
    assert Mail.objects.get().body == {}


def test_an_inquiry_that_came_back_is_read_from_the_mailbox_and_the_page_says_what_to_do_next(
    desk: Desk, box: Box
) -> None:
    (matter,) = receive(desk, 321, wants=("deletion",))
    checking.pass_check(act(REVIEWER, desk), matter)
    with at_desk("content-provider", EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="mail", to={"email": TO})
        desk.work()
        box.put(report(ours(opinion.pk)))
        looked_into(desk)
        clerk = signed_in(person("reviewer"))
        page = clerk.get(f"/matters/{matter.pk}/").content.decode()
        for words in (
            "照会が届きませんでした",
            "別の方法で照会し直す",
            "相手のメールサーバーからの知らせ",
            "5.1.1",
        ):
            assert words in page
        assert TO not in page.partition('id="inquiry"')[2].partition("<form")[0], (
            "the report's own words are masked"
        )
        (mail,) = Mail.objects.all()
        assert (mail.stage, mail.matter) == ("bounce", matter)
        assert mail.number not in clerk.get("/intake/").content.decode(), "nobody has to key it"
        again = {"channel": "post", "address": "東京都架空区2"}
        assert clerk.post(f"/matters/{matter.pk}/ask/", again).status_code == 302
    assert Matter.get(matter.pk).stage == "asked", "asked again, by post"


def test_a_package_that_is_refused_leaves_its_mail_waiting_with_the_reason(
    desk: Desk, box: Box, tmp_path: Path
) -> None:
    made, done = package(desk, tmp_path / "claimant")
    broken = bytearray(done.data)
    broken[len(broken) // 2] ^= 1
    box.put(message(made, bytes(broken), sender="c@office.example", to="d@board.example").as_bytes())
    looked_into(desk)
    assert [(one.stage, one.fault) for one in Mail.objects.all()] == [("waiting", "operator.package")]
    assert Matter.objects.count() == 0


@pytest.mark.slow
def test_a_mailbox_that_is_away_is_said_once_and_looked_at_again(desk: Desk, box: Box) -> None:
    password = desk.home / "mailbox.password"
    password.write_text("wrong", encoding="utf-8")
    box.put(letter())
    looked_into(desk)
    looked_into(desk)
    assert Entry.objects.filter(what="mailbox.failed").count() == 1
    with at_desk("content-provider"):
        assert "受信箱を読めません" in signed_in(person("reviewer")).get("/intake/").content.decode()
        password.write_text("s3cret", encoding="utf-8")
        looked_into(desk)
        assert "受信箱を読めません" not in signed_in(person("reviewer")).get("/intake/").content.decode()
    assert Mail.objects.count() == 1
    password.chmod(0o644)
    with pytest.raises(DeskSetupError):
        setup().account()
