"""The demo board as a site: the middleware records what the board itself records, by rules alone; the desk asks it by signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.board import running_board
from demo.board_site import plug
from kaiji.desks.content_provider.connecting import HttpSite, SiteUrl
from kaiji.desks.content_provider.site.errors import (
    SiteSettingError,
    SiteSignatureError,
    SiteUnreachableError,
)
from tests.demo.conftest import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demo.board import RunningBoard

KEY = b"the board and its desk share this key"


@pytest.fixture
def board(tmp_path: Path) -> Iterator[RunningBoard]:
    def attach(ports: object) -> None:
        plug(ports, tmp_path / "records.sqlite3", KEY)  # type: ignore[arg-type]  # the board's Ports

    with running_board(plugins=[attach]) as running:
        yield running


def site(board: RunningBoard, key: bytes = KEY) -> HttpSite:
    return HttpSite(url=SiteUrl(board.url("/kaiji-site")), key=key)


def test_a_comment_is_recorded_by_the_middleware_as_the_board_itself_records_it(board: RunningBoard) -> None:
    visitor = Visitor(board)
    answer = visitor.post(
        f"/bbs/topic/{board.topics['first']}/comment", {"body": "お疲れさまです。", "handle": ""}
    )
    where = answer.header("Location")
    assert where is not None
    found = site(board).find(url=board.url(where), reference="R-1", reason="request-handling")
    (entry,) = found.entries
    (own,) = board.connections("first", int(where.rpartition("/")[2]))
    assert (
        (entry.client_ip, entry.client_port)
        == (own["client_ip"], own["client_port"])
        == ("127.0.0.1", visitor.port)
    )
    assert (entry.destination_ip, entry.destination_port) == (own["destination_ip"], own["destination_port"])
    assert found.post is not None
    assert found.post["text"] == "お疲れさまです。"
    visitor.close()


def test_what_the_board_recorded_before_the_recorder_came_is_found_once_and_held(board: RunningBoard) -> None:
    asked = site(board)
    url = board.comment_url("first", 321)
    first, again = (asked.find(url=url, reference="R-1", reason="request-handling").entries for _ in range(2))
    (entry,) = first
    assert again == first
    assert (entry.client_ip, entry.destination_ip) == ("203.0.113.77", "192.0.2.80")
    assert asked.hold("R-1", [entry.id], reference="R-1") == (entry.id,)

    board.advance()
    found = asked.find(url=board.comment_url("first", 321), reference="R-1", reason="request-handling")
    assert found.entries[0].held, "the post was deleted; its record is held"
    assert found.post is not None
    assert found.post["removed"]


def test_a_topics_own_address_is_its_first_comment(board: RunningBoard) -> None:
    short = site(board).find(url=board.topic_url("first"), reference="R-1", reason="request-handling")
    long = site(board).find(url=board.comment_url("first", 1), reference="R-1", reason="request-handling")
    assert short.entries == long.entries
    assert short.entries


def test_nobody_asks_without_the_key_and_no_address_in_the_open_is_used(board: RunningBoard) -> None:
    with pytest.raises(SiteSignatureError):
        site(board, b"another key that is long enough to be one").find(
            account="1", reference="R", reason="audit"
        )
    with pytest.raises(SiteSettingError):
        SiteUrl("http://board.example/kaiji-site")
    with pytest.raises(SiteUnreachableError):
        HttpSite(url=SiteUrl("http://127.0.0.1:9/kaiji-site"), key=KEY).find(
            account="1", reference="R", reason="audit"
        )
