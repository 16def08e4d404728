"""The desk in a real Chromium: a request from a phone, the routine by keys, a second person, the poster's answer; axe finds nothing."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from demo.board import running_board
from demo.board_site import plug
from tests.desks.content_provider.acting import REASONS
from tests.desks.content_provider.conftest import KEY, TOML
from tests.web.browsing import chromium, faults, leads_on, picture, sign_up, too_wide, window
from tests.web.people import PASSWORD
from tests.web.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from demo.board import RunningBoard
    from tests.web.serving import Served

pytestmark = pytest.mark.browser

SECOND = """
from kaiji.web.accounts.models import Membership, User
user = User.objects.create_user("releaser@office.example", {password!r}, name="確認 次郎")
Membership.objects.create(user=user, role="releaser", grants=[], edition="office")
"""
HELD = """
from kaiji.desks.content_provider.models import LogHold
print(LogHold.objects.filter(stage="placed").count())
"""
LATER = """
from datetime import timedelta
from kaiji.cases.worker import work_off
from kaiji.ground.instants import now
at = now() + timedelta(days=9)
work_off(clock=lambda: at)
"""
"""The poster's seven days for a deletion pass."""
ALL = """
import json
from kaiji.desks.content_provider.models import Matter, Opinion
print(json.dumps({
    "matters": [[m.number, m.pk, m.stage, m.outcome] for m in Matter.objects.order_by("number")],
    "opinions": [o.pk for o in Opinion.objects.order_by("number")],
    "links": [o.body["secret"] for o in Opinion.objects.select_related("matter").order_by("number")],
}))
"""


def state(served: Served) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(served.run(ALL).splitlines()[-1])
    return found


def fill_in(page: Page, board: RunningBoard, number: int, wants: str = "disclosure") -> None:
    """Fill in the public form as a person would."""
    page.goto("/request/")
    page.locator(f'input[name="wants"][value="{wants}"]').check()
    page.locator('input[name="purposes"][value="damages"]').check()
    page.locator('[name="urls"]').fill(board.comment_url("first", number))
    page.locator('[name="text"]').fill("役員のお金を使い込んでいる。")
    for element, text in REASONS.items():
        if element != "own-expression":  # asked only where somebody passed a post on
            page.locator(f'[name="reason-{element}"]').fill(text)
    page.locator('[name="name"]').fill("架野 真帆")
    page.locator('[name="address"]').fill("東京都架空区一丁目1番1号")
    page.locator('[name="email"]').fill("maho@mail.example")
    page.locator('input[name="hide"][value="name"]').check()
    for name in ("evidence", "identity"):
        paper = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 print"}
        page.locator(f'input[name="{name}"]').set_input_files(paper)  # type: ignore[arg-type]  # a file in memory


def _until(served: Served, held: int) -> None:
    """Wait until the worker has placed the holds."""
    for _ in range(300):
        if served.run(HELD).split()[-1] == str(held):
            return
        time.sleep(0.2)
    raise AssertionError("the holds were not placed")


