"""Chromium for tests: `window` opens a page at a width, `faults` are what axe finds (WCAG 2.2 AA), `sign_up` makes the first owner.

A machine may be slow: nothing is read right after an action. `leads_on` waits for the page a click leads to, `expect` (Playwright's)
looks again until what is expected is there; both give up after a minute, which only a page that never comes takes.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import expect, sync_playwright

from kaiji.evidence.capture.browser import FEATURES_OFF
from tests.web.people import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

    from tests.web.serving import Served

_AXE = Path(__file__).with_name("axe") / "axe-4.14.1.min.js"
_WAIT_MS = 60_000
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

expect.set_options(timeout=_WAIT_MS)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give the system's Chromium, without a window."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*flags, "--disable-gpu", f"--disable-features={','.join(FEATURES_OFF)}"],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def window(
    browser: Browser,
    served: Served,
    *,
    width: int = 1280,
    height: int = 900,
    language: str = "ja",
    scheme: Literal["light", "dark"] = "light",
    scripts: bool = True,
) -> Iterator[Page]:
    """Give a page in a context of its own; what its console reports as an error fails at the end."""
    context = browser.new_context(
        base_url=served.address,
        viewport={"width": width, "height": height},
        locale="ja-JP" if language == "ja" else "en-GB",
        color_scheme=scheme,
        java_script_enabled=scripts,
        reduced_motion="reduce",
        timezone_id="Asia/Tokyo",
        device_scale_factor=1,
    )
    context.set_default_timeout(_WAIT_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    ours = [text for text in complaints if not re.search(r"status of (4\d\d|5\d\d)", text)]
    assert ours == []


@cache
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA on the page as it stands: rule, and where."""
    page.evaluate(_axe())
    found = page.evaluate(
        """async standards => {
             const still = event => event.preventDefault(), swaps = ['htmx:beforeRequest', 'htmx:beforeSwap'];
             swaps.forEach(name => document.addEventListener(name, still, true));  // what axe looks at must not be replaced
             try {
               return await axe.run(document, {runOnly: {type: 'tag', values: standards}, resultTypes: ['violations']});
             } finally {
               swaps.forEach(name => document.removeEventListener(name, still, true));
             }
           }""",
        _STANDARDS,
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return the elements that make the page scroll sideways (tables in their own scroller are well)."""
    found: list[str] = page.evaluate(
        """() => {
             const root = document.documentElement, edge = root.clientWidth + 1;
             return root.scrollWidth <= root.clientWidth ? [] : [...document.querySelectorAll('main *, header *')]
               .filter(e => e.getBoundingClientRect().right > edge && !e.closest('.scroll'))
               .slice(0, 5).map(e => e.tagName + '.' + e.className);
           }"""
    )
    return found


def leads_on(clicked: Locator) -> None:
    """Click what leads to another page, and return once that page has loaded."""
    with clicked.page.expect_navigation():
        clicked.click()


def width_shown(picture: Locator) -> int:
    """Return the pixels across of a picture once the browser has it; a picture that cannot be read fails."""
    picture.scroll_into_view_if_needed()
    width: int = picture.evaluate("image => image.decode().then(() => image.naturalWidth)")
    return width


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page in the folder KAIJI_PICTURES, where one is named."""
    folder = os.environ.get("KAIJI_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def sign_up(page: Page, served: Served, *, edition: str = "office") -> None:
    """Make the first owner with the link that `kaiji serve` said; afterwards the page is the desk's front."""
    page.goto(served.setup)
    page.get_by_label(re.compile("氏名|Name")).fill("霞 花子")
    page.get_by_label(re.compile("メールアドレス|E-mail")).fill("hanako@office.example")
    page.get_by_label(re.compile("パスワード|Password")).fill(PASSWORD)
    if served.desk == "claimant":  # the only one with an edition for a person alone
        page.locator(f'input[name="edition"][value="{edition}"]').check()
    leads_on(page.locator("main form button"))
