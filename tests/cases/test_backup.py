"""One command out, one command in; killed anywhere, nothing half-made counts."""

from __future__ import annotations

import json
import os
import shutil
import signal
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.actors import Actor
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.life import close_case, erase_case, open_case
from kaiji.cases.backup.databases import is_empty
from kaiji.cases.backup.parts import MANIFEST
from kaiji.cases.backup.proving import bring_in
from kaiji.cases.backup.restoring import lay_out, move_in
from kaiji.cases.backup.taking import keys_file, take_backup
from kaiji.cases.errors import BackupError, SubjectErasedError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.journal.database import check_database
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.worker import work_off
from tests.cases.forked import in_a_fork
from tests.cases.matter import LAWYER
from tests.cases.stated import VALUE
from tests.offices import empty_database, using_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.offices import Office

OWNER = Actor(id="user:9", role="owner")


def _filled(office: Office, at: datetime) -> CaseRow:
    opened = open_case(Act(actor=LAWYER, at=at), VALUE)
    folder = case_folder(opened.id) / "evidence" / "EV-1"
    folder.mkdir(parents=True)
    (folder / "page.pdf").write_bytes(b"\x00\x01" * 3_000_000)
    (office.home / "kaiji.toml").write_text('[mail]\npassword = "secret"\n')
    (office.home / "work" / "job-1").mkdir(parents=True)
    (office.home / "work" / "job-1" / "half").write_text("x")
    return opened


