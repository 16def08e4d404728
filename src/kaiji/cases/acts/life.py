"""Open, close, reopen and erase a case (事件の開始・終結・再開・消去)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db.models import Q

from kaiji.cases.acts.amending import Done, amend, note_rows, plan_again, refuse_closed
from kaiji.cases.acts.happened import refuse_days
from kaiji.cases.errors import ConflictError, StandingError
from kaiji.cases.facts.rows import write_new
from kaiji.cases.jobs.models import RUNNING, Job
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.models import CaseRow, ClockRow
from kaiji.cases.moves import Act, move, opening
from kaiji.cases.roles import DECIDES, ERASES, WORKS
from kaiji.cases.subjects import SubjectRow, new_id
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.values import Case

REMOVE_FILES: Final = "case.remove-files"
"""Job that removes the files of an erased case."""


@opening("case.opened", may=WORKS, on=CaseRow)
def open_case(act: Act, value: Case, *, case_id: str | None = None) -> CaseRow:
    """Open a case with the facts known so far; raises ConflictError where its number is taken, CaseContradictionError."""
    if CaseRow.objects.filter(number=value.id).exists():
        raise ConflictError(
            Words(ja="この番号の事件がすでにあります。", en="There is a case of this number."), given=value.id
        )
    case = CaseRow(id=case_id or new_id())
    note_rows(act, write_new(case, value))
    plan_again(act, case, value)
    return case


@move("case.described", may=WORKS, on=CaseRow)
def describe_case(act: Act, case: CaseRow, *, title: str, number: str | None = None) -> Done:
    """Change what the case is called."""
    return amend(act, case, lambda value: replace(value, title=title, id=number or value.id))


@move("case.closed", may=DECIDES, on=CaseRow)
def close_case(act: Act, case: CaseRow, *, on: date, erase_after: date | None = None) -> None:
    """Close a case on a day in Japan, today at the latest; from `erase_after` on its personal data is erased (None: kept until told)."""
    refuse_closed(case)
    refuse_days([("closed_on", Words(ja="終結の日", en="day it was closed"), on)], day_in_japan(act.at))
    if on < case.opened_on or (erase_after is not None and erase_after <= on):
        raise StandingError(
            Words(ja="日付の順序が違います。", en="These days are not in order."),
            given=f"{case.opened_on} / {on} / {erase_after}",
        )
    case.closed_on, case.erase_after = on, erase_after
    ClockRow.objects.filter(case_id=case.pk).delete()  # a closed case has nothing to do next
    case.planned_for, case.worst_on, case.next_by, case.next_step = None, None, None, ""
    act.note(on=on, erase_after=erase_after)


@move("case.reopened", may=DECIDES, on=CaseRow)
def reopen_case(act: Act, case: CaseRow) -> None:
    """Reopen a closed case; its clocks are computed again."""
    if case.closed_on is None:
        raise StandingError(Words(ja="終結していません。", en="The case is not closed."), given=case.number)
    case.closed_on = case.erase_after = None
    amend(act, case, lambda value: value)


@move("case.erased", may=ERASES, on=CaseRow)
def erase_case(act: Act, case: CaseRow) -> None:
    """Erase all personal data of a closed case: its key is destroyed, its rows, jobs and files go, the journal stands."""
    if case.closed_on is None:
        raise StandingError(
            Words(ja="終結していない事件は消去できません。", en="An open case is not erased."),
            given=case.number,
        )
    for rows in tables_of_cases():
        rows._default_manager.filter(case_id=case.pk).delete()
    Job.objects.filter(Q(stream=case.stream) | Q(payload__case=case.pk)).exclude(state=RUNNING).delete()
    enqueue(REMOVE_FILES, key=case.id, at=act.at, payload={"case": case.id})
    case.destroy_key(at=act.at)
    case.posts, case.worst_on, case.next_by, case.next_step = 0, None, None, ""
    act.note(closed_on=case.closed_on)


def tables_of_cases() -> tuple[type[SubjectRow], ...]:
    """Return every table whose rows belong to a case, those of the desk too: whatever is added is erased as well."""
    return tuple(
        model
        for model in apps.get_models()
        if issubclass(model, SubjectRow)
        and any(
            field.name == "case" and field.related_model is CaseRow for field in model._meta.concrete_fields
        )
    )


def due_for_erasure(today: date) -> list[str]:
    """Return the ids of closed cases whose retention has run out."""
    found = CaseRow.objects.filter(erase_after__lte=today, erased_at__isnull=True)
    return list(found.order_by("erase_after", "id").values_list("pk", flat=True))
