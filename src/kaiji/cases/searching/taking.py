"""Bring a case into the index (索引付け): the whole of it once, then what each move writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.facts.mirrors import KINDS, SINGLE, column_id
from kaiji.cases.models.keeping import QuestionRow, ReceiptRow
from kaiji.cases.searching.index import put_words
from kaiji.cases.searching.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.casefile.values import Case
    from kaiji.cases.models.case import CaseRow

WHOLE = "case"
"""Kind of the row of a case itself: its title and what it has one of."""
QUESTION = "question"
RECEIPT = "receipt"


def index_case(case: CaseRow, value: Case) -> None:
    """Index all of a case; inside a move only. The case row is told, the caller saves it."""
    index_head(case, value)
    for kind in KINDS:
        index_facts(case, kind, getattr(value, kind))
    questions, receipts = (
        QuestionRow.objects.filter(case_id=case.pk),
        ReceiptRow.objects.filter(case_id=case.pk),
    )
    for question in questions:
        question.case = case
        index_question(case, question)
    for receipt in receipts:
        receipt.case = case
        index_receipt(case, receipt)
    case.indexed = True


def index_head(case: CaseRow, value: Case) -> None:
    """Index the title of a case and what it has one of."""
    held = [getattr(value, name) for name in SINGLE]
    texts = [text for one in held if one is not None for text in words_of(one)]
    put_words(case, WHOLE, {"": [value.title, value.id, *texts]})


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
