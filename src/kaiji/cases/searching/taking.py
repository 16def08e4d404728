"""Bring a case into the index (索引付け): the whole of it once, then what each move writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.facts.mirrors import KINDS, SINGLE, column_id
from kaiji.cases.models.keeping import IndexRow, QuestionRow, ReceiptRow
from kaiji.cases.searching.index import put_new, put_words
from kaiji.cases.searching.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaiji.casefile.values import Case
    from kaiji.cases.models.case import CaseRow

WHOLE = "case"
"""Kind of the row of a case itself: its title and what it has one of."""
QUESTION = "question"
RECEIPT = "receipt"


def index_case(case: CaseRow, value: Case) -> None:
    """Index all of a case; inside a move only. The case row is told, the caller saves it."""
    IndexRow.objects.filter(case_id=case.pk).delete()
    put_new(words_of_case(case, value))
    case.indexed = True


def words_of_case(case: CaseRow, value: Case) -> list[tuple[CaseRow, str, str, Sequence[str]]]:
    """Return everything of a case that can be found: case, kind, local id, texts."""
    found: list[tuple[CaseRow, str, str, Sequence[str]]] = [(case, WHOLE, "", _head(value))]
    for kind in KINDS:
        found += [(case, kind, column_id(fact.id), words_of(fact)) for fact in getattr(value, kind)]
    for question in QuestionRow.objects.filter(case_id=case.pk):
        question.case = case
        found.append((case, QUESTION, question.question, [question.text, question.answer]))
    for receipt in ReceiptRow.objects.filter(case_id=case.pk):
        receipt.case = case
        found.append((case, RECEIPT, receipt.receipt, [receipt.number, receipt.note]))
    return found


def _head(value: Case) -> list[str]:
    held = [getattr(value, name) for name in SINGLE]
    return [value.title, value.id, *(text for one in held if one is not None for text in words_of(one))]


def index_head(case: CaseRow, value: Case) -> None:
    """Index the title of a case and what it has one of."""
    put_words(case, WHOLE, {"": _head(value)})


def index_facts(case: CaseRow, kind: str, facts: Iterable[object]) -> None:
    """Index facts of one kind."""
    texts = {column_id(fact.id): words_of(fact) for fact in facts}  # type: ignore[attr-defined]  # every fact has an id
    if texts:
        put_words(case, kind, texts)


def index_question(case: CaseRow, row: QuestionRow) -> None:
    """Index a question and its answer."""
    put_words(case, QUESTION, {row.question: [row.text, row.answer]})


def index_receipt(case: CaseRow, row: ReceiptRow) -> None:
    """Index a receipt."""
    put_words(case, RECEIPT, {row.receipt: [row.number, row.note]})
