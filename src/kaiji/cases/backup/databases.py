"""Copy the database out at one moment, and put it back where there is none (データベースの控え)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from kaiji.cases.backup.parts import DATABASE, sync
from kaiji.cases.errors import BackupError, BackupWriteError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    try:
        done = subprocess.run(
            [command[0], *target, *command[1:]], env=environment, check=False, capture_output=True
        )
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


def _failed(why: str) -> BackupWriteError:
    return BackupWriteError(
        Words(
            ja="データベースの控えを扱えません。",
            en="The copy of the database could not be made or put back.",
        ),
        given=why,
    )
