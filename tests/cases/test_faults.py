"""What a machine does to an office: killed in the middle of a move, a full disk, a locked database, a clock that jumps."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from kaiji.casefile.steps import Request
from kaiji.cases.actors import Actor
from kaiji.cases.acts.facts import add_posts, record_answer, record_communications, record_requests
from kaiji.cases.acts.life import close_case, erase_case, open_case
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.jobs.models import Job
from kaiji.cases.journal.database import check_database
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow, ClockRow
from kaiji.cases.moves import Act
from tests.cases.forked import in_a_fork
from tests.cases.matter import LAWYER
from tests.cases.stated import CARRIER, DISCLOSED, VALUE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.offices import Office

OWNER = Actor(id="user:9", role="owner")


def _state(case_id: str) -> tuple[Any, ...]:
    """Return all that a move may change."""
    case = CaseRow.get(case_id)
    clocks = sorted(ClockRow.objects.filter(case_id=case_id).values_list("clock", "earliest"))
    facts = None if case.erased_at else read_case_rows(case)
    return (
        facts,
        case.version,
        case.closed_on,
        case.erased_at,
        clocks,
        Entry.objects.count(),
        Job.objects.count(),
    )


def _die_at_statement(n: int) -> None:
    """Kill this process when the n-th statement from here reaches the database, the commit included."""
    left = n

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    connection.execute_wrappers.append(wrapper)


def _moves(case: CaseRow, at: datetime) -> dict[str, Callable[[], object]]:
    act = Act(actor=LAWYER, at=at, reason="電話")
    sent = Request(id="r1", kind="disclosure", to="op", posts=("p1",), sent_on=at.date())
    return {
        "requests": lambda: record_requests(act, case.id, [sent]),
        "posts": lambda: add_posts(
            act, case.id, [replace(VALUE.post[0], id="p2", url="https://board.example.jp/2")]
        ),
        "communications": lambda: record_communications(act, case.id, [DISCLOSED], [CARRIER]),
        "close": lambda: close_case(act, case.id, on=at.date()),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["requests", "posts", "communications", "close"])
def test_a_move_killed_at_any_statement_leaves_nothing_or_everything(
    office_on_both: Office, at: datetime, name: str
) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    before = _state(case.id)

    def go(n: int) -> None:
        _die_at_statement(n)
        _moves(case, at)[name]()

    killed = 0
    for n in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89):
        status = in_a_fork(partial(go, n))
        if status == 0:
            break
        killed += 1
        assert status == -signal.SIGKILL
        assert _state(case.id) == before
    assert killed >= 4
    if _state(case.id) == before:
        _moves(case, at)[name]()
    assert _state(case.id) != before
    assert CaseRow.get(case.id).version == 2
    assert check_database().ok


def test_an_erasure_killed_half_way_is_whole_or_not_at_all(office_on_both: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    close_case(Act(actor=LAWYER, at=at), case, on=at.date())
    before = _state(case.id)

    def go(n: int) -> None:
        _die_at_statement(n)
        erase_case(Act(actor=OWNER, at=at), case.id)

    for n in (4, 9, 16):
        assert in_a_fork(partial(go, n)) == -signal.SIGKILL
        assert _state(case.id) == before
    erase_case(Act(actor=OWNER, at=at), case.id)
    assert CaseRow.get(case.id).wrapped_key is None
    assert check_database().ok


def test_a_full_disk_undoes_the_move_and_the_office_goes_on_when_there_is_room(
    office: Office, at: datetime
) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    before = _state(case.id)

    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = sum(file.stat().st_size for file in office.home.glob("kaiji.sqlite3*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(size // 4, 65536), resource.RLIM_INFINITY))
        posts = [
            replace(VALUE.post[0], id=f"q{n}", url=f"https://board.example.jp/q{n}", text="長い" * 900)
            for n in range(300)
        ]
        with pytest.raises(DatabaseError):
            add_posts(Act(actor=LAWYER, at=at), case.id, posts)
        assert _state(case.id) == before
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        add_posts(Act(actor=LAWYER, at=at), case.id, posts[:1])

    assert in_a_fork(fill) == 0
    assert [post.id for post in read_case_rows(CaseRow.get(case.id)).post] == ["p1", "q0"]
    assert check_database().ok


@pytest.mark.slow
def test_a_locked_database_is_waited_for(office: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    holder = sqlite3.connect(office.home / "kaiji.sqlite3", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.5, lambda: holder.execute("COMMIT"))
    timer.start()
    record_communications(Act(actor=LAWYER, at=at), case, [DISCLOSED], [CARRIER])
    timer.join()
    holder.close()
    assert CaseRow.get(case.id).version == 2


def test_a_database_locked_too_long_changes_nothing_and_reading_goes_on(office: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    before = _state(case.id)
    holder = sqlite3.connect(office.home / "kaiji.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100")
    with pytest.raises(OperationalError, match="locked"):
        record_communications(Act(actor=LAWYER, at=at), case, [DISCLOSED], [CARRIER])
    assert _state(case.id) == before
    holder.execute("ROLLBACK")
    holder.close()
    record_communications(Act(actor=LAWYER, at=at), case, [DISCLOSED], [CARRIER])


def test_a_clock_that_jumps_back_breaks_no_chain(office_on_both: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    record_communications(Act(actor=LAWYER, at=at - timedelta(days=30)), case, [DISCLOSED], [CARRIER])
    sent = Request(id="r1", kind="disclosure", to="op", posts=("p1",), sent_on=at.date())
    record_requests(Act(actor=LAWYER, at=at + timedelta(days=400)), case, [sent])
    record_answer(Act(actor=LAWYER, at=at), case, "r1", outcome="refused", answered_on=at.date())
    assert check_database().ok
    assert [entry.n for entry in Entry.objects.filter(stream=case.stream).order_by("id")] == [1, 2, 3, 4]


def test_the_database_itself_refuses_facts_that_cannot_be(office_on_both: Office, at: datetime) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    columns = "case_id, local, position, body, host, operator"
    for statement in (
        "UPDATE cases_caserow SET edition = 'pirate'",
        "UPDATE cases_caserow SET closed_on = '2020-01-01'",
        "UPDATE cases_caserow SET erase_after = '2030-01-01'",
        "UPDATE cases_clockrow SET kind = 'sundial'",
        "UPDATE cases_caserow SET posts = -1",
        f"INSERT INTO cases_siterow ({columns}) SELECT {columns} FROM cases_siterow",  # noqa: S608  # constant names
    ):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute(statement)
    assert read_case_rows(CaseRow.get(case.id)) == VALUE
