"""`kaiji doctor` names what keeps this machine from doing its work, and what to do about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from demo.stamping import two_demo_authorities
from kaiji.evidence.seal.office import office_signer
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # each test starts the program, some twice


def _doctor(home: Path, *words: str) -> tuple[int, dict[str, Any]]:
    result = subprocess.run(
        [sys.executable, "-m", "kaiji", "doctor", *words, "--json"],
        env={**os.environ, "KAIJI_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(result.stdout)
    return result.returncode, {found["code"]: found for found in answer["findings"]}


def test_before_the_first_run_nothing_is_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    status, found = _doctor(tmp_path / "home")
    assert status == 0
    assert {"home.new", "database.new", "data.shipped", "settings.read"} <= found.keys()
    assert not (tmp_path / "home").exists()


def test_a_key_that_others_can_read_is_named_with_the_command_that_mends_it(tmp_path: Path) -> None:
    office_signer(tmp_path, at=now())
    assert "home.keys" in _doctor(tmp_path)[1]
    loose = tmp_path / "office" / "ca.key.pem"
    loose.chmod(0o644)
    status, found = _doctor(tmp_path)
    assert status == 6
    assert found["home.keys"]["state"] == "bad"
    assert found["home.keys"]["what_to_do"]["en"] == f"chmod go-rwx {loose}"


def test_settings_that_cannot_be_read_end_the_look_at_the_database(tmp_path: Path) -> None:
    (tmp_path / "kaiji.toml").write_text("desk = 3 = 4")
    status, found = _doctor(tmp_path)
    assert status == 6
    assert found["settings.wrong"]["state"] == "bad"
    assert not any(code.startswith("database") for code in found)


def test_a_database_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "kaiji-claimant.sqlite3").write_bytes(b"not a database at all" * 200)
    status, found = _doctor(tmp_path)
    assert status == 6
    assert found["database.silent"]["state"] == "bad"


def test_migrations_that_wait_are_counted(tmp_path: Path) -> None:
    found = _doctor(tmp_path)[1]  # the folder is there and its database is new: everything waits
    assert found["database.pending"]["state"] == "note"


def test_online_every_authority_is_asked_and_its_clock_compared(tmp_path: Path) -> None:
    with two_demo_authorities(tmp_path):
        status, found = _doctor(tmp_path, "--online")
    assert status == 0, found
    assert "0" in found["tsa.answers"]["what"]["en"]
    status, found = _doctor(tmp_path, "--online")  # they are gone now
    assert status == 6
    assert found["tsa.silent"]["what_to_do"]["en"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_person_reads_a_line_a_finding(tmp_path: Path, language: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "kaiji", "doctor", "--lang", language],
        env={**os.environ, "KAIJI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.rstrip().splitlines()[-1] == {"ja": "使えます。", "en": "Ready."}[language]
