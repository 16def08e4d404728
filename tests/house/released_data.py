"""What releases left behind (版の凍結): opened once a run, and put into a database as that release had it."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

RELEASED: Final = Path(__file__).parent / "released"
DESKS: Final = {"office": "claimant", "operator": "content-provider", "carrier": "access-provider"}
BOOKKEEPING: Final = ("django_migrations", "django_content_type", "auth_permission", "sqlite_sequence")
"""Tables of the framework, which it fills in itself as the tables come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What was kept of one release (版)."""

    name: str
    folder: Path
    facts: Mapping[str, Any]

    def database(self, desk: str) -> Path:
        """Return the database of a desk as that release left it."""
        return self.folder / desk / f"kaiji-{DESKS[desk]}.sqlite3"


def names(kind: str = "release") -> list[str]:
    """Return what was frozen of a kind: `release`, only a `vault`, or a `backup` that a release took."""
    return sorted(path.stem for path in RELEASED.glob(f"{kind}-*.json"))


def opened(name: str, folder: Path) -> Release:
    """Lay out what was kept of a release."""
    with tarfile.open(RELEASED / f"{name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    facts = json.loads((RELEASED / f"{name}.json").read_text(encoding="utf-8"))
    return Release(name=name, folder=folder, facts=facts)


def rows(database: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table of ours."""
    with closing(sqlite3.connect(database)) as opened_database:
        opened_database.row_factory = sqlite3.Row
        found = [
            row[0] for row in opened_database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: [dict(row) for row in opened_database.execute(f'SELECT * FROM "{name}"')]  # noqa: S608  # a name from the database
            for name in sorted(found)
            if name not in BOOKKEEPING
        }


def migrations(database: Path) -> dict[str, str]:
    """Return the last migration of each app that the release had applied."""
    with closing(sqlite3.connect(database)) as opened_database:
        applied = opened_database.execute(
            "SELECT app, name FROM django_migrations ORDER BY app, name"
        ).fetchall()
    return dict(applied)


def migrate_to(state: Mapping[str, str]) -> None:
    """Make the tables of the database now in use as a release had them."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.migrate([(app, name) for app, name in state.items()])


def migrate_forward(apps: Iterable[str]) -> None:
    """Bring the tables of `apps`, which a release had, to where this version has them."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    wanted = set(apps)
    executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] in wanted])


def fill(tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """Put rows of SQLite into the tables of PostgreSQL, each value as the column there takes it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # keys that point forward, as a restore does
        for name, held in tables.items():
            kinds = column_kinds(name)
            for row in held:
                columns = ", ".join(f'"{column}"' for column in row)
                places = ", ".join(f"%s::{kinds[column]}" for column in row)
                cursor.execute(
                    f'INSERT INTO "{name}" ({columns}) VALUES ({places})',  # noqa: S608  # names from the release's own database
                    [_given(value, kinds[column]) for column, value in row.items()],
                )
        cursor.execute("SET session_replication_role = DEFAULT")


def column_kinds(table: str) -> dict[str, str]:
    """Return the type of each column of a table of PostgreSQL."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table]
        )
        return dict(cursor.fetchall())


def _given(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    if kind == "timestamp with time zone":
        return f"{value}+00"
    return value


def now_held(table: str) -> Iterator[dict[str, Any]]:
    """Give the rows of a table of the database now in use, as SQLite spells values; nothing where it is gone."""
    from django.db import connection

    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # a name from the release's own database
        columns = [column[0] for column in cursor.description or ()]
        for row in cursor.fetchall():
            yield dict(zip(columns, row, strict=True))
