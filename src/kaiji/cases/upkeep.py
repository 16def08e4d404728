"""Jobs of the claimant's cases (事件の裏の仕事): plan large cases, plan all each day, index, erase what is due, remove files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from kaiji.cases.actors import CLOCK
from kaiji.cases.acts.amending import PLAN
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.life import REMOVE_FILES, due_for_erasure, erase_case
from kaiji.cases.clocks import store_clocks
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.files import files_folder
from kaiji.cases.guard import allowed
from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.queue import enqueue_all
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.searching.index import forget_removed
from kaiji.cases.searching.taking import index_case
from kaiji.cases.secrets.erased import note_erased
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.cases.jobs.running import Run

ERASE: Final = "case.erase"
INDEX: Final = "case.index"
_STORED: Final = ("planned_for", "worst_on", "next_by", "next_step")


@job(PLAN)
def plan_case(run: Run, _made: None) -> None:
    """Plan a case and store its clocks; nothing of its facts changes, so its version stands."""
    case = CaseRow.objects.select_for_update().filter(pk=run.payload["case"], erased_at__isnull=True).first()
    if case is None:
        return
    with allowed(PLAN):
        store_clocks(case, read_case_rows(case), today=day_in_japan(run.at))
        case.save(update_fields=_STORED)


@job(INDEX)
def index_old_case(run: Run, _made: None) -> None:
    """Bring a case from before the index into it; nothing of its facts changes, so its version stands."""
    case = CaseRow.objects.select_for_update().filter(pk=run.payload["case"], erased_at__isnull=True).first()
    if case is None or case.indexed:
        return
    with allowed(INDEX):
        index_case(case, read_case_rows(case))
        case.save(update_fields=("indexed",))


@job(ERASE)
def erase_due(run: Run, _made: None) -> None:
    """Erase a closed case whose retention has run out, unless it was reopened or given longer since."""
    if run.payload["case"] in due_for_erasure(day_in_japan(run.at)):
        erase_case(Act(actor=CLOCK, at=run.at), run.payload["case"])


def _remove(run: Run) -> None:
    note_erased(f"case:{run.payload['case']}", at=run.at)
    for folder in (case_folder(run.payload["case"]), files_folder(f"case:{run.payload['case']}")):
        shutil.rmtree(folder, ignore_errors=True)
    forget_removed()
    _overwrite_log()


def _overwrite_log() -> None:
    """Let nothing of the removed rows stay in SQLite's write-ahead log; what the file held is overwritten (`secure_delete`)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@job(REMOVE_FILES, before=_remove)
def files_removed(run: Run, _made: None) -> None:
    """Count the files of an erased case as removed."""


@each_day
def start_day(*, at: datetime) -> int:
    """Enqueue what a new day in Japan asks of the cases; return how many jobs.

    Calling it again on that day adds none.
    """
    day = day_in_japan(at)
    open_cases = CaseRow.objects.filter(closed_on__isnull=True, erased_at__isnull=True).exclude(
        planned_for=day
    )
    ids = list(open_cases.values_list("pk", flat=True))
    due = due_for_erasure(day)
    unread = CaseRow.objects.filter(indexed__in=(False,), erased_at__isnull=True).values_list("pk", flat=True)
    with transaction.atomic():
        enqueue_all(INDEX, keyed={case_id: {"case": case_id} for case_id in unread}, at=at)
        enqueue_all(PLAN, keyed={f"{case_id}/{day}": {"case": case_id} for case_id in ids}, at=at)
        enqueue_all(ERASE, keyed={f"{case_id}/{day}": {"case": case_id} for case_id in due}, at=at)
    return len(ids) + len(due)
