"""What was not granted leaves nowhere: not in answers, papers, their metadata, logs, journal, exports, database or backup."""

from __future__ import annotations

import base64
import csv
import io
import logging
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.journal.models import Entry
from kaiji.cli.main import main
from kaiji.desks.content_provider.answering import answer_files
from kaiji.desks.content_provider.audit import audit_zip
from kaiji.desks.content_provider.errors import DecisionBlockedError, StageNotFitError
from kaiji.desks.content_provider.exhibits import Sheet
from kaiji.desks.content_provider.letters import inquiry_letters, outcome_letter
from kaiji.desks.content_provider.mailing import Arrived, take_mail
from kaiji.desks.content_provider.models import LogHold, Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, deciding, releasing, sharing, telling
from kaiji.desks.content_provider.moves.deciding import Verdict
from kaiji.desks.content_provider.moves.holding import proof_of
from kaiji.desks.content_provider.moves.receiving import join
from kaiji.desks.content_provider.papers import bytes_of
from kaiji.desks.content_provider.statistics import as_csv, figures_of
from kaiji.ground.instants import now
from tests.desks.content_provider.acting import RELEASER, REVIEWER, act, on_the_desks_day, receive
from tests.printed import everything_in
from tests.web.people import at_desk, person, signed_in, token_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day")

ADDRESS = "203.0.113.77"
NAME = "架野真帆"
MAIL = "maho@mail.example"


@pytest.fixture
def partly(desk: Desk) -> Matter:
    """Give an answered matter in which the time was granted and the address refused."""
    (matter,) = receive(desk, 321)
    desk.work()
    checking.check_identity(act(REVIEWER, desk), matter)
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    asking.answer(act(REVIEWER, desk), opinion, choice="consents", reason="", pass_on=False)
    verdicts = list(deciding.standard_verdicts(Matter.get(matter.pk)))
    verdicts[0] = Verdict(place=1, status="refused", ground="not-clear")
    deciding.decide(act(REVIEWER, desk), Matter.get(matter.pk), verdicts)
    files = answer_files(Matter.get(matter.pk), desk.clock())
    releasing.release(act(RELEASER, desk), Matter.get(matter.pk), files)
    return Matter.get(matter.pk)


def deep(data: bytes) -> bytes:
    """Return everything that can be read in a file: its bytes, the text and metadata of a PDF, the entries of a ZIP."""
    if data.startswith(b"%PDF"):
        return everything_in(data)
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"".join(deep(archive.read(name)) + name.encode() for name in archive.namelist())
    return data


def test_no_paper_that_leaves_holds_the_refused_address(partly: Matter, desk: Desk) -> None:
    (truth,) = desk.board.connections("first", 321)
    out = [paper for paper in partly.papers.select_related("matter") if paper.way == "out"]
    assert {paper.sort for paper in out} == {"letter", "package"}
    for paper in out:
        whole = deep(bytes_of(paper))
        assert ADDRESS.encode() not in whole, paper.name
        assert str(truth["client_port"]).encode() not in whole, "nor its port"
        assert b"192.0.2.80" not in whole, "nor where it went"


def test_registers_journal_proofs_and_figures_name_nobody(partly: Matter) -> None:
    lines = "\n".join(Entry.objects.values_list("line", flat=True))
    proofs = str([proof_of(hold) for hold in LogHold.objects.all()])
    figures = as_csv(figures_of(2026), 2026, "株式会社こもれび").decode()
    export = deep(audit_zip()).decode("utf-8", "replace")
    for text in (lines, proofs, figures, export):
        for secret in (ADDRESS, NAME, "架野", MAIL, "203.0.113"):
            assert secret not in text
    assert partly.number in export


def test_an_audit_export_is_checked_with_stock_tools_and_the_journal_command(
    partly: Matter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = audit_zip()
    assert whole == audit_zip(), "the same rows, the same bytes"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        archive.extractall(tmp_path)
    subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True
    )
    tables = {
        path.name: list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        for path in tmp_path.glob("*.csv")
    }
    named = {(row["file"], row["column"]) for row in tables["columns.csv"]}
    for name, rows in tables.items():
        for row in rows:
            assert name == "columns.csv" or {(name, column) for column in row} <= named
    (matter,) = tables["matters.csv"]
    assert (matter["outcome"], matter["decided_by"], matter["released_by"]) == ("partly", "user:2", "user:3")
    assert {row["status"] for row in tables["lines.csv"]} == {"granted", "refused"}
    assert [row["matter"] for row in tables["inquiries.csv"]] == [partly.number]
    assert [row["matter"] for row in tables["held_for.csv"]] == [partly.number]
    assert main(["journal", "check", str(tmp_path / "journal.jsonl")]) == 0
    assert "journal" not in capsys.readouterr().err


def test_database_and_backup_hold_personal_data_only_sealed(
    partly: Matter, desk: Desk, tmp_path: Path
) -> None:
    from kaiji.cases.backup.databases import copy_database

    copied = copy_database(tmp_path).read_bytes()
    live = b"".join(path.read_bytes() for path in desk.home.glob("kaiji.sqlite3*"))
    for whole in (copied, live):
        assert partly.number.encode() in whole
        for secret in (ADDRESS, NAME, MAIL, partly.body["status_secret"]):
            assert secret.encode() not in whole


