"""A first-day lawyer takes a new matter from the URL of a post to a petition that can be signed, with nothing but the pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from demo.board import running_board
from demo.stamping import two_demo_authorities
from tests.web.browsing import chromium, faults, leads_on, picture, sign_up, too_wide, width_shown, window
from tests.web.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

STATEMENTS = {
    "対象": "投稿は「3年2組の架野真帆さん」と学級と氏名を挙げており、同校の3年2組の保護者で同姓同名の者は請求者のほかにいない。",
    "事実": "PTA会費から40万円を抜き取り自分のバッグを買ったという、証拠で存否を決められる事実を述べている。",
    "低下": "一般の読者に、請求者が横領をした人物であるとの印象を与え、社会的評価を低下させる。",
}


@pytest.mark.browser
@pytest.mark.slow
def test_from_the_url_to_a_petition_ready_to_sign(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with (
        running_board(seed="scenario") as board,
        two_demo_authorities(home),
        serve("claimant", home, KAIJI_TEST_ALLOW_LOOPBACK="1") as served,
        chromium() as browser,
        window(browser, served) as page,
    ):
        sign_up(page, served)
        _fine(page, "01-today-empty")
        leads_on(page.get_by_role("link", name="新しい事件を始める"))
        page.get_by_label("投稿のURL").fill(board.comment_url("first", 321))
        page.get_by_label("事件の呼び名").fill("保護者掲示板の件")
        page.get_by_label("請求者(依頼者)の氏名").fill("架野 真帆")
        page.get_by_label("請求者の住所").fill("架空県架空市ひばりが丘二丁目2番2号")
        page.get_by_label("投稿を知った日").fill("2026-11-06")
        _fine(page, "02-new-case")
        leads_on(page.get_by_role("button", name="開始して証拠を取得する"))
        _fine(page, "03-case-capturing")
        _operator(page)
        _wait_for_capture(page)
        _elements(page)
        _petition(page)
        _sign(page)
        _look_around(page)


def _fine(page: Page, name: str) -> None:
    picture(page, f"claimant-{name}")
    assert faults(page) == [], name
    assert too_wide(page) == [], name


def _case(page: Page) -> None:
    leads_on(page.get_by_label("現在の場所").get_by_role("link", name="保護者掲示板の件"))


def _operator(page: Page) -> None:
    leads_on(page.get_by_role("link", name=re.compile("運営者")).first)
    page.get_by_label("サイトの名称").fill("こもれびママ広場")
    page.get_by_label("氏名または名称").fill("株式会社こもれび企画")
    page.get_by_label("住所または本店所在地").fill("架空県架空市みどり台一丁目1番1号")
    page.get_by_label(re.compile("代表者の肩書と氏名")).fill("代表取締役 木洩 日向")
    _fine(page, "04-operator")
    leads_on(page.get_by_role("button", name="記録する"))


def _wait_for_capture(page: Page) -> None:
    leads_on(page.get_by_role("link", name="証拠の取得", exact=True))
    _fine(page, "05-captures")
    captures = page.locator("#captures")  # the page asks for it again by itself
    expect(captures).to_contain_text(re.compile("完了|失敗"), timeout=600_000)
    expect(captures).to_contain_text("完了")
    expect(captures).not_to_contain_text("失敗")
    _case(page)
    _fine(page, "06-case")


def _elements(page: Page) -> None:
    leads_on(page.get_by_role("link", name="要件を書く"))
    assert width_shown(page.locator("img.picture").first) > 300
    page.get_by_label("侵害された権利").select_option("defamation-fact")
    leads_on(page.get_by_role("button", name="加える", exact=True))
    count = page.locator("li.element").count()
    for index in range(count):
        element = page.locator("li.element").nth(index)
        if element.locator("textarea").count() == 0:
            continue
        title = element.locator("summary").first.inner_text()
        element.locator("summary").first.click()
        text = next(
            (words for key, words in STATEMENTS.items() if key in title),
            "会計監査で不足はなく、請求者は会計に関わっていない。",
        )
        element.locator("textarea").fill(text)
        leads_on(element.get_by_role("button", name="書く"))
    _fine(page, "07-elements")
    assert page.get_by_text("主張または証拠なし 0").count() or page.locator(".element-missing").count() == 0
    _case(page)


def _petition(page: Page) -> None:
    leads_on(page.get_by_role("link", name="手続", exact=True))
    _fine(page, "08-procedures")
    leads_on(page.get_by_role("link", name="開示を求める理由"))
    page.get_by_label("損害賠償請求のため").check()
    leads_on(page.get_by_role("button", name="記録する"))
    leads_on(page.get_by_role("link", name=re.compile("^当事者")).last)
    leads_on(page.get_by_role("link", name="代理人を変える"))
    page.get_by_label("氏名または名称").fill("甲野 太郎")
    page.get_by_label("住所または本店所在地").fill("東京都千代田区霞が関一丁目1番1号")
    page.get_by_label("電話番号").fill("03-0000-0000")
    page.get_by_label("ファクシミリ").fill("03-0000-0001")
    page.get_by_label("事務所名(代理人)").fill("甲野法律事務所")
    leads_on(page.get_by_role("button", name="変える"))
    leads_on(page.get_by_role("link", name="加える", exact=True))
    page.get_by_label("立場").select_option("court")
    page.get_by_label("氏名または名称").fill("東京地方裁判所")
    page.get_by_label("個人か法人等か").select_option("organisation")
    leads_on(page.get_by_role("button", name="記録する"))
    _fine(page, "09-parties")
    leads_on(page.get_by_role("link", name="手続", exact=True))
    page.get_by_label("加える手続").select_option("disclosure-order")
    leads_on(page.get_by_role("button", name="加える", exact=True))
    page.get_by_label(re.compile("裁判所")).select_option(label="裁判所 東京地方裁判所")
    page.get_by_label(re.compile("相手方")).select_option(label="サイト管理者 株式会社こもれび企画")
    page.get_by_label("No.321").check()
    _fine(page, "10-filing")
    leads_on(page.get_by_role("button", name="記録する"))
    if page.get_by_role("link", name="続ける").count():
        leads_on(page.get_by_role("link", name="続ける"))


def _sign(page: Page) -> None:
    leads_on(page.get_by_role("link", name="書面", exact=True))
    _fine(page, "11-papers")
    row = page.get_by_role("row").filter(has_text="発信者情報開示命令申立書").first
    expect(row).to_contain_text("署名できます")
    leads_on(row.get_by_role("link", name=re.compile("開示命令申立書")).first)
    _fine(page, "12-petition")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("架野 真帆")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def _look_around(page: Page) -> None:
    _case(page)
    address = page.url.split("/cases/")[0]
    case = page.url
    for name, where in (
        ("13-today", f"{address}/today/"),
        ("14-cases", f"{address}/cases/"),
        ("15-board", f"{address}/cases/?view=board"),
        ("16-history", f"{case}history/"),
        ("17-status", f"{case}status/"),
        ("18-watching", f"{case}watching/"),
        ("19-costs", f"{case}costs/"),
        ("20-share", f"{case}share/"),
        ("21-playbooks", f"{address}/playbooks/"),
        ("22-journal", f"{address}/journal/"),
        ("23-reminders", f"{address}/today/reminders/"),
        ("24-answer", f"{case}answers/new/"),
        ("25-paste", f"{case}paste/"),
        ("26-evidence", f"{case}posts/p321/?tab=evidence"),
        ("27-procedure", f"{case}posts/p321/?tab=procedure"),
        ("28-conflicts", f"{address}/conflicts/"),
        ("29-letter", f"{case}letter/"),
        ("30-packet", f"{case}packets/f1/"),
    ):
        page.goto(where)
        _fine(page, name)
    _drop_a_letter(page, f"{case}letter/")


_DROP = """name => {
  const carried = new DataTransfer();
  carried.items.add(new File(["%PDF-1.4"], name, {type: "application/pdf"}));
  for (const kind of ["dragover", "drop"])
    document.querySelector("h1").dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
}"""


def _drop_a_letter(page: Page, where: str) -> None:
    page.goto(where)
    page.evaluate(_DROP, "決定.pdf")
    expect(page.locator("input[type=file]")).to_have_value(re.compile("決定.pdf$"))
    leads_on(page.get_by_role("button", name="記録して期限を数える"))
    page.goto(where.replace("letter/", "procedures/"))
    expect(page.get_by_text("決定.pdf").first).to_be_visible()
