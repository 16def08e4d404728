"""What a writer leaves behind, and what the staff can take away."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from demo.board import RunningBoard, running_board
from demo.board.logs import main as logs

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Visitor, Visitors

TOPIC = "/bbs/topic/4102601"


def test_a_comment_is_shown_and_its_connection_is_recorded_to_the_port_and_the_millisecond(
    board: RunningBoard, visitor: Visitor
) -> None:
    before = datetime.now(UTC)  # noqa: TID251  # the server's clock is what is being checked
    sent = visitor.post(
        f"{TOPIC}/comment", {"handle": "はるママ", "body": "はじめまして。\nよろしくお願いします。"}
    )
    after = datetime.now(UTC)  # noqa: TID251  # the test brackets what the board's own clock says
    assert (sent.status, sent.header("Location")) == (303, f"{TOPIC}/comment/no/353")
    page = visitor.get(f"{TOPIC}/comment/no/353").text
    assert "はるママ" in page
    assert "はじめまして。<br>よろしくお願いします。" in page

    (record,) = board.connections("first", 353)
    assert (record["kind"], record["client_ip"], record["client_port"]) == (
        "comment",
        "127.0.0.1",
        visitor.port,
    )
    assert (record["destination_ip"], record["destination_port"]) == board.server.server_address[:2]
    assert (record["protocol"], record["basis"], record["forwarded_raw"]) == ("tcp", "socket", None)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["at"])
    assert before - timedelta(milliseconds=1) <= datetime.fromisoformat(record["at"]) <= after
    assert record["url"] == f"{TOPIC}/comment"


def test_two_connections_of_one_address_differ_in_the_port_alone(
    board: RunningBoard, visitor: Visitor, visit: Visitors
) -> None:
    other = visit(board)
    visitor.post(f"{TOPIC}/comment", {"body": "一人目"})
    other.post(f"{TOPIC}/comment", {"body": "二人目"})
    first, second = board.connections("first", 353)[0], board.connections("first", 354)[0]
    assert first["client_ip"] == second["client_ip"]
    assert (first["client_port"], second["client_port"]) == (visitor.port, other.port)
    assert visitor.port != other.port


def test_without_a_name_a_writer_is_anonymous(visitor: Visitor) -> None:
    visitor.post(f"{TOPIC}/comment", {"body": "こんばんは"})
    assert '<span class="name">匿名</span>' in visitor.get(f"{TOPIC}/comment/no/353").text


def test_html_in_a_comment_stays_text(visitor: Visitor) -> None:
    visitor.post(f"{TOPIC}/comment", {"handle": "<b>", "body": "<script>alert(1)</script> >>1<img src=x>"})
    page = visitor.get(f"{TOPIC}/comment/no/353").text
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert f'<a class="to" href="{TOPIC}/comment/no/1">&gt;&gt;1</a>' in page
    assert '<span class="name">&lt;b&gt;</span>' in page


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"body": ""}, "本文を入力してください。"),
        ({"body": " \n "}, "本文を入力してください。"),
        ({"body": "あ" * 2001}, "いまは2001文字あります。"),
        ({"body": "a\x00b"}, "使えない文字"),
        ({"body": "\u202eabc"}, "使えない文字"),
        ({"body": "x", "handle": "運営より"}, "運営とまぎらわしい"),
        ({"body": "x", "handle": "あ" * 21}, "20文字まで"),
    ],
)
def test_what_cannot_be_posted_is_refused_in_words_and_leaves_no_record(
    board: RunningBoard, visitor: Visitor, form: dict[str, str], words: str
) -> None:
    before = board.site.database.value("SELECT count(*) FROM connection")
    answer = visitor.post(f"{TOPIC}/comment", form)
    assert answer.status == 422
    assert words in answer.text
    assert board.site.database.value("SELECT count(*) FROM connection") == before


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_a_form_sent_by_another_site_is_refused(
    board: RunningBoard, visitor: Visitor, headers: dict[str, str]
) -> None:
    assert visitor.post(f"{TOPIC}/comment", {"body": "x"}, **headers).status == 403
    assert (
        visitor.post(
            f"{TOPIC}/comment", {"body": "x"}, Origin=board.origin, Sec_Fetch_Site="same-origin"
        ).status
        == 303
    )


def test_a_topic_takes_a_thousand_comments_and_no_more(board: RunningBoard, visitor: Visitor) -> None:
    full = f"/bbs/topic/{board.topics['posts-1000']}"
    answer = visitor.post(f"{full}/comment", {"body": "1001件目"})
    assert answer.status == 409
    assert "1000件に達しました" in answer.text
    assert "コメントを書く" not in visitor.get(full).text


def test_a_new_topic_starts_with_its_own_first_comment_and_record(
    board: RunningBoard, visitor: Visitor
) -> None:
    answer = visitor.post(
        "/bbs/topic/new", {"board": "5", "title": "復職まであと一か月", "body": "どきどきしています"}
    )
    path = answer.header("Location") or ""
    page = visitor.get(path).text
    assert answer.status == 303
    assert "<h1>復職まであと一か月</h1>" in page
    assert "復職まであと一か月" in visitor.get("/bbs/newlist").text
    (record,) = board.site.connections.of_comment(int(path.rsplit("/", 1)[1]), 1)
    assert (record["kind"], record["client_port"]) == ("topic", visitor.port)
    assert visitor.post("/bbs/topic/new", {"board": "99", "title": "x", "body": "y"}).status == 422


def test_a_review_is_scored_shown_and_recorded(board: RunningBoard, visitor: Visitor) -> None:
    form = {
        "score": "2",
        "staff": "3",
        "place": "4",
        "wait": "1",
        "title": "待ちました",
        "body": "二時間待ちました。",
    }
    answer = visitor.post("/review/hospital/502", form)
    path = answer.header("Location") or ""
    assert answer.status == 303
    assert "二時間待ちました。" in visitor.get(path).text
    (record,) = board.site.connections.of_review(int(path.rsplit("/", 1)[1]))
    assert record["client_port"] == visitor.port
    assert visitor.post("/review/hospital/502", form | {"score": "6"}).status == 422


def test_a_member_registers_verifies_writes_under_her_nickname_and_leaves(
    board: RunningBoard, visitor: Visitor
) -> None:
    form = {"nickname": "そらまめ", "email": "Soramame@mail.example", "password": "correct horse"}
    assert visitor.post("/account/register", form).status == 303
    assert "未確認" in visitor.get("/account/").text
    (mail,) = board.outbox()
    link = re.search(r"http\S+", mail["body"])
    assert mail["recipient"] == "soramame@mail.example"
    assert link is not None
    verify = link[0].removeprefix(board.origin)
    assert visitor.get(verify).status == 200
    assert visitor.get(verify).status == 404
    assert "確認済み" in visitor.get("/account/").text

    visitor.post(f"{TOPIC}/comment", {"body": "会員です", "as": "member"})
    assert '<span class="name member">そらまめ</span>' in visitor.get(f"{TOPIC}/comment/no/353").text
    (record,) = board.connections("first", 353)
    kinds = [row["kind"] for row in board.site.connections.of_account(record["account_id"])]
    assert kinds == ["register", "comment"]

    stolen = dict(visitor.cookies)
    assert visitor.post("/account/logout", {}).status == 303
    visitor.cookies = stolen
    assert visitor.get("/account/").status == 303


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"email": "not an address"}, 422),
        ({"email": "a@b"}, 422),
        ({"password": "short"}, 422),
        ({"nickname": "運営スタッフ"}, 422),
        ({"nickname": "ひなたぼっこ"}, 409),
        ({"email": "hinata@mail.example"}, 409),
    ],
)
def test_an_account_that_cannot_be_is_refused(visitor: Visitor, change: dict[str, str], status: int) -> None:
    form = {"nickname": "あたらしい", "email": "new@mail.example", "password": "long enough"}
    assert visitor.post("/account/register", form | change).status == status


def test_log_ins_are_recorded_whether_they_succeed_or_not(board: RunningBoard, visitor: Visitor) -> None:
    email = "hinata@mail.example"
    assert visitor.post("/account/login", {"email": email, "password": "wrong"}).status == 401
    assert visitor.post("/account/login", {"email": email, "password": "hinata-demo-2026"}).status == 303
    rows = board.site.database.rows("SELECT * FROM connection WHERE kind LIKE 'login%' ORDER BY id")
    assert [(row["kind"], row["client_port"]) for row in rows] == [
        ("login-failed", visitor.port),
        ("login", visitor.port),
    ]


def test_a_report_reaches_the_staff_who_remove_the_comment_and_keep_its_record(
    board: RunningBoard, visitor: Visitor, staff: Visitor
) -> None:
    reason = "特定の個人への誹謗中傷"
    assert visitor.post(f"{TOPIC}/comment/no/321/report", {"reason": "気に入らない"}).status == 422
    assert (
        visitor.post(f"{TOPIC}/comment/no/321/report", {"reason": reason, "note": "本人です"}).status == 200
    )
    desk = staff.get("/moderate/").text
    assert "PTA会費から40万円" in desk
    assert "本人です" in desk

    removal = {"topic_id": "4102601", "number": "321", "reason": reason}
    assert visitor.post("/moderate/remove", removal).status == 403
    assert staff.post("/moderate/remove", removal).status == 303
    gone = visitor.get(f"{TOPIC}/comment/no/321")
    assert gone.status == 410
    assert f"利用ルール違反({reason})" in gone.text
    listed = visitor.get(f"{TOPIC}?page=6").text
    assert "架野真帆" not in listed
    assert "このコメントは削除されました" in listed
    assert "通報 0件" in staff.get("/moderate/").text
    assert len(board.connections("first", 321)) == 1
    assert staff.post("/moderate/remove", removal).status == 404


def test_the_staff_remove_a_whole_topic(visitor: Visitor, staff: Visitor) -> None:
    assert (
        staff.post("/moderate/remove", {"topic_id": "4102601", "number": "", "reason": "脅迫"}).status == 303
    )
    assert visitor.get(TOPIC).status == 410
    assert visitor.post(f"{TOPIC}/comment", {"body": "まだ書ける?"}).status == 410
    assert "ひばりが原小" not in visitor.get("/bbs/newlist").text


def test_the_operator_prints_what_is_kept_about_one_post(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "board.sqlite3"
    with running_board(database=path):
        pass
    assert logs(["--db", str(path), "--post", "4102601/321"]) == 0
    printed = capsys.readouterr().out
    for words in (
        "2026-11-05T06:13:30.412Z",
        "2026-11-05 15:13:30.412+09:00",
        "203.0.113.77",
        "192.0.2.80",
        "接続元ポート",
    ):
        assert words in printed
    url = "http://127.0.0.1:8080/bbs/topic/4102601/comment/no/321"
    assert logs(["--db", str(path), "--post", url, "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)["connections"]
    assert record["client_ip"] == "203.0.113.77"
    assert f"(source port): {record['client_port']}" in printed


@pytest.mark.parametrize(
    "given", [["--post", "321"], ["--post", "1/1"], ["--review", "7"], ["--account", "99"]]
)
def test_the_operator_is_told_where_there_is_nothing_to_print(
    tmp_path: Path, given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "board.sqlite3"
    with running_board(database=path):
        pass
    assert logs(["--db", str(path), *given]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err


def test_a_board_on_disk_keeps_what_was_posted_and_is_not_filled_again(
    tmp_path: Path, visit: Visitors
) -> None:
    path = tmp_path / "board.sqlite3"
    with running_board(database=path) as first:
        one = visit(first)
        one.post(f"{TOPIC}/comment", {"body": "残ります"})
    with running_board(database=path, seed="empty") as second:
        assert "残ります" in visit(second).get(f"{TOPIC}/comment/no/353").text
