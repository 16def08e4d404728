"""Two processes at the same moment, many matters, mail: on both databases nothing comes in twice and lists stay quick."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection, connections
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from kaiji.desks.content_provider.answering import answer_files
from kaiji.desks.content_provider.intake import take_package
from kaiji.desks.content_provider.models import LogHold, Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, deciding, releasing, secrecy
from kaiji.desks.content_provider.requests import package_of
from kaiji.desks.content_provider.setup import setup
from kaiji.evidence.seal.office import office_signer
from kaiji.exchange.sealing import sealed
from tests.desks.content_provider.acting import (
    OWNER,
    RELEASER,
    REQUESTER,
    REVIEWER,
    SENDER,
    act,
    receive,
    typed,
)
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks.content_provider.conftest import Desk


def test_one_package_taken_in_by_four_at_the_same_moment_is_one_request(
    desk_on_both: Desk, tmp_path: Path
) -> None:
    desk = desk_on_both
    made = package_of(typed(desk, wants=("disclosure", "deletion")), setup().provider, "C-1", desk.clock())
    data = sealed(made, {}, office_signer(tmp_path / "claimant", at=desk.clock())).data

    def take(_: int) -> tuple[str, ...]:
        try:
            return take_package(act(REQUESTER, desk), data)[1].numbers
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(take, range(4)))
    assert len(set(numbers)) == 1
    assert Matter.objects.count() == 2
    assert LogHold.objects.count() == 1


def test_four_requests_about_one_post_at_the_same_moment_share_one_hold(desk_on_both: Desk) -> None:
    desk = desk_on_both

    def take(n: int) -> None:
        try:
            receive(desk, 321, name=f"請求者{n}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(take, range(4)))
    assert (Matter.objects.count(), LogHold.objects.count()) == (4, 1)


def test_a_request_goes_its_whole_way_on_both_databases(desk_on_both: Desk) -> None:
    desk = desk_on_both
    (matter,) = receive(desk, 321)
    assert desk.work() >= 1
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    asking.answer(act(SENDER, desk), opinion, choice="consents", reason="", pass_on=True)
    deciding.decide(
        act(REVIEWER, desk), Matter.get(matter.pk), deciding.standard_verdicts(Matter.get(matter.pk))
    )
    releasing.release(
        act(RELEASER, desk), Matter.get(matter.pk), answer_files(Matter.get(matter.pk), desk.clock())
    )
    assert Matter.get(matter.pk).outcome == "granted"


def test_the_queue_asks_the_database_as_often_for_forty_matters_as_for_two(desk: Desk) -> None:
    counts = []
    with at_desk("content-provider"):
        clerk = signed_in(person("reviewer"))
        for more in (2, 38):
            for n in range(more):
                receive(desk, 321 + n % 10)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert clerk.get("/queue/").status_code == 200
            counts.append(len(asked))
    assert counts[1] <= counts[0], counts
    assert counts[1] <= 12


@pytest.mark.parametrize("secret", [False, True])
def test_an_inquiry_by_mail_names_nobody_and_none_leaves_once_secrecy_stands(
    desk: Desk, secret: bool
) -> None:
    (matter,) = receive(desk, 321)
    desk.work()
    checking.pass_check(act(REVIEWER, desk), matter)
    to = {"name": "投稿 太郎", "email": "poster@mail.example"}
    asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="mail", to=to)
    if secret:
        secrecy.keep_secret(act(REVIEWER, desk, reason="照会書"), Matter.get(matter.pk), until=None)
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with (
        at_desk("content-provider", EMAIL_BACKEND=locmem),
        override_settings(PUBLIC_URL="https://desk.example"),
    ):
        mail.outbox = []
        desk.work()
        assert len(mail.outbox) == (0 if secret else 1)
        if secret:
            assert Opinion.objects.get().due_on is None, "no period runs for what never left"
            secrecy.lift_secrecy(act(OWNER, desk, reason="解除"), Matter.get(matter.pk))
            desk.work()
        sent = list(mail.outbox)
    assert len(sent) == 1
    assert Opinion.objects.get().due_on is not None
    for letter in sent:
        link = Opinion.objects.select_related("matter").get().body["secret"]
        assert f"https://desk.example/opinion/{link}/" in letter.body
        assert letter.to == ["poster@mail.example"]
        for word in ("架野", "maho", "会費", "投稿 太郎"):
            assert word not in f"{letter.subject}{letter.body}"
