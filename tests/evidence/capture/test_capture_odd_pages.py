"""Pages that hide, lie, swell or never end: the capture tells the truth about them, and about itself."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from kaiji.evidence.capture import Limits
from tests.evidence.capture.capturing import Desk, faults, meta_of
from tests.evidence.capture.origin import origin
from tests.evidence.capture.record import records, warc_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from demo.board import RunningBoard
    from kaiji.evidence.capture import Captured

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def codes(captured: Captured) -> list[str]:
    return [reason.code for reason in captured.statement.reasons]


def sound(desk: Desk, captured: Captured) -> Captured:
    report = desk.verify(captured.package)
    assert report.ok, faults(report)
    return captured


def text_of(package: Path) -> str:
    return subprocess.run(
        ["/usr/bin/pdftotext", package / "capture/page.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout


def test_a_page_that_never_ends_stops_at_the_limit_and_says_so(desk: Desk, odd: RunningBoard) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/endless"), limits=Limits(height=12_000)))
    assert codes(captured) == ["posts-not-pictured", "height-cap"]
    meta = meta_of(captured.package)
    assert meta["page"]["height"] <= 12_000
    assert meta["scroll"]["cap"] == "height"
    cover = text_of(captured.package).split("\f")[0]
    assert "不完全な取得" in cover
    assert "height-cap" in cover


@pytest.mark.parametrize(
    ("page", "found", "expected"),
    [("failing-feed", 60, 120), ("login-wall", 2, 40)],
)
def test_posts_that_are_missing_are_counted_not_passed_over(
    desk: Desk, odd: RunningBoard, page: str, found: int, expected: int
) -> None:
    captured = sound(desk, desk.capture(odd.url(f"/odd/{page}")))
    assert (captured.statement.found, captured.statement.expected) == (found, expected)
    assert "posts-missing" in codes(captured)
    assert captured.grade.letter == "C"


def test_posts_that_a_script_removed_from_the_page_are_on_the_wire_and_said_to_be_hidden(
    desk: Desk, odd: RunningBoard
) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/script-error")))
    assert captured.statement.found == 40
    assert "posts-not-shown" in codes(captured)
    assert meta_of(captured.package)["completeness"]["not_in_dom"]


def test_an_address_that_a_script_wrote_is_not_printed_as_the_pages_own(
    desk: Desk, odd: RunningBoard
) -> None:
    url = odd.url("/odd/spoof")
    captured = sound(desk, desk.capture(url))
    meta = meta_of(captured.package)
    assert (meta["url"], meta["final_url"]) == (url, url)
    assert meta["address_bar"] != url
    pages = text_of(captured.package).split("\f")[:-1]
    assert all(page.count(url) >= 2 for page in pages)
    assert all(meta["address_bar"] not in page.split("取得日時")[0] for page in pages[1:])
    assert meta["address_bar"] in pages[0]
    assert "スクリプト" in pages[0]


@pytest.mark.parametrize("page", ["print-hidden", "print-changed"])
def test_what_a_page_does_for_printing_does_not_reach_the_paper(
    desk: Desk, odd: RunningBoard, page: str
) -> None:
    captured = sound(desk, desk.capture(odd.url(f"/odd/{page}")))
    squeezed = re.sub(r"\s", "", text_of(captured.package))
    reading = captured.reading
    assert reading is not None
    missing = [post.number for post in reading.posts if re.sub(r"\s", "", post.text)[:10] not in squeezed]
    assert len(missing) <= 2, missing


def test_a_veil_over_posts_is_kept_and_lifted_only_in_the_second_pass(desk: Desk, odd: RunningBoard) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/overlay"), posts=(2,)))
    meta = meta_of(captured.package)
    assert meta["overlays"]
    with (
        Image.open(captured.package / "capture/overlays-hidden.png") as second,
        Image.open(captured.package / "capture/tiles/0001.png") as first,
    ):
        assert second.convert("RGB").tobytes() != first.convert("RGB").crop((0, 0, *second.size)).tobytes()


def test_posts_that_come_over_a_websocket_stand_in_the_record(desk: Desk, odd: RunningBoard) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/socket")))
    log = next(
        one for one in records(warc_bytes(captured.package / "capture/page.wacz")) if one.kind == "resource"
    )
    assert log.url == odd.url("/odd/socket/feed").replace("http", "ws")
    lines = [json.loads(line) for line in log.block.splitlines()]
    posts = [
        post
        for line in lines
        if line["from"] == "site" and "text" in line
        for post in json.loads(line["text"])
    ]
    assert [post["no"] for post in posts] == list(range(1, 81))
    assert lines[-1]["opcode"] == 8


def test_dialogs_and_popups_stop_nothing(desk: Desk, odd: RunningBoard) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/dialogs")))
    assert captured.statement.found == 40


def test_a_service_worker_cannot_answer_in_the_sites_place(desk: Desk, odd: RunningBoard) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/worker")))
    assert captured.statement.found == 40
    assert "サービスワーカーが作ったページ" not in text_of(captured.package)


def test_a_picture_beyond_the_limit_is_cut_and_named(desk: Desk, odd: RunningBoard) -> None:
    limits = Limits(body_bytes=3 << 20, scroll_seconds=20)
    captured = sound(desk, desk.capture(odd.url("/odd/huge?mb=64"), limits=limits))
    assert {"body-bytes-cap", "requests-failed"} <= set(codes(captured))
    assert "huge.bin" in str(meta_of(captured.package)["wire"]["failures"])
    assert sum(path.stat().st_size for path in captured.package.rglob("*") if path.is_file()) < 40 << 20


def test_a_page_a_million_pixels_high_is_pictured_to_the_limit(desk: Desk, odd: RunningBoard) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/tall"), limits=Limits(height=20_000)))
    assert "height-cap" in codes(captured)
    assert meta_of(captured.package)["page"]["height"] == 20_000


def test_pictures_that_fail_or_ask_for_a_password_are_named_and_nobody_waits_for_one(
    desk: Desk, odd: RunningBoard
) -> None:
    limits = Limits(load_seconds=20)  # a browser that waits for a password is not done by then
    captured = sound(desk, desk.capture(odd.url("/odd/dead-images"), limits=limits))
    assert "requests-failed" in codes(captured)
    assert "not-loaded" not in codes(captured)
    failures = {
        row["url"].rsplit("/", 1)[-1]: row["code"] for row in meta_of(captured.package)["wire"]["failures"]
    }
    asking = {"locked.png": "asks-login", "locked.png?frame=1": "asks-login"}
    assert failures == {"truncated": "truncated", "early-close": "broken", **asking}


@pytest.mark.parametrize("name", ["gzip-chunked", "br"])
def test_codings_are_recorded_as_they_came_and_read_all_the_same(
    desk: Desk, odd: RunningBoard, name: str
) -> None:
    odd.wire.clear()
    captured = sound(desk, desk.capture(odd.url(f"/odd/coding/{name}")))
    assert captured.statement.found == 40
    (exchange,) = odd.wire.of(f"/odd/coding/{name}")
    warc = records(warc_bytes(captured.package / "capture/page.wacz"))
    assert exchange.head + exchange.body in [one.block for one in warc]


def test_a_shift_jis_thread_is_read_from_its_own_bytes(desk: Desk, odd: RunningBoard) -> None:
    url = odd.url("/test/read.cgi/kakuubaby/1793664761/")
    odd.wire.clear()
    captured = sound(desk, desk.capture(url, posts=(7,)))
    assert captured.statement.found == 180
    assert captured.reading is not None
    assert captured.reading.reader == "5ch"
    bindings = [
        binding for post in captured.reading.posts for places in post.bindings.values() for binding in places
    ]
    assert {binding.encoding for binding in bindings} == {"cp932"}
    (exchange,) = odd.wire.of("/test/read.cgi/kakuubaby/1793664761/")
    warc = records(warc_bytes(captured.package / "capture/page.wacz"))
    assert exchange.head + exchange.body in [one.block for one in warc]


def test_redirects_stand_in_the_record_one_by_one_and_the_last_is_the_page(
    desk: Desk, odd: RunningBoard
) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/redirect/3")))
    assert captured.url.endswith("/odd/redirect/3")
    assert captured.final_url.endswith("/odd/redirect/0")
    warc = records(warc_bytes(captured.package / "capture/page.wacz"))
    hops = [
        one.block.split(b" ")[1] for one in warc if one.kind == "response" and "/odd/redirect/" in one.url
    ]
    assert hops == [b"308", b"307", b"302", b"200"][-4:] or len(hops) == 4


def test_a_telephones_view_is_captured_as_such(desk: Desk, odd: RunningBoard) -> None:
    captured = sound(desk, desk.capture(odd.url("/odd/coding/identity"), width=390))
    assert meta_of(captured.package)["page"]["width"] == 390


def test_a_picture_that_never_comes_is_not_waited_for_to_the_end_of_days(
    desk: Desk, odd: RunningBoard
) -> None:
    limits = Limits(load_seconds=4, scroll_seconds=60)
    captured = sound(desk, desk.capture(odd.url("/odd/stall?seconds=90"), limits=limits))
    assert captured.statement.found == 20
    assert {"not-loaded", "images-pending", "requests-failed"} <= set(codes(captured))
    assert meta_of(captured.package)["scroll"]["cap"] is None


def test_a_question_left_open_is_named_and_not_waited_for(desk: Desk) -> None:
    with origin() as site:
        site.send("/poll", b"", silent=True)
        url = site.page("/", "<meta charset=utf-8><p>投稿です。</p><script>fetch('/poll')</script>")
        captured = desk.capture(url)
    (failure,) = meta_of(captured.package)["wire"]["failures"]
    assert failure["code"] == "unanswered"
    assert "requests-failed" in codes(captured)
    assert meta_of(captured.package)["scroll"]["cap"] is None


def test_a_script_without_end_is_stopped_and_what_stood_by_then_is_kept(desk: Desk) -> None:
    script = "onload = () => setTimeout(() => { while (true) alert(1) }, 0)"
    with origin() as site:
        url = site.page("/", f"<meta charset=utf-8><p>投稿です。</p><script>print(); {script}</script>")
        captured = sound(desk, desk.capture(url, limits=Limits(answer_seconds=1)))
    assert "script-stopped" in codes(captured)
    assert "投稿です。" in text_of(captured.package)
