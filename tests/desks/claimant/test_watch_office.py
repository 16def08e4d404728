"""The watch of the office, end to end on the board: captured, deleted, and said again in a new topic."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from demo.board import running_board
from demo.stamping import two_demo_authorities
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.models import CaseRow
from kaiji.ground.instants import now
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_watched_post_is_seen_deleted_and_its_repetition_is_found(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import transaction

    from kaiji.cases.worker import work_off
    from kaiji.desks.claimant.jobs.watch import order_due_looks, order_due_searches
    from kaiji.desks.claimant.models import CaptureRow, HitRow, LookRow, WatchRow

    monkeypatch.setenv("KAIJI_TEST_ALLOW_LOOPBACK", "1")
    client = signed_in(person("lawyer"))
    with running_board(seed="scenario") as board, two_demo_authorities(desk):
        urls = "\n".join(board.comment_url("first", number) for number in (321, 340))
        client.post(
            reverse("claimant:case-new"),
            {
                "title": "掲示板の件",
                "claimant": "架野 真帆",
                "urls": urls,
            },
        )
        assert work_off() >= 1
        case = CaseRow.objects.get()
        posts = read_case_rows(case).post
        assert [(post.number, post.package is not None, post.id) for post in posts] == [
            (321, True, "p321"),
            (340, True, "p340"),
        ]
        assert "PTA会費" in (posts[0].text or "")
        client.post(reverse("claimant:bulk", args=[case.pk]), {"post": ["p321", "p340"], "do": "watch"})
        client.post(
            reverse("claimant:watching", args=[case.pk]), {"site": "site", "lists": board.url("/bbs/newlist")}
        )
        board.advance()
        board.advance()
        later = now() + timedelta(hours=1)
        order_due_looks(later)
        with transaction.atomic():
            order_due_searches(later)
        work_off(clock=lambda: later)
        second = board.topic_url("second")
    case.refresh_from_db()
    assert [post.state for post in read_case_rows(case).post] == ["deleted", "deleted"]
    assert set(LookRow.objects.values_list("post", "state")) == {("p321", "deleted"), ("p340", "deleted")}
    assert WatchRow.objects.filter(changed_at__isnull=False).count() == 2
    assert CaptureRow.objects.filter(watches=True, fault="capture.page-gone").count() == 1
    likely = [row for row in HitRow.objects.select_related("case") if row.strength == "likely"]
    assert {row.body["url"] for row in likely} == {second}
    page = client.get(reverse("claimant:hits")).content.decode()
    assert "何度でも書きます" in page
    assert "事件の氏名・呼び名が出ています" in page
    hit = likely[0]
    client.post(reverse("claimant:hit-judge", args=[case.pk, hit.hit]), {"do": "take"})
    assert len(read_case_rows(CaseRow.get(case.pk)).post) == 3
    evidence = client.get(reverse("claimant:post", args=[case.pk, "p321"]) + "?tab=evidence").content.decode()
    assert "サイトがページはないと答えました" in evidence
