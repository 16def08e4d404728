"""Everything that is due, as a calendar (予定の配信): the stored clocks of all open cases; cases by number, without titles or names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from icalendar import Alarm, Calendar, Event

from kaiji.cases.models import ClockRow
from kaiji.clock.scale import UNVERIFIED
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.ground.words import Language

_BEHIND: Final = timedelta(days=30)
_MOST: Final = 2_000


def feed_bytes(today: date, language: Language, *, at: datetime) -> bytes:
    """Return the calendar: the UID of an entry stays while the fact it stands for stays, so that a moved day moves the entry."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kaiji//claimant//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Kaiji")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    rows = (
        ClockRow.objects.filter(
            case__closed_on__isnull=True,
            case__erased_at__isnull=True,
            held=False,
            earliest__gte=today - _BEHIND,
        )
        .select_related("case")
        .order_by("earliest", "id")[:_MOST]
    )
    for row in rows:
        calendar.add_component(_event(row, language, at))
    return bytes(calendar.to_ical())


def _event(row: ClockRow, language: Language, at: datetime) -> Event:
    assert row.earliest is not None  # noqa: S101  # filtered above
    day = row.earliest - timedelta(days=1) if row.kind == "log" else row.earliest
    what = Words(**row.words["what"]).in_language(language)
    why = [Words(**words).in_language(language) for words in row.words["why"]]
    event = Event()
    event.add("uid", f"{row.clock}.{row.case_id}@kaiji")
    event.add("dtstamp", at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"【{row.case.number}】{what}")
    event.add(
        "description", "\n".join([*why, *([UNVERIFIED.in_language(language)] if row.unverified else [])])
    )
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", what)
    alarm.add("trigger", timedelta(days=-3))
    event.add_component(alarm)
    return event
