"""Where a page leads, and what it calls it (ページのリンク): for the search of new topics, whatever the kind of site."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST: Final = 2_000
_SKIP_ENDINGS: Final = (
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".webp",
    ".svg",
    ".css",
    ".js",
    ".pdf",
    ".zip",
    ".mp4",
    ".xml",
    ".ico",
)
_SKIP_WORDS: Final = (
    "login",
    "logout",
    "signup",
    "account",
    "register",
    "report",
    "print",
    "share",
    "rss",
    "privacy",
    "terms",
)
_LONGEST_TITLE: Final = 300


@dataclass(frozen=True, slots=True)
class Link:
    """One link: where to, under which words (リンク)."""

    url: str
    title: str


def links(html: str, base: str) -> tuple[Link, ...]:
    """Return the links of `html` inside the site of `base`, in order, each address once with the longest of its titles."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    found: dict[str, str] = {}
    for href, title in _inside(parser.found, base):
        if len(title) >= len(found.get(href, "")):
            found[href] = title
    return tuple(Link(url, title) for url, title in list(found.items())[:_MOST])


def _inside(raw: list[tuple[str, str]], base: str) -> Iterator[tuple[str, str]]:
    here = urlsplit(base)
    for href, title in raw:
        try:
            url = urldefrag(urljoin(base, href.strip()))[0]
            parts = urlsplit(url)
            same = (parts.scheme, parts.netloc) == (here.scheme, here.netloc)
        except ValueError:
            continue
        path = parts.path.lower()
        if same and not path.endswith(_SKIP_ENDINGS) and not any(word in path for word in _SKIP_WORDS):
            yield url, " ".join(title.split())[:_LONGEST_TITLE]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._end()
            self._href = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end()

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        if self._href:
            self.found.append((self._href, "".join(self._words)))
        self._href, self._words = None, []
