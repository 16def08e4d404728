"""The board in the real Chromium: scrolling, writing, small screens, and pages that fight back."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from demo.board import RunningBoard, running_board
from kaiji.evidence.capture.browser import FEATURES_OFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def odd() -> Iterator[RunningBoard]:
    with running_board(odd=True) as board:
        yield board


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", f"--disable-features={','.join(FEATURES_OFF)}"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    faults: list[str] = []
    context.set_default_timeout(60_000)
    one = context.new_page()
    one.on("pageerror", lambda error: faults.append(str(error)))
    yield one
    context.close()
    assert faults == []


def scroll_until(page: Page, count: int) -> None:
    for _ in range(3000):  # as long as a slow machine needs; a second or two else
        if page.locator("#comments .comment").count() >= count and not page.locator("#more").count():
            return
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(20)
    raise AssertionError(f"{page.locator('#comments .comment').count()} of {count} comments after scrolling")


@pytest.mark.parametrize(
    ("key", "total", "pieces"), [("posts-240", 240, 3), ("posts-1000", 1000, 16), ("first", 352, 5)]
)
def test_scrolling_brings_every_comment_in_pieces_of_sixty(
    odd: RunningBoard, page: Page, key: str, total: int, pieces: int
) -> None:
    odd.wire.clear()
    page.goto(odd.topic_url(key))
    scroll_until(page, total)
    numbers = page.eval_on_selector_all(
        "#comments .comment", "all => all.map(one => Number(one.dataset.number))"
    )
    assert numbers == list(range(1, total + 1))
    asked = [one.target for one in odd.wire if "/comments?after=" in one.target]
    assert len(asked) == len(set(asked)) == pieces


def test_comments_that_came_as_json_look_like_those_that_came_as_html(odd: RunningBoard, page: Page) -> None:
    shown = []
    for feed in ("html", "json"):
        page.goto(f"{odd.topic_url('posts-240')}?feed={feed}")
        scroll_until(page, 240)
        shown.append(page.eval_on_selector_all(
            "#comments .comment", "all => all.map(one => [one.id, one.innerText, one.getBoundingClientRect().height])"
        ))  # fmt: skip
    assert shown[0] == shown[1]


def test_a_person_answers_a_comment_with_the_mouse(odd: RunningBoard, page: Page) -> None:
    page.goto(f"{odd.topic_url('first')}?page=6")
    page.click("#consent [data-consent=needed]")
    page.click("#no321 [data-reply]")
    page.keyboard.type("やめてください。")
    page.click("#write button")
    page.wait_for_url("**/comment/no/353")
    expect(page.locator("#no353 .text")).to_have_text(">>321\nやめてください。", use_inner_text=True)
    (record,) = odd.connections("first", 353)
    assert record["client_port"] > 1023
    assert "Chrome" in record["user_agent"]


def test_the_cookie_banner_covers_comments_until_it_is_answered_and_stays_away(
    odd: RunningBoard, page: Page
) -> None:
    page.goto(odd.topic_url("first"))
    banner = page.locator("#consent")
    expect(banner).to_be_visible()
    page.click("[data-consent=all]")
    expect(banner).to_have_count(0)
    page.goto(odd.topic_url("posts-240"))
    expect(page.locator("#comments .comment").first).to_be_visible()
    expect(banner).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_its_screen(odd: RunningBoard, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("/", "/bbs/newlist", "/bbs/topic/4102601?page=6", "/review/hospital/501", "/column/3302", "/operator",
                 "/account/register", "/bbs/topic/new", "/odd/"):  # fmt: skip
        page.goto(odd.url(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_touch_targets_are_large_enough_on_a_phone(odd: RunningBoard, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(odd.topic_url("first"))
    heights = page.eval_on_selector_all(
        "button, .pager a, #write input[name=handle], #write textarea",
        "all => all.map(one => one.getBoundingClientRect().height)",
    )
    assert len(heights) > 4
    assert min(heights) >= 44


def test_the_page_that_spoofs_shows_another_address_than_was_asked_for(odd: RunningBoard, page: Page) -> None:
    page.goto(odd.url("/odd/spoof"))
    expect(page).to_have_url(odd.url("/bbs/topic/9999999/comment/no/1"))
    expect(page).to_have_title("架空市からのお知らせ")


@pytest.mark.parametrize(
    ("name", "attached"), [("virtual", 12), ("shadow", 0), ("frames", 0), ("button", 20), ("socket", 80)]
)
def test_scripted_pages_hide_posts_from_a_look_at_the_document(
    odd: RunningBoard, page: Page, name: str, attached: int
) -> None:
    page.goto(odd.url(f"/odd/{name}"))
    found = page.locator("#comments .comment")
    if name == "virtual":
        expect(found.first).to_be_attached()
        assert found.count() <= attached
    else:
        expect(found).to_have_count(attached)


@contextmanager
def listener(family: socket.AddressFamily, host: str) -> Iterator[tuple[int, set[str]]]:
    """Listen inside and keep the paths that were asked for."""
    knocked: set[str] = set()
    door = socket.create_server((host, 0), family=family)

    def answer(stream: socket.socket) -> None:
        with stream, suppress(OSError, IndexError):
            knocked.add(stream.recv(4096).split(b" ")[1].decode())
            stream.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def wait() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=answer, args=(door.accept()[0],), daemon=True).start()

    threading.Thread(target=wait, daemon=True).start()
    yield door.getsockname()[1], knocked
    door.close()


def test_the_probe_really_knocks_by_every_road_when_nothing_guards_the_browser(
    odd: RunningBoard, page: Page
) -> None:
    with (
        listener(socket.AF_INET, "127.0.0.1") as (port, knocked),
        listener(socket.AF_INET6, "::1") as (port6, knocked6),
    ):
        page.goto(odd.url(f"/odd/ssrf?target=127.0.0.1:{port}&v6=[::1]:{port6}"))
        expected = {"/image.png", "/style.css", "/fetch", "/socket", "/frame", "/beacon", "/events", "/redirected",
                    "/worker", "/background.png", *(f"/spelling{n}.png" for n in range(1, 6))}  # fmt: skip
        for _ in range(1200):
            if expected <= knocked and {"/image6.png", "/frame6"} <= knocked6:
                break
            page.wait_for_timeout(50)
        assert expected - knocked == set()
        assert {"/image6.png", "/frame6"} <= knocked6
