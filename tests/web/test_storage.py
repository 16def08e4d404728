"""What fills the disk is measured by kind, its growth comes from the days on record, and a person is told in time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from kaiji.cli.doctor.checks import _filling
from kaiji.cli.main import main
from kaiji.cli.storage import in_units
from kaiji.web.configuration.reading import read_configuration
from kaiji.web.storage.daily import journal_bytes, note_storage
from kaiji.web.storage.forecast import RESERVE, forecast
from kaiji.web.storage.history import NAME, note, read_history
from kaiji.web.storage.kinds import KINDS
from kaiji.web.storage.measuring import Measured, measure
from tests.offices import using_database

if TYPE_CHECKING:
    from pathlib import Path

    from tests.offices import Office

AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
_NOTHING = {kind.id: 0 for kind in KINDS}


def _measured(evidence: int, *, at: datetime = AT, free: int = RESERVE + 1_000) -> Measured:
    return Measured(at=at, sizes=_NOTHING | {"evidence": evidence}, recent=_NOTHING, oldest=at, free=free)


def _write(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def test_every_file_of_a_home_is_of_one_kind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in (
        "cases/c1/evidence/a",
        "files/case-c1/b",
        "kaiji-claimant.sqlite3",
        "vault/segments/d",
        "keys/ring.json",
    ):
        _write(home / name, 4096)
    _write(tmp_path / "backups" / "one.zip", 4096)
    measured = measure(home, at=AT, backups=tmp_path / "backups", database=1_000_000)
    assert measured.sizes == dict.fromkeys(_NOTHING, 4096) | {"database": 1_004_096}
    assert measured.total == sum(measured.sizes.values())


def test_growth_is_the_median_of_the_days_on_record_whatever_one_import_did(tmp_path: Path) -> None:
    for back in range(10, 0, -1):
        jump = 5_000_000 if back <= 5 else 0
        note(tmp_path, _measured(100 * (10 - back) + jump, at=AT - timedelta(days=back)))
    expected = forecast(_measured(5_001_000), read_history(tmp_path))
    assert expected.basis == "history"
    assert expected.growth["evidence"] < 1_500_000  # most pairs do not span the jump far
    steady = forecast(
        _measured(1_000), [day for day in read_history(tmp_path) if day.sizes["evidence"] < 5_000_000]
    )
    assert (steady.a_day, steady.days, steady.full_on) == (100, 10, TODAY + timedelta(days=10))


def test_before_a_week_is_on_record_the_dates_of_the_files_are_used_and_said_so() -> None:
    young = Measured(
        at=AT,
        sizes=_NOTHING | {"evidence": 500},
        recent=_NOTHING | {"evidence": 500},
        oldest=AT - timedelta(days=5),
        free=RESERVE + 1_000,
    )
    expected = forecast(young, [])
    assert (expected.basis, expected.a_day, expected.days) == ("files", 100, 10)


def test_what_does_not_grow_never_fills_the_disk() -> None:
    expected = forecast(_measured(0), [])
    assert (expected.days, expected.full_on) == (None, None)


def test_a_line_cut_off_by_a_full_disk_is_passed_over(tmp_path: Path) -> None:
    note(tmp_path, _measured(1))
    with (tmp_path / NAME).open("a") as file:
        file.write('{"on": "2026-11-2')
    note(tmp_path, _measured(2, at=AT + timedelta(days=1)))
    assert [day.sizes["evidence"] for day in read_history(tmp_path)] == [1, 2]


@pytest.mark.parametrize(("a_day", "state"), [(10**15, "bad"), (0, None)])
def test_the_doctor_warns_before_the_disk_is_full(tmp_path: Path, a_day: int, state: str | None) -> None:
    for back in range(9, 0, -1):
        note(tmp_path, _measured(a_day * (9 - back), at=AT - timedelta(days=back)))
    found = list(_filling(tmp_path, at=AT))
    assert [one.state for one in found] == ([state] if state else [])
    assert all(one.code == "disk.filling" and one.todo is not None for one in found)


def test_the_command_says_who_may_delete_what_and_counts_the_journal(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(office.home))
    _write(office.home / "cases" / "c1" / "evidence" / "page", 8192)
    assert main(["storage", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["kind"]: row["bytes"] for row in told["kinds"]}["evidence"] == 8192
    assert all(row["who"]["ja"] and row["rule"]["en"] for row in told["kinds"])
    assert told["forecast"]["basis"] == "files"
    assert main(["storage"]) == 0
    said = capsys.readouterr().out
    assert "証拠(取得したページ)" in said
    assert "kaiji vault expire" in said


def test_before_the_first_start_the_command_still_says_what_lies_there(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    django_db_blocker: Any,
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(tmp_path))
    monkeypatch.setenv("KAIJI_DESK", "claimant")
    empty = tmp_path / "kaiji-claimant.sqlite3"
    empty.touch()
    with django_db_blocker.unblock(), using_database({"NAME": str(empty)}):
        assert main(["storage", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["journal_bytes"] is None
    assert told["free_bytes"] > 0


def test_the_worker_notes_one_line_a_day_and_a_disk_that_refuses_does_not_stop_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(office.home))
    monkeypatch.setattr(settings, "CONFIGURATION", read_configuration(office.home, {}))
    for at in (AT, AT + timedelta(hours=1), AT + timedelta(days=1)):
        note_storage(at=at)
    assert [day.on for day in read_history(office.home)] == [TODAY, TODAY + timedelta(days=1)]
    assert journal_bytes() == 0
    (office.home / NAME).unlink()
    (office.home / NAME).mkdir()
    note_storage(at=AT)


def test_bytes_are_told_in_units_a_person_reads() -> None:
    assert [in_units(count) for count in (0, 1023, 1536, 3 << 30)] == ["0 B", "1023 B", "1.5 KiB", "3.0 GiB"]
    assert in_units(-2048, sign=True) == "-2.0 KiB"
