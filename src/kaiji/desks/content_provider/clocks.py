"""The legal clocks of a matter (法の期間): counted by the law room, never here; which rule applies is what this module says.

Deletion has a statutory notice where the operator is a designated large platform; out of court disclosure has none, only the office's
own aim, shown as such. A poster's period follows from what is asked of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.specials import SPECIALS
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.basis import cited, confidence_words
from kaiji.law.deadlines import due
from kaiji.law.platforms import duties_on, platforms_on

if TYPE_CHECKING:
    from datetime import date, datetime

TARGET: Final = "target"
LATER: Final = "later"
"""A platform said in time that it must wait: the law then says without delay and names no day."""
INQUIRY_RULES: Final = {
    "disclosure": "opinion-inquiry",
    "deletion": "removal-inquiry",
    **{one.id: one.rule for one in SPECIALS.values()},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A day by which something must be done, and by what rule."""

    on: date
    rule: str


def is_designated(platform: str, day: date) -> bool:
    """Whether this operator is a designated large platform on `day`."""
    return bool(platform) and any(one.key == platform for one in platforms_on(day).platforms)


def first_clock(sort: str, platform: str, received_at: datetime, special: str = "") -> Clock:
    """Return by when a matter must be answered, as it stands at receipt; a special rule of deletion shortens the office's own aim."""
    day = day_in_japan(received_at)
    if sort == "deletion" and is_designated(platform, day):
        return Clock(on=due("platform-notice", day).due, rule="platform-notice")
    return Clock(on=day + timedelta(days=measure(aim(sort, special), day).value), rule=TARGET)


def later_clock(at: datetime) -> Clock:
    """Return by when this desk aims to answer once it said in time that it must wait."""
    day = day_in_japan(at)
    return Clock(on=day + timedelta(days=measure("after_delay", day).value), rule=LATER)


def postponing_basis(day: date) -> Words:
    """Return the article by which a platform that must wait says so and answers without delay."""
    found = next(duty for duty in duties_on(day) if duty.key == "answer-later")
    return cited(found.basis[:1])


def aim(sort: str, special: str) -> str:
    """Return which of the desk's own aims holds for a matter, by its name in the table."""
    return "special_target" if sort == "deletion" and special else "answer_target"


def source_of(rule: str, day: date, sort: str = "", special: str = "") -> Words:
    """Return what a clock rests on: the articles by which it is counted and how sure that is, or the desk's own aim."""
    if rule in {"", TARGET}:
        own = measure(aim(sort, special), day)
        return Words(ja=own.source, en=f"{own.value} days from receipt; no law fixes it")
    if rule == LATER:
        where, own = postponing_basis(day), measure("after_delay", day)
        return Words(
            ja=f"{where.ja}(遅滞なく。日数の定めはなく、{own.value}日は窓口の目安)",
            en=f"{where.en} (without delay; no day is fixed, {own.value} days are the desk's own aim)",
        )
    counted = due(rule, day)
    where, sure = cited(counted.basis[:1]), confidence_words(counted.confidence)
    length = counted.length.words
    return Words(ja=f"{where.ja}({length.ja}、{sure.ja})", en=f"{where.en} ({length.en}; {sure.en})")


def inquiry_rule(sort: str, special: str = "") -> str:
    """Return the rule of the poster's period: two days for candidates and intimate images, seven days, two weeks."""
    return INQUIRY_RULES[special if sort == "deletion" and special in INQUIRY_RULES else sort]


def inquiry_clock(rule: str, delivered_on: date) -> Clock:
    """Return the last day of the poster's period, counted from the day it reached them."""
    return Clock(on=due(rule, delivered_on).due, rule=rule)
