"""The legal clocks of a matter (法の期間): counted by the law room, never here; which rule applies is what this module says.

Deletion has a statutory notice where the operator is a designated large platform; out of court disclosure has none, only the office's
own aim, shown as such. A poster's period follows from what is asked of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.measures import measure
from kaiji.ground.instants import day_in_japan
from kaiji.law.deadlines import due
from kaiji.law.platforms import platforms_on

if TYPE_CHECKING:
    from datetime import date, datetime

TARGET: Final = "target"
INQUIRY_RULES: Final = {
    "disclosure": "opinion-inquiry",
    "deletion": "removal-inquiry",
    "election": "election-removal-inquiry",
    "intimate": "intimate-image-inquiry",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A day by which something must be done, and by what rule."""

    on: date
    rule: str


def is_designated(platform: str, day: date) -> bool:
    """Whether this operator is a designated large platform on `day`."""
    return bool(platform) and any(one.key == platform for one in platforms_on(day).platforms)


def first_clock(sort: str, platform: str, received_at: datetime) -> Clock:
    """Return by when a matter must be answered, as it stands at receipt."""
    day = day_in_japan(received_at)
    if sort == "deletion" and is_designated(platform, day):
        return Clock(on=due("platform-notice", day).due, rule="platform-notice")
    return Clock(on=day + timedelta(days=measure("answer_target", day).value), rule=TARGET)


def inquiry_rule(sort: str, special: str = "") -> str:
    """Return the rule of the poster's period: two days for candidates and intimate images, seven days, two weeks."""
    return INQUIRY_RULES[special if sort == "deletion" and special in INQUIRY_RULES else sort]


def inquiry_clock(rule: str, delivered_on: date) -> Clock:
    """Return the last day of the poster's period, counted from the day it reached them."""
    return Clock(on=due(rule, delivered_on).due, rule=rule)
