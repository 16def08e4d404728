"""What a machine does to the office's pages: a full disk, a locked database, a clock that jumps. Clear words, nothing half-written."""

from __future__ import annotations

import io
import os
import resource
import signal
import sqlite3
import threading
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from kaiji.cases import worker
from kaiji.cases.acts.questions import ask_client, question_of
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.files import files_folder
from kaiji.cases.jobs.models import WAITING, Job
from kaiji.cases.journal.database import check_database
from kaiji.cases.models import CaseRow, MadePaperRow, QuestionRow
from kaiji.desks.claimant.jobs.capture import sweep
from kaiji.desks.claimant.jobs.tick import EVERY, PULSE, start_pulse
from kaiji.desks.claimant.jobs.watch import order_due_looks
from kaiji.desks.claimant.models import CaptureRow
from kaiji.desks.claimant.moves.watches import set_watch
from kaiji.desks.claimant.showing.papers import key_of, papers_of
from kaiji.ground.instants import day_in_japan, now
from tests.cases.forked import in_a_fork
from tests.desks.claimant.matters import act
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pytest
    from django.test import Client


def _picture(side: int) -> bytes:
    """Return a picture that does not pack: about three bytes a point."""
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "PNG", compress_level=0)
    return out.getvalue()


def _largest(desk: Path) -> int:
    return max(file.stat().st_size for file in desk.glob("kaiji.sqlite3*"))


