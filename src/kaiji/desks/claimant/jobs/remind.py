"""Remind people of days that come near (お知らせの仕事): once a day, each day of a clock once at each distance.

The day's job has the day in its key, and a reminder its clock and distance in a unique column: a restart, a second worker or a
clock that jumps raises none twice. A day that moves away takes its reminder back, so that it is said again when it is near.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.cases.actors import WORKER
from kaiji.cases.guard import allowed
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.journal.recording import record
from kaiji.cases.models import CaseRow, ClockRow
from kaiji.desks.claimant.distances import distances
from kaiji.desks.claimant.models import OwnDay, Reminder
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from kaiji.cases.jobs.running import Run

REMIND: Final = "claimant.remind"
_KEPT: Final = timedelta(days=60)
_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coming:
    """A day that comes near."""

    case: str
    clock: str
    kind: str
    on: date
    member: str = ""


def order_reminders(at: datetime) -> None:
    """Enqueue the day's reminders, if they are not there yet."""
    day = day_in_japan(at)
    enqueue(REMIND, key=day.isoformat(), at=at, payload={"day": day})


@job(REMIND)
def remind(run: Run, _made: None) -> None:
    """Raise what has come near, and take back what has moved away."""
    day = day_in_japan(run.at)
    chosen = distances(day)
    coming = {(each.case, each.clock): each for each in _coming(day, chosen[0])}
    with allowed(REMIND):
        held = _settle_held(day)
        fresh = [row for each in coming.values() if (row := _due(each, day, chosen, held)) is not None]
        Reminder.objects.bulk_create(fresh, batch_size=_BATCH, ignore_conflicts=True)
        Reminder.objects.filter(about_on__lt=day - _KEPT).delete()
    if fresh:
        cases = len({row.case_id for row in fresh})
        record("reminders.raised", actor=WORKER, at=run.at, facts={"count": len(fresh), "cases": cases})


def _coming(day: date, furthest: int) -> Iterator[_Coming]:
    last = day + timedelta(days=furthest)
    open_cases = CaseRow.objects.filter(closed_on__isnull=True, erased_at__isnull=True).values("pk")
    clocks = ClockRow.objects.filter(
        held__in=(False,), earliest__gte=day, earliest__lte=last, case_id__in=open_cases
    ).values_list("case_id", "clock", "kind", "earliest")
    for case, clock, kind, on in clocks.iterator():
        assert on is not None  # noqa: S101  # filtered above
        yield _Coming(case=case, clock=clock, kind=kind, on=on)
    own = OwnDay.objects.filter(done_at__isnull=True, on__gte=day, on__lte=last, case_id__in=open_cases)
    for case, clock, member, on in own.values_list("case_id", "day", "member", "on"):
        yield _Coming(case=case, clock=clock, kind="own", on=on, member=member)


def _settle_held(day: date) -> set[tuple[str, str, int]]:
    """Take back what no longer holds; return what was said already: case, clock and distance.

    Only a day that moved, or a clock that is gone, takes a reminder back; a machine whose own clock jumps back does not.
    """
    held: set[tuple[str, str, int]] = set()
    gone: list[int] = []
    moved: list[Reminder] = []
    rows = list(Reminder.objects.filter(about_on__gte=day))
    stands = _standing({row.case_id for row in rows})
    for row in rows:
        on = stands.get((row.case_id, row.clock))
        if on is None or (on != row.about_on and (on - day).days > row.days):
            gone.append(row.pk)
            continue
        held.add((row.case_id, row.clock, row.days))
        if on != row.about_on:
            row.about_on = on
            moved.append(row)
    for start in range(0, len(gone), _BATCH):
        Reminder.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    Reminder.objects.bulk_update(moved, ["about_on"], batch_size=_BATCH)
    return held


def _standing(cases: set[str]) -> dict[tuple[str, str], date]:
    """Return the days that clocks, and people's own days, stand on now, of open cases among these."""
    found: dict[tuple[str, str], date] = {}
    names = sorted(cases)
    for start in range(0, len(names), _BATCH):
        part = CaseRow.objects.filter(
            pk__in=names[start : start + _BATCH], closed_on__isnull=True, erased_at__isnull=True
        ).values("pk")
        clocks = ClockRow.objects.filter(case_id__in=part, held__in=(False,), earliest__isnull=False)
        own = OwnDay.objects.filter(case_id__in=part, done_at__isnull=True)
        for case, clock, on in [
            *clocks.values_list("case_id", "clock", "earliest"),
            *own.values_list("case_id", "day", "on"),
        ]:
            if on is not None:
                found[case, clock] = on
    return found


def _due(
    each: _Coming, day: date, chosen: tuple[int, ...], held: set[tuple[str, str, int]]
) -> Reminder | None:
    """Return the reminder of the nearest distance that is reached, None where it was said already or none is."""
    left = (each.on - day).days
    reached = [days for days in (*chosen, *((0,) if each.kind == "own" else ())) if left <= days]
    if not reached or (each.case, each.clock, min(reached)) in held:
        return None
    return Reminder(
        case_id=each.case,
        kind=each.kind,
        clock=each.clock,
        member=each.member,
        about_on=each.on,
        days=min(reached),
        raised_on=day,
    )
