"""What the demo's board serves is read as what it stored, post by post."""

from __future__ import annotations

import re
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from demo.board.serve import running_board
from demo.board.store.database import shown
from kaiji.evidence.binding import by_record, faults
from kaiji.evidence.extract import read
from kaiji.evidence.posts import WireBody
from tests.evidence.extract.pages import Meant, board_page, comment, wire

if TYPE_CHECKING:
    from demo.board.serve import RunningBoard


def fetch(url: str) -> WireBody:
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})  # noqa: S310  # loopback, see conftest
    with urllib.request.urlopen(request) as answer:  # noqa: S310  # the address is the board's own, on this machine
        return WireBody(
            record_id=f"<urn:{url}>",
            url=url,
            status=answer.status,
            headers=tuple(answer.headers.items()),
            body=answer.read(),
        )


def scrolled(board: RunningBoard, key: str, feed: str) -> list[WireBody]:
    """Fetch a topic as its script does on scrolling to the end."""
    wires = [fetch(f"{board.topic_url(key)}?feed={feed}")]
    as_json = "&format=json" if feed == "json" else ""
    for _ in range(40):
        numbers = re.findall(rb'data-number="(\d+)"|"no":\s?(\d+)', wires[-1].body)
        if not numbers:
            break
        last = int(numbers[-1][0] or numbers[-1][1])
        wires.append(fetch(f"{board.topic_url(key)}/comments?after={last}{as_json}"))
    return wires


@pytest.mark.parametrize("feed", ["html", "json"])
def test_a_topic_of_240_posts_is_read_whole_and_as_stored(feed: str) -> None:
    with running_board() as board:
        wires = scrolled(board, "posts-240", feed)
        stored = board.site.topics.comments(board.topics["posts-240"], after=0)
        while len(stored) < 240:
            stored += board.site.topics.comments(board.topics["posts-240"], after=stored[-1]["number"])
    reading = read(wires, url=wires[0].url)
    assert (reading.reader, reading.expected, len(reading.posts)) == ("board", 240, 240)
    assert not [line for line in reading.warnings if not line.startswith("removed:")]
    bodies = by_record(wires)
    for post, row in zip(reading.posts, stored, strict=True):
        assert post.number == row["number"]
        assert post.anchor == f'[id="no{post.number}"]'
        if row["removed_at"] is None:
            assert (post.name, post.posted_at_raw) == (row["handle"], shown(row["posted_at"]))
            assert post.text.split() == row["body"].split()
            assert faults(post, bodies) == ()


def test_a_thousand_posts_are_read_and_bound_in_a_second_or_so(capsys: pytest.CaptureFixture[str]) -> None:
    posts = [
        Meant(
            n,
            "匿名",
            f"26/11/23 {n // 60 % 24:02}:{n % 60:02}:00",
            (f">>{max(1, n - 1)}", "会計の話です。" * 12, "それは違うと思います。"),
        )
        for n in range(1, 1001)
    ]
    page = board_page(posts[:60], encoding="cp932")
    more = [
        wire(
            f"<urn:{at}>",
            f"{page.url}/more?after={at}",
            "text/html; charset=utf-8",
            "".join(comment(p, ()) for p in posts[at : at + 60]).encode(),
        )
        for at in range(60, 1000, 60)
    ]
    began = time.process_time()
    reading = read([page, *more], url=page.url)
    spent = time.process_time() - began
    with capsys.disabled():
        print(f"\n1,000 posts read, bound and proved: {spent:.2f} s of processor time")  # noqa: T201  # a figure to see
    assert len(reading.posts) == 1000
    assert all(len(post.bindings) >= 6 for post in reading.posts)
    assert spent < 3
