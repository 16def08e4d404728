"""A spool folder: whole files only, each exactly once, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.vault.errors import SpoolError
from kaiji.vault.importing import import_file
from kaiji.vault.spool import taking
from kaiji.vault.spool.plan import read_plan
from kaiji.vault.spool.whole import whole_files
from tests.vault.conftest import HEADER, LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.vault.importing import Imported
    from kaiji.vault.logfile import Terms
    from kaiji.vault.manifest import Manifest

    Run = Callable[..., tuple[int, dict[str, Any]]]

ROOT = Path(__file__).parents[2]
PLAN = """
[[folder]]
path = "{path}"
files = "*.csv"
profile = "csv"
whole = "{whole}"
settle_s = {settle}
after = "{after}"
"""


def plan(
    tmp_path: Path, *, whole: str = "renamed", settle: int = 0, after: str = "remove", more: str = ""
) -> Path:
    (tmp_path / "spool").mkdir(exist_ok=True)
    path = tmp_path / "spool.toml"
    text = PLAN.format(path=(tmp_path / "spool").as_posix(), whole=whole, settle=settle, after=after)
    path.write_text(text + more, encoding="utf-8")
    return path


def put(tmp_path: Path, name: str, *lines: str) -> Path:
    path = tmp_path / "spool" / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def once(run: Run, tmp_path: Path, where: Path, *, status: int = 0) -> dict[str, Any]:
    found, answer = run("receive", "--vault", str(tmp_path / "v"), "--spool", str(where), "--once")
    assert found == status, answer
    return answer


def test_what_has_come_is_taken_in_once_and_removed(tmp_path: Path, run: Run) -> None:
    where = plan(tmp_path)
    put(tmp_path, "a.csv", *LINES[:2])
    put(tmp_path, "b.txt", *LINES)
    answer = once(run, tmp_path, where)
    assert (answer["files"], answer["rows"]) == (1, 2)
    assert once(run, tmp_path, where)["files"] == 0
    assert [path.name for path in (tmp_path / "spool").rglob("*") if path.is_file()] == ["b.txt"]


def test_the_same_content_under_another_name_counts_once(tmp_path: Path, run: Run) -> None:
    where = plan(tmp_path, after="keep")
    put(tmp_path, "a.csv", *LINES[:2])
    once(run, tmp_path, where)
    put(tmp_path, "a-again.csv", *LINES[:2])
    answer = once(run, tmp_path, where)
    assert (answer["rows"], answer["taken"][0]["already"]) == (0, True)
    put(tmp_path, "a.csv", *LINES[2:4])
    assert once(run, tmp_path, where)["rows"] == 2
    kept = sorted(path.name for path in (tmp_path / "spool/taken").iterdir())
    assert kept == ["a-again.csv", "a.csv", "a.csv.2"]


def test_a_file_that_somebody_writes_to_or_that_is_the_newest_waits(tmp_path: Path) -> None:
    folder = read_plan(plan(tmp_path, whole="closed", settle=30))[0]
    old, held, newest = (put(tmp_path, name, *LINES[:1]) for name in ("a.csv", "b.csv", "c.csv"))
    now = time.time()  # noqa: TID251  # the file system's own clock is asked here
    for age, path in ((100, old), (90, held), (80, newest)):
        os.utime(path, (now - age, now - age))
    code = f"import time; f = open({str(held)!r}, 'a'); print('open', flush=True); time.sleep(600)"
    with subprocess.Popen((sys.executable, "-c", code), stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert [path.name for path in whole_files(folder, now=now)] == ["a.csv"]
        writer.kill()
    assert [path.name for path in whole_files(folder, now=now)] == ["a.csv", "b.csv"]
    assert whole_files(folder, now=now - 75) == []  # still warm then


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    folder = read_plan(plan(tmp_path))[0]
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="utf-8")
    (tmp_path / "spool/a.csv").symlink_to(secret)
    assert whole_files(folder, now=0.0) == []


def test_a_file_that_cannot_be_read_is_put_aside_and_reported_and_the_others_go_in(
    tmp_path: Path, run: Run
) -> None:
    where = plan(tmp_path)
    (tmp_path / "spool/a.csv").write_bytes(b"\x1f\x8b not gzip at all\n")
    (tmp_path / "spool/b.csv").write_text("no header\n", encoding="utf-8")
    put(tmp_path, "c.csv", *LINES[:2])
    answer = once(run, tmp_path, where, status=2)
    assert (answer["files"], answer["rows"], answer["refused"]) == (3, 2, 2)
    assert sorted(path.name for path in (tmp_path / "spool/refused").iterdir()) == ["a.csv", "b.csv"]
    assert {one["error"]["code"] for one in answer["taken"] if one["error"]} == {"vault.import-file"}


def test_the_name_of_a_file_says_which_minute_it_covers(tmp_path: Path, run: Run) -> None:
    where = plan(tmp_path, more='period = { name = "%Y%m%d-%H%M", seconds = 60, zone = "+09:00" }\n')
    period = read_plan(where)[0].period
    assert period is not None
    first, last = period.of("20261026-1513.log") or (0, 0)
    assert (last - first + 1, period.of("other.log")) == (60_000_000, None)
    put(tmp_path, "20261026-1505.csv", LINES[0])
    once(run, tmp_path, where)
    question = ("find", "--vault", str(tmp_path / "v"), "--ip", "198.51.100.7", "--port", "40009", "--request", "R",
                "--basis", "disclosure-order", "--operator", "d")  # fmt: skip
    assert run(*question, "--at", "2026-10-26T15:05:30+09:00")[1]["class"] == "none"
    assert run(*question, "--at", "2026-10-26T15:06:30+09:00")[1]["class"] == "not_covered"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('whole = "renamed"', 'whole = "maybe"'),
        ('after = "remove"\n', ""),
        ('files = "*.csv"', 'files = "../*.csv"'),
        ('profile = "csv"', 'profile = "cisco"'),
        ("settle_s = 0", "settle_s = -1"),
        ("settle_s = 0", "settle_s = 0\nzone = 'JST'"),
        ("settle_s = 0", "setle_s = 0"),
        ("settle_s = 0", "settle_s = 0\nnewest_too = 'false'"),
        ("settle_s = 0", "settle_s = 0\nclock_offset_s = 2.7"),
        ("[[folder]]", "[folder]"),
    ],
)
def test_a_plan_with_a_fault_is_refused_before_anything_is_touched(
    tmp_path: Path, old: str, new: str
) -> None:
    where = plan(tmp_path)
    text = where.read_text(encoding="utf-8")
    assert old in text
    where.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SpoolError):
        read_plan(where)


def test_a_folder_that_is_not_there_is_said_and_a_plan_that_is_a_pipe_is_not_waited_for(
    tmp_path: Path, run: Run
) -> None:
    where = plan(tmp_path)
    (tmp_path / "spool").rmdir()
    assert once(run, tmp_path, where, status=2)["absent"] == [str(tmp_path / "spool")]
    where.unlink()
    os.mkfifo(where)
    assert once(run, tmp_path, where, status=2)["error"]["code"] == "vault.spool"


def watcher(tmp_path: Path, where: Path) -> subprocess.Popen[bytes]:
    words = (sys.executable, "-m", "kaiji", "vault", "receive", "--vault", str(tmp_path / "v"), "--spool", str(where),
             "--every", "0.05", "--operator", "t", "--lang", "en")  # fmt: skip
    return subprocess.Popen(
        words,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "src"},
    )


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again_every_file_is_in_exactly_once(tmp_path: Path, run: Run) -> None:
    where = plan(tmp_path)
    count = 40
    for number in range(count):
        line = LINES[0].replace("C-001", f"C-{number:03d}").replace("40001", str(41000 + number))
        put(tmp_path, f"{number:03d}.csv", *[line] * 3)
    for delay in (0.55, 0.62, 0.7, 0.8, 0.95, 1.1):
        with watcher(tmp_path, where) as process:
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
    once(run, tmp_path, where)
    assert [path for path in (tmp_path / "spool").rglob("*") if path.is_file()] == []
    status, sound = run("check", "--vault", str(tmp_path / "v"))
    assert (status, sound["rows"]) == (0, count)


def test_told_to_stop_it_ends_well_and_says_what_it_did(tmp_path: Path, run: Run) -> None:
    where = plan(tmp_path)
    put(tmp_path, "a.csv", *LINES[:2])
    with watcher(tmp_path, where) as process:
        assert process.stderr is not None
        assert b"a.csv: 2 lines, 2 rows, 0 did not fit" in process.stderr.readline()
        put(tmp_path, "late.csv", *LINES[2:4])
        assert b"late.csv: 2 lines" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert b"2 files taken in, 4 rows" in out


def test_a_file_that_is_written_to_while_it_is_read_is_kept_for_a_person(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = plan(tmp_path)
    put(tmp_path, "a.csv", *LINES[:2])

    def late(manifest: Manifest, path: Path, terms: Terms, **more: Any) -> Imported:
        done = import_file(manifest, path, terms, **more)
        with path.open("a", encoding="utf-8") as file:
            file.write(LINES[2] + "\n")
        return done

    monkeypatch.setattr(taking, "import_file", late)
    answer = once(run, tmp_path, where, status=2)
    assert (answer["rows"], answer["refused"], answer["taken"][0]["error"]["code"]) == (
        2,
        1,
        "vault.spool-changed",
    )
    assert (tmp_path / "spool/refused/a.csv").read_text(encoding="utf-8").count("\n") == 4
