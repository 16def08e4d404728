"""What a case keeps beside its facts: questions to the client, receipts, papers made; in and out with the folder, gone with the case."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from kaiji.casefile.steps import Exhibit
from kaiji.cases.actors import Actor
from kaiji.cases.acts.facts import record_exhibits
from kaiji.cases.acts.life import close_case, erase_case, open_case
from kaiji.cases.acts.made import MadeFile, made_of, note_made
from kaiji.cases.acts.papers import keep_paper
from kaiji.cases.acts.questions import (
    answer_client,
    ask_client,
    open_answer,
    question_of,
    questions_of,
    take_client_answer,
    withdraw_question,
)
from kaiji.cases.acts.receipts import keep_receipt, open_receipt, receipts_of, withdraw_receipt
from kaiji.cases.archive import archive_case
from kaiji.cases.beside import read_beside
from kaiji.cases.errors import (
    DayToComeError,
    OfficeFileError,
    QuestionError,
    RoleError,
    StandingError,
    SubjectMissingError,
)
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.files import files_folder
from kaiji.cases.journal.database import check_database
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow, QuestionRow
from kaiji.cases.moves import Act
from kaiji.cases.searching.finding import find
from kaiji.cases.transfer import export_case, import_case
from kaiji.cases.worker import work_off
from tests.cases.matter import LAWYER
from tests.cases.stated import VALUE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tests.offices import Office

OWNER = Actor(id="user:9", role="owner")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"a picture of the screen"


def _client(case: CaseRow) -> Actor:
    return Actor(id="user:30", role="client", only=frozenset({case.stream}))


def _act(at: datetime, actor: Actor = LAWYER) -> Act:
    return Act(actor=actor, at=at)


def test_a_client_answers_and_the_lawyer_takes_it_into_the_facts(
    office_on_both: Office, at: datetime
) -> None:
    case = open_case(_act(at), VALUE)
    asked = ask_client(_act(at), case, "最初に見たのはいつですか", due_on=date(2026, 12, 1))
    client = _client(case)
    answer_client(
        _act(at, client), case, asked.question, "9月の運動会の前", data=PICTURE, media_type="image/png"
    )
    row, data = open_answer(LAWYER, case, asked.question, reason="case-work", at=at)
    assert (row.answer, row.state, data) == ("9月の運動会の前", "answered", PICTURE)
    exhibit = Exhibit(id="ex9", title="依頼者の答え", shows=row.answer)
    take_client_answer(_act(at), case, asked.question, exhibit=exhibit)
    assert read_facts(case, "exhibit") == (exhibit,)
    assert question_of(case, asked.question).taken_local == "ex9"
    with pytest.raises(QuestionError):
        answer_client(_act(at, client), case, asked.question, "やはり10月")
    told = Entry.objects.filter(stream=case.stream).order_by("n").values_list("what", flat=True)
    assert list(told) == [
        "case.opened",
        "question.asked",
        "question.answered",
        "question.opened",
        "question.taken",
    ]
    assert not Entry.objects.filter(line__contains="運動会").exists()


def test_an_answer_may_be_given_anew_until_it_is_taken_and_a_question_withdrawn(
    office: Office, at: datetime
) -> None:
    case = open_case(_act(at), VALUE)
    asked = ask_client(_act(at), case, "診断書を送ってください", kind="document")
    with pytest.raises(StandingError):
        answer_client(_act(at, _client(case)), case, asked.question, "  ")
    answer_client(_act(at, _client(case)), case, asked.question, "", data=PICTURE, media_type="image/png")
    answer_client(_act(at, _client(case)), case, asked.question, "別の病院です")
    again = question_of(case, asked.question)
    assert (again.answer, bool(again.file)) == ("別の病院です", True)
    withdraw_question(_act(at), case, asked.question)
    with pytest.raises(QuestionError):
        answer_client(_act(at, _client(case)), case, asked.question, "遅れました")


def test_another_client_learns_nothing_and_a_client_asks_nothing(office: Office, at: datetime) -> None:
    case = open_case(_act(at), VALUE)
    asked = ask_client(_act(at), case, "最初に見たのはいつですか")
    other = Actor(id="user:31", role="client", only=frozenset({"case:0000000000000000"}))
    with pytest.raises(SubjectMissingError):
        answer_client(_act(at, other), case, asked.question, "x", data=PICTURE, media_type="image/png")
    assert not files_folder(case.stream).exists()
    with pytest.raises(SubjectMissingError):
        open_answer(other, case, asked.question, reason="own-data", at=at)
    with pytest.raises(RoleError):
        ask_client(_act(at, _client(case)), case, "先生は何をしていますか")
    with pytest.raises(RoleError):
        take_client_answer(_act(at, _client(case)), case, asked.question, exhibit=Exhibit(id="e", title="t"))


def test_a_receipt_names_what_it_belongs_to_and_is_struck_out_not_removed(
    office: Office, at: datetime
) -> None:
    case = open_case(_act(at), VALUE)
    day = at.date()
    kept = keep_receipt(
        _act(at),
        case,
        kind="posted",
        on=day,
        number="123-45-67890-1",
        note="内容証明",
        data=PICTURE,
        media_type="image/png",
    )
    with pytest.raises(DayToComeError):
        keep_receipt(_act(at), case, kind="posted", on=day + timedelta(days=2))
    with pytest.raises(StandingError):
        keep_receipt(_act(at), case, kind="served", on=day, filing="none")
    _row, data = open_receipt(LAWYER, case, kept.receipt, reason="case-work", at=at)
    assert data == PICTURE
    withdraw_receipt(_act(at), case, kept.receipt)
    (row,) = receipts_of(case)
    assert row.withdrawn_at == at
    assert row.number == "123-45-67890-1"
    with pytest.raises(StandingError):
        withdraw_receipt(_act(at), case, kept.receipt)


def test_the_same_bytes_are_the_same_version_and_other_bytes_the_next(office: Office, at: datetime) -> None:
    case = open_case(_act(at), VALUE)

    def make(data: bytes) -> int:
        file = MadeFile(paper="k", document="D01", title="開示請求書", form="pdf", data=data)
        return note_made(_act(at), case, [file])[0].version

    assert [make(b"one"), make(b"one"), make(b"two"), make(b"one")] == [1, 1, 2, 1]
    last = made_of(case)[0]
    assert (last.made_by, last.case_version, last.size) == ("user:1", 4, 3)


def _full(at: datetime) -> CaseRow:
    case = open_case(_act(at), VALUE)
    one = ask_client(_act(at), case, "最初に見たのはいつですか", due_on=date(2026, 12, 1))
    answer_client(_act(at), case, one.question, "運動会の前", data=PICTURE, media_type="image/png")
    ask_client(_act(at), case, "診断書はありますか", kind="document")
    keep_receipt(
        _act(at), case, kind="served", on=at.date(), note="送達報告書", data=PICTURE, media_type="image/png"
    )
    note_made(
        _act(at), case, [MadeFile(paper="k", document="D01", title="開示請求書", form="pdf", data=b"x")]
    )
    keep_paper(
        _act(at), case, b"%PDF-1.7 x", title="決定.pdf", media_type="application/pdf", received_on=at.date()
    )
    return case


def test_all_of_it_goes_out_with_the_folder_and_comes_back(
    office_on_both: Office, at: datetime, tmp_path: Path
) -> None:
    case = _full(at)
    export_case(LAWYER, case, tmp_path / "out", reason="case-work", at=at)
    first = (tmp_path / "out/office/office.json").read_bytes()
    assert set(json.loads(first)) == {"schema", "questions", "receipts", "made", "papers"}
    toml = tmp_path / "out/case.toml"
    toml.write_text(toml.read_text().replace("2026-0042", "2026-0043"))
    again = import_case(_act(at), tmp_path / "out")
    assert [row.text for row in questions_of(again)] == [row.text for row in questions_of(case)]
    export_case(LAWYER, again, tmp_path / "again", reason="case-work", at=at)
    assert (tmp_path / "again/office/office.json").read_bytes() == first
    assert {p.name for p in (tmp_path / "again/office/files").iterdir()} == {
        p.name for p in (tmp_path / "out/office/files").iterdir()
    }
    assert [found.number for found in find(LAWYER, "運動会", at=at).found] == ["2026-0043", "2026-0042"]


def test_it_stands_in_the_archive(office: Office, at: datetime, tmp_path: Path) -> None:
    archive_case(LAWYER, _full(at), tmp_path / "a.zip", reason="case-work", at=at)
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        held = json.loads(packed.read("case/office/office.json"))
    assert held["questions"][0]["answer"] == "運動会の前"
    assert held["made"][0]["sha256"]


HOSTILE: tuple[tuple[Callable[[Any], Any], str], ...] = (
    (lambda data: data["questions"][0].update(state="pending"), "questions[1].state"),
    (lambda data: data["questions"][0].update(text=7), "questions[1].text"),
    (lambda data: data["questions"][0].pop("kind"), "questions[1]"),
    (lambda data: data["receipts"][0].update(on="2026-02-30"), "receipts[1].on"),
    (lambda data: data["papers"][0].update(file="../../../etc/passwd"), "../../../etc/passwd"),
    (lambda data: data["papers"][0].update(file="0" * 32), "0" * 32),
    (lambda data: data.update(extra=[]), "schema"),
    (lambda data: data.update(schema="kaiji-office/9"), "schema"),
)


def test_a_hostile_office_file_is_refused_and_no_case_is_left(
    office: Office, at: datetime, tmp_path: Path
) -> None:
    export_case(LAWYER, _full(at), tmp_path / "out", reason="case-work", at=at)
    path, toml = tmp_path / "out/office/office.json", tmp_path / "out/case.toml"
    toml.write_text(toml.read_text().replace("2026-0042", "2026-0043"))
    good = path.read_text()
    for change, place in HOSTILE:
        data = json.loads(good)
        change(data)
        path.write_text(json.dumps(data))
        with pytest.raises(OfficeFileError) as caught:
            import_case(_act(at), tmp_path / "out")
        assert str(caught.value.given) == place
        assert CaseRow.objects.count() == 1
    path.write_text(good)
    next((tmp_path / "out/office/files").iterdir()).write_bytes(b"something else")
    with pytest.raises(OfficeFileError):
        read_beside(tmp_path / "out")


def test_an_erased_case_leaves_nothing_readable_in_the_database(office_on_both: Office, at: datetime) -> None:
    case = _full(at)
    record_exhibits(_act(at), case, [Exhibit(id="ex1", title="日記", shows="眠れない日が続いた")])
    close_case(_act(at), case, on=at.date())
    erase_case(_act(at, OWNER), case.id)
    work_off(clock=lambda: at)
    kept = _everything(office_on_both)
    for word in (
        "山田花子",
        "やまだ",
        "千代田区",
        "board.example.jp",
        "秘密の本文",
        "運動会",
        "眠れない",
        "送達報告",
        "決定.pdf",
        "通りすがり",
    ):
        assert word.encode() not in kept, word
        assert word.encode().hex().encode() not in kept, word
    assert case.id.encode() in kept  # the journal stands
    assert check_database().ok
    assert not QuestionRow.objects.exists()
    assert not files_folder(case.stream).exists()
    assert find(LAWYER, "運動会", at=at).found == ()


def _everything(office: Office) -> bytes:
    """Return the bytes of the database: the file and its log on SQLite, every row of every table on PostgreSQL."""
    if office.vendor == "sqlite":
        return b"".join(path.read_bytes() for path in office.home.glob("kaiji.sqlite3*"))
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")  # noqa: S608  # our own tables
            parts += [str(row[0]) for row in cursor.fetchall()]
    return "\n".join(parts).encode()


def test_another_number_is_another_case(office: Office, at: datetime) -> None:
    one, two = open_case(_act(at), VALUE), open_case(_act(at), replace(VALUE, id="2026-0043"))
    asked = ask_client(_act(at), one, "最初に見たのはいつですか")
    with pytest.raises(SubjectMissingError):
        answer_client(_act(at), two, asked.question, "取り違え")
