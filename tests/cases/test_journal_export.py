"""An export proves itself: every change to it is found, its stamped heads say what was cut off."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from kaiji.cases.errors import JournalFileError
from kaiji.cases.jobs.daily import begin_day
from kaiji.cases.journal.checking import check_lines
from kaiji.cases.journal.database import check_database
from kaiji.cases.journal.exporting import export
from kaiji.cases.journal.heads import STAMP, stamp_today, take_head
from kaiji.cases.journal.models import DayHead, Head
from kaiji.cases.journal.recording import record
from kaiji.cases.moves import Act
from kaiji.cases.worker import work_off
from kaiji.evidence.seal.demo_authority import DemoAuthority, serving
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from tests.cases.matter import LAWYER, open_sample, rename_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from tests.offices import Office


FIELDS = (
    "stream",
    "n",
    "prev",
    "head",
    "body",
    "sha256",
    "stamps",
    "streams",
    "on",
    "reply",
    "query",
    "authority",
)


def _matters(at: datetime) -> None:
    for n in range(2):
        opened = open_sample(Act(actor=LAWYER, at=at), number=f"2026-000{n}")
        for title in "甲乙":
            rename_sample(Act(actor=LAWYER, at=at, reason="山田の希望"), opened, title=title)


def _lines() -> list[bytes]:
    with transaction.atomic():
        return list(export())


def test_a_whole_export_holds_and_says_how_far_each_stream_goes(office_on_both: Office, at: datetime) -> None:
    _matters(at)
    take_head(at=at)
    proof = check_lines(_lines())
    assert proof.ok
    assert (proof.entries, proof.heads, len(proof.streams)) == (6, 1, 2)
    assert {head.n for head in proof.streams.values()} == {3}
    assert check_database().ok
    one = next(iter(proof.streams))
    with transaction.atomic():
        alone = check_lines(list(export(one)))
    assert alone.ok
    assert set(alone.streams) == {one}


def _edited(line: bytes, **fields: Any) -> bytes:
    return canonical_bytes({**json.loads(line), **fields}) + b"\n"


CHANGES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "an actor is changed": lambda ls: [*ls[:2], _edited(ls[2], actor="user:9"), *ls[3:]],
    "an entry is taken out": lambda ls: [*ls[:2], *ls[3:]],
    "two entries are swapped": lambda ls: [*ls[:1], ls[2], ls[1], *ls[3:]],
    "an entry is doubled": lambda ls: [*ls[:3], ls[2], *ls[3:]],
    "a space is added": lambda ls: [*ls[:2], ls[2].replace(b",", b", ", 1), *ls[3:]],
    "the last entry of a stream is cut off": lambda ls: [*ls[:3], *ls[4:]],
    "the head is changed": lambda ls: [*ls[:-1], _edited(ls[-1], sha256="0" * 64)],
    "the end of the file is torn": lambda ls: [*ls[:-1], ls[-1][:-1]],
    "a line is not JSON": lambda ls: [*ls[:2], b"{\n", *ls[3:]],
    "an entry names no stream": lambda ls: [*ls[:2], b'{"n":1}\n', *ls[3:]],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_export_is_found(office: Office, at: datetime, change: str) -> None:
    _matters(at)
    take_head(at=at)
    assert not check_lines(CHANGES[change](_lines())).ok


@pytest.mark.parametrize(
    "data", [b"", b"{}\n", b"hello\n", b'{"kaiji":"kaiji-journal/9"}\n', b"\x00" * 50, b"[" * 9000]
)
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(JournalFileError):
        check_lines([data] if data else [])


def test_daily_heads_name_what_grew_and_follow_each_other(office_on_both: Office, at: datetime) -> None:
    _matters(at)
    first = take_head(at=at)
    opened = open_sample(Act(actor=LAWYER, at=at), number="2026-0009")
    second = take_head(at=at + timedelta(days=1))
    quiet = take_head(at=at + timedelta(days=2))
    assert take_head(at=at - timedelta(days=9)) == first  # a clock that jumped back
    told = [json.loads(bytes(head.body)) for head in (first, second, quiet)]
    assert [len(head["streams"]) for head in told] == [2, 1, 0]
    assert set(told[1]["streams"]) == {opened.stream}
    lines = _lines()
    assert check_lines(lines).ok
    assert not check_lines([*lines[:-2], lines[-1]]).ok  # a head taken out
    assert check_database().ok


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.slow
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(FIELDS), _JSON, max_size=8), max_size=6),
    hashed=st.booleans(),
)
def test_a_hostile_export_never_brings_the_check_down(rows: list[dict[str, Any]], hashed: bool) -> None:
    for row in rows:
        if hashed and "head" in row:
            row["body"] = canonical_bytes(row.get("body")).decode(errors="replace")
            row["sha256"] = sha256_hex(str(row["body"]).encode("utf-8", "replace"))
    lines = [b'{"kaiji":"kaiji-journal/1","scope":"all"}\n', *(_canonical(row) for row in rows)]
    assert check_lines(lines).entries <= len(rows)


def _canonical(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _without_guards() -> Iterator[str]:
    for name in ("update", "delete", "replace"):
        yield f"DROP TRIGGER journal_entry_keep_{name}"


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE journal_entry SET line = replace(line, 'user:1', 'user:9') WHERE n = 2",
        "UPDATE journal_entry SET actor = 'user:9' WHERE n = 2",
        "DELETE FROM journal_entry WHERE n = 3",
        "DELETE FROM journal_entry WHERE n = 1",
    ],
)
def test_whoever_removes_the_triggers_and_tampers_is_found(
    office: Office, at: datetime, tampering: str
) -> None:
    _matters(at)
    with connection.cursor() as cursor:
        for statement in (*_without_guards(), tampering):
            cursor.execute(statement)
    assert not check_database().ok


def test_whoever_also_sets_the_heads_is_found_by_the_stamped_day(office: Office, at: datetime) -> None:
    _matters(at)
    take_head(at=at)
    with connection.cursor() as cursor:
        for statement in (*_without_guards(), "DELETE FROM journal_entry WHERE n = 3"):
            cursor.execute(statement)
        cursor.execute(
            "UPDATE journal_head SET n = 2, sha256 = (SELECT sha256 FROM journal_entry e"
            " WHERE e.stream = journal_head.stream AND e.n = 2)"
        )
    assert Head.objects.filter(n=2).count() == 2
    assert [fault.where.rpartition(" ")[2] for fault in check_database().faults] == ["3", "3"]


@pytest.fixture
def authority(office: Office, at: datetime) -> Iterator[DemoAuthority]:
    made = DemoAuthority(now=lambda: at)
    with serving(made) as url:
        office.home.mkdir(exist_ok=True)
        (office.home / "root.pem").write_bytes(b"".join(_pem(c) for c in made.authority(url).roots))
        (office.home / "authorities.toml").write_text(
            f'use = ["own"]\n[own]\nname = "試験の局"\nurl = "{url}"\nroots = ["root.pem"]\ntest = true\n'
        )
        yield made


def _pem(certificate: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    data: bytes = certificate.public_bytes(Encoding.PEM)
    return data


def test_a_daily_head_is_stamped_once_and_the_stamp_stands_in_the_export(
    office: Office, at: datetime, authority: DemoAuthority
) -> None:
    _matters(at)
    begin_day(at=at)
    begin_day(at=at)
    work_off(clock=lambda: at)
    assert DayHead.objects.get().stamps_kept().count() == 1
    assert stamp_today(clock=lambda: at).stamps_kept().count() == 1
    lines = _lines()
    proof = check_lines(lines)
    assert proof.ok
    assert [stamp["authority"] for stamp in proof.stamps] == ["試験の局"]
    told = json.loads(lines[-1])
    body = told["body"].replace('"streams":{', '"streams":{"a":[1,"b"],', 1)
    forged = _edited(lines[-1], body=body, sha256=sha256_hex(body.encode()))
    assert any("stamp" in fault.words.en for fault in check_lines([*lines[:-1], forged]).faults)


def test_an_authority_that_is_away_is_asked_again_later(office: Office, at: datetime) -> None:
    (office.home / "authorities.toml").write_text("use = []\n")
    with transaction.atomic():
        record("person.invited", actor=LAWYER, at=at)
    head = take_head(at=at)
    assert take_head(at=at) == head
    assert work_off(clock=lambda: at) == 1
    assert head.stamps_kept().count() == 0
    assert STAMP == "journal.stamp"
