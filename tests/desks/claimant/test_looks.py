"""The office on a phone, a tablet and a desk, light and dark, in both languages, without a script: nothing runs out of the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from tests.web.browsing import chromium, faults, picture, sign_up, too_wide, window
from tests.web.serving import serve

if TYPE_CHECKING:
    from pathlib import Path

FILL = """
import json
from tests.desks.claimant.matters import open_matter, big_matter
print(json.dumps([open_matter().pk, big_matter(60, 20).pk]))
"""
LOOKS: tuple[tuple[int, Literal["light", "dark"], str, bool], ...] = (
    # width, scheme, language, script
    (390, "light", "ja", True),
    (390, "dark", "en", False),
    (768, "light", "en", True),
    (1280, "dark", "ja", True),
)


@pytest.mark.browser
@pytest.mark.slow
def test_pages_fit_every_screen_and_reader(tmp_path: Path) -> None:
    with serve("claimant", tmp_path / "home", KAIJI_WORKERS="0") as served, chromium() as browser:
        with window(browser, served) as page:
            sign_up(page, served)
            state = page.context.storage_state()
        small, big = json.loads(served.run(FILL))
        places = {
            "today": "today/",
            "cases": "cases/",
            "case": f"cases/{small}/",
            "matrix": f"cases/{big}/",
            "post": f"cases/{small}/posts/p321/",
            "papers": f"cases/{small}/papers/",
            "procedures": f"cases/{small}/procedures/",
            "parties": f"cases/{small}/facts/party/",
            "status": f"cases/{small}/status/",
        }
        for width, scheme, language, scripts in LOOKS:
            with window(
                browser, served, width=width, scheme=scheme, language=language, scripts=scripts
            ) as page:
                page.context.add_cookies(state["cookies"])  # type: ignore[arg-type]  # as Chromium gave them
                for name, place in places.items():
                    page.goto(place)
                    picture(page, f"look-{name}-{width}-{scheme}-{language}")
                    if scripts:
                        assert faults(page) == [], (name, width, scheme)
                        assert too_wide(page) == [], (name, width)


@pytest.mark.browser
@pytest.mark.slow
def test_a_list_is_walked_and_opened_by_keys(tmp_path: Path) -> None:
    with (
        serve("claimant", tmp_path / "home", KAIJI_WORKERS="0") as served,
        chromium() as browser,
        window(browser, served) as page,
    ):
        sign_up(page, served)
        small, _big = json.loads(
            served.run(FILL.replace("big_matter(60, 20)", "open_matter(id='2026-0002')"))
        )
        page.goto(f"cases/{small}/")
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("tr.at")).to_have_count(1)
        expect(page.locator("tbody input[type=checkbox]:checked")).to_have_count(1)
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/posts/**")
        expect(page.locator("h1")).to_contain_text("No.")
