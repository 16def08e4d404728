"""Our clock against others' (時計の照合): the site's Date fields and the time stamp authorities.

Only a time stamp proves a time. The comparison shows whether the times this capture writes down can be believed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.ground.instants import instant_text, utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.capture.exchange import Exchange

_MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDate:
    """A Date field (RFC 9110 6.6.1), and our clock when it came."""

    url: str
    date: str
    at: datetime

    @property
    def ahead_ms(self) -> int | None:
        """By how much our clock is ahead of the site's, None where the field cannot be read.

        The field has whole seconds: up to a second of the difference is its own.
        """
        try:
            theirs = parsedate_to_datetime(self.date)
        except ValueError:
            return None
        if theirs.tzinfo is None:
            return None
        return round((self.at - theirs).total_seconds() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class StampTime:
    """An authority's time, and our clock before it was asked and after it answered."""

    authority: str
    gen_time: datetime
    asked_at: datetime
    answered_at: datetime

    @property
    def apart_ms(self) -> int:
        """How far the authority's time lies outside the span in which it was asked."""
        early, late = (self.asked_at - self.gen_time), (self.gen_time - self.answered_at)
        return max(0, round(max(early, late).total_seconds() * 1000))


@dataclass(slots=True)
class Clocks:
    """All comparisons of one capture."""

    sites: list[SiteDate] = field(default_factory=list)
    stamps: list[StampTime] = field(default_factory=list)
    _hosts: set[str] = field(default_factory=set)

    def see(self, exchange: Exchange) -> None:
        """Take the Date of each host's first response that did not come out of a cache on the way."""
        date = exchange.header("date")
        if not date or exchange.answered_at is None or exchange.header("age") or len(self.sites) >= _MOST:
            return
        host = urlsplit(exchange.url).netloc
        if host not in self._hosts:
            self._hosts.add(host)
            self.sites.append(SiteDate(url=exchange.url, date=date, at=exchange.answered_at))

    @property
    def apart_ms(self) -> int | None:
        """The largest difference; of a site's dates the smallest counts, since answers may be made ahead of time."""
        seen = [stamp.apart_ms for stamp in self.stamps]
        ahead = [abs(ms) for site in self.sites if (ms := site.ahead_ms) is not None]
        if ahead:
            seen.append(min(ahead))
        return max(seen, default=None)

    def as_json(self) -> dict[str, Any]:
        """Return `clock` of meta/capture.json."""
        return {
            "http_dates": [
                {"url": one.url, "date": one.date, "at": instant_text(one.at), "ahead_ms": one.ahead_ms}
                for one in self.sites
            ],
            "stamps": [
                {
                    "authority": one.authority,
                    "gen_time": utc_text(one.gen_time),
                    "asked_at": utc_text(one.asked_at),
                    "answered_at": utc_text(one.answered_at),
                    "apart_ms": one.apart_ms,
                }
                for one in self.stamps
            ],
            "apart_ms": self.apart_ms,
        }
