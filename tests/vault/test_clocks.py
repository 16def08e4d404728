"""A clock measured after its log was taken in: corrected on the record, for questions and for holds; a zone cannot be changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli.main import main
from kaiji.vault.folder import reading
from tests.vault.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    Find = Callable[..., dict[str, Any]]
    Run = Callable[..., tuple[int, dict[str, Any]]]

SAMPLES = ROOT / "tests" / "vault" / "samples"
BETWEEN = "2026-10-26T15:10:15+09:00"
ASKED = ("--ip", "198.51.100.7", "--port", "40001", "--at", BETWEEN)
UNDER = ("--request", "R8-102", "--basis", "disclosure-order", "--operator", "desk1")


def test_what_was_taken_in_is_listed_with_its_number(
    vault: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (listed,) = run("imports", "--vault", vault)[1]["imports"]
    assert (listed["import"], listed["file"], listed["rows"]) == (_import_of(vault), "log.csv", 8)
    assert listed["covers"] == ["2026-10-25T00:00:00+09:00", "2026-10-27T00:00:00+09:00"]
    run(
        "clock",
        "--vault",
        vault,
        "--import",
        listed["import"],
        "--offset",
        "2.5",
        "--reason",
        "NTP",
        "--operator",
        "d",
    )
    capsys.readouterr()
    assert main(["--lang", "en", "vault", "imports", "--vault", vault]) == 0
    assert "8 rows, clock off by 2.5 s" in capsys.readouterr().out


def _import_of(vault: str) -> str:
    with reading(Path(vault)) as manifest:
        return str(manifest.db.execute("SELECT id FROM import").fetchone()[0])


def test_a_corrected_clock_widens_every_answer_and_what_holds_keep(vault: str, run: Run) -> None:
    assert run("find", "--vault", vault, *ASKED, *UNDER)[1]["class"] == "none"
    until = ("--until", "2030-01-31T00:00:00+09:00")
    run("hold", "add", "--vault", vault, *ASKED, *UNDER, *until)
    said = ("--vault", vault, "--import", _import_of(vault), "--operator", "desk1", "--reason", "NTP")
    status, answer = run("clock", *said, "--offset", "-20")
    assert (status, answer["from_s"], answer["to_s"]) == (0, 0, 20)
    answer = run("find", "--vault", vault, *ASKED, *UNDER)[1]
    assert answer["class"] == "ambiguous"
    assert [candidate["subscriber"] for candidate in answer["candidates"]] == ["C-001", "C-002"]
    assert {row["clock_offset_s"] for one in answer["candidates"] for row in one["rows"]} >= {20}
    with reading(Path(vault)) as manifest:
        assert manifest.db.execute("SELECT rows FROM hold").fetchone() == (2,)
        entries = [line for _, line in manifest.lines() if b"import.clock" in line]
    assert len(entries) == 1
    assert b"20000000" in entries[0]
    assert b"NTP" not in entries[0], "what was typed stands beside the journal"
    assert run("check", "--vault", vault)[0] == 0


def test_a_correction_needs_an_import_and_a_reason(vault: str, run: Run) -> None:
    known = _import_of(vault)
    for identity, reason, given in (
        ("0" * 16, "NTP", "0" * 16),
        (known, " ", " "),
    ):
        words = ("--import", identity, "--offset", "3", "--operator", "desk1", "--reason", reason)
        status, answer = run("clock", "--vault", vault, *words)
        assert (status, answer["error"]["given"]) == (2, given)
    with reading(Path(vault)) as manifest:
        assert manifest.db.execute("SELECT clock_offset FROM import").fetchall() == [(0,)]


def test_a_known_file_with_another_offset_keeps_the_one_on_record_and_says_so(
    vault: str, run: Run, log: Path
) -> None:
    again = ("import", "--vault", vault, "--profile", "csv", "--clock-offset", "3", str(log))
    status, answer = run(*again)
    assert status == 0
    assert answer["already"] == [log.name]
    assert answer["files"][0]["clock_offset_s"] == 0


def test_a_file_in_another_zone_would_be_there_twice_and_is_refused(tmp_path: Path, run: Run) -> None:
    path = str(tmp_path / "fortinet.log")
    whole = (SAMPLES / "fortinet.log").read_text(encoding="utf-8").splitlines()
    Path(path).write_text(f"{next(line for line in whole if ' tz=' not in line)}\n", encoding="utf-8")
    vault = str(tmp_path / "vault")
    words = ("import", "--vault", vault, "--profile", "fortinet")
    assert run(*words, path)[1]["rejected"] == 1, "no zone was told, so the line was not read"
    assert run(*words, "--zone", "-05:00", path)[1]["rows"] == 1, "a zone that looks like an option"
    with reading(Path(vault)) as manifest:
        (read,) = manifest.db.execute("SELECT id FROM import WHERE rows=1").fetchone()
    status, answer = run(*words, "--zone", "+09:00", path)
    assert (status, answer["error"]["code"]) == (2, "vault.import-file")
    assert read in answer["error"]["given"]
    assert run(*words, "--zone", "-05:00", path)[1]["already"] == ["fortinet.log"]
    with reading(Path(vault)) as manifest:
        assert len(manifest.db.execute("SELECT id FROM import").fetchall()) == 2


def test_a_zone_told_later_lets_the_other_lines_in_and_empty_files_stand_in_nobodys_way(
    tmp_path: Path, run: Run
) -> None:
    words = ("import", "--vault", str(tmp_path / "vault"), "--profile", "fortinet")
    both = str(SAMPLES / "fortinet.log")
    assert run(*words, both)[1]["rows"] == 1
    assert run(*words, "--zone", "+09:00", both)[1]["rows"] == 2
    empty = tmp_path / "empty.log"
    empty.write_bytes(b"")
    for zone in ("+09:00", "+00:00"):
        status, answer = run(*words, "--zone", zone, str(empty))
        assert (status, answer["already"]) == (0, [])


def test_a_zone_that_is_none_is_said_as_it_was_given(tmp_path: Path, run: Run) -> None:
    words = ("import", "--vault", str(tmp_path / "vault"), "--profile", "fortinet", "--zone")
    for zone in ("JST", "+0900", "+24:00", "9"):
        status, answer = run(*words, zone, str(SAMPLES / "fortinet.log"))
        assert (status, answer["error"]["code"], answer["error"]["given"]) == (2, "instant.invalid", zone)
