"""From Markdown to pages (ページ作り): navigation by folder, links checked, an index for the search, nothing from outside.

The pages of docs/, with README, CHANGELOG and SECURITY beside them. A link to a file of the repository that is no page is shown as the
name of the file; one that leads nowhere, or to a heading that is not there, is a fault.
"""

from __future__ import annotations

import json
import re
import shutil
import unicodedata
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
HERE: Final = Path(__file__).resolve().parent
BESIDE: Final = ("README.md", "CHANGELOG.md", "SECURITY.md")
SECTIONS: Final = (
    ("tutorials", "はじめて / Tutorials"),
    ("how-to", "手引き / How-to"),
    ("explanation", "説明 / Explanation"),
    ("reference", "参照 / Reference"),
    ("decisions", "決めたこと / Decisions"),
)
_HIDDEN: Final = ("撮る", "覚える")
"""Steps of a tutorial that are for its test only."""
_LINK: Final = re.compile(r'(<a href=")([^"]+)(">)(.*?)(</a>)', re.DOTALL)
_HEADING: Final = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page (ページ)."""

    source: PurePosixPath
    """Below the repository: `docs/how-to/install.md`."""
    title: str
    body: str
    anchors: frozenset[str]

    @property
    def address(self) -> PurePosixPath:
        """Where it is written, below the site."""
        return address_of(self.source)


@dataclass(slots=True, kw_only=True)
class Site:
    """The site, and what was wrong with it."""

    pages: dict[PurePosixPath, Page] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def address_of(source: PurePosixPath) -> PurePosixPath:
    """Return the address of a page within the site."""
    if source == PurePosixPath("docs/README.md"):
        return PurePosixPath("index.html")
    inside = source.relative_to("docs") if source.parts[0] == "docs" else source
    name = (
        "index.html"
        if inside.name == "README.md" and len(inside.parts) > 1
        else f"{inside.stem.lower()}.html"
    )
    return inside.with_name(name)


def build(out: Path) -> Site:
    """Write the site to `out`, replacing what was there, and return it with every fault."""
    site = Site()
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    markdown.add_render_rule("fence", _fence)
    for source in _sources():
        page = _read(source, markdown)
        site.pages[source] = page
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    frame = Environment(
        loader=FileSystemLoader(HERE), autoescape=select_autoescape(), undefined=StrictUndefined
    ).get_template("page.html")
    for page in site.pages.values():
        target = out / page.address
        target.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * (len(page.address.parts) - 1)
        text = frame.render(
            title=page.title, body=_linked(page, site), up=up, menu=_menu(site, page), here=str(page.source)
        )
        target.write_text(text, encoding="utf-8")
    for name in ("site.css", "search.js"):
        shutil.copy(HERE / name, out / name)
    shutil.copytree(ROOT / "docs" / "pictures", out / "pictures")
    for path in (ROOT / "docs" / "reference").glob("*.json"):
        shutil.copy(path, out / "reference" / path.name)
    (out / "index.js").write_text(_index(site), encoding="utf-8")
    return site


def _sources() -> Iterator[PurePosixPath]:
    for name in BESIDE:
        yield PurePosixPath(name)
    for path in sorted((ROOT / "docs").rglob("*.md")):
        yield PurePosixPath(path.relative_to(ROOT).as_posix())


def _read(source: PurePosixPath, markdown: MarkdownIt) -> Page:
    html = markdown.render((ROOT / source).read_text(encoding="utf-8"))
    anchors: list[str] = []

    def named(match: re.Match[str]) -> str:
        anchor = _anchor(match[2])
        while anchor in anchors:
            anchor += "-1"
        anchors.append(anchor)
        return f'<h{match[1]} id="{escape(anchor)}">{match[2]}</h{match[1]}>'

    html = _HEADING.sub(named, html)
    html = html.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    first = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    title = _plain(first[1]) if first else source.stem
    return Page(source=source, title=title, body=html, anchors=frozenset(anchors))


def _anchor(heading: str) -> str:
    """Return the name of a heading, as the pages of code hosts make it."""
    text = re.sub(r"[^\w\- ]", "", _plain(heading).lower())
    return text.replace(" ", "-")


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


def _fence(_renderer: Any, tokens: Sequence[Any], place: int, _options: Any, _env: Any) -> str:
    """Return a block of code, under the name of its file where it has one; the steps of a tutorial as a list."""
    token = tokens[place]
    kind, _, name = str(token.info).partition(" ")
    if kind == "画面":
        return _steps(escape(token.content))
    caption = f"<figcaption><code>{escape(name)}</code></figcaption>" if name else ""
    return f"<figure>{caption}<pre><code>{escape(token.content)}</code></pre></figure>"


def _steps(text: str) -> str:
    """Return the steps of a tutorial as a list; what is only for the test is left out."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        verb, _, rest = line.partition(" ")
        if verb not in _HIDDEN:
            rows.append(f"<li><b>{verb}</b> {rest}</li>")
    return f'<ol class="walk">{"".join(rows)}</ol>'


