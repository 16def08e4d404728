"""Days of one's own and reminders (APIの予定)."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # read when the schema is built
from typing import TYPE_CHECKING, Any

from ninja import Field, Router, Schema, Status

from kaiji.desks.claimant.api.doors import FAULTS, doing, looked
from kaiji.desks.claimant.moves.reminders import end_day, see_reminders, set_day, whose
from kaiji.desks.claimant.showing.reminding import days_of

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class RemindersIn(Schema):
    """Numbers of reminders."""

    reminders: list[int] = Field(max_length=1_000)


class DayIn(Schema):
    """A day of one's own."""

    on: date
    text: str = Field(min_length=1, max_length=500)


@router.get(
    "/cases/{case_id}/days", response={200: list[dict[str, Any]], **FAULTS}, summary="Days of one's own"
)
def own_days(request: HttpRequest, case_id: str) -> list[dict[str, Any]]:
    """自分の予定。/ One's own days of a case."""
    case, act = doing(request, case_id)
    looked(act, case, "reminder.listed")
    return [{"day": row.day, "on": row.on, "text": row.text} for row in days_of(case, whose(act.actor))]


@router.post("/cases/{case_id}/days", response={201: dict[str, Any], **FAULTS}, summary="Set a day")
def day_set(request: HttpRequest, case_id: str, data: DayIn) -> Status[dict[str, Any]]:
    """思い出したい日を書きます。/ Write down a day one wants to be reminded of."""
    case, act = doing(request, case_id, shows={})
    row = set_day(act, case, on=data.on, text=data.text)
    return Status(201, {"day": row.day, "on": row.on})


@router.post(
    "/cases/{case_id}/days/{day}/done",
    response={200: dict[str, Any], **FAULTS},
    summary="A day is dealt with",
)
def day_done(request: HttpRequest, case_id: str, day: str) -> dict[str, Any]:
    """予定を済みにします。/ Say that a day is dealt with."""
    case, act = doing(request, case_id, shows={})
    end_day(act, case, day)
    return {"day": day, "done": True}


@router.post(
    "/cases/{case_id}/reminders/seen",
    response={200: dict[str, Any], **FAULTS},
    summary="Reminders were seen",
)
def seen(request: HttpRequest, case_id: str, data: RemindersIn) -> dict[str, Any]:
    """お知らせを確認済みにします。/ Take reminders off the list."""
    case, act = doing(request, case_id, shows={})
    see_reminders(act, case, [number for number in data.reminders if 0 <= number < 2**63])
    return {"seen": len(data.reminders)}
