"""The archive of a case opens with stock tools, proves itself, and is all there is of the case."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import read_case
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.facts import record_communications
from kaiji.cases.acts.life import open_case
from kaiji.cases.acts.papers import keep_paper
from kaiji.cases.archive import archive_case
from kaiji.cases.errors import BackupError, LookReasonError
from kaiji.cases.journal.checking import check_lines
from kaiji.cases.moves import Act
from tests.cases.matter import LAWYER
from tests.cases.stated import CARRIER, DISCLOSED, VALUE

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.offices import Office


@pytest.mark.slow
def test_stock_tools_open_and_prove_the_archive(office_on_both: Office, at: datetime, tmp_path: Path) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    evidence = case_folder(case.id) / "evidence" / "EV-1"
    evidence.mkdir(parents=True)
    (evidence / "page.pdf").write_bytes(b"%PDF" * 400_000)
    keep_paper(
        Act(actor=LAWYER, at=at),
        case,
        b"%PDF letter",
        title="../決定\u202e書.pdf",
        media_type="application/pdf",
        received_on=at.date(),
    )
    done = record_communications(Act(actor=LAWYER, at=at), case, [DISCLOSED], [CARRIER])
    target = tmp_path / "archive.zip"
    sha256 = archive_case(LAWYER, case, target, reason="client-contact", at=at)
    summed = subprocess.run(["sha256sum", target], capture_output=True, text=True, check=True)
    assert summed.stdout.split()[0] == sha256
    out = tmp_path / "out"
    subprocess.run(["python3", "-m", "zipfile", "-e", target, out], check=True)
    proved = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=out, capture_output=True, text=True, check=False
    )
    assert proved.returncode == 0, proved.stdout
    assert (
        proved.stdout.count(": OK") == 7
    )  # the letter stands once for reading, once within the case folder that goes back in
    assert read_case(out / "case") == done.value
    assert (out / "case" / "evidence" / "EV-1" / "page.pdf").read_bytes() == b"%PDF" * 400_000
    proof = check_lines((out / "journal.jsonl").read_bytes().splitlines(keepends=True))
    assert proof.ok
    assert proof.entries == 4
    assert [file.read_bytes() for file in (out / "papers").iterdir()] == [b"%PDF letter"]
    assert "山田" not in (out / "journal.jsonl").read_text()
    assert "sha256sum -c SHA256SUMS" in (out / "README.txt").read_text()


def test_an_archive_needs_a_reason_and_writes_over_nothing(
    office: Office, at: datetime, tmp_path: Path
) -> None:
    case = open_case(Act(actor=LAWYER, at=at), VALUE)
    target = tmp_path / "archive.zip"
    with pytest.raises(LookReasonError):
        archive_case(LAWYER, case, target, reason="", at=at)
    assert not target.exists()
    target.write_text("mine")
    with pytest.raises(BackupError):
        archive_case(LAWYER, case, target, reason="audit", at=at)
    assert target.read_text() == "mine"
