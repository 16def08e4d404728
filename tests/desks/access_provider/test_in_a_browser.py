"""The desk as its people use it: a list comes in, a clerk works it off by keyboard, a second person releases, the sender answers alone."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.desks.access_provider.conftest import CUSTOMERS, DESK, DIRECTORY, HEADER, LOG
from tests.desks.access_provider.homes import furnish
from tests.printed import words_of
from tests.web.browsing import chromium, faults, leads_on, picture, sign_up, too_wide, window
from tests.web.people import PASSWORD
from tests.web.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.web.serving import Served

ROWS = (
    'A-1,198.51.100.7,40001,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/t/1/321,園費を盗んだ,"1,2"',
    'A-2,198.51.100.7,40003,2026/10/26 15:05:00,93.184.216.34,侮辱,https://bbs.example/t/2/5,ばか,"1,2"',
    'A-3,198.51.100.7,40009,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/t/3,x,"1,2"',
    'A-4,198.51.100.8,40003,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/t/4,x,"1,2"',
    'A-5,203.0.113.9,40001,2026/10/26 15:05:00,,名誉毀損,https://bbs.example/t/5,x,"1,2"',
    'A-6,198.51.100.7,40001,2026/10/26 15:05,93.184.216.34,名誉毀損,https://bbs.example/t/6,x,"1,2"',
    'A-7,198.51.100.7,40002,2026/10/26 15:05:00,93.184.216.99,名誉毀損,https://bbs.example/t/7,y,"1,2"',
)
WINDOWS = ((390, "dark", "ja"), (1280, "light", "en"), (768, "dark", "en"))
PLACES = (
    "queue",
    "receive",
    "receive/one",
    "receipts",
    "groups",
    "inquiries",
    "holds",
    "provisions",
    "ledger",
    "statistics",
    "releases",
)


class Keys:
    """A keyboard that counts what a clerk presses."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.pressed += 1
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


def _receive(page: Page, folder: Path) -> None:
    listing = folder / "一覧.csv"
    listing.write_bytes("\n".join((HEADER, *ROWS)).encode("cp932"))
    page.goto("/receive/")
    page.get_by_label(re.compile("一覧")).set_input_files(listing)
    page.get_by_label(re.compile("請求者の氏名")).fill("山田 花子")
    page.get_by_label("代理人弁護士").fill("甲野 太郎")
    page.get_by_label("損害賠償請求").check()
    page.get_by_role("button", name="受け付けて照合する").click()
    page.wait_for_url(re.compile("/receipts/"))


def _checks(page: Page, name: str) -> None:
    picture(page, name)
    assert faults(page) == [], name
    assert too_wide(page) == [], name


def _second_person(page: Page) -> str:
    page.goto("/account/people/")
    page.get_by_label(re.compile("役割")).select_option("releaser")
    leads_on(page.get_by_role("button", name="リンクを作る"))
    return page.get_by_label("招待リンク").input_value()


def _work_off(page: Page) -> None:
    """Every routine item takes at most three keys from where the one before it left off."""
    page.goto("/queue/")
    keys = Keys(page)
    keys.press("n")
    seen = []
    for _ in range(6):
        if "/items/" not in page.url:
            break
        heading = page.get_by_role("heading", level=1).inner_text()
        before = keys.pressed
        keys.press("Enter")
        seen.append((heading, keys.pressed - before))
    assert len(seen) == 6
    assert max(count for _heading, count in seen) <= 3
    expect(page).to_have_url(re.compile("/queue/$"))


