"""Copy the database out at one moment, and put it back where there is none (データベースの控え)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from kaiji.cases.backup.parts import DATABASE, sync
from kaiji.cases.errors import BackupError, BackupWriteError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


def copy_database(folder: Path) -> Path:
    """Write the database as it stands at one moment into `folder` and return the file; raises BackupWriteError."""
    target = folder / DATABASE[connection.vendor]
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        try:
            with closing(sqlite3.connect(target)) as copy:
                connection.connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise _failed(str(error)) from error
    else:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])
    return target


def place_database(source: Path) -> None:
    """Put a copy where the settings say the database is, whole or not at all; there must be none. Raises BackupWriteError."""
    connection.close()
    if connection.vendor == "sqlite":
        target = Path(str(connection.settings_dict["NAME"]))
        partial = target.with_name(f".{target.name}.partial")
        try:
            partial.unlink(missing_ok=True)
            os.link(source, partial)
            partial.rename(target)
            sync(target.parent)
        except OSError as error:
            raise _failed(str(error.strerror)) from error
    else:
        _run(
            [
                "pg_restore",
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                str(source),
            ],
            into=True,
        )


def is_empty() -> bool:
    """Return whether the database of the settings has no tables yet."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        return not path.exists() or path.stat().st_size == 0
    try:
        return not connection.introspection.table_names()
    finally:
        connection.close()


def migrations_in(vendor: str, copy: Path) -> frozenset[tuple[str, str]]:
    """Return the migrations (app, name) of a copy of a database, without putting it anywhere; raises BackupWriteError, BackupError."""
    if vendor == "sqlite":
        try:
            with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as opened:
                return frozenset(opened.execute("SELECT app, name FROM django_migrations").fetchall())
        except sqlite3.Error as error:
            raise _failed(str(error)) from error
    told = _client(
        ["pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(copy)], os.environ
    )
    return frozenset(_copied(told.decode("utf-8", "replace").splitlines()))


def _copied(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Give app and name of each row of `COPY … django_migrations (…) FROM stdin;`."""
    columns: list[str] = []
    for line in lines:
        if line.startswith("COPY "):
            columns = line.partition("(")[2].partition(")")[0].split(", ")
        elif line == "\\.":
            columns = []
        elif columns:
            row = dict(zip(columns, line.split("\t"), strict=True))
            yield row["app"], row["name"]


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> list[str]:
    """Return which of these migrations this program does not know: a later version made them."""
    loader = MigrationLoader(None)
    known = loader.disk_migrations.keys() | {
        (app, old) for (app, _), one in loader.disk_migrations.items() for _, old in one.replaces
    }
    return sorted(f"{app}.{name}" for app, name in set(applied) - known if app in loader.migrated_apps)


def bring_forward() -> None:
    """Bring the tables of an earlier version to those of this one."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _run(command: Sequence[str], *, into: bool = False) -> None:
    settings = connection.settings_dict
    environment = {
        **os.environ,
        **{
            name: str(settings[key])
            for name, key in (
                ("PGHOST", "HOST"),
                ("PGPORT", "PORT"),
                ("PGUSER", "USER"),
                ("PGPASSWORD", "PASSWORD"),
            )
            if settings[key]
        },
        "PGDATABASE": str(settings["NAME"]),
    }
    target = [f"--dbname={settings['NAME']}"] if into else []
    _client([command[0], *target, *command[1:]], environment)


def _client(command: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """Run a program of postgresql-client and return what it printed."""
    try:
        done = subprocess.run(command, env=environment, check=False, capture_output=True)
    except FileNotFoundError as error:
        raise BackupError(
            Words(ja=f"{command[0]} が見つかりません。", en=f"{command[0]} is not installed."),
            what_to_do=Words(
                ja="PostgreSQL のクライアント(postgresql-client)を入れてください。",
                en="Install the PostgreSQL client programs (postgresql-client).",
            ),
        ) from error
    if done.returncode:
        raise _failed(done.stderr.decode("utf-8", "replace").strip()[-300:])
    return done.stdout


def _failed(why: str) -> BackupWriteError:
    return BackupWriteError(
        Words(
            ja="データベースの控えを扱えません。",
            en="The copy of the database could not be made or put back.",
        ),
        given=why,
    )
