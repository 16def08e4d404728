"""Show that a package replays where its reader will open it.

    python -m bench.capture.replay [--page posts-240] [--folder FOLDER]

The board is captured first. The package is then opened offline in ReplayWeb.page and in pywb under headless
Chromium; posts and pictures are counted, and the requests that reached the original site, which must be none. FOLDER keeps the
viewers (default: a folder below the system's cache); they are brought in by `npm pack` and `uv pip install`.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from bench.capture import viewers
from bench.capture.ours import Office, run_ours
from demo.board import running_board

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

COUNT = """() => ({posts: document.querySelectorAll('#comments .comment').length,
  pictures: [...document.images].filter(i => i.complete && i.naturalWidth > 0).length,
  text: (document.querySelector('#comments .comment') || {innerText: ''}).innerText.slice(0, 60),
  end: innerHeight + scrollY >= document.documentElement.scrollHeight - 2})"""
FIRST_SECONDS = 60
ALL_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Shown:
    """What a viewer showed."""

    viewer: str
    posts: int
    pictures: int
    first_seconds: float
    origin_requests: int
    outside: tuple[str, ...]
    """Requests of the viewer's page that went elsewhere than to the viewer."""


def look(browser: Browser, name: str, address: str, *, posts: int, wire: Any) -> Shown:
    """Open `address`, scroll until `posts` are there or nothing more comes, and count."""
    wire.clear()
    outside: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    page = context.new_page()
    own = address.split("/")[2]
    page.on(
        "request", lambda request: None if own in request.url.split("/")[2] else outside.append(request.url)
    )
    began = time.perf_counter()
    page.goto(address)
    frame, seen = _first(page)
    first = time.perf_counter() - began
    until = time.perf_counter() + ALL_SECONDS
    still = 0
    while time.perf_counter() < until and still < 20:
        before = seen
        frame.evaluate("() => scrollBy(0, 700)")
        page.wait_for_timeout(60)
        seen = frame.evaluate(COUNT)
        still = still + 1 if seen["end"] and seen == before else 0
        if seen["posts"] >= posts and seen["end"]:
            break
    seen = _settled(page, frame)
    context.close()
    return Shown(name, seen["posts"], seen["pictures"], round(first, 1), len(wire), tuple(outside))


def _settled(page: Page, frame: Frame) -> dict[str, Any]:
    """Return the counts once the pictures have stopped coming."""
    seen: dict[str, Any] = frame.evaluate(COUNT)
    still = 0
    while still < 8:
        page.wait_for_timeout(250)
        before, seen = seen, frame.evaluate(COUNT)
        still = still + 1 if before == seen else 0
    return seen


def _first(page: Page) -> tuple[Frame, dict[str, Any]]:
    """Return the frame that shows posts, once it does."""
    until = time.perf_counter() + FIRST_SECONDS
    while time.perf_counter() < until:
        for frame in page.frames:
            try:
                seen = frame.evaluate(COUNT)
            except PlaywrightError:
                continue  # a frame on its way to another document
            if seen["posts"]:
                return frame, seen
        page.wait_for_timeout(100)
    raise TimeoutError("no post was shown")


def replay(package: Path, url: str, folder: Path, *, posts: int, wire: Any) -> list[Shown]:
    """Open a package in both viewers."""
    wacz = package / "capture" / "page.wacz"
    shown = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="kaiji-replay-") as scratch:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with viewers.replaywebpage(viewers.bring_replaywebpage(folder), wacz, url) as address:
            shown.append(look(browser, "ReplayWeb.page", address, posts=posts, wire=wire))
        with viewers.pywb(viewers.bring_pywb(folder), wacz, url, Path(scratch), free_port()) as address:
            _wait_until_served(address)
            shown.append(look(browser, "pywb", address, posts=posts, wire=wire))
        browser.close()
    return shown


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait_until_served(address: str) -> None:
    port = int(address.split("/")[2].rsplit(":", 1)[1])
    until = time.perf_counter() + FIRST_SECONDS
    while time.perf_counter() < until:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the viewer did not start")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.capture.replay", description=__doc__)
    parser.add_argument("--page", default="posts-240", help="topic of the board to capture")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kaiji-bench-capture")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    with running_board() as board, Office.open(args.folder) as office:
        url = board.topic_url(args.page)
        run = run_ours(office, url)
        package = Path(run.answer["package"])
        pictures = sum(one.path.startswith("/picture/") for one in board.wire)
        shown = replay(package, url, args.folder, posts=run.answer["posts"], wire=board.wire)
    good = True
    for one in shown:
        whole = (one.posts, one.origin_requests, one.outside) == (
            run.answer["posts"],
            0,
            (),
        ) and one.pictures >= pictures
        good = good and whole
        line = f"{one.viewer}: {one.posts} posts, {one.pictures} pictures, first post after {one.first_seconds} s"
        print(f"{line}, {one.origin_requests} requests to the site, elsewhere: {list(one.outside) or 'none'}")
    if args.json:
        print(json.dumps([{name: getattr(one, name) for name in one.__slots__} for one in shown]))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
