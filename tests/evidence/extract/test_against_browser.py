"""The browser is the judge: its encoding is ours, and what it shows in a post's place is what was read."""

from __future__ import annotations

import http.server
import random
import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from kaiji.evidence.binding.charset import decode
from kaiji.evidence.binding.spelling import value
from kaiji.evidence.capture.browser import FEATURES_OFF
from tests.evidence.extract.sampling import Sample, samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.posts import WireBody

PAGES = [sample for sample in samples() if sample.files[0].suffix == ".html"]
NAMES = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "utf-8": "UTF-8", "utf-16-le": "UTF-16LE"}
# Where the browser itself departs from the Encoding Standard after a fault: it keeps the JIS X 0212 flag, and loses a byte.
QUIRKS = {
    "euc_jp": re.compile(rb"\x8f[\xa1-\xfe](?:[\x00-\xa0\xff]|$)", re.DOTALL),
    "iso2022_jp": re.compile(rb"\x1b(?!\([BJI]|\$[@B])"),
}
NOTHING = re.compile(rb"(?!)")
SPACES = re.compile(r"[\s\u200b]+")


@contextmanager
def served(wire: WireBody) -> Iterator[str]:
    """Serve the bytes of a page, with its headers, on this machine."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = self.path == "/page"
            self.send_response(200 if page else 404)
            for name, content in wire.headers if page else ():
                self.send_header(name, content)
            self.end_headers()
            self.wfile.write(wire.body if page else b"")

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/page"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--lang=ja-JP", f"--disable-features={','.join(FEATURES_OFF)}"],
        )
        yield launched
        launched.close()


@pytest.mark.browser
@pytest.mark.parametrize("sample", PAGES, ids=lambda sample: sample.name)
def test_the_browser_shows_what_was_read(browser: Any, sample: Sample) -> None:
    wire = sample.wires()[0]
    reading = sample.read()
    note = reading.charsets[0]
    with served(wire) as address:
        page = browser.new_page(locale="ja-JP")
        page.goto(address)
        if note.basis not in {"locale-default", "valid-utf-8"}:
            assert page.evaluate("document.characterSet") == NAMES[note.encoding]
        markup = page.evaluate(
            "fetch(location.href).then(r => r.arrayBuffer()).then(b => new TextDecoder(document.characterSet).decode(b))"
        )
        shown = {
            p.anchor: page.inner_text(p.anchor)
            for p in reading.posts
            if p.anchor and page.query_selector(p.anchor)
        }
        page.close()
    assert markup == decode(wire.body, note.encoding).removeprefix("\ufeff")
    for post in reading.posts:
        if post.anchor in shown and "json" not in post.bindings["text"][0].form:
            assert squashed(post.text) in squashed(shown[post.anchor]), post.number
            assert squashed(post.name or "") in squashed(shown[post.anchor]), post.number


@pytest.mark.browser
@pytest.mark.parametrize("encoding", [*NAMES, "cp1252", "utf-16-be", "iso2022_jp"])
def test_the_browser_decodes_any_bytes_as_we_do(browser: Any, encoding: str) -> None:
    dice = random.Random(encoding)  # noqa: S311  # the same bytes in every run, not a secret
    runs = [bytes((a, b, 0x3C)) for a in range(128, 256) for b in range(256)]
    likely = b"\x1b\x1b$B(BJI@<A\x81\x40\x82\xa0\xe3\x81\x82\xf0\x9f\x98\x80\x8e\xb1\x8f\xb0\xa1\xa4\xa2\xd8\x3d\xdc\x00"
    runs += [bytes(dice.choice(likely) for _ in range(dice.randint(1, 30))) for _ in range(8_000)]
    runs = [run for run in runs if not QUIRKS.get(encoding, NOTHING).search(run)]
    name = {"cp1252": "windows-1252", "utf-16-be": "utf-16be", "iso2022_jp": "iso-2022-jp"}.get(
        encoding
    ) or NAMES[encoding]
    page = browser.new_page()
    theirs = page.evaluate(
        """([name, runs]) => runs.map(hex => {
          const bytes = Uint8Array.from(hex.match(/../g) ?? [], pair => parseInt(pair, 16));
          return new TextDecoder(name, {ignoreBOM: true}).decode(bytes);
        })""",
        [name, [run.hex() for run in runs]],
    )
    page.close()
    differing = [
        (run.hex(), ours, text)
        for run, text in zip(runs, theirs, strict=True)
        if (ours := decode(run, encoding)) != text
    ]
    assert differing == []


MARKUP = (
    *(
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        '<span class="x>y">',
        "</span>",
        "<br/>",
        "<a href='q\"'>",
        "</a>",
    ),
    *(
        "<a =x>",
        '<a x="1"y=2>',
        "<a/b>",
        "<!-- c -->",
        "<!-->",
        "<!--->",
        "<!-- a --!>",
        "<!- b>",
        "<?php x ?>",
        "</ x>",
    ),
    *(
        "</>",
        "<>",
        "< b>",
        "<3",
        "&gt;",
        "&gt",
        "&amp;lt;",
        "&#65;",
        "&#x41",
        "&#0;",
        "&#128;",
        "&copy=",
        "&notit;",
    ),
    *(
        "&nosuch;",
        "&",
        "&#;",
        "&#x;",
        "あ",
        "x",
        "1",
        " ",
        "\n",
        '"',
        "'",
        "=",
        ">",
        "<script>a<b</script>",
        "<li>",
        "<dd>",
    ),
    *(
        "<style>p</style>",
        "<textarea>t</textarea>",
        "<title>u</title>",
        "<template><p>t</p></template>",
        "<B CLASS=A>",
    ),
    *(
        '<a b = "c">',
        "<a\nb>",
        '<a b=">" c>',
        "<![CDATA[z]]>",
        "<!DOCTYPE x>",
        "<xmp><b></xmp>",
        '</p x=">">',
        "<h1>",
    ),
)


@pytest.mark.browser
def test_the_browser_finds_the_same_text_in_any_markup(browser: Any) -> None:
    dice = random.Random("markup")  # noqa: S311  # the same pages in every run, not a secret
    runs = ["".join(dice.choice(MARKUP) for _ in range(dice.randint(1, 9))) for _ in range(8_000)]
    page = browser.new_page()
    theirs = page.evaluate(
        """runs => runs.map(html => {
          const page = new DOMParser().parseFromString('<!DOCTYPE html><body>' + html, 'text/html');
          for (const hidden of page.querySelectorAll('script,style,textarea,title,template')) hidden.remove();
          return page.body.textContent;
        })""",
        runs,
    )
    page.close()
    differing = [
        (run, ours, text)
        for run, text in zip(runs, theirs, strict=True)
        if squashed(ours := value(run, "html")) != squashed(text)
    ]
    assert differing == []


def squashed(text: str) -> str:
    """Return `text` without white space, which styles decide."""
    return SPACES.sub("", text)
