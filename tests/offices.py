"""An office of its own for every test: a fresh database with all tables, keys and journal; on SQLite, or PostgreSQL.

The journal cannot be emptied, so no test flushes: SQLite copies a migrated file, PostgreSQL a migrated template database.

    from tests.offices import office, office_on_both  # fixtures; import them in the conftest of the room

`office` is on SQLite; `office_on_both` runs the test a second time on PostgreSQL.
"""

from __future__ import annotations

import atexit
import functools
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_settings")

_PROGRAMS = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One installation for one test: its home folder and its database."""

    vendor: str
    home: Path
    url: str
    """For DATABASE_URL of a program started by the test."""


@functools.cache
def set_up_django() -> None:
    """Set Django up once for this process."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


@contextmanager
def using_database(entry: dict[str, Any]) -> Iterator[None]:
    """Let `default` be the database of `entry` within the block."""
    from django.db import connections

    connections["default"].close()
    before = connections.settings["default"]
    connections.settings["default"] = {**before, **entry}
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        del connections["default"]


def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kaiji-offices-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


@functools.cache
def sqlite_template() -> Path:
    """Return a migrated SQLite file, made once a process."""
    set_up_django()
    from django.db import connection

    path = _scratch() / "template.sqlite3"
    with using_database({"NAME": str(path)}):
        _migrate()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@functools.cache
def postgresql_server() -> tuple[int, str]:
    """Return the port and the migrated template of a throwaway cluster on loopback, started once a process.

    The server runs as an unprivileged user, without fsync: what is tested is Kaiji, not the disk.
    """
    found = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.fail("PostgreSQL is not installed; tools/system-packages installs it")
    programs = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="kaiji-offices-"))
    user: list[str | Path] = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
    if user:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
    port = free_port()
    data = folder / "data"
    subprocess.run(
        [
            *user,
            programs / "initdb",
            "-D",
            data,
            "-U",
            "kaiji",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c shared_buffers=32MB -c max_connections=40"
    control: list[str | Path] = [*user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, cwd=folder)
    _stop_with_this_process([*control, "-m", "immediate", "stop"], folder)
    set_up_django()
    _sql(port, "CREATE DATABASE kaiji_template")
    with using_database(postgresql_entry(port, "kaiji_template")):
        _migrate()
    return port, "kaiji_template"


def _stop_with_this_process(command: list[str | Path], folder: Path) -> None:
    """Run `command` and remove `folder` when this process has ended, however it ended."""
    words = " ".join(shlex.quote(str(word)) for word in command)
    watch = f"while kill -0 {os.getpid()} 2>/dev/null; do sleep 1; done; cd /; {words} >/dev/null 2>&1; rm -rf {folder}"
    os.posix_spawn("/bin/sh", ["sh", "-c", watch], os.environ, setsid=True)


def postgresql_entry(port: int, name: str) -> dict[str, Any]:
    """Return the entry of DATABASES for a database of the throwaway cluster."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": "kaiji",
        "PASSWORD": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "OPTIONS": {},
    }


def database_of(url: str) -> dict[str, Any]:
    """Return the entry of DATABASES for the URL of an office."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {"NAME": parts.path.removeprefix("/") if parts.path.startswith("//") else parts.path}
    return postgresql_entry(parts.port or 0, parts.path.strip("/"))


def _sql(port: int, statement: str) -> None:
    import psycopg

    with psycopg.connect(f"postgresql://kaiji@127.0.0.1:{port}/postgres", autocommit=True) as server:
        server.execute(statement)


@contextmanager
def open_office(vendor: str, home: Path) -> Iterator[Office]:
    """Let the process work in an office of its own within the block."""
    if vendor == "sqlite":
        home.mkdir(parents=True, exist_ok=True)
        path = home / "kaiji.sqlite3"
        shutil.copyfile(sqlite_template(), path)
        with using_database({"NAME": str(path)}):
            yield Office(vendor=vendor, home=home, url=f"sqlite://{path}")
        return
    port, template = postgresql_server()
    name = f"office_{uuid.uuid4().hex[:12]}"
    _sql(port, f"CREATE DATABASE {name} TEMPLATE {template}")
    # It is not dropped: that would have the server write everything out, and the whole cluster goes with this process.
    with using_database(postgresql_entry(port, name)):
        yield Office(vendor=vendor, home=home, url=f"postgresql://kaiji@127.0.0.1:{port}/{name}")


@contextmanager
def empty_database(beside: Office) -> Iterator[dict[str, Any]]:
    """Give the entry of a database without tables, of the same kind as an office's; of SQLite the caller names a file."""
    if beside.vendor == "sqlite":
        yield {}
        return
    port, _template = postgresql_server()
    name = f"empty_{uuid.uuid4().hex[:12]}"
    _sql(port, f"CREATE DATABASE {name}")
    yield postgresql_entry(port, name)


@pytest.fixture
def office(tmp_path: Path, django_db_blocker: Any) -> Iterator[Office]:
    """Give an office on SQLite."""
    with django_db_blocker.unblock(), open_office("sqlite", tmp_path / "kaiji-home") as opened:
        yield opened


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)  # `make check` asks SQLite, CI both
def office_on_both(
    request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker: Any
) -> Iterator[Office]:
    """Give an office on SQLite, then one on PostgreSQL."""
    with django_db_blocker.unblock(), open_office(request.param, tmp_path / "kaiji-home") as opened:
        yield opened
