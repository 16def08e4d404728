"""A log hold proved on paper: from receipt, while it stands, and once it ended by itself; never what the log says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.certificates import hold_certificate
from kaiji.desks.content_provider.models import LogHold, Matter
from kaiji.desks.content_provider.moves import checking, secrecy
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.instants import jst_text
from tests.desks.content_provider.acting import REVIEWER, act, on_the_desks_day, receive
from tests.desks.content_provider.test_nothing_leaks import deep
from tests.printed import words_of
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day")

NEVER = (b"203.0.113.77", b"192.0.2.80", "架野真帆".encode(), b"maho@mail.example")


def stands_in(digest: str, said: str) -> bool:
    """Whether a hash stands in the letter, however its cell breaks the line."""
    return digest[:40] in said and digest[-18:] in said


def said_of(hold: LogHold, desk: Desk, matter: Matter | None = None) -> str:
    made = hold_certificate(hold, desk.clock(), matter)
    assert [one for one in NEVER if one in deep(made.data)] == []
    assert made.name.isascii()
    return words_of(made.data)


@pytest.mark.slow
def test_from_receipt_to_its_own_end_a_hold_is_proved_by_times_and_hashes(desk: Desk) -> None:
    (matter,) = receive(desk, 321)
    hold = LogHold.objects.get()
    assert "保全の手続中です" in said_of(hold, desk), "asked for in the moment of receipt"
    desk.clock.on(minutes=1)
    desk.work()
    hold = LogHold.objects.get()
    proof = sha256_hex(canonical_bytes(hold.body["entries"]))
    said = said_of(hold, desk, matter)
    for told in (
        "通信記録の保全について（証明書）",
        hold.number,
        matter.number,
        jst_text(hold.asked_at).replace(" ", ""),
        "1件",
        "この投稿についての請求が終わるまで",
        "㊞",
    ):
        assert told in said
    assert stands_in(proof, said), "over what is held, to be recomputed by whoever sees it"
    last = Entry.objects.filter(stream=hold.stream).order_by("-n")[0]
    assert stands_in(sha256_hex(last.line.encode()), said)
    checking.withdraw(act(REVIEWER, desk), matter)
    hold = LogHold.objects.get()
    assert hold.release_on is not None
    assert "この日の経過後、自動で解除します" in said_of(hold, desk)
    desk.clock.at = desk.clock.at + (hold.release_on - desk.clock.at.date()) + timedelta(days=2)
    desk.work()
    ended = said_of(LogHold.objects.get(), desk)
    assert "通信記録の保全の終了について（証明書）" in ended
    assert "自動で解除し、窓口が読んだ写しも消去しました" in ended
    assert stands_in(proof, ended), "what was held can still be proved"


def test_a_post_without_a_record_is_certified_as_such(desk: Desk) -> None:
    receive(desk, 999)
    desk.work()
    assert "該当する記録は見つかりませんでした" in said_of(LogHold.objects.get(), desk)


def test_desk_and_requester_print_it_and_every_print_is_recorded(desk: Desk) -> None:
    (matter,) = receive(desk, 321)
    (other,) = receive(desk, 333)
    desk.work()
    hold = LogHold.objects.get(asked_by__matter=matter)
    foreign = LogHold.objects.get(asked_by__matter=other)
    status = f"/status/{matter.body['status_secret']}/"
    with on_the_desks_day(desk):
        for role in ("reviewer", "auditor"):
            assert signed_in(person(role)).post(f"/holds/{hold.pk}/certificate/").content.startswith(b"%PDF")
        stranger = signed_in(None)
        assert "保全の証明書" in stranger.get(status).content.decode()
        given = stranger.post(f"{status}holds/{hold.number}/")
        assert matter.number in words_of(given.content)
        assert stranger.post(f"{status}holds/{foreign.number}/").status_code == 404, "their own and no other"
        secrecy.keep_secret(act(REVIEWER, desk, reason="照会書"), Matter.get(matter.pk), until=None)
        assert stranger.post(f"{status}holds/{hold.number}/").status_code == 404
        assert "保全の証明書" not in stranger.get(status).content.decode()
    assert Entry.objects.filter(what="log-hold.certified").count() == 3
