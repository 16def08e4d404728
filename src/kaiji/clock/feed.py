"""What is due, as a calendar and as a digest (期日の配信): the same clocks as on the page.

RFC 5545, all-day events, UIDs that stay the same while the fact they stand for stays the same, so that a moved day moves the
entry in the user's calendar instead of adding one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event

from kaiji.clock.scale import digest_days, reading, unverified

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from kaiji.clock.values import Clock
    from kaiji.ground.words import Language


def due_day(clock: Clock) -> date | None:
    """Return the last day on which to act on `clock`: the day before a log may be gone, a deadline's safe day."""
    if clock.earliest is None:
        return None
    return clock.earliest - timedelta(days=1) if clock.kind == "log" else clock.earliest


def calendar(clocks: Sequence[Clock], *, case_id: str, made_at: datetime, language: Language) -> bytes:
    """Return the clocks as an iCalendar file; clocks without a day are left out (they are on the page)."""
    feed = Calendar()
    feed.add("prodid", "-//Kaiji//clock//JA")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    for clock in clocks:
        day = due_day(clock)
        if day is None:
            continue
        event = Event()
        event.add("uid", f"{clock.id}.{case_id}@kaiji")
        event.add("dtstamp", made_at)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"【{case_id}】{clock.what.in_language(language)}")
        event.add(
            "description",
            "\n".join(words.in_language(language) for words in (*clock.why, *unverified(clock.basis))),
        )
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", clock.what.in_language(language))
        alarm.add("trigger", timedelta(days=-3))
        event.add_component(alarm)
        feed.add_component(event)
    return bytes(feed.to_ical())


def digest(clocks: Sequence[Clock], *, today: date, language: Language) -> tuple[str, ...]:
    """Return a line for each clock that reaches one of the digest's days today, or has passed it unheld; worst first."""
    named = digest_days(today)
    due = [
        clock
        for clock in clocks
        if clock.days_left is not None and (clock.days_left in named or clock.days_left <= min(named))
        if clock.state != "held" or clock.days_left in named
    ]
    return tuple(
        f"{reading(clock, today).in_language(language)}  {clock.what.in_language(language)}"
        for clock in sorted(due, key=lambda clock: (clock.days_left or 0, clock.id))
    )
