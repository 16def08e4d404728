"""The recorder behind every middleware (記録の中心): rules about proxies, rules about acts, a store, a clock."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kaiji.desks.content_provider.site.acts import Rule, first_act
from kaiji.desks.content_provider.site.connection import place
from kaiji.desks.content_provider.site.proxies import ProxyRules
from kaiji.desks.content_provider.site.retention import Expiry, default_retention
from kaiji.ground.instants import day_in_japan, now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kaiji.desks.content_provider.site.connection import Act, Connection
    from kaiji.desks.content_provider.site.proxies import Told
    from kaiji.desks.content_provider.site.retention import Retention
    from kaiji.desks.content_provider.site.store import Store

_LOG = logging.getLogger("kaiji.site")


@dataclass(slots=True, kw_only=True)
class Recorder:
    """What a site's middleware shares."""

    store: Store
    proxies: ProxyRules = field(default_factory=ProxyRules)
    rules: tuple[Rule, ...] = ()
    retention: Retention | None = None
    """None: the dated default of the day."""
    clock: Callable[[], datetime] = now
    where: Callable[[str], str] = place
    """How this site spells the one place of a post, where two addresses show it."""
    _expiry: Expiry | None = None

    def begin(self, told: Told) -> Recording:
        """Begin to follow one request; deletes what is due, at most once an hour."""
        if self._expiry is None:
            retention = self.retention or default_retention(day_in_japan(told.at))
            self._expiry = Expiry(self.store, retention)
        if gone := self._expiry.when_due(told.at):
            _LOG.info("expired %d records", gone)
        return Recording(recorder=self, connection=self.proxies.connection(told))


@dataclass(slots=True, kw_only=True)
class Recording:
    """One request being followed."""

    recorder: Recorder
    connection: Connection
    entries: list[int] = field(default_factory=list)

    def record(self, act: Act) -> int:
        """Store what was done over this request's connection; return the record's id."""
        if act.post_url is not None:
            act = replace(act, post_url=self.recorder.where(act.post_url))
        self.entries.append(self.recorder.store.record(self.connection, act))
        return self.entries[-1]

    def finish(self, method: str, path: str, status: int, location: str | None) -> None:
        """Record by rule what the site did not record itself."""
        if self.entries:
            return
        act = first_act(self.recorder.rules, method, path, status, location)
        if act is not None:
            self.record(act)
