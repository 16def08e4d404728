"""Triggers that keep tables append-only below the ORM (追記のみ): SQLite and PostgreSQL. For migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SAYS: Final = "append-only"
"""What the database answers."""


def append_only(tables: Mapping[str, tuple[str, ...]]) -> tuple[Callable[..., None], Callable[..., None]]:
    """Return forward and backward functions for `RunPython`; `tables` gives each table's unique columns.

    SQLite deletes the row that `INSERT OR REPLACE` replaces without firing delete triggers, unless the connection set
    `recursive_triggers`; so an insert that meets an existing row is refused by a trigger of its own, whatever is set.
    """

    def forward(_apps: Any, editor: Any) -> None:
        for statement in _statements(editor.connection.vendor, tables):
            editor.execute(statement, params=None)

    def backward(_apps: Any, editor: Any) -> None:
        for statement in _undo(editor.connection.vendor, tables):
            editor.execute(statement, params=None)

    return forward, backward


def _statements(vendor: str, tables: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION kaiji_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table, unique in tables.items():
        if vendor == "postgresql":
            yield (
                f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION kaiji_append_only()"
            )
            yield (
                f"CREATE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION kaiji_append_only()"
            )
            # Also where a session sets session_replication_role to replica, which skips ordinary triggers.
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep"
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_keep_all"
        else:
            same = " AND ".join(f"{column} = NEW.{column}" for column in unique)
            refuse = f"BEGIN SELECT RAISE(ABORT, '{SAYS}: {table}'); END"
            yield f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE ON {table} {refuse}"
            yield f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} {refuse}"
            held = f"SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR ({same})"  # noqa: S608  # our own names
            yield f"CREATE TRIGGER {table}_keep_replace BEFORE INSERT ON {table} WHEN EXISTS ({held}) {refuse}"


def _undo(vendor: str, tables: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for table in tables:
        if vendor == "postgresql":
            yield f"DROP TRIGGER {table}_keep ON {table}"
            yield f"DROP TRIGGER {table}_keep_all ON {table}"
        else:
            for name in ("update", "delete", "replace"):
                yield f"DROP TRIGGER {table}_keep_{name}"
