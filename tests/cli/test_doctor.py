"""`kaiji doctor` names what keeps this machine from doing its work, and what to do about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from demo.stamping import two_demo_authorities
from kaiji.cli.doctor import outside
from kaiji.cli.main import main
from kaiji.evidence.seal.office import office_signer
from kaiji.ground.instants import now
from tests.house.released_data import names, opened

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # each test starts the program, some twice


class Doctor:
    """`kaiji doctor` in this process, asked about a home; the browser is started by one test only, for itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, home: Path, *words: str) -> tuple[int, dict[str, Any]]:
        self._monkeypatch.setenv("KAIJI_HOME", str(home))
        for name in ("KAIJI_DESK", "DATABASE_URL"):
            self._monkeypatch.delenv(name, raising=False)
        status = main(["doctor", *words, "--json"])
        answer = json.loads(self._capsys.readouterr().out)
        return status, {found["code"]: found for found in answer["findings"]}


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    monkeypatch.setattr(outside, "_started", lambda _path, _profile: ("Chromium", None))
    return Doctor(monkeypatch, capsys)


def test_before_the_first_run_nothing_is_wrong_and_nothing_is_made(tmp_path: Path, doctor: Doctor) -> None:
    status, found = doctor(tmp_path / "home")
    assert status == 0
    assert {"home.new", "database.new", "data.shipped", "settings.read"} <= found.keys()
    assert not (tmp_path / "home").exists()


def test_a_key_that_others_can_read_is_named_with_the_command_that_mends_it(
    tmp_path: Path, doctor: Doctor
) -> None:
    office_signer(tmp_path, at=now())
    assert "home.keys" in doctor(tmp_path)[1]
    loose = tmp_path / "office" / "ca.key.pem"
    loose.chmod(0o644)
    status, found = doctor(tmp_path)
    assert status == 6
    assert found["home.keys"]["state"] == "bad"
    assert found["home.keys"]["what_to_do"]["en"] == f"chmod go-rwx {loose}"


def test_settings_that_cannot_be_read_end_the_look_at_the_database(tmp_path: Path, doctor: Doctor) -> None:
    (tmp_path / "kaiji.toml").write_text("desk = 3 = 4")
    status, found = doctor(tmp_path)
    assert status == 6
    assert found["settings.wrong"]["state"] == "bad"
    assert not any(code.startswith("database") for code in found)


def test_a_database_that_is_no_database_is_said_so(tmp_path: Path, doctor: Doctor) -> None:
    (tmp_path / "kaiji-claimant.sqlite3").write_bytes(b"not a database at all" * 200)
    status, found = doctor(tmp_path)
    assert status == 6
    assert found["database.silent"]["state"] == "bad"


def test_a_home_without_a_database_is_new_and_stays_without_one(tmp_path: Path, doctor: Doctor) -> None:
    found = doctor(tmp_path)[1]
    assert "database.new" in found
    assert "claimant" in found["settings.read"]["what"]["en"]
    assert list(tmp_path.glob("*.sqlite3*")) == []


def test_migrations_that_wait_are_counted(tmp_path: Path, doctor: Doctor) -> None:
    carrier = opened(names()[0], tmp_path).folder / "carrier"  # of an earlier version
    found = doctor(carrier)[1]
    assert found["database.pending"]["state"] == "note"
    assert "access-provider" in found["settings.read"]["what"]["ja"]


def test_a_browser_that_only_says_its_version_is_not_called_ready(tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && { echo Chromium 1; exit 0; }\n'
        "echo '[FATAL:zygote] Check failed: sys_chroot(\"/proc/self/fdinfo/\") == 0' >&2; exit 133\n"
    )
    browser.chmod(0o755)
    said, fault = outside._started(str(browser), tmp_path / "profile")
    assert said == ""
    assert fault is not None
    assert "sys_chroot" in fault


def test_online_every_authority_is_asked_and_its_clock_compared(tmp_path: Path, doctor: Doctor) -> None:
    with two_demo_authorities(tmp_path):
        status, found = doctor(tmp_path, "--online")
    assert status == 0, found
    assert "0" in found["tsa.answers"]["what"]["en"]
    status, found = doctor(tmp_path, "--online")  # they are gone now
    assert status == 6
    assert found["tsa.silent"]["what_to_do"]["en"]


@pytest.mark.browser
def test_a_person_reads_a_line_a_finding(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "kaiji", "doctor", "--lang", "en"],
        env={**os.environ, "KAIJI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    lines = result.stdout.rstrip().splitlines()
    assert any("Chromium" in line for line in lines), "the browser was really started"
    assert lines[-1] == "Ready."


def test_the_last_line_is_in_the_language_asked_for(
    tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(tmp_path / "home"))
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.rstrip().splitlines()[-1] == "使えます。"
