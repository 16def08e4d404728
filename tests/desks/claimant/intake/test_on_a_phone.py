"""A victim alone on a phone of 390 px: from the address of a post to the finished request, without a manual and without a verdict."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.printed import words_of
from tests.web.browsing import chromium, faults, leads_on, picture, sign_up, too_wide, window
from tests.web.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

URL = "https://bbs.example.com/thread/12/34"
WORDS = "この店の花子は客の金を盗んだ。二度と行くな。"


def _screen(width: int = 1280, height: int = 800) -> bytes:
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).text((20, 20), URL, fill="black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _headed(page: Page, words: str) -> None:
    """Hold the page to its heading, of which the lines are one."""
    broken = r"\s*".join(re.escape(letter) for letter in words)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(rf"^\s*{broken}\s*$"))


def _next(page: Page, name: str = "") -> None:
    assert too_wide(page) == [], page.url
    if name:
        assert faults(page) == []
        picture(page, f"intake-{name}-390")
    leads_on(page.get_by_role("button", name="保存して次へ"))


def _post(page: Page) -> None:
    """Answer what was written, where and when."""
    leads_on(page.get_by_role("link", name="はじめる"))
    page.get_by_label("投稿のURL").fill("javascript:alert(1)")
    _next(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("投稿のURL").fill(URL)
    _next(page, "url")
    expect(page.locator(".steps")).to_have_text(re.compile(r"\d+問中2問"))
    page.get_by_label("書かれた日").fill("2026-11-20")
    page.get_by_label("時刻").fill("21:15:30")
    page.get_by_label("あなたが知った日").fill("2026-11-21")
    _next(page, "when")
    page.get_by_label("書かれている言葉").fill(WORDS)
    _next(page, "text")
    screen = {"name": "screen.png", "mimeType": "image/png", "buffer": _screen()}
    page.get_by_label(re.compile("画面の写し")).set_input_files(screen)  # type: ignore[arg-type]  # a file payload
    page.get_by_label(re.compile("URLが全部写っている")).check()
    page.get_by_label(re.compile("日時が写っている")).check()
    _next(page, "picture")


def _why(page: Page) -> None:
    """Choose the right, and tell what is asked about it, one thing at a time."""
    page.get_by_label(re.compile("名誉毀損.事実の摘示")).check()
    _next(page, "right")
    asked = 0
    while page.get_by_label("あなたの言葉で").count():
        asked += 1
        page.get_by_label("あなたの言葉で").fill(f"私の説明 {asked}。店の名前と私の名前が書かれています。")
        _next(page, "why" if asked == 1 else "")
    assert asked >= 4


def _who(page: Page) -> None:
    """Tell who runs the site, who asks, and what for."""
    page.get_by_label("運営者の名称").fill("例示掲示板株式会社")
    page.get_by_label("運営者の住所").fill("東京都港区虎ノ門0-0-0")
    _next(page, "operator")
    page.get_by_label("お名前").fill("山田 花子")
    page.get_by_label("生年月日").fill("1990-04-01")
    _next(page, "name")
    page.get_by_label("住所").fill("東京都千代田区霞が関0-0-0")
    page.get_by_label("電話番号").fill("03-0000-0000")
    _next(page, "contact")
    page.get_by_label(re.compile("投稿を消してほしい")).check()
    page.get_by_label("損害賠償を求める").check()
    _next(page, "ask")


def _check_result(page: Page) -> None:
    _headed(page, "請求書ができました")
    assert faults(page) == []
    assert too_wide(page) == []
    picture(page, "intake-result-390")
    seen = page.locator("main").inner_text()
    for part in (
        *("印刷するもの", "あるもの", "足りないもの", "弁護士が必要なところ"),
        *("かかる費用と、戻るかもしれないもの", "相談できるところ", "0570-078374"),
    ):
        assert part in re.sub(r"\n(?=戻る)", "", seen)
    assert not re.search(r"違法です|権利侵害が認められ(ます|るでしょう)|勝て", seen)
    assert "山田" not in page.title()
    assert "山田" not in page.url


def _printed(page: Page) -> str:
    link = page.get_by_role("link", name="開いて印刷する(PDF)").first.get_attribute("href")
    answer = page.request.get(str(link))
    assert answer.headers["content-type"] == "application/pdf"
    return words_of(answer.body())


@pytest.mark.browser
@pytest.mark.slow
def test_from_the_address_of_a_post_to_the_finished_request(tmp_path: Path) -> None:
    with (
        serve("claimant", tmp_path / "home", KAIJI_WORKERS="0") as served,
        chromium() as browser,
        window(browser, served, width=390) as page,
    ):
        sign_up(page, served, edition="self")
        _headed(page, "ネットに書かれて困っているとき")
        assert faults(page) == []
        picture(page, "intake-start-390")
        _post(page)
        _why(page)
        page.goto("/")  # leaves, and comes back to where it stopped
        leads_on(page.get_by_role("link", name=re.compile("続きから")))
        _headed(page, "サイトを運営しているのは誰ですか")
        _who(page)
        _check_result(page)
        printed = _printed(page)
        for fact in ("山田花子", "例示掲示板株式会社", "私の説明1"):
            assert fact in printed
