"""A capture on a disk that is full: the order says that it failed, nothing half-made counts, and once there is room it is retried."""

from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.jobs.models import Job
from kaiji.cases.worker import work_once
from kaiji.desks.claimant.models import DONE, WAITING, CaptureRow
from kaiji.desks.claimant.moves.captures import JOB, Page, order_captures
from kaiji.ground.instants import now
from tests.desks.claimant.matters import act
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.cases.models import CaseRow

PAGE = b"<!doctype html><meta charset=utf-8><title>x</title><h1>Post</h1>" + b"<p>words</p>" * 50


class _Board(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # Python's name
        self.send_response(200 if self.path == "/t/1" else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE if self.path == "/t/1" else b"")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def _board() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Board)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/t/1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk is made by mounting one, which this machine does not allow")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.browser
@pytest.mark.slow
def test_a_capture_on_a_full_disk_leaves_nothing_half_made(
    desk: Path, matter: CaseRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIJI_TEST_ALLOW_LOOPBACK", "1")
    evidence = case_folder(matter.pk) / "evidence"
    with _board() as url:
        order_captures(act(), matter, [Page(url=url, host="127.0.0.1")])
        Job.objects.exclude(kind=JOB).delete()
        with _small_disk(evidence):
            work_once()
            assert {path.suffix for path in evidence.iterdir()} <= {".partial"}  # which nothing ever reads
        (job,) = Job.objects.filter(kind=JOB)
        row = CaptureRow.objects.get()
        assert (row.state, row.package) == (WAITING, "")
        assert job.state == "waiting"  # it is tried again by itself
        assert job.fault
        page = signed_in(person("lawyer")).get(reverse("claimant:captures", args=[matter.pk]))
        assert page.status_code == 200
        assert "EV-" not in page.content.decode()
        Job.objects.filter(pk=job.pk).update(due_at=now())
        work_once()
        row.refresh_from_db()
        assert (row.state, row.fault) == (DONE, "")
        assert (evidence / row.package).is_dir()
