"""One real capture of the 240-post page over HTTPS: everything a package promises, looked at as its reader would."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from pypdf import PdfReader

from demo.board import RunningBoard, running_board
from tests.evidence.capture.capturing import Desk, faults, meta_of
from tests.evidence.capture.record import index_lines, records, warc_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.evidence.capture import Captured

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TARGETS = (3, 50, 240)


@dataclass(frozen=True, slots=True)
class Scene:
    """The board, and what was captured of it."""

    board: RunningBoard
    captured: Captured
    desk: Desk

    @property
    def package(self) -> Path:
        return self.captured.package

    @property
    def meta(self) -> dict[str, Any]:
        return meta_of(self.package)

    def picture(self, name: str) -> Image.Image:
        with Image.open(self.package / name) as opened:
            return opened.convert("RGB")


@pytest.fixture(scope="module")
def scene(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with running_board(https=True, ca_dir=tmp_path_factory.mktemp("ca")) as board:
        url = board.topic_url("posts-240")
        yield Scene(board, desk.capture(url, posts=TARGETS, test_ca=board.ca_root), desk)


def test_the_package_verifies_step_by_step(scene: Scene) -> None:
    report = scene.desk.verify(scene.package)
    assert report.ok, faults(report)


def test_all_posts_are_found_and_the_capture_says_that_it_is_whole(scene: Scene) -> None:
    assert [post.number for post in scene.captured.reading.posts] == list(range(1, 241))  # type: ignore[union-attr]  # there is one
    assert scene.captured.statement.complete, scene.captured.statement.reasons
    assert scene.captured.statement.expected == 240
    assert scene.meta["completeness"]["complete"] is True


def test_the_targets_are_what_the_board_shows(scene: Scene) -> None:
    assert [post.number for post in scene.captured.targets] == list(TARGETS)
    answer = scene.captured.as_json()
    for row in answer["targets"]:
        assert row["permalink"] == scene.board.comment_url("posts-240", row["number"])
        assert re.fullmatch(r"\d{2}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}", row["posted_at_raw"])
        assert row["posted_at"].endswith("+09:00")
        assert row["text"]


def test_every_body_in_the_record_is_what_the_board_sent(scene: Scene) -> None:
    recorded = {
        one.url: one.block
        for one in records(warc_bytes(scene.package / "capture/page.wacz"))
        if one.kind == "response"
    }
    sent = {scene.board.url(one.target): one.head + one.body for one in scene.board.wire if one.complete}
    assert len(sent) >= 38
    assert recorded == sent


def test_every_request_in_the_record_is_what_the_board_received(scene: Scene) -> None:
    recorded = [
        one.block for one in records(warc_bytes(scene.package / "capture/page.wacz")) if one.kind == "request"
    ]
    assert sorted(recorded) == sorted(one.request_head + one.request_body for one in scene.board.wire)


def test_nothing_was_fetched_after_the_recording_had_ended(scene: Scene) -> None:
    assert scene.meta["wire"]["failures"] == []
    assert scene.meta["counters"]["responses"] == len(scene.board.wire)


def test_the_stitched_picture_is_the_tiles_one_below_the_other(scene: Scene) -> None:
    tiles = json.loads((scene.package / "capture/tiles.json").read_text())
    whole = scene.picture("capture/screenshot.png")
    assert whole.size == (tiles["width"], tiles["height"]) == (1280, scene.meta["page"]["height"])
    top = 0
    for tile in tiles["tiles"]:
        part = scene.picture(tile["name"])
        assert part.size == (tile["width"], tile["height"])
        assert tile["height"] <= 8000
        assert tile["y"] == top
        assert part.tobytes() == whole.crop((0, top, 1280, top + part.height)).tobytes()
        top += part.height
    assert top == whole.height


def test_no_post_is_blank_and_each_stands_where_it_is_said_to(scene: Scene) -> None:
    whole = scene.picture("capture/screenshot.png")
    for post in json.loads((scene.package / "capture/posts.json").read_text())["posts"]:
        box = post["box"]
        assert post["blank"] is False
        part = whole.crop((box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]))
        assert part.getcolors(8) is None, f"No.{post['number']} shows hardly anything"


def test_a_target_is_framed_in_red_on_the_picture_only(scene: Scene) -> None:
    framed, alone = (scene.picture(f"capture/post-00050{part}.png") for part in ("-framed", ""))
    red = sum(count for count, colour in framed.getcolors(1 << 24) or [] if colour == (214, 0, 28))
    assert red >= 4 * 2 * (alone.width + alone.height) - 200
    assert (214, 0, 28) not in {colour for _, colour in alone.getcolors(1 << 24) or []}
    assert scene.picture("capture/screenshot.png").crop((0, 0, 1280, 9000)).getcolors(1 << 24) is not None
    dom = (scene.package / "capture/dom.html").read_text()
    assert "kaiji" not in dom.lower()


def test_the_banner_stays_in_the_tiles_and_is_gone_in_the_second_pass(scene: Scene) -> None:
    (overlay,) = scene.meta["overlays"]
    assert "consent" in overlay["element"]
    assert 3 in overlay["posts"]
    box = next(
        post["box"]
        for post in json.loads((scene.package / "capture/posts.json").read_text())["posts"]
        if post["number"] == 3
    )
    crop = (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
    covered = scene.picture("capture/tiles/0001.png").crop(crop)
    alone = scene.picture("capture/post-00003.png").crop((8, 8, 8 + covered.width, 8 + covered.height))
    assert covered.tobytes() != alone.tobytes()
    target = next(one for one in scene.meta["targets"] if one["number"] == 3)
    assert target["pictures_from"] == "overlays-hidden"
    assert any("second pass only" in one and "consent" in one for one in scene.meta["modifications"])


def test_every_page_of_the_pdf_is_a4_and_bears_both_urls_and_the_time(scene: Scene) -> None:
    pdf = PdfReader(io.BytesIO((scene.package / "capture/page.pdf").read_bytes()))
    assert len(pdf.pages) > 10
    for page in pdf.pages:
        assert [round(float(n)) for n in page.mediabox] == [0, 0, 595, 842]
        assert "/Annots" not in page
    text = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", scene.package / "capture/page.pdf", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) == len(pdf.pages)
    url = scene.board.topic_url("posts-240")
    for number, sheet in enumerate(pages):
        assert sheet.count(url) >= 2, f"page {number}"
        assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d JST", sheet)
        assert scene.package.name in sheet
        assert "TEST" in sheet
    assert "完全な取得" in pages[0]
    assert f"{len(pages) - 1} / {len(pages) - 1}" in pages[-1]
    squeezed = re.sub(r"\s", "", "".join(pages[1:]))
    shown = sum(re.sub(r"\s", "", post.text)[:12] in squeezed for post in scene.captured.reading.posts)  # type: ignore[union-attr]  # a capture of the board has a reading
    assert shown >= 236  # a line may straddle two sheets


def test_the_certificate_chain_of_the_connection_is_kept(scene: Scene) -> None:
    (facts,) = scene.meta["tls"]
    kept = json.loads((scene.package / facts["pem"].replace(".pem", ".json")).read_text())
    assert kept["version"] == "TLSv1.3"
    assert len(kept["certificates"]) == 2
    assert scene.board.ca_root is not None
    assert scene.board.ca_root.read_text().strip() in (scene.package / facts["pem"]).read_text()


def test_cookies_stand_in_the_sealed_record_and_nowhere_else(scene: Scene) -> None:
    warc = records(warc_bytes(scene.package / "capture/page.wacz"))
    values = set(
        re.findall(rb"\r\nSet-Cookie: [^=]+=([^;\r]+)", b"".join(one.block for one in warc), re.IGNORECASE)
    )
    assert values, "the board sets a cookie"
    for path in scene.package.rglob("*"):
        if path.is_file() and path.name != "page.wacz":
            data = path.read_bytes()
            assert not any(value in data for value in values if len(value) > 8), path
    assert not any(
        value.decode() in str(index_lines(scene.package / "capture/page.wacz"))
        for value in values
        if len(value) > 8
    )


def test_the_browser_told_the_site_what_the_meta_says(scene: Scene) -> None:
    head = next(iter(scene.board.wire)).request_head.decode()
    assert scene.meta["tool"]["browser"]["user_agent"] in head
    assert "Headless" not in head
    assert "Accept-Language: ja-JP" in head
    assert "zstd" not in head


def test_the_stock_validator_accepts_the_wacz(scene: Scene) -> None:
    ran = subprocess.run(
        [".venv/bin/wacz", "validate", "-f", scene.package / "capture/page.wacz"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Valid" in ran.stdout or "valid" in ran.stdout


def test_the_wacz_holds_five_stored_entries_whose_hashes_hold(scene: Scene) -> None:
    with zipfile.ZipFile(scene.package / "capture/page.wacz") as container:
        assert [entry.filename for entry in container.infolist()] == [
            "archive/data.warc.gz",
            "indexes/index.cdx",
            "pages/pages.jsonl",
            "datapackage.json",
            "datapackage-digest.json",
        ]
        assert {entry.compress_type for entry in container.infolist()} == {zipfile.ZIP_STORED}
        page = json.loads(container.read("pages/pages.jsonl").splitlines()[1])
    assert page["url"] == scene.board.topic_url("posts-240")
    assert page["title"]
