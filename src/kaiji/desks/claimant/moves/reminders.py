"""One's own days, and what was said of them (自分の予定とお知らせ)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.acts.amending import refuse_closed
from kaiji.cases.errors import StandingError
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.desks.claimant.models import OwnDay, Reminder
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.cases.actors import Actor


def whose(actor: Actor) -> str:
    """Return the id of the person who acts: of a token, the one whose it is."""
    return actor.behind or actor.id


@move("reminder.set", may=WORKS, on=CaseRow, beside=True)
def set_day(act: Act, case: CaseRow, *, on: date, text: str) -> OwnDay:
    """Write down a day of one's own; raises StandingError for a day that has passed."""
    refuse_closed(case)
    if on < day_in_japan(act.at) or not text.strip():
        raise StandingError(
            Words(
                ja="過ぎた日か、用件がありません。",
                en="The day has passed, or there is nothing to say of it.",
            ),
            given=on.isoformat(),
        )
    row = OwnDay(case=case, member=whose(act.actor), on=on, text=text.strip(), made_at=act.at)
    row.save()
    act.note(day=row.day, on=on)
    return row


@move("reminder.done", may=WORKS, on=CaseRow, beside=True)
def end_day(act: Act, case: CaseRow, day: str) -> None:
    """Say that a day of one's own is dealt with; what was said of it goes from the page."""
    ended = OwnDay.objects.filter(
        case_id=case.pk, day=day, member=whose(act.actor), done_at__isnull=True
    ).update(done_at=act.at)
    if not ended:
        raise StandingError(Words(ja="その予定はありません。", en="There is no such day."), given=day[:16])
    Reminder.objects.filter(case_id=case.pk, clock=day, seen_at__isnull=True).update(seen_at=act.at)
    act.note(day=day)


@move("reminder.seen", may=WORKS, on=CaseRow, beside=True)
def see_reminders(act: Act, case: CaseRow, reminders: Iterable[int]) -> None:
    """Say that reminders were seen; each of somebody's own only by that person."""
    seen = Reminder.objects.filter(
        case_id=case.pk,
        pk__in=list(reminders)[:1000],
        member__in=("", whose(act.actor)),
        seen_at__isnull=True,
    ).update(seen_at=act.at)
    act.note(reminders=seen)