def press(page: Page, *keys: str) -> int:
    """Press keys and return how many: the last one leads on."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])
    return len(keys)


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/sign-in/")
    page.locator('input[name="login"]').fill(email)
    page.locator('input[name="password"]').fill(PASSWORD)
    leads_on(page.locator("main form button[type=submit], main form button").first)


def test_a_request_goes_its_way_by_pages_and_routine_items_take_three_keys_or_fewer(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.key").write_bytes(KEY)

    def attach(ports: Any) -> None:
        plug(ports, tmp_path / "records.sqlite3", KEY)

    with running_board(plugins=[attach]) as board, chromium() as browser:
        (home / "operator.toml").write_text(TOML.format(url=board.origin), encoding="utf-8")
        with serve("content-provider", home) as served:
            served.run(SECOND.format(password=PASSWORD))
            _from_a_phone(browser, served, board)
            owner = _at_the_desk(browser, served)
            _the_poster(browser, served)
            _second_person(browser, served, owner)
            _every_page(browser, served, owner)


def _from_a_phone(browser: Browser, served: Served, board: RunningBoard) -> None:
    with window(browser, served, width=390, height=844) as page:
        for number, wants in (
            (321, "disclosure"),
            (333, "disclosure"),
            (340, "disclosure"),
            (347, "deletion"),
        ):
            fill_in(page, board, number, wants)
            if number == 321:
                picture(page, "request-390")
                assert faults(page) == []
                assert too_wide(page) == []
            page.get_by_role("button", name="送る").click()
            page.wait_for_url(re.compile("/status/"))
        expect(page.locator("main")).to_contain_text("CP-")
        picture(page, "status-390")
        assert faults(page) == []
        assert "架野" not in page.content(), "the secret link shows the state and nothing of the request"


def _at_the_desk(browser: Browser, served: Served) -> list[Any]:
    """Work as the operator; return the cookies of the session, so that nobody signs in again for every window."""
    with window(browser, served) as page:
        sign_up(page, served)
        _until(served, 4)
        page.goto("/queue/")
        picture(page, "queue-1280")
        assert faults(page) == []
        keys = press(page, "j", "p")
        assert keys <= 3
        assert state(served)["matters"][0][2] == "ready"
        assert press(page, "j", "d") <= 3, "refuse by default"
        stages = [row[2] for row in state(served)["matters"]]
        assert "decided" in stages, stages
        second = next(row[1] for row in state(served)["matters"] if row[2] == "received")
        page.goto(f"/matters/{second}/")
        picture(page, "matter-1280")
        assert faults(page) == []
        press(page, "p")
        leads_on(page.locator("main").get_by_role("button", name="確認した"))
        page.locator('select[name="channel"]').select_option("post")
        page.locator('form[action$="/ask/"] [name="address"]').fill("東京都架空区二丁目")
        leads_on(page.get_by_role("button", name="照会を出す"))
        picture(page, "matter-asked-1280")
        _silence(page, served)
        page.goto("/queue/?view=second")
        grey = page.get_by_role("button", name="確認して回答")
        expect(grey).to_have_count(2)
        for n in range(2):
            expect(grey.nth(n)).to_be_disabled()  # for whoever decided
        cookies: list[Any] = page.context.cookies()
        return cookies


def _silence(page: Page, served: Served) -> None:
    """Ask the poster of a deletion, let the period pass without an answer, and decide on it by one key."""
    deletion = state(served)["matters"][3][1]
    page.goto(f"/matters/{deletion}/")
    press(page, "p")
    leads_on(page.locator("main").get_by_role("button", name="確認した"))
    page.locator('select[name="channel"]').select_option("post")
    page.locator('form[action$="/ask/"] [name="address"]').fill("東京都架空区三丁目")
    leads_on(page.get_by_role("button", name="照会を出す"))
    leads_on(page.get_by_role("button", name="到達を記録"))
    served.run(LATER)
    page.goto(f"/matters/{deletion}/")
    expect(page.locator(".now")).to_contain_text("期限までに反対の回答がありませんでした")
    picture(page, "matter-silent-1280")
    assert faults(page) == []
    assert press(page, "s") <= 3, "the routine removal"
    assert state(served)["matters"][3][2] == "decided"


def _the_poster(browser: Browser, served: Served) -> None:
    link, _ = state(served)["links"]
    with window(browser, served, width=390, height=844) as page:
        page.goto(f"/opinion/{link}/")
        assert "架野" not in page.content()
        picture(page, "opinion-390")
        assert faults(page) == []
        assert too_wide(page) == []
        page.get_by_label("同意します").check()
        leads_on(page.get_by_role("button", name="回答を送る"))
        page.get_by_text("回答を受け取りました").wait_for()


def _second_person(browser: Browser, served: Served, cookies: list[Any]) -> None:
    consented = next(row[1] for row in state(served)["matters"] if row[2] == "consented")
    with window(browser, served) as owner:
        owner.context.add_cookies(cookies)
        owner.goto(f"/matters/{consented}/decide/")
        picture(owner, "decide-1280")
        assert faults(owner) == []
        press(owner, "s")
    with window(browser, served) as page:
        sign_in(page, "releaser@office.example")
        page.goto("/queue/")
        assert press(page, "j", "y") <= 3, "confirm and answer the first, which was refused"
        page.goto(f"/matters/{consented}/confirm/")
        picture(page, "confirm-1280")
        assert faults(page) == []
        expect(page.locator("main")).to_contain_text("203.0.113.77")
        press(page, "y")
        deletion = state(served)["matters"][3][1]
        page.goto(f"/matters/{deletion}/confirm/")
        expect(page.locator("main")).to_contain_text("照会の期間内に反論がない")
        press(page, "y")
        expect(page.locator("main")).to_contain_text("投稿を削除してください")
        leads_on(page.get_by_role("button", name="知らせたことを記録し、回答ページに出す"))
        expect(page.locator("main")).to_contain_text("知らせた結果")
    assert state(served)["matters"][3][2:] == ["answered", "granted"]
    outcomes = {row[3] for row in state(served)["matters"]}
    assert outcomes == {"granted", "refused", ""}


def _every_page(browser: Browser, served: Served, cookies: list[Any]) -> None:
    stands = state(served)
    first, shown = stands["matters"][0][1], f"/opinions/{stands['opinions'][0]}/shown/"
    pages = [
        shown,
        "/queue/",
        f"/matters/{first}/",
        "/intake/",
        "/intake/paper/",
        "/holds/",
        "/figures/",
        "/audit/",
    ]
    for width, scheme, language in ((390, "dark", "ja"), (768, "light", "en"), (1280, "dark", "en")):
        with window(browser, served, width=width, scheme=scheme, language=language) as page:  # type: ignore[arg-type]  # the two schemes
            page.context.add_cookies(cookies)
            for address in pages:
                page.goto(address)
                name = address.strip("/").partition("/")[0]
                picture(page, f"{name}{'-paper' if 'paper' in address else ''}-{width}-{scheme}-{language}")
                assert (address, width, faults(page)) == (address, width, [])
                assert (address, width, too_wide(page)) == (address, width, [])
