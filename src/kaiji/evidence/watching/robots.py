"""robots.txt as RFC 9309 reads it (巡回の可否): the longest rule wins, `Allow` on a tie, `*` and `$` understood.

The standard library's parser takes the first rule that fits, which refuses what the site allows and allows what it refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote, urlsplit

AGENT: Final = "kaiji-watch"
_MOST_BYTES: Final = 500 * 1024
"""RFC 9309 2.5: a crawler reads at least this much."""
_LONGEST_DELAY: Final = 60
"""Seconds; a longer Crawl-delay is kept to by looking at fewer pages, not by waiting for hours."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a group."""

    allow: bool
    path: str

    def fits(self, path: str) -> bool:
        """Whether the rule speaks about `path`."""
        pattern = "".join(".*" if c == "*" else re.escape(c) for c in self.path.removesuffix("$"))
        return re.match(pattern + ("$" if self.path.endswith("$") else ""), path) is not None


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site asks of crawlers (巡回のルール)."""

    rules: tuple[Rule, ...] = ()
    delay: int | None = None
    """Seconds between requests that the site asks for."""
    closed: bool = False
    """Whether the file could not be had (5xx, no answer): then nothing is crawled (RFC 9309 2.3.1.4)."""

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched."""
        if self.closed:
            return False
        parts = urlsplit(url)
        path = _normal((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        fitting = [rule for rule in self.rules if rule.path and rule.fits(path)]
        if not fitting or path == "/robots.txt":
            return True
        return max(fitting, key=lambda rule: (len(rule.path), rule.allow)).allow


@dataclass(slots=True)
class _Group:
    agents: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    delay: int | None = None


def parse_robots(body: bytes) -> Robots:
    """Return what `body` asks of us: the groups for our name, or else those for everybody."""
    groups: list[_Group] = []
    for line in body[:_MOST_BYTES].decode("utf-8", "replace").splitlines():
        key, _, value = line.split("#", 1)[0].partition(":")
        _take(groups, key.strip().lower(), value.strip())
    ours = [group for group in groups if any(agent == AGENT for agent in group.agents)]
    ours = ours or [group for group in groups if "*" in group.agents]
    delays = [group.delay for group in ours if group.delay is not None]
    return Robots(
        rules=tuple(rule for group in ours for rule in group.rules), delay=max(delays, default=None)
    )


def _take(groups: list[_Group], key: str, value: str) -> None:
    if key == "user-agent":
        if not groups or groups[-1].rules or groups[-1].delay is not None:
            groups.append(_Group())
        groups[-1].agents.append(value.lower())
    elif groups and key in {"allow", "disallow"}:
        groups[-1].rules.append(Rule(key == "allow", _normal(value)))
    elif groups and key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d+)?", value):
        groups[-1].delay = min(round(float(value)), _LONGEST_DELAY)


def _normal(path: str) -> str:
    return quote(unquote(path), safe="/*$?&=;:@!+,'()~%")
