"""Look at the database of this installation and print what was found, one `code<TAB>detail` a line (データベースの点検).

A process of its own: Django is set up here, and a broken setting ends this process and not the doctor.
"""

from __future__ import annotations

import shutil
import sys

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kaiji.cases.backup.databases import is_empty
from kaiji.ground.garbage import look_seldom


def main() -> int:
    """Print the findings; raises whatever the database raises, which the caller shows."""
    look_seldom()
    django.setup()
    if is_empty():  # before anything connects: a look leaves no empty database behind
        print("new\t")
        return 0
    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = []
    if plan:
        found.append(f"pending\t{len(plan)}")
    elif not _guarded():
        found.append("unguarded\tjournal_entry")
    whole = _whole()
    if whole != "ok":
        found.append(f"broken\t{whole}")
    missing = _clients_missing()
    if missing:
        found.append(f"clients\t{' '.join(missing)}")
    if not found:
        found.append(f"good\t{connection.vendor} {_version()}")
    print("\n".join(found))
    return 0


def _whole() -> str:
    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        return str(cursor.fetchone()[0])


def _guarded() -> bool:
    """Whether the journal's append-only triggers stand in the database."""
    asked = (
        "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%_keep%'"
        if connection.vendor == "sqlite"
        else "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'journal_%_keep%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return int(cursor.fetchone()[0]) > 0


def _clients_missing() -> list[str]:
    """Return which programs a backup of this database needs and this machine has not."""
    wanted = ("pg_dump", "pg_restore") if connection.vendor == "postgresql" else ()
    return [name for name in wanted if shutil.which(name) is None]


def _version() -> str:
    asked = "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
