"""What a new board holds: the same for everyone, and nobody's real data."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest

from demo.board import running_board
from demo.board.noise import noise_png
from demo.board.seed.build import SEEDS, fill
from demo.board.store.database import Database
from demo.board.words import references

if TYPE_CHECKING:
    from demo.board import RunningBoard

DOCUMENTATION = [
    ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]


@pytest.mark.parametrize("seed", ["empty", "scenario-reposted"])
def test_the_same_seed_gives_the_same_bytes(seed: str) -> None:
    dumps = []
    for _ in range(2):
        database = Database()
        fill(database, seed)
        dumps.append(database.dump())
        database.close()
    assert dumps[0] == dumps[1]
    assert len(dumps[0]) > (4_000 if seed == "empty" else 500_000)


def test_going_on_stage_by_stage_ends_where_the_last_seed_begins(board: RunningBoard) -> None:
    board.advance()
    board.advance()
    with running_board(seed="scenario-reposted") as last:
        assert board.site.database.dump() == last.site.database.dump()


def test_an_unknown_seed_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=", ".join(SEEDS)), running_board(seed="nonsense"):
        pass


def test_every_address_is_one_reserved_for_documentation(board: RunningBoard) -> None:
    rows = board.site.database.rows("SELECT client_ip, peer_ip, destination_ip FROM connection")
    assert len(rows) > 2000
    addresses = {ip_address(value) for row in rows for value in row}
    assert all(any(address in network for network in DOCUMENTATION) for address in addresses)


def test_every_link_and_mail_address_in_the_content_leads_nowhere(board: RunningBoard) -> None:
    text = board.site.database.dump()
    hosts = re.findall(r"https?://([^/\s'\"<]+)", text) + re.findall(r"[\w.+-]+@([\w.-]+)", text)
    assert hosts
    assert all(host.endswith(".example") for host in hosts), hosts


def test_every_comment_has_its_connection_and_the_times_of_a_topic_rise(board: RunningBoard) -> None:
    database = board.site.database
    orphans = database.value(
        "SELECT count(*) FROM comment c WHERE NOT EXISTS (SELECT 1 FROM connection n"
        " WHERE n.topic_id = c.topic_id AND n.number = c.number AND n.at = c.posted_at)"
    )
    assert orphans == 0
    for topic in database.rows("SELECT * FROM topic"):
        times = [row["posted_at"] for row in board.site.topics.comments(topic["id"], limit=1000)]
        assert len(times) == topic["comments"]
        assert times == sorted(times)
        assert (times[0], times[-1]) == (topic["created_at"], topic["last_at"])
        assert times[-1] < "2026-11-23"


def test_a_comment_answers_only_earlier_ones(board: RunningBoard) -> None:
    rows = board.site.database.rows("SELECT * FROM comment")
    answers = [(row["number"], parent) for row in rows for parent in references(row["body"])]
    assert len(answers) > 200
    assert all(parent < number for number, parent in answers)


def test_no_two_comments_of_a_topic_are_the_same(board: RunningBoard) -> None:
    for key in ("posts-240", "posts-1000"):
        bodies = [row["body"] for row in board.site.topics.comments(board.topics[key], limit=1000)]
        assert len(set(bodies)) == len(bodies)


def test_the_targets_stand_where_the_scenario_says_with_its_lines(board: RunningBoard) -> None:
    targets = board.targets("first")
    assert [one["number"] for one in targets] == [321, 333, 340, 347]
    for one in targets:
        row = board.site.topics.comment(board.topics["first"], one["number"])
        assert row is not None
        assert row["body"] == one["body"]
        (record,) = board.connections("first", one["number"])
        assert (
            record["client_ip"]
            == {"kage": "203.0.113.77", "uwasa": "2001:db8:51a7:4c00:9d3e:77ff:fe10:2b4a"}[one["poster"]]
        )
    ports = {board.connections("first", n)[0]["client_port"] for n in (321, 333, 347)}
    assert len(ports) == 3  # one subscriber behind a shared address: another port each time


def test_an_empty_board_has_boards_and_nobody(visit: object) -> None:
    with running_board(seed="empty") as board:
        one = visit(board)  # type: ignore[operator]  # a fixture
        assert one.get("/").status == one.get("/bbs/").status == 200
        assert board.site.database.value("SELECT count(*) FROM account") == 0
        assert len(board.site.topics.boards()) == 8


def test_noise_is_a_picture_that_does_not_compress_and_never_changes() -> None:
    import hashlib
    import io

    from PIL import Image

    with Image.open(io.BytesIO(noise_png("noise-01.png"))) as picture:
        picture.load()
        assert (picture.size, picture.mode) == ((400, 316), "RGB")
    digest = hashlib.sha256(Image.open(io.BytesIO(noise_png("noise-01.png"))).tobytes()).hexdigest()
    assert digest == hashlib.sha256(hashlib.shake_256(b"noise-01.png").digest(400 * 316 * 3)).hexdigest()
