"""What a request did, told from outside (行為の判別): rules for sites whose code nobody touches.

A rule names a method, a path, the answers that mean success and what it was; groups of the path name the post. Where the site
sends the writer on to the new post, the post's place is read from `Location`. A site that can be touched says it itself:
`environ["kaiji.record"](Act(...))`, or the same in an ASGI scope, and then no rule is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.site.connection import KINDS, Act, Kind, place
from kaiji.desks.content_provider.site.errors import SiteSettingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RECORD: Final = "kaiji.record"
"""Key of the environment or scope under which a site finds the function that records."""
_REDIRECTS: Final = range(300, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of request (判別の規則)."""

    method: str
    path: re.Pattern[str]
    statuses: frozenset[int]
    kind: Kind
    location: re.Pattern[str] | None
    """What `Location` must look like; groups named `post` give the post's number."""

    @classmethod
    def read(
        cls,
        kind: str,
        path: str,
        *,
        method: str = "POST",
        statuses: Iterable[int] = (303, 302),
        location: str = "",
    ) -> Rule:
        """Read a rule from plain settings; raises SiteSettingError."""
        try:
            patterns = re.compile(path), re.compile(location) if location else None
        except re.error as error:
            raise _rule(path) from error
        if kind not in KINDS:
            raise _rule(kind)
        return cls(
            method=method,
            path=patterns[0],
            statuses=frozenset(statuses),
            kind=kind,
            location=patterns[1],
        )

    def act(self, method: str, path: str, status: int, location: str | None) -> Act | None:
        """Return what was done; None where this rule does not fit."""
        asked = self.path.fullmatch(path)
        if method != self.method or status not in self.statuses or asked is None:
            return None
        groups: Mapping[str, str | None] = asked.groupdict()
        where = place(location) if location and status in _REDIRECTS else None
        if self.location is not None:
            led = self.location.fullmatch(where) if where else None
            if led is None:
                return None
            groups = {**groups, **led.groupdict()}
        return Act(
            kind=self.kind,
            post_url=(where or place(path)) if self.kind == "post" else None,
            post_id=groups.get("post"),
            account=groups.get("account"),
            target=path,
        )


def first_act(rules: Iterable[Rule], method: str, path: str, status: int, location: str | None) -> Act | None:
    """Return what the first rule that fits says."""
    return next((act for rule in rules if (act := rule.act(method, path, status, location))), None)


def _rule(given: str) -> SiteSettingError:
    return SiteSettingError(
        Words(ja="判別の規則を読めません。", en="A rule cannot be read."),
        given=given,
        accepted=Words(ja=f"種類は {', '.join(KINDS)}、path は正規表現", en=f"{', '.join(KINDS)}; a pattern"),
    )
