"""What happened on the wire, counted and named (通信の記帳), so that nothing that failed is hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.ground.instants import instant_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


STALLED_SECONDS: Final = 8.0
"""A request that has not moved for so long is not waited for; what it asked for is then named as missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A request that did not get (all of) its answer."""

    url: str
    code: str
    """`refused`, `unknown-host`, `unreachable`, `tls`, `broken`, `truncated`, `unanswered`, `cap`, `asks-login`."""
    why: str
    at: datetime
    destination: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the failure as it stands in meta/capture.json."""
        return {
            "url": self.url,
            "code": self.code,
            "why": self.why,
            "at": instant_text(self.at),
            "for": self.destination,
        }


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Counters and lists of one capture; written by the proxy, read by everyone."""

    failures: list[Failure] = field(default_factory=list)
    blocked: list[Failure] = field(default_factory=list)
    """What the guard let not through, and what the page asked for once the recording had ended."""
    chatter: dict[str, int] = field(default_factory=dict)
    """Hosts the browser itself wanted to reach, and how often: denied, and not part of the record."""
    caps: list[str] = field(default_factory=list)
    late: int = 0
    """Requests after the recording had ended: refused."""
    web_sockets: int = 0
    under_way: dict[int, float] = field(default_factory=dict)
    """Requests under way: when each last moved, in monotonic seconds."""
    exchanges: int = 0
    received: int = 0
    """Bytes of responses so far."""
    last_at: float = 0.0
    """Monotonic seconds of the last beginning or end of a request."""

    def live(self, at: float) -> int:
        """Return how many requests are under way at `at` (monotonic seconds) and have moved of late."""
        return sum(at - moved < STALLED_SECONDS for moved in self.under_way.values())

    def cap(self, name: str) -> None:
        """Note that a limit was hit, once."""
        if name not in self.caps:
            self.caps.append(name)

    def set_aside(self, asked: Collection[str]) -> None:
        """Move tunnels that failed to hosts that the page never asked for to the browser's own chatter.

        The browser opens connections on its own account (to its search engine, say) through the page's door too. `asked`
        are the hosts that the page, its frames and its scripts asked for; a preconnection the page only hinted at is no
        part of the page either.
        """
        own = [one for one in self.failures if not one.destination and _host(one.url) not in asked]
        for one in own:
            self.failures.remove(one)
            host = _host(one.url)
            self.chatter[host] = self.chatter.get(host, 0) + 1

    def failed(self, url: str) -> Failure | None:
        """Return the first failure or refusal of `url`."""
        return next((one for one in (*self.failures, *self.blocked) if one.url == url), None)

    def as_json(self) -> dict[str, Any]:
        """Return what meta/capture.json says about the wire."""
        return {
            "failures": [one.as_json() for one in self.failures],
            "blocked": [one.as_json() for one in self.blocked],
            "browser_chatter_denied": dict(sorted(self.chatter.items())),
            "requests_after_recording": self.late,
            "web_sockets": self.web_sockets,
        }


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