def test_no_log_line_holds_personal_data_or_a_secret(
    partly: Matter, desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = partly.body["status_secret"]
    with at_desk("content-provider"):
        worker = signed_in(person("reviewer"))
        hold = LogHold.objects.get()
        shown = worker.post(
            f"/matters/{partly.pk}/log/{hold.pk}/", {"reason": "request-handling"}
        ).content.decode()
        assert ADDRESS in shown, "with a reason it is shown, and the look stands in the journal"
        assert worker.post(f"/matters/{partly.pk}/log/{hold.pk}/", {}).status_code == 400
        stranger = signed_in(None)
        page = stranger.get(f"/status/{secret}/").content.decode()
        assert ADDRESS not in page
        assert NAME not in page
        for paper in partly.papers.filter(way="out"):
            stranger.post(f"/status/{secret}/papers/{partly.number}/{paper.place}/")
    assert Entry.objects.filter(what="log.opened").count() == 1
    assert Entry.objects.filter(what="answer.fetched").count() == 2
    said = caplog.text + "".join(capfd.readouterr())
    for word in (ADDRESS, NAME, MAIL, secret):
        assert word not in said


def test_what_the_poster_gets_names_nobody_and_gives_no_value(partly: Matter, desk: Desk) -> None:
    opinion = Opinion.objects.select_related("matter").get()
    letters = [outcome_letter(act(REVIEWER, desk), opinion, "disclosed")]
    letters += inquiry_letters(opinion, desk.clock())
    telling.tell(act(REVIEWER, desk), opinion, outcome="disclosed")
    with on_the_desks_day(desk):
        page = signed_in(None).get(f"/opinion/{opinion.body['secret']}/").content
    for whole in (*(deep(letter.data) for letter in letters), page):
        for secret in (ADDRESS, NAME, MAIL, partly.body["status_secret"]):
            assert secret.encode() not in whole


def test_lists_of_the_api_and_pages_hold_no_personal_data(partly: Matter) -> None:
    with at_desk("content-provider"):
        clerk, auditor, token = (
            signed_in(person("reviewer")),
            signed_in(person("auditor")),
            token_for(person("reviewer")),
        )
        pages = [clerk.get(f"/queue/?view={view}") for view in ("mine", "closed")]
        pages += [auditor.get(place) for place in ("/holds/", "/figures/", "/figures/2026.csv")]
        headers = {"Authorization": f"Bearer {token}"}
        pages += [
            signed_in(None).get(f"/api/v1{place}", headers=headers)
            for place in ("/matters?view=closed", "/holds", f"/matters/{partly.pk}", "/statistics/2026")
        ]
    for page in pages:
        assert page.status_code == 200
        for secret in (ADDRESS, NAME, MAIL, partly.body["status_secret"], "203.0.113"):
            assert secret not in page.content.decode("utf-8", "replace")


def test_a_duplicate_carries_no_identity_check_over_and_gets_no_answer_of_its_own(desk: Desk) -> None:
    (first,) = receive(desk, 321)
    (second,) = receive(desk, 321)
    desk.work()
    checking.check_identity(act(REVIEWER, desk), second)
    join(act(REVIEWER, desk), second, to=first)
    first, second = Matter.get(first.pk), Matter.get(second.pk)
    assert first.identity_on is None, "the earlier request needs a check of its own"
    checking.pass_check(act(REVIEWER, desk), first)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(first.pk), channel="post", to={"address": "東京都"})
    asking.answer(act(REVIEWER, desk), opinion, choice="consents", reason="", pass_on=False)
    first = Matter.get(first.pk)
    deciding.decide(act(REVIEWER, desk), first, deciding.standard_verdicts(first))
    with pytest.raises(DecisionBlockedError, match="identity"):
        releasing.release(act(RELEASER, desk), first, answer_files(Matter.get(first.pk), desk.clock()))
    assert Matter.get(first.pk).papers.filter(way="out").count() == 0, "nothing was kept to be fetched either"
    with pytest.raises(StageNotFitError):
        releasing.release(act(RELEASER, desk), second, ())


def test_mails_and_what_is_shown_lie_sealed(desk: Desk) -> None:
    (matter,) = receive(desk, 321)
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    sheet = Sheet(
        source="paper:1", title="架野真帆の証拠", media_type="text/plain", data="使い込みの記録".encode()
    )
    sharing.choose(act(REVIEWER, desk), opinion, [sheet])
    raw = f"From: {MAIL}\r\nMessage-ID: <77@mail.example>\r\nSubject: x\r\n\r\nprivate words\r\n".encode()
    take_mail(act(REVIEWER, desk), Arrived(message="2" * 64, size=len(raw), data=raw, headers=b""))
    live = b"".join(path.read_bytes() for path in desk.home.glob("kaiji.sqlite3*"))
    encoded = base64.b64encode(raw)[:40]
    for secret in (
        MAIL.encode(),
        b"private words",
        encoded,
        "使い込みの記録".encode(),
        "架野真帆の証拠".encode(),
        b"77@mail",
    ):
        assert secret not in live


def test_an_answer_link_ends(partly: Matter) -> None:
    from kaiji.cases.guard import allowed

    assert partly.status_until > now()
    with at_desk("content-provider"), allowed("test.ended"):
        Matter.objects.filter(pk=partly.pk).update(status_until=partly.received_at)
        assert signed_in(None).get(f"/status/{partly.body['status_secret']}/").status_code == 403


def test_erasing_a_matter_leaves_nothing_that_opens(partly: Matter, desk: Desk) -> None:
    from kaiji.cases.errors import SubjectErasedError
    from kaiji.cases.guard import allowed

    with allowed("test.erased"):
        partly.destroy_key(at=desk.clock())
    with pytest.raises(SubjectErasedError):
        _ = Matter.get(partly.pk).body
