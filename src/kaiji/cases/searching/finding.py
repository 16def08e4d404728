"""Find words in every case an actor may read (横断検索): candidates from the index, the sealed words read, the look recorded.

Every query is bounded: at most `READ` rows are opened for one page, by one query a kind; what is left is found from where it ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from kaiji.cases.errors import SearchWordsError
from kaiji.cases.facts.mirrors import KINDS
from kaiji.cases.facts.rows import fact_of, single_of
from kaiji.cases.journal.recording import record
from kaiji.cases.looks import refuse_look
from kaiji.cases.models import CaseRow, IndexRow, QuestionRow, ReceiptRow
from kaiji.cases.roles import READS
from kaiji.cases.searching.index import candidates
from kaiji.cases.searching.taking import QUESTION, RECEIPT, WHOLE
from kaiji.cases.searching.terms import Excerpt, excerpt, meets, words_of_query
from kaiji.cases.searching.words import words_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kaiji.cases.actors import Actor

PAGE: Final = 20
READ: Final = 200
AT_FIRST: Final = 40
"""Rows opened before more are: nearly every candidate holds the words, so that a page is mostly full after these."""
_NEWEST: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One place that holds the words (該当箇所)."""

    case: str
    number: str
    title: str
    closed: bool
    kind: str
    """Kind of fact; `case`, `question`, `receipt`."""
    local: str
    fact: Any
    """The fact itself, None where it is none."""
    excerpt: Excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One page of what was found (検索結果)."""

    found: tuple[Found, ...]
    after: int | None
    """Where to go on; None where all was looked through."""


def find(actor: Actor, query: str, *, at: datetime, after: int | None = None, closed: bool = True) -> Finding:
    """Return a page of places that hold every word of `query`, the newest first; that they were shown is recorded.

    `after` goes on where a page ended; `closed`: closed cases too. Raises RoleError, SearchWordsError.
    """
    refuse_look(actor, None, "cases.searched", READS)
    words = words_of_query(query)
    before = _NEWEST if after is None else after
    if before < 0 or before > _NEWEST:
        raise SearchWordsError(
            Words(ja="続きの位置が違います。", en="This is no place to go on from."), given=str(after)
        )
    ids = candidates(words, before=before, most=READ + 1)
    found: list[Found] = []
    last = None
    for part in (ids[:AT_FIRST], ids[AT_FIRST:READ]):
        rows = {row.pk: row for row in _rows(part, closed=closed)}
        opened = _opened(rows.values())
        for number in part:
            last = number
            if number in rows and (one := _met(rows[number], opened, words)) is not None:
                found.append(one)
                if len(found) == PAGE:
                    break
        if len(found) == PAGE:
            break
    more = last is not None and last != ids[-1]
    cases = sorted({one.case for one in found})
    with transaction.atomic():
        record("cases.searched", actor=actor, at=at, facts={"words": len(words), "cases": cases})
    return Finding(found=tuple(found), after=last if more else None)


def _rows(ids: list[int], *, closed: bool) -> Iterable[IndexRow]:
    rows = IndexRow.objects.filter(pk__in=ids, case__erased_at__isnull=True).select_related("case")
    return rows if closed else rows.filter(case__closed_on__isnull=True)


def _opened(rows: Iterable[IndexRow]) -> dict[tuple[str, str, str], Any]:
    """Return the sealed rows behind index rows by case, kind and local id: one query a kind."""
    by_kind: dict[str, list[IndexRow]] = {}
    cases: dict[str, CaseRow] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
        row.case = cases.setdefault(row.case_id, row.case)  # one data key a case
    found: dict[tuple[str, str, str], Any] = {}
    for kind, wanted in by_kind.items():
        for held, local in _sealed(kind, wanted):
            held.case = cases[held.case_id]
            found[held.case_id, kind, local] = held
    return found


def _sealed(kind: str, wanted: list[IndexRow]) -> Iterable[tuple[Any, str]]:
    cases, locals_ = {row.case_id for row in wanted}, {row.local for row in wanted}
    asked = {(row.case_id, row.local) for row in wanted}
    if kind == QUESTION:
        rows: Any = QuestionRow.objects.filter(case_id__in=cases, question__in=locals_)
        return [(row, row.question) for row in rows]
    if kind == RECEIPT:
        rows = ReceiptRow.objects.filter(case_id__in=cases, receipt__in=locals_)
        return [(row, row.receipt) for row in rows]
    if kind not in KINDS:
        return []
    only = {"kind": kind} if KINDS[kind].shared else {}
    rows = KINDS[kind].row.objects.filter(case_id__in=cases, local__in=locals_, **only)
    return [(row, row.local) for row in rows if (row.case_id, row.local) in asked]


def _met(row: IndexRow, opened: dict[tuple[str, str, str], Any], words: tuple[str, ...]) -> Found | None:
    fact: Any = None
    if row.kind == WHOLE:
        texts = [row.case.title, row.case.number, *_single_texts(row.case)]
    else:
        held = opened.get((row.case_id, row.kind, row.local))
        if held is None:
            return None
        if row.kind == QUESTION:
            texts = [held.text, held.answer]
        elif row.kind == RECEIPT:
            texts = [held.number, held.note]
        else:
            fact = fact_of(held, KINDS[row.kind])
            texts = list(words_of(fact))
    if not meets(texts, words):
        return None
    return Found(
        case=row.case_id,
        number=row.case.number,
        title=row.case.title,
        closed=row.case.closed_on is not None,
        kind=row.kind,
        local=row.local,
        fact=fact,
        excerpt=excerpt(texts, words),
    )


def _single_texts(case: CaseRow) -> list[str]:
    return [text for one in single_of(case).values() for text in words_of(one)]