@contextmanager
def _home_is(
    folder: Path, office: Office, database: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("KAIJI_HOME", str(folder))
        entry = {"NAME": str(folder / "kaiji.sqlite3")} if office.vendor == "sqlite" else database
        with using_database(entry):
            yield


def _restore(
    data: Path,
    home: Path,
    office: Office,
    database: dict[str, object],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    told: Callable[[str], None] = lambda _stage: None,
    keys: Path | None = None,
) -> int:
    laid_out = lay_out(data, keys or keys_file(data), home, told=told)
    with _home_is(laid_out.folder, office, database, monkeypatch):
        erased = bring_in(OWNER, laid_out, at=at, told=told)
    told("before the move")
    move_in(laid_out, home)
    return erased


def test_what_went_out_comes_back_whole(
    office_on_both: Office, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _filled(office_on_both, at)
    data, home = tmp_path / "backup.zip", tmp_path / "elsewhere"
    taken = take_backup(OWNER, data, at=at)
    assert data.stat().st_mode & 0o777 == taken.keys.stat().st_mode & 0o777 == 0o600
    later = open_case(Act(actor=LAWYER, at=at), replace(VALUE, id="2026-0099"))
    with empty_database(office_on_both) as database:
        assert _restore(data, home, office_on_both, database, at, monkeypatch) == 0
        with _home_is(home, office_on_both, database, monkeypatch):
            assert read_case_rows(CaseRow.get(opened.id)) == VALUE
            assert not CaseRow.objects.filter(pk=later.id).exists()
            assert check_database().ok
            assert [e.what for e in Entry.objects.filter(stream="office:all").order_by("n")] == [
                "backup.taken",
                "backup.restored",
            ]
            assert (case_folder(opened.id) / "evidence" / "EV-1" / "page.pdf").stat().st_size == 6_000_000
    assert not (home / "work").exists()
    assert (home / "kaiji.toml").read_text() == (office_on_both.home / "kaiji.toml").read_text()
    assert not list(tmp_path.glob(".*restoring"))


def test_stock_tools_open_it_and_the_keys_are_not_in_it(office: Office, at: datetime, tmp_path: Path) -> None:
    _filled(office, at)
    data = tmp_path / "backup.zip"
    take_backup(OWNER, data, at=at)
    with zipfile.ZipFile(data) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        whole = b"".join(packed.read(name) for name in names)
    assert "database.sqlite3" in names
    assert not [name for name in names if "ring.json" in name or "kaiji.toml" in name or "work/" in name]
    ring = json.loads((office.home / "keys" / "ring.json").read_text())
    for secret in (ring["index"], *(key["secret"] for key in ring["keys"].values())):
        assert secret.encode() not in whole
    assert "山田花子".encode() not in whole


def test_nothing_is_written_over(
    office: Office, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(office, at)
    data = tmp_path / "backup.zip"
    take_backup(OWNER, data, at=at)
    before = data.read_bytes()
    with pytest.raises(BackupError, match="not overwritten"):
        take_backup(OWNER, data, at=at)
    with pytest.raises(BackupError, match="not overwritten"):
        lay_out(data, keys_file(data), office.home)
    laid_out = lay_out(data, keys_file(data), tmp_path / "new")
    open_case(Act(actor=LAWYER, at=at), replace(VALUE, id="2026-0077"))
    with pytest.raises(BackupError, match="not empty"):
        bring_in(OWNER, laid_out, at=at)  # the settings still name the office that is in use
    assert data.read_bytes() == before


class _Killer:
    """Kills its own process at the n-th stage it is told of (kill -9)."""

    def __init__(self, place: int) -> None:
        self.left = place

    def __call__(self, _stage: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_taking_a_backup_may_be_killed_anywhere(office_on_both: Office, at: datetime, tmp_path: Path) -> None:
    _filled(office_on_both, at)

    def take(place: int) -> None:
        take_backup(OWNER, tmp_path / f"{place}.zip", at=at, told=_Killer(place))

    died = 0
    while (status := in_a_fork(partial(take, died + 1))) != 0:
        died += 1
        assert status == -signal.SIGKILL
        assert not (tmp_path / f"{died}.zip").exists()
    assert died >= 5
    data = tmp_path / f"{died + 1}.zip"
    lay_out(data, keys_file(data), tmp_path / "new")
    assert check_database().ok


@pytest.mark.slow
def test_putting_a_backup_back_may_be_killed_anywhere_and_run_again(
    office_on_both: Office, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _filled(office_on_both, at)
    data, home = tmp_path / "backup.zip", tmp_path / "elsewhere"
    take_backup(OWNER, data, at=at)
    died = 0
    with empty_database(office_on_both) as database:

        def put_back(place: int) -> None:
            _restore(data, home, office_on_both, database, at, monkeypatch, told=_Killer(place))

        while (status := in_a_fork(partial(put_back, died + 1))) != 0:
            died += 1
            assert status == -signal.SIGKILL
            assert not home.exists()
        assert died >= 6
        with _home_is(home, office_on_both, database, monkeypatch):
            assert read_case_rows(CaseRow.get(opened.id)) == VALUE
            assert check_database().ok


@pytest.mark.slow
def test_what_was_erased_after_the_backup_is_erased_again(
    office_on_both: Office, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _filled(office_on_both, at)
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    take_backup(OWNER, old, at=at)
    close_case(Act(actor=LAWYER, at=at), opened, on=at.date())
    erase_case(Act(actor=OWNER, at=at), opened)
    work_off(clock=lambda: at + timedelta(minutes=1))
    take_backup(OWNER, new, at=at)
    home = tmp_path / "elsewhere"
    with empty_database(office_on_both) as database:
        assert _restore(old, home, office_on_both, database, at, monkeypatch, keys=keys_file(new)) == 1
        with _home_is(home, office_on_both, database, monkeypatch), pytest.raises(SubjectErasedError):
            _ = CaseRow.get(opened.id).title


@pytest.mark.parametrize(
    "damage", ["byte", "cut", "missing", "extra", "path", "swapped", "keys", "not a zip", "bomb"]
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    office: Office, at: datetime, tmp_path: Path, damage: str
) -> None:
    _filled(office, at)
    data, bad, home = tmp_path / "backup.zip", tmp_path / "bad.zip", tmp_path / "new"
    take_backup(OWNER, data, at=at)
    keys = keys_file(data)
    if damage == "byte":
        content = bytearray(data.read_bytes())
        content[len(content) // 2] ^= 1
        bad.write_bytes(content)
    elif damage == "cut":
        bad.write_bytes(data.read_bytes()[:-100])
    elif damage == "swapped":
        shutil.copy(keys, bad)
    elif damage == "keys":
        shutil.copy(data, bad)
        keys = tmp_path / "other.keys"
        _repacked(keys_file(data), keys, drop="files/keys/ring.json")
    elif damage == "not a zip":
        bad.write_bytes(b"PK\x03\x04 nothing")
    else:
        _repacked(
            data,
            bad,
            drop="database.sqlite3" if damage == "missing" else "",
            extra={"extra": "files/x", "path": "files/../../x", "bomb": "files/bomb"}.get(damage, ""),
            listed=damage != "extra",
        )
    with pytest.raises(BackupError):
        lay_out(bad, keys, home)
    assert not home.exists()
    assert not (tmp_path / "x").exists()


def _repacked(source: Path, target: Path, *, drop: str = "", extra: str = "", listed: bool = True) -> None:
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        manifest = json.loads(packed.read(MANIFEST))
        for name in packed.namelist():
            if name not in {drop, MANIFEST}:
                made.writestr(name, packed.read(name))
        if drop.startswith("files/keys"):
            del manifest["entries"][drop]
        if extra:
            made.writestr(extra, b"0" * 2_000_000)
            if listed:
                manifest["entries"][extra] = {"sha256": "0" * 64, "size": 1}
        made.writestr(MANIFEST, json.dumps(manifest))


def test_a_database_that_is_there_is_not_called_empty(office_on_both: Office) -> None:
    assert not is_empty()
