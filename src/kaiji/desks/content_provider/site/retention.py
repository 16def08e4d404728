"""How long records are kept (保存期間): a dated default with its reason, deletion by itself, holds survive."""

from __future__ import annotations

import threading
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.site.errors import SiteSettingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.desks.content_provider.site.store import Store

_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """A period with its source; `days` counted from each record."""

    days: int
    from_: date | None
    """Since when it applies; None for the operator's own decision without a day."""
    source: str
    reason: Words

    def before(self, now: datetime) -> datetime:
        """Return the instant before which records go."""
        return now - timedelta(days=self.days)


def default_retention(day: date) -> Retention:
    """Return the default that applies on `day`, from the table beside this module."""
    table = tomllib.loads(
        files("kaiji.desks.content_provider.site").joinpath("retention.toml").read_text("utf-8")
    )
    row = max((row for row in table["default"] if row["from"] <= day), key=lambda row: row["from"])
    return Retention(
        days=row["days"],
        from_=row["from"],
        source=row["source"],
        reason=Words(ja=row["reason_ja"], en=row["reason_en"]),
    )


def chosen_retention(days: int, reason: str, decided_on: date | None) -> Retention:
    """Return the operator's own period; raises SiteSettingError where it has no reason or no length."""
    if not 1 <= days <= 3_650 or not reason.strip():
        raise SiteSettingError(
            Words(ja="保存期間には日数と理由が要ります。", en="A retention needs its days and a reason."),
            given=f"{days}, {reason!r}",
            accepted=Words(ja="1〜3650日と、空でない理由", en="1 to 3650 days, and a reason"),
        )
    return Retention(days=days, from_=decided_on, source="operator", reason=Words(ja=reason, en=reason))


class Expiry:
    """Deletes what is due, at most once an hour, from within the site's own traffic: no cron job to forget."""

    def __init__(self, store: Store, retention: Retention) -> None:
        self._store, self._retention = store, retention
        self._lock = threading.Lock()
        self._next: datetime | None = None

    def when_due(self, now: datetime) -> int | None:
        """Delete what is due; return how many records went, None where it is not time yet."""
        with self._lock:
            if self._next is not None and now < self._next:
                return None
            self._next = now + _EVERY
        return self._store.expire(self._retention.before(now))
