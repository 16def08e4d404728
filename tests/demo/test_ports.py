"""What a plug-in (a later content provider's desk) can do without knowing a table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from demo.board import running_board

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from demo.board.ports import Ports

    from .conftest import Visitors


class SmallDesk:
    """The smallest thing that could be a desk: hears reports, holds records, answers under its own path."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.held: set[int] = set()
        self.ports: Ports

    def attach(self, ports: Ports) -> None:
        self.ports = ports
        ports.hear("posted", lambda what: self.heard.append(("posted", what)))
        ports.hear("reported", lambda what: self.heard.append(("reported", what)))
        ports.hear("removed", lambda what: self.heard.append(("removed", what)))
        ports.hold(lambda: frozenset(self.held))
        ports.mount("/desk", self.page)

    def page(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        self.heard.append(("asked", {"script": environ["SCRIPT_NAME"], "path": environ["PATH_INFO"]}))
        return [b""]


def test_a_desk_finds_a_post_by_its_url_with_its_connection_data() -> None:
    desk = SmallDesk()
    with running_board(plugins=[desk.attach]) as board:
        url = board.comment_url("first", 321)
        content = desk.ports.find(url)
        assert content is not None
        assert content.text.endswith("役員のLINEではもうみんな知っている話です。")
        assert (content.handle, content.removed) == ("匿名", False)
        assert content.posted_at == datetime(2026, 11, 5, 6, 13, 30, 412_000, tzinfo=UTC)
        (record,) = desk.ports.connections(content)
        assert (record["client_ip"], record["destination_ip"]) == ("203.0.113.77", "192.0.2.80")
        assert desk.ports.account(content) is None

        board.advance()
        gone = desk.ports.find(url)
        assert gone is not None
        assert gone.removed
        assert desk.ports.connections(gone) == [record]


@pytest.mark.parametrize(
    "url",
    ["/bbs/topic/4102601/comment/no/999", "/bbs/topic/1", "/review/hospital/501/1", "/rules", "not a url"],
)
def test_a_desk_is_told_where_there_is_nothing(url: str) -> None:
    desk = SmallDesk()
    with running_board(plugins=[desk.attach]):
        assert desk.ports.find(url) is None


def test_a_desk_finds_a_review_and_a_topics_first_comment() -> None:
    desk = SmallDesk()
    with running_board(plugins=[desk.attach]) as board:
        review = desk.ports.find(board.url("/review/hospital/501/80103"))
        first = desk.ports.find(board.topic_url("first"))
        assert review is not None
        assert first is not None
        assert (review.title, desk.ports.connections(review)[0]["kind"]) == (
            "ひばりこどもクリニック",
            "review",
        )
        assert (first.place.number, desk.ports.connections(first)[0]["kind"]) == (1, "topic")


def test_a_desk_learns_the_account_of_a_member_with_her_log_ins(visit: Visitors) -> None:
    desk = SmallDesk()
    with running_board(plugins=[desk.attach]) as board:
        one = visit(board)
        one.post("/account/login", {"email": "hinata@mail.example", "password": "hinata-demo-2026"})
        path = one.post("/bbs/topic/4102601/comment", {"body": "会員です", "as": "member"}).header("Location")
        content = desk.ports.find(board.url(path or ""))
        assert content is not None
        account = desk.ports.account(content)
        assert account is not None
        assert (account["email"], account["verified"]) == ("hinata@mail.example", True)
        assert [row["kind"] for row in account["connections"]] == ["login"]


def test_a_desk_hears_what_happens_and_removes_what_it_decides(visit: Visitors) -> None:
    desk = SmallDesk()
    with running_board(plugins=[desk.attach]) as board:
        one = visit(board)
        path = one.post("/bbs/topic/4102601/comment", {"body": "x"}).header("Location") or ""
        one.post(f"{path}/report", {"reason": "宣伝・勧誘"})
        content = desk.ports.find(board.url(path))
        assert content is not None
        assert desk.ports.remove(content, "送信防止措置")
        assert not desk.ports.remove(content, "送信防止措置")
        gone = one.get(path)
    assert [event for event, _ in desk.heard] == ["posted", "reported", "removed"]
    assert gone.status == 410
    assert "送信防止措置" in gone.text


def test_records_on_hold_outlive_retention() -> None:
    desk = SmallDesk()
    with running_board(plugins=[desk.attach]) as board:
        content = desk.ports.find(board.comment_url("first", 321))
        assert content is not None
        (record,) = desk.ports.connections(content)
        desk.held.add(record["id"])
        everything = board.site.database.value("SELECT count(*) FROM connection")
        assert board.site.expire_connections(datetime(2026, 11, 23, tzinfo=UTC)) == everything - 1
        assert desk.ports.connections(content) == [record]
        desk.held.clear()
        assert board.site.expire_connections(datetime(2026, 11, 23, tzinfo=UTC)) == 1
        assert desk.ports.connections(content) == []


def test_a_desk_answers_under_its_own_path_alone(visit: Visitors) -> None:
    desk = SmallDesk()
    with running_board(plugins=[desk.attach]) as board:
        one = visit(board)
        assert one.get("/desk/queue").status == 200
        assert one.get("/desks").status == 404
    assert desk.heard == [("asked", {"script": "/desk", "path": "/queue"})]
