"""`make demo` from start to end: a post on a live page becomes sealed evidence, a plan and a request ready to sign."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.printed import words_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo") / "out"
    result = subprocess.run(
        [sys.executable, "-m", "demo.run", "--json", "--short", "--out", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return folder, json.loads(result.stdout)


def test_the_post_is_found_with_its_time_and_text(played: tuple[Path, dict[str, Any]]) -> None:
    post = played[1]["post"]
    assert post["number"] == 321
    assert post["posted_at"] == "2026-11-05T15:13:30+09:00"
    assert "架野真帆" in post["text"]
    assert post["permalink"].endswith("/comment/no/321")


def test_the_package_is_whole_and_every_step_of_its_proof_passes(played: tuple[Path, dict[str, Any]]) -> None:
    _, summary = played
    assert summary["complete"] is True
    assert summary["posts_found"] == 352
    assert summary["verified"] is True
    assert summary["verify_steps"]["passed"] == summary["verify_steps"]["all"] >= 24


def test_the_plan_says_how_long_the_log_lives_and_what_to_send(played: tuple[Path, dict[str, Any]]) -> None:
    _, summary = played
    assert isinstance(summary["log"]["days_left"], int)
    assert "D01" in summary["next"]["documents"]
    assert summary["next"]["by"] >= summary["today"]


def test_the_request_names_the_facts_and_the_senders_copy_hides_what_it_must(
    played: tuple[Path, dict[str, Any]],
) -> None:
    folder, summary = played
    papers = folder / "papers"
    texts = {path.stem.rpartition("_")[2]: words_of(path.read_bytes()) for path in papers.glob("*.pdf")}
    assert {"provider", "sender"} <= set(texts)
    assert "架野真帆" in texts["provider"]
    assert "架野" not in texts["sender"]
    assert len(list(papers.glob("*.docx"))) == 2
    assert summary["findings"] == [] or all(finding["weight"] != "stop" for finding in summary["findings"])


def test_the_case_folder_holds_the_evidence_and_can_be_planned_again(
    played: tuple[Path, dict[str, Any]],
) -> None:
    folder, summary = played
    assert (folder / "case" / "evidence" / Path(summary["package"]).name / "SHA256SUMS").is_file()
    assert (folder / "timeline.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (folder / "deadlines.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