@pytest.mark.browser
@pytest.mark.slow
def test_a_list_goes_from_receipt_to_release_by_keyboard_two_people_and_the_sender_alone(
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    furnish(
        home,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        log=LOG,
        customers=CUSTOMERS,
        desk=DESK,
        directory=DIRECTORY,
    )
    with serve("access-provider", home) as served, chromium() as browser:
        with window(browser, served) as page:
            sign_up(page, served)
            _checks(page, "queue-empty")
            _receive(page, tmp_path)
            _checks(page, "receipt-1280")
            leads_on(page.get_by_role("button", name="記録する").first)
            page.goto("/queue/")
            _checks(page, "queue-1280")
            page.keyboard.press("n")
            page.wait_for_url(re.compile("/items/"))
            _checks(page, "item-found-1280")
            _work_off(page)
            link = _second_person(page)
            page.goto("/inquiries/")
            _checks(page, "inquiries-1280")
            secret = _print_and_send(page)
        _sender_answers(browser, served, secret)
        with window(browser, served) as page:
            _sign_in(page)
            _decide_by_keys(page)
        _release(browser, served, link)
        _every_page(browser, served)


def _print_and_send(page: Page) -> str:
    Keys(page).press("p")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("印刷用PDF")).click()
    data = waiting.value.path().read_bytes()
    words = words_of(data)
    assert words.count("御意見の照会について") == 2
    found = re.search(r"/answer/([A-Za-z0-9_-]{22})/?", words)
    assert found is not None
    page.goto("/inquiries/")
    leads_on(page.get_by_role("button", name="発送した"))
    return found[1]


def _sender_answers(browser: object, served: Served, secret: str) -> None:
    with window(browser, served, width=390) as page:  # type: ignore[arg-type]  # the browser of the fixture
        page.goto(f"/answer/{secret}/")
        _checks(page, "answer-390")
        assert "利用" not in page.content()
        page.get_by_label("発信者情報を開示することに同意します。").check()
        leads_on(page.get_by_role("button", name="回答を送る"))
        _checks(page, "answered-390")
        page.goto(f"/answer/{secret}/")
        expect(page.locator("main")).to_contain_text("使えません")


def _sign_in(page: Page, who: str = "hanako@office.example") -> None:
    page.goto("/account/sign-in/")
    page.get_by_label(re.compile("メールアドレス")).fill(who)
    page.get_by_label(re.compile("パスワード")).fill(PASSWORD)
    leads_on(page.get_by_role("button", name="サインイン", exact=True))


def _decide_by_keys(page: Page) -> None:
    page.goto("/queue/")
    keys = Keys(page)
    keys.press("n")
    _checks(page, "item-consented-1280")
    keys.press("d")
    assert keys.pressed <= 3


def _release(browser: object, served: Served, link: str) -> None:
    with window(browser, served) as page:  # type: ignore[arg-type]  # the browser of the fixture
        page.goto(link)
        page.get_by_label(re.compile("氏名")).fill("放出 次郎")
        page.get_by_label(re.compile("メールアドレス")).fill("jiro@office.example")
        page.get_by_label(re.compile("パスワード")).fill(PASSWORD)
        leads_on(page.locator("main form button"))
        page.goto("/releases/")
        _checks(page, "releases-1280")
        leads_on(page.locator("[data-row] a").first)
        expect(page).to_have_url(re.compile("/items/"))
        _checks(page, "release-1280")
        page.keyboard.press("1")
        page.keyboard.press("2")
        with page.expect_navigation():
            page.keyboard.press("y")
        expect(page.locator("#flash")).to_contain_text("放出しました")


def _every_page(browser: object, served: Served) -> None:
    # the middle width is looked at by people only: axe and the edge of the page say nothing new there
    for width, scheme, language in WINDOWS if os.environ.get("KAIJI_PICTURES") else WINDOWS[:2]:
        with window(browser, served, width=width, scheme=scheme, language=language) as page:  # type: ignore[arg-type]  # as above
            _sign_in_any(page)
            for place in PLACES:
                page.goto(f"/{place}/")
                _checks(page, f"{place.replace('/', '-')}-{width}-{scheme}-{language}")
            page.goto("/receipts/")
            page.locator("[data-row] a").first.click()
            page.wait_for_url(re.compile(r"/receipts/[^/]+/"))
            _checks(page, f"receipt-{width}-{scheme}-{language}")
            page.locator("[data-row] a").first.click()
            page.wait_for_url(re.compile("/items/"))
            _checks(page, f"item-{width}-{scheme}-{language}")


def _sign_in_any(page: Page) -> None:
    page.goto("/account/sign-in/")
    page.locator('input[name="login"]').fill("hanako@office.example")
    page.locator('input[name="password"]').fill(PASSWORD)
    with page.expect_navigation():
        page.locator('input[name="password"]').press("Enter")
