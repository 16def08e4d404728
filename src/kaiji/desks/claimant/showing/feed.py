"""Everything that is due, as a calendar (予定の配信): the stored clocks of all open cases, one's own days, answers awaited.

A calendar leaves the seal: cases stand by number, without titles or names, and what one wrote of a day of one's own stays inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from icalendar import Alarm, Calendar, Event

from kaiji.cases.models import ClockRow, QuestionRow
from kaiji.cases.models.keeping import ASKED
from kaiji.clock.scale import UNVERIFIED
from kaiji.desks.claimant.models import OwnDay
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from kaiji.ground.words import Language

_BEHIND: Final = timedelta(days=30)
_MOST: Final = 2_000
_OPEN: Final = {"case__closed_on__isnull": True, "case__erased_at__isnull": True}
_OWN: Final = Words(ja="自分の予定", en="a day of your own")
_INSIDE: Final = Words(ja="用件はKaijiで確かめてください。", en="What for: see Kaiji.")
_ANSWER: Final = Words(ja="依頼者の答えがほしい日", en="day the client's answer is wanted by")


def feed_bytes(
    today: date, language: Language, *, at: datetime, member: str, page: Callable[[str], str]
) -> bytes:
    """Return the calendar of `member`; `page` gives the address of a case.

    The UID of an entry stays while the fact it stands for stays, so that a moved day moves the entry.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kaiji//claimant//JA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Kaiji")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    since = today - _BEHIND
    for entry in (*_clocks(since), *_own_days(since, member), *_questions(since)):
        calendar.add_component(_event(entry, language, at, page))
    return bytes(calendar.to_ical())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One entry of the calendar."""

    uid: str
    case: str
    number: str
    on: date
    what: Words
    why: tuple[Words, ...] = ()


def _clocks(since: date) -> Iterator[_Entry]:
    rows = ClockRow.objects.filter(**_OPEN, held=False, earliest__gte=since).select_related("case")
    for row in rows.order_by("earliest", "id")[:_MOST]:
        assert row.earliest is not None  # noqa: S101  # filtered above
        why = [Words(**words) for words in row.words["why"]]
        yield _Entry(
            uid=row.clock,
            case=row.case_id,
            number=row.case.number,
            on=row.earliest - timedelta(days=1) if row.kind == "log" else row.earliest,
            what=Words(**row.words["what"]),
            why=(*why, *((UNVERIFIED,) if row.unverified else ())),
        )


def _own_days(since: date, member: str) -> Iterator[_Entry]:
    rows = OwnDay.objects.filter(**_OPEN, member=member, done_at__isnull=True, on__gte=since)
    for case, number, day, on in rows.order_by("on", "id").values_list(
        "case_id", "case__number", "day", "on"
    )[:_MOST]:
        yield _Entry(uid=f"own.{day}", case=case, number=number, on=on, what=_OWN, why=(_INSIDE,))


def _questions(since: date) -> Iterator[_Entry]:
    rows = QuestionRow.objects.filter(**_OPEN, state=ASKED, due_on__gte=since).order_by("due_on", "id")
    for case, number, question, on in rows.values_list("case_id", "case__number", "question", "due_on")[
        :_MOST
    ]:
        yield _Entry(uid=f"question.{question}", case=case, number=number, on=on, what=_ANSWER)


def _event(entry: _Entry, language: Language, at: datetime, page: Callable[[str], str]) -> Event:
    what, link = entry.what.in_language(language), page(entry.case)
    event = Event()
    event.add("uid", f"{entry.uid}.{entry.case}@kaiji")
    event.add("dtstamp", at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", f"【{entry.number}】{what}")
    event.add("description", "\n".join([*(words.in_language(language) for words in entry.why), link]))
    event.add("url", link)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", what)
    alarm.add("trigger", timedelta(days=-3))
    event.add_component(alarm)
    return event
