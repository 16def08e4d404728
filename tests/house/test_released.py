"""Data that a release left behind: migrated forward on both databases every row is found again; its packages, evidence and vault are read.

A fixture is never changed: where a test here fails, the migration or the reader is wrong, or users must be told (docs/how-to/release.md).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from kaiji.casefile.folder import read_case
from kaiji.cli.main import main
from kaiji.data.checking import check_bundle
from kaiji.evidence.verify import load_trust, verify_package
from kaiji.evidence.verify.trust import Trust, load_certificates
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given
from kaiji.ground.instants import parse_instant
from kaiji.vault.checking import check
from kaiji.vault.folder import reading, writing
from tests.house.released_data import (
    BOOKKEEPING,
    DESKS,
    Release,
    fill,
    migrate_forward,
    migrate_to,
    migrations,
    names,
    now_held,
    opened,
    rows,
)
from tests.offices import _sql, postgresql_entry, postgresql_server, set_up_django, using_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

set_up_django()
pytestmark = pytest.mark.xdist_group("released")

MOVED: Final[dict[str, dict[str, str]]] = {}
"""Columns that a later migration renamed or took away, by table, each with the reason: `{"cases_x": {"old": "renamed to new in 0007"}}`."""
LATER: Final = timedelta(days=1)
"""After a package was made: within its life, whatever day the tests run on."""


@pytest.fixture(scope="module", params=names())
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return opened(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def old_tables(release: Release) -> dict[str, str]:
    """Give, for each desk, a database of PostgreSQL that holds the release's rows in the release's tables."""
    port, _ = postgresql_server()
    made = {}
    state = {app: name for desk in DESKS for app, name in migrations(release.database(desk)).items()}
    template = f"{release.name.replace('-', '_')}_tables"
    _sql(port, f"CREATE DATABASE {template}")
    with using_database(postgresql_entry(port, template)):
        migrate_to(state)
    for desk in DESKS:
        made[desk] = f"{release.name.replace('-', '_')}_{desk}"
        _sql(port, f"CREATE DATABASE {made[desk]} TEMPLATE {template}")
    return made


@pytest.fixture(
    params=[(desk, vendor) for desk in DESKS for vendor in ("sqlite", "postgresql")], ids="-".join
)
def migrated(
    request: pytest.FixtureRequest,
    release: Release,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: Any,
) -> Iterator[tuple[str, dict[str, list[dict[str, Any]]]]]:
    """Give a desk whose database was migrated forward, and the rows it had before."""
    desk, vendor = request.param
    home = tmp_path / "home"
    shutil.copytree(release.folder / desk, home)
    monkeypatch.setenv("KAIJI_HOME", str(home))
    before = rows(release.database(desk))
    with django_db_blocker.unblock():
        if vendor == "sqlite":
            entry: dict[str, Any] = {"NAME": str(home / f"kaiji-{DESKS[desk]}.sqlite3")}
        else:
            tables = request.getfixturevalue("old_tables")
            entry = postgresql_entry(postgresql_server()[0], tables[desk])
        with using_database(entry):
            if vendor == "postgresql":
                fill(before)
            migrate_forward(migrations(release.database(desk)))
            yield desk, before


def _plain(value: Any) -> Any:
    """Return a value as both databases mean it: SQLite keeps instants, days and JSON as text, PostgreSQL as such."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True)
    return value.isoformat() if isinstance(value, date) else value


def _key(row: dict[str, Any], columns: list[str]) -> str:
    return repr([_instant(_plain(row[column])) for column in columns])


def _instant(value: Any) -> Any:
    """Spell an instant without the zeros that only one of the databases writes."""
    try:
        return (
            datetime.fromisoformat(value).isoformat()
            if isinstance(value, str) and value[4:5] == "-"
            else value
        )
    except ValueError:
        return value


@pytest.mark.slow
def test_every_row_is_found_again_the_journal_holds_and_what_was_sealed_opens(
    migrated: tuple[str, dict[str, list[dict[str, Any]]]],
) -> None:
    from kaiji.cases.journal.database import check_database

    desk, before = migrated
    assert sum(map(len, before.values())) > 50
    for table, held in before.items():
        if held:
            assert _missing(table, held) == [], table
    proof = check_database()
    assert proof.entries > 20
    assert proof.faults == []
    assert _opened(desk)


