"""A move is the only way: who may, who came first, all or nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from kaiji.cases.actors import Actor
from kaiji.cases.errors import (
    OutsideMoveError,
    RoleError,
    StaleVersionError,
    SubjectErasedError,
    SubjectMissingError,
)
from kaiji.cases.guard import allowed
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, all_moves, move
from tests.cases.matter import LAWYER, PARALEGAL, SECRET, open_sample, rename_sample

if TYPE_CHECKING:
    from datetime import datetime

    from tests.offices import Office


def test_a_move_changes_counts_and_records_together(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    assert opened.version == 1
    before = rename_sample(Act(actor=PARALEGAL, at=at, seen_version=1), opened, title="新しい題")
    assert before == SECRET
    again = CaseRow.get(opened.id)
    assert (again.title, again.version, opened.version) == ("新しい題", 2, 2)
    entries = Entry.objects.filter(stream=opened.stream).order_by("n")
    assert [(e.n, e.what, e.actor, e.version) for e in entries] == [
        (1, "sample.opened", "user:1", 1),
        (2, "sample.renamed", "user:2", 2),
    ]


def test_a_role_that_may_not_is_told_which_may(office: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    client = Actor(id="user:3", role="client", only=frozenset({opened.stream}))
    with pytest.raises(RoleError) as refused:
        rename_sample(Act(actor=client, at=at), opened, title="x")
    assert refused.value.accepted is not None
    assert refused.value.accepted.en == "lawyer, paralegal"
    assert refused.value.status == 3
    assert not rename_sample.may(client, opened)
    assert rename_sample.may(PARALEGAL, opened)
    assert not open_sample.may(PARALEGAL)
    with pytest.raises(RoleError):
        open_sample(Act(actor=PARALEGAL, at=at))
    assert Entry.objects.count() == 1


def test_a_confined_actor_learns_nothing_of_other_cases(office: Office, at: datetime) -> None:
    one = open_sample(Act(actor=LAWYER, at=at))
    other = open_sample(Act(actor=LAWYER, at=at), number="2026-0002")
    confined = Actor(id="user:4", role="paralegal", only=frozenset({one.stream}))
    rename_sample(Act(actor=confined, at=at), one, title="自分の事件")
    with pytest.raises(SubjectMissingError) as hidden:
        rename_sample(Act(actor=confined, at=at), other, title="他人の事件")
    with pytest.raises(SubjectMissingError) as missing:
        rename_sample(Act(actor=confined, at=at), "nothing", title="ない事件")
    assert hidden.value.message == missing.value.message
    assert CaseRow.get(other.id).title == SECRET


def test_the_second_of_two_users_is_told_what_the_first_changed(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    rename_sample(Act(actor=PARALEGAL, at=at, seen_version=1), opened.id, title="先の人")
    with pytest.raises(StaleVersionError, match=r"sample\.renamed \(user:2\)"):
        rename_sample(Act(actor=LAWYER, at=at, seen_version=1), opened.id, title="後の人")
    assert CaseRow.get(opened.id).title == "先の人"
    rename_sample(Act(actor=LAWYER, at=at, seen_version=2), opened.id, title="後の人")
    assert CaseRow.get(opened.id).title == "後の人"


def test_of_two_users_at_the_same_moment_exactly_one_wins(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    won: list[str] = []
    lost: list[str] = []
    start = threading.Barrier(6)

    def edit(name: str) -> None:
        start.wait()
        try:
            rename_sample(Act(actor=LAWYER, at=at, seen_version=1), opened.id, title=name)
            won.append(name)
        except StaleVersionError:
            lost.append(name)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(f"第{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert len(lost) == 5
    assert CaseRow.get(opened.id).title == won[0]
    assert Entry.objects.filter(stream=opened.stream).count() == 2


@move("sample.spoilt", may={"lawyer"}, on=CaseRow)
def spoil_sample(act: Act, case: CaseRow) -> None:
    """Change and then fail."""
    case.title = "途中"
    case.save()
    rename_sample(act.inner(), case, title="途中2")
    raise RuntimeError("the power went")


def test_a_move_that_fails_leaves_nothing(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    with pytest.raises(RuntimeError):
        spoil_sample(Act(actor=LAWYER, at=at), opened)
    again = CaseRow.get(opened.id)
    assert (again.title, again.version) == (SECRET, 1)
    assert Entry.objects.count() == 1


@move("sample.doubled", may={"lawyer"}, on=CaseRow)
def double_sample(act: Act, case: CaseRow, *, by_id: bool) -> None:
    """Rename by a move within, then change something else."""
    rename_sample(act.inner(), case.id if by_id else case, title="中の手続")
    case.edition = "self"


def test_a_move_within_a_move_counts_twice_and_loses_nothing(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    double_sample(Act(actor=LAWYER, at=at, seen_version=1), opened, by_id=False)
    again = CaseRow.get(opened.id)
    assert (again.title, again.edition, again.version) == ("中の手続", "self", 3)
    assert (opened.title, opened.edition, opened.version) == ("中の手続", "self", 3)
    with pytest.raises(OutsideMoveError, match="by its id"):
        double_sample(Act(actor=LAWYER, at=at), opened, by_id=True)
    assert CaseRow.get(opened.id).version == 3


def test_what_was_erased_does_not_move(office: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    with allowed("test"), transaction.atomic():
        opened.destroy_key(at=at)
    with pytest.raises(SubjectErasedError):
        rename_sample(Act(actor=LAWYER, at=at), opened, title="x")
    with pytest.raises(SubjectErasedError):
        _ = CaseRow.get(opened.id).title


def test_every_move_is_listed_with_its_roles() -> None:
    moves = all_moves()
    assert moves["sample.renamed"].may == {"lawyer", "paralegal"}
    assert moves["sample.opened"].opens
    own = [info for info in moves.values() if info.name.startswith(("kaiji.cases.", "tests.cases."))]
    assert len(own) > 20
    assert [info.what for info in own if not info.doc] == []
    with pytest.raises(ValueError, match="two moves"):
        move("sample.renamed", may={"lawyer"}, on=CaseRow)(lambda act, case: None)


def test_only_where_a_subject_says_so_the_worker_stands_beside_a_persons_form(
    office: Office, at: datetime
) -> None:
    from kaiji.cases.actors import WORKER
    from kaiji.cases.acts.life import describe_case, open_case
    from kaiji.cases.errors import StaleVersionError
    from kaiji.cases.models import CaseRow
    from tests.cases.stated import VALUE

    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    seen = case.version
    describe_case(Act(actor=WORKER, at=at), case, title="作業者が変えた")
    describe_case(Act(actor=LAWYER, at=at, seen_version=seen), case, title="人が変えた")
    seen = case.version
    CaseRow.worker_beside = False
    try:
        describe_case(Act(actor=WORKER, at=at), case, title="また作業者が変えた")
        with pytest.raises(StaleVersionError):
            describe_case(Act(actor=LAWYER, at=at, seen_version=seen), case, title="また人が変えた")
    finally:
        CaseRow.worker_beside = True
