"""Reminders as people see them (お知らせ): those of one case, kind and day together, by a bounded number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from kaiji.cases.models import CaseRow
from kaiji.desks.claimant.models import OwnDay, Reminder
from kaiji.ground.words import Words
from kaiji.web.components.clocks import ClockFace, clock_face

if TYPE_CHECKING:
    from datetime import date

MOST: Final = 12
_SCANNED: Final = 2_000
WHAT: Final = {
    "log": Words(ja="ログが消えるおそれ", en="a log may be gone"),
    "deadline": Words(ja="法律・手続の期限", en="a period ends"),
    "own": Words(ja="自分の予定", en="a day of your own"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Reminders of one case, kind and day."""

    case: str
    number: str
    title: str
    kind: str
    what: Words
    on: date
    days: int
    """The nearest distance that was reached."""
    clock: ClockFace
    text: str
    """Of one's own day; empty for others."""
    ids: tuple[int, ...]


def reminders_for(
    member: str, today: date, *, since: date | None = None, most: int = MOST
) -> tuple[Line, ...]:
    """Return what was not seen yet, the nearest day first; `since`: raised after that day, seen or not (for a mail)."""
    rows = Reminder.objects.filter(
        Q(member="") | Q(member=member),
        about_on__gte=today,
        case__closed_on__isnull=True,
        case__erased_at__isnull=True,
    )
    rows = rows.filter(seen_at__isnull=True) if since is None else rows.filter(raised_on__gt=since)
    groups: dict[tuple[str, str, date], list[Reminder]] = {}
    for row in rows.order_by("about_on", "id")[:_SCANNED]:
        groups.setdefault((row.case_id, row.kind, row.about_on), []).append(row)
    shown = list(groups.values())[:most]
    cases = CaseRow.objects.in_bulk({group[0].case_id for group in shown})
    texts = _texts([row.clock for group in shown for row in group if row.kind == "own"], cases)
    return tuple(_line(group, cases[group[0].case_id], texts, today) for group in shown)


def _texts(days: list[str], cases: dict[str, CaseRow]) -> dict[str, str]:
    found = {}
    for row in OwnDay.objects.filter(day__in=days):
        row.case = cases[row.case_id]
        found[row.day] = row.text
    return found


def _line(group: list[Reminder], case: CaseRow, texts: dict[str, str], today: date) -> Line:
    first = group[0]
    clocks = dict.fromkeys(row.clock for row in group)
    what = WHAT[first.kind]
    if len(clocks) > 1:
        what = Words(ja=f"{what.ja}({len(clocks)}件)", en=f"{what.en} ({len(clocks)})")
    return Line(
        case=case.pk,
        number=case.number,
        title=case.title,
        kind=first.kind,
        what=what,
        on=first.about_on,
        days=min(row.days for row in group),
        clock=clock_face(today, earliest=first.about_on),
        text="・".join(texts[clock] for clock in clocks if clock in texts),
        ids=tuple(row.pk for row in group),
    )


def days_of(case: CaseRow, member: str) -> list[OwnDay]:
    """Return one's own days of a case that are not dealt with, the nearest first."""
    rows = list(
        OwnDay.objects.filter(case_id=case.pk, member=member, done_at__isnull=True).order_by("on", "id")[:200]
    )
    for row in rows:
        row.case = case
    return rows