def _missing(table: str, held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the release that are not there any more, as they were."""
    columns = [column for column in held[0] if column not in MOVED.get(table, {})]
    there = list(now_held(table))
    if not there or not set(columns) <= set(there[0]):
        return held
    found = {_key(row, columns) for row in there}
    return [row for row in held if _key(row, columns) not in found]


def _opened(desk: str) -> str:
    """Return something that was sealed by the release, opened by this version."""
    if desk == "office":
        from kaiji.cases.models import CaseRow

        (case,) = CaseRow.objects.all()
        assert case.title == "こもれびママ広場の件"
        return str(case.title)
    if desk == "operator":
        from kaiji.desks.content_provider.models import Matter

        return "".join(json.dumps(matter.body, default=str) for matter in Matter.objects.all())
    from kaiji.desks.access_provider.models import Receipt

    return "".join(json.dumps(receipt.body, default=str) for receipt in Receipt.objects.all())


def test_as_many_rows_as_were_frozen_are_in_the_fixture(release: Release) -> None:
    for desk in DESKS:
        held = rows(release.database(desk))
        frozen = release.facts["tables"][desk]
        assert {name: len(table) for name, table in held.items()} == {
            name: count for name, count in frozen.items() if name in held
        }


def test_evidence_of_the_release_verifies_step_by_step(release: Release) -> None:
    (package,) = (release.folder / "evidence").iterdir()
    at = parse_instant(json.loads((package / "meta" / "capture.json").read_text())["finished_at"]) + LATER
    report = verify_package(package, trust=load_trust(release.folder / "trust"), now=at)
    assert [step.code for step in report.steps if not step.passed] == []
    assert report.ok


@pytest.mark.parametrize(
    ("name", "taker"), [("request-to-site.zip", "operator"), ("answer-of-site.zip", "office")]
)
def test_packages_of_the_release_are_checked_and_read(release: Release, name: str, taker: str) -> None:
    roots = [
        root
        for path in sorted((release.folder / taker / "trust" / "signer").glob("*.pem"))
        for root in load_certificates(path)
    ]
    path = release.folder / "packages" / name
    first = check_package(path, Given(now=datetime.fromisoformat("2026-11-27T00:00:00+00:00")))
    assert first.package is not None
    at = first.package.created_at + LATER
    checked = check_package(path, Given(now=at, trust=Trust(signer_roots=tuple(roots))))
    assert [s.code for s in checked.report.steps if not s.passed and s.code != "link"] == []


def test_the_bundle_of_the_release_is_checked(release: Release) -> None:
    (root,) = load_certificates(release.folder / "trust" / "signer" / "office.pem")
    checked = check_bundle(
        release.folder / "data.zip",
        Trust(signer_roots=(root,)),
        now=datetime.fromisoformat("2026-11-28T00:00:00+00:00"),
        in_use="2026.01.01",
    )
    failed = {step.code for step in checked.report.steps if not step.passed}
    assert failed <= {"past"}  # what these tables said of the past has been corrected since
    assert checked.tables


def test_the_case_folder_of_the_release_is_read(release: Release) -> None:
    case = read_case(release.folder / "case")
    assert case.title == "こもれびママ広場の件"
    assert case.post


def test_the_vault_of_the_release_is_sound_and_answers(release: Release, tmp_path: Path) -> None:
    shutil.copytree(release.folder / "carrier" / "vault", tmp_path / "vault")
    with reading(tmp_path / "vault") as manifest:
        found = check(manifest)
    assert (found.faults, found.rows > 400, found.entries > 0) == ((), True, True)


@pytest.mark.parametrize("name", names("vault"))
def test_a_vault_of_an_earlier_layout_is_upgraded_when_opened_and_answers(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vault = opened(name, tmp_path).folder / "vault"
    with writing(vault) as manifest:
        assert manifest.get("layout") == "3"
        assert check(manifest).faults == ()
    asked = ("--ip", "198.51.100.7", "--port", "40001", "--at", "2026-10-26T15:15:00+09:00")
    under = ("--request", "R-1", "--basis", "disclosure-order")
    assert main(["vault", "find", "--vault", str(vault), *asked, *under, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["class"], [one["subscriber"] for one in answer["candidates"]]) == ("unique", ["C-002"])


@pytest.mark.slow  # a program of its own, as whoever restores runs it
@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("name", names("backup"))
def test_a_backup_that_the_release_took_is_put_back_by_this_version(
    name: str, vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    taken = opened(name, tmp_path / "taken")
    home, desk = tmp_path / "home", taken.facts["desk"]
    told = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "KAIJI_"))}
    told["KAIJI_HOME"] = str(home)
    entry: dict[str, Any] = {"NAME": str(home / f"kaiji-{desk}.sqlite3")}
    if vendor == "postgresql":
        with (
            django_db_blocker.unblock()
        ):  # the first in this process to want it starts it, and migrates a template
            port, _ = postgresql_server()
        restored = f"{name.replace('-', '_')}_restored"
        _sql(port, f"CREATE DATABASE {restored}")
        told["DATABASE_URL"] = f"postgresql://kaiji@127.0.0.1:{port}/{restored}"
        entry = postgresql_entry(port, restored)
    backup, keys = (str(taken.folder / vendor / f"backup.{kind}") for kind in ("zip", "keys"))
    command = [sys.executable, "-m", "kaiji", "backup", "in", backup, "--keys", keys, "--json"]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    back = json.loads(done.stdout)
    assert (back["desk"], back["erased_again"]) == (desk, 0)
    monkeypatch.setenv("KAIJI_HOME", str(home))
    with django_db_blocker.unblock(), using_database(entry):
        from kaiji.cases.journal.database import check_database

        proof = check_database()
        assert (proof.faults, proof.entries) == ([], taken.facts["tables"]["journal_entry"] + 2)
        assert _opened("office") == "こもれびママ広場の件"
        held = {
            table: (len(list(now_held(table))), count)
            for table, count in taken.facts["tables"].items()
            if table not in BOOKKEEPING
        }
    changed = {table: now - before for table, (now, before) in held.items() if now != before}
    assert changed == {"journal_entry": 2}, "what was taken and put back is all that came"
