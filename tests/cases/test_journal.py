"""The journal: append-only below the ORM, chained, without personal data."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from kaiji.cases.actors import Actor
from kaiji.cases.errors import (
    ActorError,
    JournalFactError,
    LookReasonError,
    OutsideTransactionError,
)
from kaiji.cases.journal.models import Aside, Entry
from kaiji.cases.journal.recording import OFFICE, aside_of, look, record
from kaiji.cases.moves import Act
from kaiji.ground.chain import read_chain
from tests.cases.matter import LAWYER, SECRET, open_sample, rename_sample

if TYPE_CHECKING:
    from tests.offices import Office


def _write(at: datetime, count: int = 3) -> None:
    with transaction.atomic():
        for n in range(count):
            record("person.invited", actor=LAWYER, at=at, facts={"user": f"user:{n}"})


def test_entries_of_a_stream_are_one_chain(office_on_both: Office, at: datetime) -> None:
    _write(at)
    lines = [entry.line for entry in Entry.objects.filter(stream=OFFICE).order_by("n")]
    entries, fault = read_chain("".join(f"{line}\n" for line in lines).encode())
    assert fault is None
    assert [entry["facts"]["user"] for entry in entries] == ["user:0", "user:1", "user:2"]
    assert entries[0]["actor"] == "user:1"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor = 'user:9'",
        "UPDATE journal_entry SET line = replace(line, 'user:1', 'user:9') WHERE n = 2",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_entry WHERE n = 3",
    ],
)
def test_the_database_itself_refuses_to_change_an_entry(
    office_on_both: Office, at: datetime, statement: str
) -> None:
    _write(at)
    before = list(Entry.objects.order_by("id").values())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(Entry.objects.order_by("id").values()) == before


def test_the_orm_cannot_either(office_on_both: Office, at: datetime) -> None:
    _write(at)
    entry = Entry.objects.earliest("id")
    entry.actor = "user:9"
    for change in (entry.save, entry.delete, Entry.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("columns", ["id", "stream"])
def test_insert_or_replace_is_refused_whatever_the_connection_set(
    office: Office, at: datetime, recursive: str, columns: str
) -> None:
    _write(at)
    first = Entry.objects.earliest("id")
    own_id = first.id if columns == "id" else first.id + 100
    stream = "other:x" if columns == "id" else first.stream
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(
                "INSERT OR REPLACE INTO journal_entry (id, stream, n, line, sha256, what, actor, at)"
                " VALUES (%s, %s, 1, '{}', '', 'a.b', 'user:9', '2026-01-01')",
                [own_id, stream],
            )
    assert Entry.objects.earliest("id").actor == "user:1"
    assert Entry.objects.count() == 3


def test_truncate_is_refused_even_for_a_replica_session(at: datetime, office_on_both: Office) -> None:
    if office_on_both.vendor != "postgresql":
        assert connection.vendor == "sqlite"  # has no TRUNCATE; DELETE without a condition is tested above
        return
    _write(at)
    for statement in (
        "TRUNCATE journal_entry",
        "SET session_replication_role = replica; DELETE FROM journal_entry",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Entry.objects.count() == 3


def test_an_entry_is_written_inside_a_transaction_only(office: Office, at: datetime) -> None:
    with pytest.raises(OutsideTransactionError):
        record("person.invited", actor=LAWYER, at=at)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "山田花子"},
        {"text": "free words"},
        {"mail": "hanako@example.jp"},
        {"rate": 0.5},
        {"Name": 1},
        {"deep": [{"a": {"b": "山田"}}]},
        {"line": "a\nb"},
        {"many": list(range(3000))},
        {"object": object()},
    ],
)
def test_free_words_cannot_enter_the_journal(office: Office, at: datetime, facts: Any) -> None:
    with pytest.raises(JournalFactError), transaction.atomic():
        record("person.invited", actor=LAWYER, at=at, facts=facts)
    assert not Entry.objects.exists()


def test_days_numbers_and_instants_can(office: Office, at: datetime) -> None:
    facts: dict[str, Any] = {
        "on": date(2026, 11, 26),
        "at": at,
        "posts": {3, 1, 2},
        "none": None,
        "yes": True,
        "deep": {"n": [1]},
    }
    with transaction.atomic():
        entry = record("person.invited", actor=LAWYER, at=at, facts=facts)
    told = json.loads(entry.line)["facts"]
    assert told == {
        "on": "2026-11-26",
        "at": "2026-11-26T03:00:00Z",
        "posts": [1, 2, 3],
        "none": None,
        "yes": True,
        "deep": {"n": [1]},
    }


def test_a_look_needs_a_reason_of_the_list_and_is_written_before_anything_is_shown(
    office_on_both: Office, at: datetime
) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    for reason in (None, "", "curiosity", "山田"):
        with pytest.raises(LookReasonError):
            look(LAWYER, subject=opened, what="party.opened", reason=reason, at=at)
    entry = look(
        LAWYER, subject=opened, what="party.opened", reason="case-work", at=at, aside="山田さんから電話"
    )
    assert json.loads(entry.line)["reason"] == "case-work"
    assert "山田" not in entry.line
    assert aside_of(entry, opened) == "山田さんから電話"


def test_words_beside_an_entry_are_sealed_and_bound_to_it(office: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at, reason="佐藤からの紹介"))
    rename_sample(Act(actor=LAWYER, at=at, reason="本人の希望"), opened, title="甲")
    first, second = Entry.objects.filter(stream=opened.stream).order_by("n")
    assert aside_of(first, opened) == "佐藤からの紹介"
    assert aside_of(second, opened) == "本人の希望"
    assert all("佐藤".encode() not in bytes(row.sealed) for row in Aside.objects.all())
    assert json.loads(first.line)["aside"] != json.loads(second.line)["aside"]


def test_no_sealed_value_of_a_case_is_in_its_journal(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at, reason=SECRET))
    rename_sample(Act(actor=LAWYER, at=at, reason=SECRET), opened, title=f"{SECRET}2")
    look(LAWYER, subject=opened, what="case.opened", reason="audit", at=at, aside=SECRET)
    written = "".join(Entry.objects.values_list("line", flat=True))
    assert Entry.objects.count() == 3
    for word in (SECRET, "山田", "花子"):
        assert word not in written
        assert json.dumps(word)[1:-1] not in written


@pytest.mark.parametrize("actor", ["山田", "user:", "user:山田", "12", "User:1", "user:1 ", "root:1"])
def test_an_actor_is_a_number_never_a_name(actor: str) -> None:
    with pytest.raises(ActorError):
        Actor(id=actor, role="lawyer")


def test_two_streams_are_two_chains(office: Office, at: datetime) -> None:
    one = open_sample(Act(actor=LAWYER, at=at))
    other = open_sample(Act(actor=LAWYER, at=datetime(2026, 11, 27, tzinfo=UTC)), number="2026-0002")
    assert {entry.stream: entry.n for entry in Entry.objects.all()} == {one.stream: 1, other.stream: 1}
