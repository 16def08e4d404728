"""The documents become a site: every link leads somewhere, nothing is asked of anybody outside, Japanese is found."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from tools.docs_site.pages import ROOT, Page, Site, _linked, address_of, build

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    out = tmp_path_factory.mktemp("site") / "site"
    return out, build(out)


def test_every_page_is_there_and_every_link_and_heading_it_names(built: tuple[Path, Site]) -> None:
    out, site = built
    assert site.faults == []
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert sources <= {str(source) for source in site.pages}
    for page in site.pages.values():
        text = (out / page.address).read_text(encoding="utf-8")
        for where in re.findall(r'(?:href|src)="([^"#:]+)(?:#[^"]*)?"', text):
            assert ((out / page.address).parent / where).exists(), (page.source, where)


def test_a_page_asks_nobody_outside(built: tuple[Path, Site]) -> None:
    for path in built[0].rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="(?:https?:)?//', text) == [], path
    for name in ("site.css", "search.js"):
        assert "://" not in (built[0] / name).read_text(encoding="utf-8")


def test_japanese_is_found_whatever_its_width(built: tuple[Path, Site]) -> None:
    text = (built[0] / "index.js").read_text(encoding="utf-8")
    pages = json.loads(text.removeprefix("window.KAIJI_PAGES=").rstrip().removesuffix(";"))
    found = {
        address for address, _title, _text, folded in pages if "意見照会" in folded and "ipアドレス" in folded
    }
    assert "how-to/access-desk.html" in found


def test_a_link_that_leads_nowhere_or_to_no_heading_is_a_fault() -> None:
    source = PurePosixPath("docs/how-to/x.md")
    body = (
        '<a href="nowhere.md">a</a> <a href="#none">b</a> <a href="../../Makefile">c</a> <img src="no.png">'
    )
    page = Page(source=source, title="x", body=body, anchors=frozenset({"there"}))
    site = Site(pages={source: page})
    shown = _linked(page, site)
    assert len(site.faults) == 3
    assert "<code>Makefile</code>" in shown


def test_the_steps_of_a_tutorial_are_a_list_without_what_only_its_test_needs(
    built: tuple[Path, Site],
) -> None:
    text = (built[0] / address_of(PurePosixPath("docs/tutorials/victim.md"))).read_text(encoding="utf-8")
    assert "<li><b>押す</b> 保存して次へ</li>" in text
    assert "<b>撮る</b>" not in text
