"""Every address of the desk gives each role what it may have, and nothing is missing from the table."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from kaiji.desks.content_provider.exhibits import Sheet
from kaiji.desks.content_provider.mailing import Arrived, take_mail
from kaiji.desks.content_provider.models import LogHold, Mail, Matter
from kaiji.desks.content_provider.moves import asking, checking, deciding, noticing, sharing
from kaiji.desks.content_provider.papers import File
from tests.desks.content_provider.acting import REVIEWER, act, receive
from tests.desks.content_provider.matrix import MATRIX
from tests.desks.content_provider.test_removal_notices import removed
from tests.desks.content_provider.test_shown_to_the_poster import webp
from tests.web.matrix import uncovered, unknown, wrong

if TYPE_CHECKING:
    from tests.desks.content_provider.conftest import Desk
    from tests.web.matrix import Row

pytestmark = pytest.mark.usefixtures("on_the_day")


def waiting_mail(desk: Desk) -> Mail:
    """Return a mail that waits to be keyed, with one paper."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "a@b.example", "依頼", "<1@b.example>"
    mail.set_content("削除を求めます。")
    mail.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="x.pdf")
    data = mail.as_bytes()
    return take_mail(act(REVIEWER, desk), Arrived(message="1" * 64, size=len(data), data=data, headers=b""))


@pytest.fixture
def scene(desk: Desk) -> dict[str, str]:
    scan = File(sort="scan", name="scan.pdf", media_type="application/pdf", data=b"%PDF-1.7 x")
    (matter,) = receive(desk, 321, files=(scan,))
    (duplicate,) = receive(desk, 321)
    (fresh,) = receive(desk, 333)
    (decided,) = receive(desk, 340)
    (other,) = receive(desk, 347)
    desk.work()
    for one in (matter, decided, other):
        checking.pass_check(act(REVIEWER, desk), one)
    deciding.decide(act(REVIEWER, desk), decided, deciding.standard_verdicts(Matter.get(decided.pk)))
    opinion = asking.ask(act(REVIEWER, desk), other, channel="post", to={"address": "東京都"})
    picture = Sheet(source="paper:1", title="画面", media_type="image/webp", data=webp())
    sharing.choose(act(REVIEWER, desk), opinion, [picture])
    notice = noticing.tell(
        act(REVIEWER, desk), removed(desk, 333), channel="place", to={}, reasons="住所の記載", standard=""
    )
    hold = LogHold.objects.filter(asked_by__matter=matter).get()
    return {
        "matter": matter.pk,
        "duplicate": duplicate.pk,
        "fresh": fresh.pk,
        "decided": decided.pk,
        "opinion": opinion.pk,
        "hold": hold.pk,
        "secret": Matter.get(matter.pk).body["status_secret"],
        "number": matter.number,
        "link": opinion.body["secret"],
        "hold_number": hold.number,
        "notice": notice.pk,
        "removed": notice.body["secret"],
        "gone": removed(desk, 340).pk,
        "mail": waiting_mail(desk).pk,
    }


@pytest.mark.slow
def test_every_role_gets_what_it_may(scene: dict[str, str]) -> None:
    faults = [(str(row), fault) for row in MATRIX for fault in _tried(row, scene)]
    assert faults == []


def _tried(row: Row, scene: dict[str, str]) -> list[str]:
    return wrong(row, "content-provider", scene)


def test_no_address_is_missing_and_none_is_named_that_is_gone() -> None:
    assert uncovered("content-provider", MATRIX) == set()
    assert unknown("content-provider", MATRIX) == set()