def _linked(page: Page, site: Site) -> str:
    """Return the body of a page with its links turned to pages of the site; what leads nowhere is noted."""

    def turned(match: re.Match[str]) -> str:
        where = unescape(match[2])
        if re.match(r"[a-z]+:", where):
            return f'{match[1]}{match[2]}" rel="noreferrer{match[3]}{match[4]}{match[5]}'
        path, _, anchor = where.partition("#")
        target = _resolved(page.source, unquote(path)) if path else page.source
        if target in site.pages:
            if anchor and unquote(anchor) not in site.pages[target].anchors:
                site.faults.append(f"{page.source}: no heading #{anchor} in {target}")
            up = "../" * (len(page.address.parts) - 1)
            address = f"{up}{address_of(target)}" if path else ""
            return f"{match[1]}{address}{'#' + anchor if anchor else ''}{match[3]}{match[4]}{match[5]}"
        if target.suffix == ".json" and (ROOT / target).is_file():
            return match[0]
        if not (ROOT / target).exists():
            site.faults.append(f"{page.source}: {where} is not there")
        return f"{match[4]} <code>{escape(str(target))}</code>"

    body = _LINK.sub(turned, page.body)
    for picture in re.findall(r'<img src="([^"]+)"', body):
        if not (ROOT / page.source.parent / unquote(picture)).is_file():
            site.faults.append(f"{page.source}: the picture {picture} is not there")
    return body


def _resolved(source: PurePosixPath, path: str) -> PurePosixPath:
    """Return a path relative to a page as one below the repository; raises nothing for one that leads out of it."""
    parts: list[str] = list(source.parent.parts)
    for part in PurePosixPath(path).parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in {".", ".."}:
            parts.append(part)
    return PurePosixPath(*parts)


def _menu(site: Site, here: Page) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Return the navigation: a heading, and of each page its address, its title, and whether it is open."""
    up = "../" * (len(here.address.parts) - 1)
    groups: list[tuple[str, list[tuple[str, str, bool]]]] = [("Kaiji 開示", [])]
    groups += [(words, []) for _folder, words in SECTIONS]
    places = {folder: number for number, (folder, _words) in enumerate(SECTIONS, 1)}
    for page in site.pages.values():
        folder = page.source.parts[1] if len(page.source.parts) > 2 else ""
        row = (f"{up}{page.address}", page.title, page is here)
        groups[places.get(folder, 0)][1].append(row)
    return groups


def _index(site: Site) -> str:
    """Return what the search looks through: each page's address, title and text, widths and case folded."""
    rows = []
    for page in site.pages.values():
        text = re.sub(r"\s+", " ", _plain(page.body))
        rows.append([str(page.address), page.title, text, unicodedata.normalize("NFKC", text).lower()])
    return f"window.KAIJI_PAGES={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"
