"""The same person at the real browser (本物のブラウザーを使う人): fields are filled and buttons pressed in Chromium, scripts on."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import html
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

from demo.journey.person import Person, StuckError, buttons_of, named_of, wrong_on
from kaiji.evidence.capture.browser import FEATURES_OFF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, Locator, Page, Response

_MILLISECONDS = 60_000
_FIELDS = """form => [...form.querySelectorAll('[name]')].map(e => ({
  name: e.name, kind: e.tagName === 'SELECT' ? 'select' : e.type, value: e.getAttribute('value') || 'on', checked: e.checked,
  chosen: e.tagName === 'SELECT' ? [...e.selectedOptions].map(o => o.value) : [], text: e.value,
}))"""
"""What every named field of a form holds, asked at once: a form of forty fields is not forty times four questions."""


@dataclass(slots=True)
class BrowserPerson(Person):
    """A person with a window of their own; what the page says is read from the rendered document."""

    tab: Any = field(default=None)

    def open(self, address: str) -> Person:
        """Open a page by its address; a file that comes instead is taken as a download."""
        tab: Page = self.tab
        where = address if "://" in address else self._absolute(address)
        with _catching(tab) as got:
            try:
                answer = tab.goto(where, wait_until="load", timeout=_MILLISECONDS)
            except BrowserError as error:
                if "Download is starting" not in str(error):
                    raise StuckError(f"{self.name}: {where}: {error}") from error
                answer = None
            _settle(tab, got, file=answer is None)
        return self._seen(got, answer.status if answer else 200)

    def _send(self, form: Any, pressed: Any, values: Sequence[tuple[str, Any]]) -> Person:
        tab: Page = self.tab
        shown = tab.locator("form").nth(list(self.page.iter("form")).index(form))
        _unfold(shown)
        fields = shown.evaluate(_FIELDS)
        for name in dict.fromkeys(
            str(one.get("name")) for one in named_of(form) if one.get("type") != "hidden"
        ):
            wanted = [value for other, value in values if other == name]
            for number, told in enumerate(one for one in fields if one["name"] == name):
                _set(shown.locator(f'[name="{name}"]').nth(number), told, wanted)
        button = shown.locator("button, input[type=submit]").nth(_place(shown, form, pressed))
        with _catching(tab) as got:
            with tab.expect_event("response", _leads_on, timeout=_MILLISECONDS) as answered:
                button.click(timeout=_MILLISECONDS)
            _settle(tab, got, file="attachment" in answered.value.headers.get("content-disposition", ""))
        return self._seen(got, answered.value.status)

    def _absolute(self, address: str) -> str:
        from urllib.parse import urljoin

        return urljoin(self.url or self.address, address)

    def _seen(self, got: list[Any], status: int) -> Person:
        tab: Page = self.tab
        if got:
            self.body, self.kind = Path(got[0].path()).read_bytes(), "application/octet-stream"
            return self
        self.url, self.body, self.kind = tab.url, tab.content().encode(), "text/html"
        self.page = html.document_fromstring(self.body)
        wrong = wrong_on(self.page)
        if status >= 400 or wrong:
            raise StuckError(f"{self.name}: {status} {self.url}: {wrong or self.text()[:1200]}")
        return self


def _leads_on(answer: Response) -> bool:
    """Whether it is the next page or a file; what a page asks for in passing (a list that renews itself) is neither."""
    return answer.request.is_navigation_request()


def _settle(tab: Page, got: list[Any], *, file: bool) -> None:
    """Wait for the page, or for the file that came in its place."""
    if not file:
        tab.wait_for_load_state("load")
        return
    for _ in range(_MILLISECONDS // 50):
        if got:
            return
        tab.wait_for_timeout(50)


def _unfold(form: Locator) -> None:
    """Open what is folded around a form, as a person would before filling it in."""
    form.evaluate("one => { for (let e = one; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; "
                  "one.querySelectorAll('details').forEach(d => d.open = true) }")  # fmt: skip


def _place(shown: Locator, form: Any, pressed: Any) -> int:
    inside = buttons_of(form)
    number = inside.index(pressed)
    return number if shown.locator("button, input[type=submit]").count() == len(inside) else 0


def _set(field: Locator, told: dict[str, Any], values: list[Any]) -> None:
    """Make one field what is wanted; whatever stands there already is left alone, as a person leaves it."""
    kind = told["kind"]
    if kind in {"checkbox", "radio"}:
        wanted = told["value"] in values
        if wanted != told["checked"] and (wanted or kind == "checkbox"):
            field.set_checked(wanted, force=True)
    elif kind == "select":
        if told["chosen"] != values:
            field.select_option(values)
    elif kind == "file":
        field.set_input_files([str(path) for path in values])
    elif values and kind not in {"hidden", "submit"} and told["text"] != str(values[0]):
        field.fill(str(values[0]), force=True)


@contextmanager
def _catching(tab: Page) -> Iterator[list[Any]]:
    got: list[Any] = []

    def take(download: Any) -> None:
        got.append(download)

    tab.on("download", take)
    try:
        yield got
    finally:
        tab.remove_listener("download", take)


@contextmanager
def windows(executable: str = "/usr/bin/chromium") -> Iterator[Callable[[str, str], Person]]:
    """Open one browser for all; gives what makes a person (name, address) with a window and cookies of their own."""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", f"--disable-features={','.join(FEATURES_OFF)}"],
        )

        def person(name: str, address: str) -> Person:
            context = browser.new_context(
                locale="ja-JP", accept_downloads=True, viewport={"width": 1280, "height": 900}
            )
            return BrowserPerson(name=name, address=address, tab=context.new_page())

        try:
            yield person
        finally:
            browser.close()
