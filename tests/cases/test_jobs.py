"""Jobs: enqueued with their cause, run once, whatever is killed."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from kaiji.cases.errors import JobKindError, JournalFactError, LeaseLostError, OutsideTransactionError
from kaiji.cases.jobs.kinds import BACK_OFF, job
from kaiji.cases.jobs.models import DONE, RUNNING, WAITING, Job
from kaiji.cases.jobs.queue import beat, claim, dead, enqueue, forget, mark_done, mark_failed, revive
from kaiji.cases.jobs.running import STAGE, Run
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.worker import work, work_off, work_once
from kaiji.ground.home import kaiji_home
from tests.cases.killed_worker import work_and_die
from tests.cases.matter import LAWYER, open_sample, rename_sample

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.offices import Office

ran: list[str] = []


@job("sample.rename", attempts=3)
def rename_later(run: Run, _made: None) -> None:
    """Rename a sample."""
    rename_sample(Act(actor=LAWYER, at=run.at), run.payload["case"], title=f"改題{run.payload['n']}")


@job("sample.fail", attempts=3)
def fail(run: Run, _made: None) -> None:
    """Do something and then fail."""
    open_sample(Act(actor=LAWYER, at=run.at), number="2026-9999")
    raise RuntimeError("山田さんの件で失敗")


def _letter(run: Run) -> Path:
    staged = run.stage / "letter.txt"
    staged.write_text("拝啓", encoding="utf-8")
    return run.place(staged, kaiji_home() / "letters" / f"job-{run.job.pk}.txt")


@job("sample.letter", before=_letter, attempts=3)
def lettered(run: Run, letter: Path) -> None:
    """Note a letter that was written."""
    ran.append(letter.name)


def _enqueue(kind: str, at: datetime, *, key: str = "1", **payload: object) -> Job:
    with transaction.atomic():
        return enqueue(kind, key=key, at=at, payload=payload)  # type: ignore[arg-type]  # the tests pass bad ones too


def _enqueue_and_fail(at: datetime) -> None:
    with transaction.atomic():
        enqueue("sample.rename", key="1", at=at)
        raise RuntimeError("the move failed")


@pytest.mark.slow
def test_a_job_is_enqueued_only_if_its_cause_happened(office_on_both: Office, at: datetime) -> None:
    with pytest.raises(OutsideTransactionError):
        enqueue("sample.rename", key="1", at=at)
    with pytest.raises(RuntimeError):
        _enqueue_and_fail(at)
    assert not Job.objects.exists()
    with pytest.raises(JobKindError):
        _enqueue("sample.unknown", at)
    with pytest.raises(JournalFactError):
        _enqueue("sample.rename", at, name="山田花子")


def test_the_same_work_is_not_enqueued_twice(office_on_both: Office, at: datetime) -> None:
    first = _enqueue("sample.letter", at, key="letter-7")
    assert _enqueue("sample.letter", at, key="letter-7").pk == first.pk
    assert _enqueue("sample.letter", at, key="letter-8").pk != first.pk


def test_what_is_due_runs_in_order_and_what_is_not_waits(office_on_both: Office, at: datetime) -> None:
    ran.clear()
    with transaction.atomic():
        later = enqueue("sample.letter", key="2", at=at, due_at=at + timedelta(hours=1))
        soon = enqueue("sample.letter", key="1", at=at)
    assert work_off(clock=lambda: at) == 1
    assert ran == [f"job-{soon.pk}.txt"]
    assert Job.objects.get(pk=later.pk).state == WAITING
    assert work_off(clock=lambda: at + timedelta(hours=2)) == 1
    assert Job.objects.get(pk=later.pk).state == DONE
    assert (office_on_both.home / "letters" / f"job-{soon.pk}.txt").read_text() == "拝啓"
    assert not list((office_on_both.home / STAGE).iterdir())


def _work_at(moment: datetime) -> Job | None:
    return work_once(clock=lambda: moment)


def test_a_failure_undoes_its_effect_waits_longer_each_time_and_ends_among_the_dead(
    office_on_both: Office, at: datetime
) -> None:
    queued = _enqueue("sample.fail", at)
    moment = at
    for n in (1, 2):
        assert _work_at(moment) is not None
        queued.refresh_from_db()
        assert (queued.state, queued.attempts) == (WAITING, n)
        assert queued.due_at == moment + BACK_OFF[n - 1]
        assert _work_at(moment) is None
        moment = queued.due_at
    _work_at(moment)
    assert [(j.pk, j.fault) for j in dead()] == [(queued.pk, "defect.RuntimeError")]
    assert not CaseRow.objects.exists()
    entry = Entry.objects.get()
    assert entry.what == "job.given-up"
    assert "山田" not in entry.line + queued.fault
    assert revive(queued, at=moment)
    assert not revive(queued, at=moment)
    assert Job.objects.get(pk=queued.pk).state == WAITING


def test_a_run_whose_worker_died_is_taken_over_and_the_old_one_cannot_end_it(
    office_on_both: Office, at: datetime
) -> None:
    _enqueue("sample.letter", at)
    first = claim(at=at)
    assert first is not None
    assert claim(at=at + timedelta(minutes=1)) is None
    beat(first, at=at + timedelta(minutes=1))
    assert claim(at=at + timedelta(minutes=2, seconds=30)) is None
    second = claim(at=at + timedelta(minutes=4))
    assert second is not None
    assert second.pk == first.pk
    with pytest.raises(LeaseLostError):
        beat(first, at=at)
    with pytest.raises(LeaseLostError), transaction.atomic():
        mark_done(first, at=at)
    assert not mark_failed(first, at=at, fault="x")
    with transaction.atomic():
        mark_done(second, at=at)
    assert Job.objects.get().state == DONE


def test_a_job_that_kills_its_worker_every_time_is_given_up(office: Office, at: datetime) -> None:
    _enqueue("sample.letter", at)
    for n in range(3):
        assert claim(at=at + timedelta(hours=n)) is not None
    assert claim(at=at + timedelta(hours=3)) is None
    assert [j.fault for j in dead()] == ["worker.died"]


def _rename_and_end(slow: Job, case: CaseRow, at: datetime) -> None:
    with transaction.atomic():
        rename_sample(Act(actor=LAWYER, at=at), case.id, title="二度目")
        mark_done(slow, at=at)


def test_a_clock_that_jumps_makes_nothing_happen_twice(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    _enqueue("sample.rename", at, case=opened.id, n=1)
    slow = claim(at=at)
    assert slow is not None
    jumped = at + timedelta(days=400)  # the clock jumps ahead: another worker takes the run over
    assert work_off(clock=lambda: jumped) == 1
    with pytest.raises(LeaseLostError):
        _rename_and_end(slow, opened, at)
    assert CaseRow.get(opened.id).title == "改題1"
    assert work_off(clock=lambda: at - timedelta(days=400)) == 0  # and back
    assert Entry.objects.filter(what="sample.renamed").count() == 1


def test_two_workers_never_run_one_job_at_once(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    with transaction.atomic():
        for n in range(20):
            enqueue("sample.rename", key=str(n), at=at, payload={"case": opened.id, "n": n})
    runs: list[int] = []

    def go() -> None:
        try:
            runs.append(work_off(clock=lambda: at))
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(runs) >= 20
    assert Job.objects.filter(state=DONE).count() == 20
    assert Entry.objects.filter(what="sample.renamed").count() == 20


def test_the_loop_stops_when_it_is_told(office: Office, at: datetime) -> None:
    ran.clear()
    (office.home / "authorities.toml").write_text(
        "use = []\n"
    )  # the journal's head of the day stays unstamped
    _enqueue("sample.letter", at)
    stop = threading.Event()

    def clock() -> datetime:
        if Job.objects.filter(kind__in=("sample.letter", "journal.stamp"), state=DONE).count() == 2:
            stop.set()
        return at

    runs = work(stop=stop, clock=clock, idle_s=0.01)
    assert (
        runs >= 2
    )  # the letter, the journal's head, and whatever else a day asks of the desks that are there
    assert len(ran) == 1
    done = Job.objects.filter(state=DONE).count()
    assert forget(at=at + timedelta(days=31)) == done
    assert not Job.objects.filter(state=DONE).exists()


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before", "staged", "placed", "effect", "effect-done", "marked"])
def test_kill_9_at_any_point_of_a_run_loses_and_doubles_nothing(
    office_on_both: Office, at: datetime, point: str
) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    with transaction.atomic():
        enqueue("killed.letter", key="1", at=at, payload={"case": opened.id})
    assert work_and_die(die_at=point, at=at) == -signal.SIGKILL
    assert not CaseRow.objects.filter(edition="self").exists()
    assert Job.objects.get().state == RUNNING
    later = Job.objects.get().leased_until
    assert later is not None
    assert work_and_die(die_at="never", at=later + timedelta(seconds=1)) == 0
    assert Job.objects.get().state == DONE
    assert CaseRow.get(opened.id).version == 2
    assert Entry.objects.filter(stream=opened.stream).count() == 2
    letters = list((office_on_both.home / "letters").iterdir())
    assert [letter.read_text() for letter in letters] == ["拝啓"]
    assert not list((office_on_both.home / STAGE).iterdir())
