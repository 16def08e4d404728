"""A passkey is registered and signs in, with a real browser and its virtual authenticator; recovery codes are there for a lost device."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.browsing import chromium, faults, leads_on, sign_up, window
from tests.web.conftest import DESK
from tests.web.people import PASSWORD
from tests.web.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page


def _authenticator(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.browser
@pytest.mark.slow
def test_a_passkey_is_registered_and_signs_in_alone(tmp_path: Path) -> None:
    with serve(DESK, tmp_path / "home") as served, chromium() as browser, window(browser, served) as page:
        sign_up(page, served)
        _authenticator(page)
        page.goto("/account/second-factor/webauthn/add/")
        assert faults(page) == []
        page.get_by_label(re.compile("名|Name")).first.fill("私の端末")
        page.locator('input[name="passwordless"]').check()
        page.get_by_role("button", name="登録する").click()  # asks the device first, then sends
        page.wait_for_url(lambda url: "/add/" not in url)
        page.goto("/account/second-factor/webauthn/")
        expect(page.get_by_role("rowheader", name="私の端末")).to_have_count(1)
        assert faults(page) == []
        page.goto("/account/second-factor/recovery-codes/")
        expect(page.locator("main li").nth(7)).to_be_visible()
        page.goto("/account/sign-out/")
        leads_on(page.locator("main").get_by_role("button", name="サインアウト"))
        page.goto("/account/sign-in/")
        assert faults(page) == []
        page.get_by_role("button", name="パスキーを使う").click()
        page.wait_for_url(lambda url: "/account/" not in url)
        page.goto("/account/")
        expect(page.get_by_role("heading", level=1)).to_have_text("アカウント")
        page.goto("/account/sign-out/")
        leads_on(page.locator("main").get_by_role("button", name="サインアウト"))
        page.goto("/account/sign-in/")
        page.get_by_label(re.compile("メールアドレス")).fill("hanako@office.example")
        page.get_by_label(re.compile("パスワード")).fill(PASSWORD)
        leads_on(page.get_by_role("button", name="サインイン", exact=True))
        expect(page).to_have_url(
            re.compile("/second-factor/authenticate/")
        )  # the password alone no longer opens
        assert faults(page) == []
