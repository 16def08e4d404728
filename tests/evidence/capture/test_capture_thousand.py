"""A thousand posts, the most a thread holds: all there, none blank, the paper whole."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from demo.board import running_board
from tests.evidence.capture.capturing import Desk, faults, meta_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_thousand_posts_are_captured_whole(desk: Desk) -> None:
    with running_board() as board:
        captured = desk.capture(board.topic_url("posts-1000"), posts=(1000,))
        sent = len(board.wire)
    assert captured.statement.complete, captured.statement.reasons
    assert captured.reading is not None
    assert [post.number for post in captured.reading.posts] == list(range(1, 1001))
    meta = meta_of(captured.package)
    assert meta["counters"]["blank_posts"] == meta["counters"]["blank_tiles"] == 0
    assert meta["counters"]["responses"] == sent
    rows = json.loads((captured.package / "capture/posts.json").read_text())["posts"]
    tiles = json.loads((captured.package / "capture/tiles.json").read_text())["tiles"]
    last = rows[-1]["box"]
    assert last["y"] > 80_000, "far below what one picture of Chromium shows"
    tile = next(one for one in tiles if one["y"] <= last["y"] < one["y"] + one["height"])
    with Image.open(captured.package / tile["name"]) as opened:
        top = last["y"] - tile["y"]
        post = opened.convert("RGB").crop(
            (last["x"], top, last["x"] + last["width"], min(top + last["height"], tile["height"]))
        )
    assert post.getcolors(8) is None
    report = desk.verify(captured.package)
    assert report.ok, faults(report)
