"""The site's new topics, searched for what was said before (再投稿の検索): a bounded crawl, every choice with its reason.

From the list pages the person names (新着, カテゴリ, 検索), the topics not yet seen are read, those whose titles say something first.
The crawl stops at its budget, when the site asks it to slow down, and at what robots.txt closes; what was left out is named, so that a
person can look there by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kaiji.evidence.binding.charset import decode
from kaiji.evidence.extract import read
from kaiji.evidence.watching.fetching import FetchError
from kaiji.evidence.watching.folding import folded
from kaiji.evidence.watching.links import Link, links
from kaiji.evidence.watching.looks import SeenPost, look_of_reading
from kaiji.evidence.watching.sought import Match, Strength, matches, strength

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from kaiji.evidence.posts import WireBody
    from kaiji.evidence.watching.fetching import Fetcher
    from kaiji.evidence.watching.sought import Term

_OK: Final = range(200, 300)
_STOPS: Final = frozenset(("slow-down", "unreachable"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much one search may read (検索の上限)."""

    pages: int = 40
    """Topics read; list pages come on top, at most `lists`."""
    lists: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A post that seems to say again what the case is about (再投稿の疑い)."""

    url: str
    title: str | None
    post: SeenPost
    matches: tuple[Match, ...]
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A page that was read (読んだページ)."""

    url: str
    title: str
    posts: int
    expected: int | None
    """How many posts the page itself says it has, where it says so; more than `posts` means the rest was not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A page that was not read, and why (読まなかったページ)."""

    url: str
    code: str
    """`robots`, `budget`, `refused`, `unreachable`, `slow-down`, `too-large`, `status-…`, `elsewhere`, `coding`, `redirects`."""
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The result of one search (検索結果)."""

    at: datetime
    hits: tuple[Hit, ...]
    looked: tuple[Looked, ...]
    left_out: tuple[LeftOut, ...]
    known: Mapping[str, str]
    """For the next search: every topic read, with a digest of the title it had in the list."""
    requests: int

    @property
    def whole(self) -> bool:
        """Whether every page the lists led to was read."""
        return not self.left_out


def title_digest(title: str) -> str:
    """Return the digest under which a topic's title in a list is remembered; a new count of comments gives another."""
    return sha256(folded(title).encode()).hexdigest()[:16]


async def search(
    fetcher: Fetcher,
    *,
    lists: Sequence[str],
    sought: Sequence[Term],
    known: Mapping[str, str],
    at: datetime,
    budget: Budget | None = None,
    skip: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Search:
    """Read the new topics that the pages `lists` lead to, and return the posts that match `sought`.

    `known` is what the search before remembered; `skip` are addresses never read (the case's own topics, watched by captures).
    Nothing raises: what could not be read is in `left_out`.
    """
    crawl = _Crawl(fetcher, tuple(sought), budget or Budget())
    topics = await crawl.topics(lists, known, skip)
    for count, link in enumerate(topics):
        progress(count, len(topics))
        await crawl.topic(link, at)
    return Search(
        at=at,
        hits=tuple(sorted(crawl.hits, key=lambda hit: hit.strength != "likely")),
        looked=tuple(crawl.looked),
        left_out=tuple(crawl.left_out),
        known={**known, **crawl.known},
        requests=fetcher.requests,
    )


@dataclass(slots=True)
class _Crawl:
    fetcher: Fetcher
    sought: tuple[Term, ...]
    budget: Budget
    hits: list[Hit] = field(default_factory=list)
    looked: list[Looked] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    stopped: FetchError | None = None

    async def topics(
        self, lists: Sequence[str], known: Mapping[str, str], skip: frozenset[str]
    ) -> list[Link]:
        """Return the links of the list pages that are worth reading, the best first; those over budget are left out."""
        found: dict[str, Link] = {}
        for url in lists[: self.budget.lists]:
            html = await self._page(url)
            for link in links(html, url) if html else ():
                if (
                    link.url not in skip
                    and link.url not in lists
                    and known.get(link.url) != title_digest(link.title)
                ):
                    found.setdefault(link.url, link)
        self.left_out += [_over(url) for url in lists[self.budget.lists :]]
        ranked = self._ranked(list(found.values()))
        self.left_out += [_over(link.url) for link in ranked[self.budget.pages :]]
        return ranked[: self.budget.pages]

    def _ranked(self, found: list[Link]) -> list[Link]:
        """Order links: those whose title says something, then those whose address has the shape most links have."""
        shapes = Counter(_shape(link.url) for link in found)
        return sorted(
            found, key=lambda link: (not matches(link.title, self.sought), -shapes[_shape(link.url)])
        )

    async def topic(self, link: Link, at: datetime) -> None:
        """Read one topic and keep the posts that match."""
        wire = await self._get(link.url)
        if wire is None:
            return
        reading = read([wire], url=wire.url)
        self.known[link.url] = title_digest(link.title)
        self.looked.append(
            Looked(
                url=link.url,
                title=reading.title or link.title,
                posts=len(reading.posts),
                expected=reading.expected,
            )
        )
        look = look_of_reading(reading, url=link.url, final_url=wire.url, at=at)
        opening = matches(link.title, self.sought)
        for number, post in enumerate(look.posts):
            found = (*matches(post.text, self.sought, name=post.name), *(opening if number == 0 else ()))
            how = strength(found)
            if how is not None:
                hit = Hit(url=link.url, title=look.title, post=post, matches=_once(found), strength=how)
                self.hits.append(hit)

    async def _page(self, url: str) -> str | None:
        wire = await self._get(url)
        if wire is None:
            return None
        charsets = read([wire], url=wire.url).charsets
        return decode(wire.body, charsets[0].encoding) if charsets else None

    async def _get(self, url: str) -> WireBody | None:
        if self.stopped is not None:
            self.left_out.append(LeftOut(url=url, code=self.stopped.code, why=self.stopped.why))
            return None
        try:
            wire = await self.fetcher.get(url)
        except FetchError as error:
            self.left_out.append(LeftOut(url=url, code=error.code, why=error.why))
            self.stopped = error if error.code in _STOPS else None
            return None
        if wire.status not in _OK:
            self.left_out.append(LeftOut(url=url, code=f"status-{wire.status}", why=f"status {wire.status}"))
            return None
        return wire


def _once(found: tuple[Match, ...]) -> tuple[Match, ...]:
    return tuple({(match.kind, match.term): match for match in reversed(found)}.values())[::-1]


def _over(url: str) -> LeftOut:
    return LeftOut(url=url, code="budget", why="over the number of pages one search reads")


def _shape(url: str) -> str:
    parts = urlsplit(url)
    return re.sub(r"\d+", "0", f"{parts.path}?{parts.query}")
