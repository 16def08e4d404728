"""The index of words: an FTS5 table on SQLite, an array with a GIN index on PostgreSQL; a removed row takes its terms along."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations

_FORWARD = {
    "sqlite": (
        "CREATE VIRTUAL TABLE cases_words USING fts5 (terms, detail=none, columnsize=0, tokenize='ascii')",
        "CREATE TRIGGER cases_words_gone AFTER DELETE ON cases_indexrow BEGIN DELETE FROM cases_words WHERE rowid = OLD.id; END",
    ),
    "postgresql": (
        "CREATE TABLE cases_words (id bigint PRIMARY KEY REFERENCES cases_indexrow (id) ON DELETE CASCADE, terms int[] NOT NULL)",
        "CREATE INDEX cases_words_terms ON cases_words USING gin (terms)",
    ),
}
_BACKWARD = {
    "sqlite": ("DROP TRIGGER cases_words_gone", "DROP TABLE cases_words"),
    "postgresql": ("DROP TABLE cases_words",),
}


def _forward(_apps: Any, editor: Any) -> None:
    for statement in _FORWARD[editor.connection.vendor]:
        editor.execute(statement, params=None)


def _backward(_apps: Any, editor: Any) -> None:
    for statement in _BACKWARD[editor.connection.vendor]:
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """The index and what keeps it in step."""

    dependencies: ClassVar = [("cases", "0003_keeping")]
    operations: ClassVar = [migrations.RunPython(_forward, _backward)]