def _full_from(size: int) -> None:
    """Let the system refuse every write beyond `size` bytes of a file, as a full disk does."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _room_again() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _send(client: Client, case: CaseRow, question: str, data: bytes, language: str = "ja") -> tuple[int, str]:
    got = client.post(
        reverse("claimant:client-questions", args=[case.pk]),
        {"question": question, "text": "これです", "file": SimpleUploadedFile("a.png", data)},
        headers={"Accept-Language": language},
    )
    return got.status_code, got.content.decode()


def test_a_disk_that_fills_while_a_picture_comes_says_so_and_keeps_nothing(
    desk: Path, matter: CaseRow
) -> None:
    question = ask_client(act(), matter, "写真はありますか").question
    client = signed_in(person("client", streams=[matter.stream]), raise_request_exception=False)
    small, large = _picture(820), _picture(1200)  # one is held in memory while it comes, one on the disk

    def fill() -> None:
        limit = _largest(desk) + 300_000
        assert limit < len(small) < len(large)
        _full_from(limit)
        status, page = _send(client, matter, question, small)
        assert (status, "空き容量を確かめて" in page, "これです" in page) == (200, True, True)
        assert "Check the free space" in _send(client, matter, question, small, "en")[1]
        status, page = _send(client, matter, question, large)
        assert (status, "保存する場所に空きがありません" in page) == (503, True)
        assert "There is no room left on the disk" in _send(client, matter, question, large, "en")[1]
        assert list(files_folder(matter.stream).glob("*")) == []
        assert question_of(matter, question).state == "asked"
        _room_again()
        assert _send(client, matter, question, small)[0] == 302

    assert in_a_fork(fill) == 0
    assert question_of(matter, question).size == len(small)
    assert len(list(files_folder(matter.stream).iterdir())) == 1


def test_a_full_database_refuses_a_move_and_a_paper_whole(desk: Path, matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    before = read_case_rows(matter)
    key = key_of(papers_of(matter, before, day_in_japan(now()))[0])
    paper = reverse("claimant:paper-file", args=[matter.pk, key, "docx"])

    def fill() -> None:
        _full_from(33_000)  # the shared memory of the log fits, eight pages of it do
        asked = client.post(
            reverse("claimant:questions", args=[matter.pk]), {"kind": "question", "text": "長い" * 1900}
        )
        assert asked.status_code == 503
        assert "保存する場所に空きがありません" in asked.content.decode()
        issued = client.get(paper, headers={"Accept-Language": "en"})
        assert issued.status_code == 503
        assert "There is no room left" in issued.content.decode()
        _room_again()
        assert not QuestionRow.objects.exists()
        assert not MadePaperRow.objects.exists()
        assert client.get(paper).status_code == 200

    assert in_a_fork(fill) == 0
    assert read_case_rows(CaseRow.get(matter.pk)) == before
    assert MadePaperRow.objects.exists()
    assert check_database().ok


def test_a_locked_database_is_a_page_that_says_wait_and_nothing_is_stored(
    desk: Path, matter: CaseRow
) -> None:
    client = signed_in(person("lawyer"), raise_request_exception=False)
    holder = sqlite3.connect(desk / "kaiji.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=50")
    asked = partial(
        client.post,
        reverse("claimant:questions", args=[matter.pk]),
        {"kind": "question", "text": "いつですか"},
    )
    refused = asked()
    assert refused.status_code == 503
    assert "データベースがいま使えません" in refused.content.decode()
    assert "cannot be used just now" in asked(headers={"Accept-Language": "en"}).content.decode()
    holder.execute("ROLLBACK")
    holder.close()
    assert not QuestionRow.objects.exists()
    assert asked().status_code == 302
    assert QuestionRow.objects.count() == 1


def test_a_locked_database_spoils_no_page_that_only_reads(desk: Path, matter: CaseRow) -> None:
    from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]  # ships no types

    reader, stranger = signed_in(person("lawyer")), signed_in(person("paralegal"))
    pages = [reverse("claimant:cases"), reverse("claimant:today")]
    assert [reader.get(page).status_code for page in pages] == [200, 200]
    (session,) = UserSession.objects.all()
    UserSession.objects.update(last_seen_at=now() - timedelta(minutes=2))
    holder = sqlite3.connect(desk / "kaiji.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert [reader.get(page).status_code for page in pages] == [200, 200]
    assert [stranger.get(page).status_code for page in pages] == [200, 200], "a session never noted before"
    holder.execute("ROLLBACK")
    holder.close()
    assert UserSession.objects.get().last_seen_at < now() - timedelta(minutes=1)
    reader.get(pages[0])
    assert UserSession.objects.get().last_seen_at > session.last_seen_at
    with CaptureQueriesContext(connection) as queries:
        reader.get(pages[0])
    assert not [
        each for each in queries if each["sql"].startswith(("UPDATE", "INSERT", "BEGIN", "SAVEPOINT"))
    ]


def test_what_a_dead_capture_left_half_made_is_swept_a_day_later(tmp_path: Path) -> None:
    for name in ("EV-20261120-1.partial", "EV-20261120-2"):
        (tmp_path / name / "capture").mkdir(parents=True)
    sweep(tmp_path, now())
    assert len(list(tmp_path.iterdir())) == 2, "it may still be at work"
    sweep(tmp_path, now() + timedelta(days=1, minutes=1))
    assert [path.name for path in tmp_path.iterdir()] == ["EV-20261120-2"]


def test_a_clock_that_jumps_orders_no_look_twice(matter: CaseRow) -> None:
    set_watch(act(), matter, ["p321", "p340"])
    at = now()
    with transaction.atomic():
        ordered = [order_due_looks(at + timedelta(days=days)) for days in (0, 30, -30, 0)]
    assert ordered == [1, 0, 0, 0]
    assert CaptureRow.objects.filter(watches=True).count() == 1


def test_the_pulse_goes_on_after_a_clock_that_was_ahead_is_set_right(matter: CaseRow) -> None:
    at = now()

    def beats(when: datetime) -> int:
        return Job.objects.filter(kind=PULSE, state=WAITING, due_at__lte=when + EVERY).count()

    def clock_of(when: datetime) -> None:
        start_pulse(at=when)
        Job.objects.exclude(kind=PULSE).delete()
        worker.work_off(clock=lambda: when)

    clock_of(at)
    assert beats(at) == 1
    clock_of(at + timedelta(days=365))  # its next beat is a year off
    clock_of(at)
    assert beats(at) == 1
    clock_of(at)  # a restart doubles nothing
    assert beats(at) == 1


def test_the_worker_looks_at_the_day_again_when_its_clock_is_set_back(
    matter: CaseRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[datetime] = []
    monkeypatch.setattr(worker, "begin_day", lambda *, at: begun.append(at))
    at, stop = now(), threading.Event()
    times = [at, at, at + timedelta(seconds=5), at - timedelta(minutes=30), at - timedelta(minutes=29)]

    def clock() -> datetime:
        if len(times) == 1:
            stop.set()
        return times.pop(0) if len(times) > 1 else times[0]

    monkeypatch.setattr(worker, "work_once", lambda **_kwargs: None)
    worker.work(stop=stop, clock=clock, idle_s=0)
    assert begun == [at, at - timedelta(minutes=30)]


def test_a_session_ends_with_a_clock_ahead_and_stands_when_it_is_set_right(
    matter: CaseRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.utils import timezone

    client = signed_in(person("lawyer"))
    page = reverse("claimant:cases")
    assert client.get(page).status_code == 200
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(days=2))
    assert client.get(page).status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=2))
    assert client.get(page).status_code == 302
