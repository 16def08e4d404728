"""The index itself (索引): one row a fact with its blinded terms, an FTS5 table on SQLite, an array with a GIN index on PostgreSQL.

Only this module and its migration know how it is stored. No extension is needed on either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from kaiji.cases.models.keeping import IndexRow
from kaiji.cases.searching.terms import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kaiji.cases.models.case import CaseRow

_BATCH: Final = 500
_ADD: Final = {
    "sqlite": "INSERT INTO cases_words (rowid, terms) VALUES (%s, %s)",
    "postgresql": "INSERT INTO cases_words (id, terms) VALUES (%s, %s)",
}
_REMOVE: Final = {
    "sqlite": "DELETE FROM cases_words WHERE rowid = %s",
    "postgresql": "DELETE FROM cases_words WHERE id = %s",
}
_FIND: Final = {
    "sqlite": "SELECT rowid FROM cases_words WHERE cases_words MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s",
    "postgresql": "SELECT id FROM cases_words WHERE terms @> %s::int[] AND id < %s ORDER BY id DESC LIMIT %s",
}

_RECENT: Final = (
    "SELECT id FROM (SELECT id, terms FROM cases_words WHERE id < %s ORDER BY id DESC LIMIT 4000) recent "
    "WHERE terms @> %s::int[] ORDER BY id DESC LIMIT %s"
)
"""On PostgreSQL a word that stands nearly everywhere is found among the newest rows, without its whole posting list."""


def put_words(case: CaseRow, kind: str, texts: Mapping[str, Sequence[str]]) -> None:
    """Index facts of one kind anew: local id → its texts. Inside a move only."""
    held: dict[str, int] = dict(
        IndexRow.objects.filter(case_id=case.pk, kind=kind, local__in=texts).values_list("local", "pk")
    )
    _remove(held.values())
    put_new([(case, kind, local, said) for local, said in texts.items() if local not in held])
    rows = [(number, _stored(terms_of(texts[local]))) for local, number in held.items()]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD[connection.vendor], rows)


def put_new(entries: Sequence[tuple[CaseRow, str, str, Sequence[str]]]) -> None:
    """Index facts that are not in it yet, of one case or many: case, kind, local id, texts. Inside a move only."""
    made = IndexRow.objects.bulk_create(
        [IndexRow(case=case, kind=kind, local=local) for case, kind, local, _said in entries],
        batch_size=_BATCH,
    )
    rows = [(row.pk, _stored(terms_of(said))) for row, (_c, _k, _l, said) in zip(made, entries, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(_ADD[connection.vendor], rows)


def drop_words(case: CaseRow, kind: str, locals_: Iterable[str]) -> None:
    """Take facts of one kind out of the index; the terms of a row go with it. Inside a move only."""
    IndexRow.objects.filter(case_id=case.pk, kind=kind, local__in=list(locals_)).delete()


def candidates(words: Sequence[str], *, before: int, most: int) -> list[int]:
    """Return ids of index rows that may hold all words, the newest first, older than `before`; at most `most`."""
    terms = terms_of(words)
    wanted: Any = (
        " AND ".join(_token(term) for term in sorted(terms))
        if connection.vendor == "sqlite"
        else sorted(terms)
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_RECENT, [before, wanted, most])
            recent = [row[0] for row in cursor.fetchall()]
            if len(recent) == most:
                return recent
        cursor.execute(_FIND[connection.vendor], [wanted, before, most])
        return [row[0] for row in cursor.fetchall()]


def forget_removed() -> None:
    """Let nothing of removed rows stay in the file of the index (after an erasure); outside a transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO cases_words (cases_words) VALUES ('optimize')")


def _remove(ids: Iterable[int]) -> None:
    rows = [(number,) for number in ids]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_REMOVE[connection.vendor], rows)


def _stored(terms: frozenset[int]) -> Any:
    if connection.vendor == "sqlite":
        return " ".join(_token(term) for term in sorted(terms))
    return sorted(terms)


def _token(term: int) -> str:
    return f"t{term:04x}"
