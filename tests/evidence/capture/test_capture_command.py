"""`kaiji capture` as a person or a script runs it: its answer, Ctrl-C, and a killed process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.evidence.capture.capturing import meta_of

if TYPE_CHECKING:
    from demo.board import RunningBoard

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose KAIJI_HOME asks no authority."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "authorities.toml").write_text("use = []\n")
    return {**os.environ, "KAIJI_HOME": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}


def start(home: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        # whoever runs the tests in the background has them ignore Ctrl-C
        ["env", "--default-signal=INT", sys.executable, "-m", "kaiji", "capture", *arguments],
        env=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(running: subprocess.Popen[str], stage: str) -> None:
    assert running.stderr is not None
    for line in running.stderr:
        if stage in line:
            return
    raise AssertionError(f"{stage} was never reached")


def test_the_answer_has_what_scripts_rely_on(home: dict[str, str], odd: RunningBoard, tmp_path: Path) -> None:
    url = odd.url("/odd/coding/identity")
    with start(
        home,
        url,
        "--out",
        str(tmp_path / "out"),
        "--post",
        "7",
        "--by",
        "試験",
        "--test-allow-loopback",
        "--json",
    ) as ran:
        out, err = ran.communicate(timeout=600)
    assert ran.returncode == 0, err
    answer = json.loads(out)
    assert answer["posts"] == 40
    assert [row["number"] for row in answer["targets"]] == [7]
    assert set(answer["targets"][0]) >= {"number", "name", "posted_at", "posted_at_raw", "text", "permalink"}
    assert (answer["complete"], answer["reasons"], answer["test"]) == (True, [], True)
    assert answer["grade"] == "C"
    assert {reason["code"] for reason in answer["grade_reasons"]} == {"no-stamp", "plain-http", "test"}
    assert answer["elapsed_s"] > 0
    assert Path(answer["package"]).is_dir()
    assert "[5/5]" in err


def test_the_text_is_in_the_language_asked_for(
    home: dict[str, str], odd: RunningBoard, tmp_path: Path
) -> None:
    url = odd.url("/odd/status/404")
    with start(home, url, "--out", str(tmp_path / "out"), "--test-allow-loopback", "--lang", "en") as ran:
        out, err = ran.communicate(timeout=600)
    assert ran.returncode == 6
    assert out == ""
    assert "[capture.page-gone]" in err
    assert "What was got: " in err


@pytest.mark.parametrize("stop", ["ctrl-c", "asked to end"])
def test_a_capture_that_is_stopped_leaves_a_package_that_says_so(
    home: dict[str, str], odd: RunningBoard, tmp_path: Path, stop: str
) -> None:
    odd.wire.clear()
    with start(
        home, odd.url("/odd/endless"), "--out", str(tmp_path / "out"), "--test-allow-loopback", "--json"
    ) as ran:
        wait_for(ran, "[3/5]")
        while sum(one.complete for one in odd.wire) < 8:  # each was asked for when the one before had arrived
            assert ran.poll() is None
            time.sleep(0.05)
        if stop == "ctrl-c":
            os.killpg(ran.pid, signal.SIGINT)  # a terminal tells everybody
        else:
            ran.terminate()
        out, err = ran.communicate(timeout=300)
    assert ran.returncode == 6, err
    answer = json.loads(out)
    assert answer["error"]["code"] == "capture.interrupted"
    meta = meta_of(Path(answer["package"]))
    assert meta["status"] == "failed"
    assert meta["counters"]["responses"] >= 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == [Path(answer["package"]).name]


def test_a_killed_capture_leaves_nothing_that_looks_complete(
    home: dict[str, str], odd: RunningBoard, tmp_path: Path
) -> None:
    with start(
        home, odd.url("/odd/coding/identity"), "--out", str(tmp_path / "out"), "--test-allow-loopback"
    ) as ran:
        wait_for(ran, "[4/5]")
        os.kill(ran.pid, signal.SIGKILL)
        ran.communicate(timeout=300)
    (left,) = (tmp_path / "out").iterdir()
    assert left.name.endswith(".partial")
    checked = subprocess.run(
        [sys.executable, "-m", "kaiji", "verify", str(left), "--json"],
        check=False,
        env=home,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 5
    assert json.loads(checked.stdout)["ok"] is False


def test_help_shows_an_example(home: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "kaiji", "capture", "--help"],
        check=True,
        env=home,
        capture_output=True,
        text=True,
    )
    assert "kaiji capture https://" in ran.stdout
    assert "--test-allow-loopback" in ran.stdout
