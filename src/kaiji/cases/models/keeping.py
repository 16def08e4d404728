"""Tables of what a case keeps beside its facts (事件の控え): questions to the client, receipts, papers that were made, search terms.

What a person said is sealed under the case's key, as facts are; all of it goes when the case is erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q

from kaiji.cases.models.case import CaseRow
from kaiji.cases.secrets.fields import SealedText
from kaiji.cases.subjects import SubjectRow, new_id

if TYPE_CHECKING:
    from kaiji.cases.columns import (
        Day,
        Instant,
        MaybeDay,
        MaybeInstant,
        Number,
        Text,
    )

_ID: Final = 64
_BLIND: Final = 32

ASKED: Final = "asked"
ANSWERED: Final = "answered"
TAKEN: Final = "taken"
WITHDRAWN: Final = "withdrawn"


class KeptRow(SubjectRow):
    """A row of a case that is not one of its facts."""

    sealed_by = "case"

    case: models.ForeignKey[CaseRow, CaseRow] = models.ForeignKey(CaseRow, models.CASCADE, related_name="+")
    case_id: str

    class Meta:
        """No table of its own."""

        abstract = True


class QuestionRow(KeptRow):
    """A question to the client, or a document asked for, and what came back (依頼者への質問)."""

    bound_by = ("case_id", "question")

    question: Text = models.CharField(max_length=16, unique=True, default=new_id)
    kind: Text = models.CharField(max_length=8)
    """`question`, or `document`: a paper or picture is asked for."""
    state: Text = models.CharField(max_length=9, default=ASKED)
    text: Text = SealedText()
    asked_at: Instant = models.DateTimeField()
    asked_by: Text = models.CharField(max_length=80)
    due_on: MaybeDay = models.DateField(null=True)
    answer: Text = SealedText()
    """Empty until it is answered."""
    answered_at: MaybeInstant = models.DateTimeField(null=True)
    answered_by: Text = models.CharField(max_length=80, blank=True, default="")
    file: Text = models.CharField(max_length=_BLIND, blank=True, default="")
    """Name of the sealed file that came with the answer."""
    media_type: Text = models.CharField(max_length=64, blank=True, default="")
    size: Number = models.PositiveBigIntegerField(default=0)
    taken_at: MaybeInstant = models.DateTimeField(null=True)
    taken_kind: Text = models.CharField(max_length=32, blank=True, default="")
    """Kind of fact the answer was taken into."""
    taken_local: Text = models.CharField(max_length=_ID, blank=True, default="")

    class Meta:
        """Constraints and indexes."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=(ASKED, ANSWERED, TAKEN, WITHDRAWN)), name="cases_question_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("question", "document")), name="cases_question_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("case", "state", "id"), name="cases_question_case")]


class ReceiptRow(KeptRow):
    """A receipt: that a paper was handed in, served, delivered or posted (受領・送達・郵便の控え)."""

    bound_by = ("case_id", "receipt")

    receipt: Text = models.CharField(max_length=16, unique=True, default=new_id)
    kind: Text = models.CharField(max_length=16)
    """`posted`, `delivered`, `received`, `served`, `filed`, `paid`, `other`."""
    on: Day = models.DateField()
    number: Text = SealedText()
    """Number on it: of the registered mail, of the acceptance at court."""
    note: Text = SealedText()
    request: Text = models.CharField(max_length=_ID, blank=True, default="")
    filing: Text = models.CharField(max_length=_ID, blank=True, default="")
    paper: Text = models.CharField(max_length=_BLIND, blank=True, default="")
    """Name of the sealed file of its picture, as `PaperRow.file`."""
    media_type: Text = models.CharField(max_length=64, blank=True, default="")
    kept_at: Instant = models.DateTimeField()
    kept_by: Text = models.CharField(max_length=80)
    withdrawn_at: MaybeInstant = models.DateTimeField(null=True)
    """Recorded in error; it stays to be seen, struck out."""

    class Meta:
        """Indexes."""

        indexes: ClassVar = [models.Index(fields=("case", "on", "id"), name="cases_receipt_case")]


class MadePaperRow(KeptRow):
    """A version of a paper that left the office as a file (作った書面): when, by whom, from which state of the case, its hash."""

    bound_by = ("case_id", "made")

    made: Text = models.CharField(max_length=16, unique=True, default=new_id)
    paper: Text = models.CharField(max_length=_ID)
    """Key of the paper, the same from version to version."""
    document: Text = models.CharField(max_length=24)
    """Id of the kind of paper: `D01`."""
    title: Text = SealedText()
    form: Text = models.CharField(max_length=8)
    version: Number = models.PositiveIntegerField()
    """Counts the versions of this paper whose bytes differ, from 1."""
    case_version: Number = models.PositiveIntegerField()
    """Version of the case its facts were read at."""
    sha256: Text = models.CharField(max_length=64)
    size: Number = models.PositiveBigIntegerField()
    made_at: Instant = models.DateTimeField()
    made_by: Text = models.CharField(max_length=80)

    class Meta:
        """Indexes."""

        indexes: ClassVar = [models.Index(fields=("case", "paper", "form", "id"), name="cases_made_paper")]


class IndexRow(KeptRow):
    """What can be found by words of a case (検索の見出し): which fact it is; its terms lie blinded in the index."""

    kind: Text = models.CharField(max_length=32)
    local: Text = models.CharField(max_length=_ID, blank=True, default="")

    id: int

    class Meta:
        """One row a fact."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "kind", "local"), name="cases_index_once")
        ]
