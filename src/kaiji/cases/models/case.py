"""Tables of the claimant's case (事件の表): rows that seal their facts, and beside them the columns of lists and clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q

from kaiji.cases.secrets.fields import SealedJson, SealedText
from kaiji.cases.subjects import Subject, SubjectRow

if TYPE_CHECKING:
    from kaiji.cases.columns import (
        Day,
        Flag,
        Instant,
        Json,
        MaybeDay,
        MaybeInstant,
        MaybeNumber,
        Number,
        Text,
    )

_ID: Final = 64
"""Longest id of a fact within its case."""
_BLIND: Final = 32


class CaseRow(Subject):
    """One case (事件)."""

    kind = "case"
    worker_beside = True

    number: Text = models.CharField(max_length=_ID)
    """The office's number of the case; holds no name."""
    title: Text = SealedText()
    edition: Text = models.CharField(max_length=8)
    opened_on: Day = models.DateField()
    closed_on: MaybeDay = models.DateField(null=True)
    erase_after: MaybeDay = models.DateField(null=True)
    """Closed cases: first day on which its retention has run out."""
    single: Json = SealedJson()
    """What a case has one of: purpose, preferences, demand, complaint, settlement."""
    posts: Number = models.PositiveIntegerField(default=0)
    planned_for: MaybeDay = models.DateField(null=True)
    """Day in Japan the clocks were last computed on; None while that is still to be done."""
    worst_on: MaybeDay = models.DateField(null=True)
    """First day on which the next log may be gone, or on which a period ends: what lists are sorted by."""
    next_by: MaybeDay = models.DateField(null=True)
    next_step: Text = models.CharField(max_length=_ID, blank=True, default="")
    """Id of the step to do next, as the route tables call it."""
    indexed: Flag = models.BooleanField(default=False)
    """Whether its words are in the search index; a case from before the index is taken up by a job."""

    class Meta:
        """Constraints and indexes."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("number",), name="cases_case_number"),
            models.CheckConstraint(condition=Q(edition__in=("self", "office")), name="cases_case_edition"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                name="cases_case_closed_later",
            ),
            models.CheckConstraint(
                condition=Q(erase_after__isnull=True) | Q(closed_on__isnull=False),
                name="cases_case_retention_of_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("closed_on", "worst_on", "id"), name="cases_case_worst"),
            models.Index(fields=("closed_on", "opened_on", "id"), name="cases_case_opened"),
            models.Index(fields=("erase_after",), name="cases_case_retention"),
            models.Index(fields=("planned_for",), name="cases_case_planned"),
            models.Index(fields=("indexed",), name="cases_case_indexed"),
        ]


class FactRow(SubjectRow):
    """A fact of a case (事実の行): its value sealed, its id within the case, its place in the order."""

    sealed_by = "case"
    bound_by: ClassVar[tuple[str, ...]] = ("case_id", "local")

    case: models.ForeignKey[CaseRow, CaseRow] = models.ForeignKey(CaseRow, models.CASCADE)
    case_id: str
    local: Text = models.CharField(max_length=_ID)
    position: Number = models.PositiveIntegerField()
    body: Json = SealedJson()

    class Meta:
        """One row a local id."""

        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "local"), name="%(app_label)s_%(class)s_once")
        ]


class PartyRow(FactRow):
    """A party (当事者)."""

    role: Text = models.CharField(max_length=24)
    operator: Text = models.CharField(max_length=_ID, blank=True, default="")
    carrier: Text = models.CharField(max_length=_ID, blank=True, default="")
    name_index: Text = models.CharField(max_length=_BLIND, blank=True, default="", db_index=True)
    kana_index: Text = models.CharField(max_length=_BLIND, blank=True, default="", db_index=True)
    identified_on: MaybeDay = models.DateField(null=True)


class SiteRow(FactRow):
    """A site (サイト)."""

    host: Text = models.CharField(max_length=255, db_index=True)
    operator: Text = models.CharField(max_length=_ID, blank=True, default="")


class PostRow(FactRow):
    """A post complained of (投稿)."""

    site: Text = models.CharField(max_length=_ID)
    number: MaybeNumber = models.BigIntegerField(null=True)
    state: Text = models.CharField(max_length=8)
    posted_at: MaybeInstant = models.DateTimeField(null=True)
    captured_at: MaybeInstant = models.DateTimeField(null=True)
    noticed_on: MaybeDay = models.DateField(null=True)
    package: Text = models.CharField(max_length=255, blank=True, default="")
    url_index: Text = models.CharField(max_length=_BLIND, db_index=True)
    name_index: Text = models.CharField(max_length=_BLIND, blank=True, default="", db_index=True)
    account_index: Text = models.CharField(max_length=_BLIND, blank=True, default="", db_index=True)


class ClaimRow(FactRow):
    """A post × a right (侵害された権利)."""

    post: Text = models.CharField(max_length=_ID)
    right: Text = models.CharField(max_length=_ID)
    stated: Number = models.PositiveIntegerField(default=0)
    """How many elements have a statement."""


class CommunicationRow(FactRow):
    """A communication disclosed (侵害関連通信)."""

    post: Text = models.CharField(max_length=_ID)
    what: Text = models.CharField(max_length=16)
    at: MaybeInstant = models.DateTimeField(null=True)
    carrier: Text = models.CharField(max_length=_ID, blank=True, default="")
    disclosed_on: MaybeDay = models.DateField(null=True)
    ip_index: Text = models.CharField(max_length=_BLIND, blank=True, default="", db_index=True)


class RequestRow(FactRow):
    """A request out of court and its answer (請求と回答)."""

    what: Text = models.CharField(max_length=24)
    to: Text = models.CharField(max_length=_ID)
    sent_on: MaybeDay = models.DateField(null=True)
    received_on: MaybeDay = models.DateField(null=True)
    answered_on: MaybeDay = models.DateField(null=True)
    outcome: Text = models.CharField(max_length=12)
    kept_until: MaybeDay = models.DateField(null=True)


class FilingRow(FactRow):
    """A procedure in court or with the police (申立て・訴え・告訴)."""

    what: Text = models.CharField(max_length=_ID)
    court: Text = models.CharField(max_length=_ID, blank=True, default="")
    against: Text = models.CharField(max_length=_ID, blank=True, default="")
    filed_on: MaybeDay = models.DateField(null=True)
    notified_on: MaybeDay = models.DateField(null=True)
    decided_on: MaybeDay = models.DateField(null=True)
    final_on: MaybeDay = models.DateField(null=True)
    outcome: Text = models.CharField(max_length=12)


class ExhibitRow(FactRow):
    """An item of evidence (証拠)."""

    post: Text = models.CharField(max_length=_ID, blank=True, default="")
    package: Text = models.CharField(max_length=255, blank=True, default="")
    made_on: MaybeDay = models.DateField(null=True)


class CostRow(FactRow):
    """Money spent or received (費用・回収)."""

    on: Day = models.DateField()
    yen: Number = models.PositiveBigIntegerField()
    what: Text = models.CharField(max_length=_ID)
    received: Flag = models.BooleanField(default=False)


class InquiryRow(FactRow):
    """An inquiry to the sender (意見照会)."""

    request: Text = models.CharField(max_length=_ID)
    sent_on: MaybeDay = models.DateField(null=True)
    due_on: MaybeDay = models.DateField(null=True)
    answered_on: MaybeDay = models.DateField(null=True)
    answer: Text = models.CharField(max_length=12)


class DecisionRow(FactRow):
    """What a provider decided (決定)."""

    request: Text = models.CharField(max_length=_ID)
    by: Text = models.CharField(max_length=_ID)
    decided_on: MaybeDay = models.DateField(null=True)
    verdict: Text = models.CharField(max_length=12)


class DamageRow(FactRow):
    """A sum claimed (損害の費目)."""

    head: Text = models.CharField(max_length=16)
    yen: Number = models.PositiveBigIntegerField()


class OtherRow(FactRow):
    """A fact of a kind that no list asks for, so that it has no table of its own (その他の事実)."""

    bound_by = ("case_id", "kind", "local")

    kind: Text = models.CharField(max_length=32)

    class Meta:
        """One row a kind and local id."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "kind", "local"), name="cases_other_once")
        ]


class ClockRow(SubjectRow):
    """A clock of a case, as last computed (時計): what lists and *Today* read. Its words are made when shown."""

    sealed_by = "case"
    bound_by = ("case_id", "clock")

    case: models.ForeignKey[CaseRow, CaseRow] = models.ForeignKey(
        CaseRow, models.CASCADE, related_name="clocks"
    )
    case_id: str
    clock: Text = models.CharField(max_length=160)
    """Stable id, as `clock` names it."""
    kind: Text = models.CharField(max_length=8)
    post: Text = models.CharField(max_length=_ID, blank=True, default="")
    provider: Text = models.CharField(max_length=_ID, blank=True, default="")
    """Party whose log it is; empty for a period of the law or while the holder is not known."""
    earliest: MaybeDay = models.DateField(null=True)
    likely: MaybeDay = models.DateField(null=True)
    latest: MaybeDay = models.DateField(null=True)
    held: Flag = models.BooleanField(default=False)
    unverified: Flag = models.BooleanField(default=False)
    """Whether it rests on an unverified value (未確認)."""
    missing: Flag = models.BooleanField(default=False)
    """Whether something must be known before it can be read."""
    step: Text = models.CharField(max_length=_ID, blank=True, default="")
    """Next step of the recommended way."""
    step_by: MaybeDay = models.DateField(null=True)
    way: Text = models.CharField(max_length=_ID, blank=True, default="")
    chance: MaybeNumber = models.PositiveIntegerField(null=True)
    """Per mille that the log is there when asked for."""
    words: Json = SealedJson(null=True)
    """What the clock says of itself in both languages, its reasons and basis."""

    class Meta:
        """Constraints and indexes."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "clock"), name="cases_clock_once"),
            models.CheckConstraint(condition=Q(kind__in=("log", "deadline")), name="cases_clock_kind"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("held", "earliest", "id"), name="cases_clock_earliest"),
            models.Index(fields=("step_by", "id"), name="cases_clock_step"),
        ]


class CellRow(SubjectRow):
    """Where a post stands with a provider (投稿×プロバイダ): one cell of the matrix, as last computed."""

    case: models.ForeignKey[CaseRow, CaseRow] = models.ForeignKey(
        CaseRow, models.CASCADE, related_name="cells"
    )
    case_id: str
    post: Text = models.CharField(max_length=_ID)
    provider: Text = models.CharField(max_length=_ID)
    role: Text = models.CharField(max_length=24)
    stage: Text = models.CharField(max_length=16)
    """One of `kaiji.cases.stages.STAGES`."""
    request: Text = models.CharField(max_length=_ID, blank=True, default="")
    sent_on: MaybeDay = models.DateField(null=True)
    answered_on: MaybeDay = models.DateField(null=True)
    kept_until: MaybeDay = models.DateField(null=True)
    earliest: MaybeDay = models.DateField(null=True)
    likely: MaybeDay = models.DateField(null=True)
    latest: MaybeDay = models.DateField(null=True)

    class Meta:
        """Constraints and indexes."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "post", "provider"), name="cases_cell_once")
        ]


class PaperRow(SubjectRow):
    """A paper that came in: a letter of the court, an answer by post (受け取った書面). Its file is sealed."""

    sealed_by = "case"
    bound_by = ("case_id", "file")

    id: int
    case: models.ForeignKey[CaseRow, CaseRow] = models.ForeignKey(
        CaseRow, models.CASCADE, related_name="papers"
    )
    case_id: str
    file: Text = models.CharField(max_length=_BLIND)
    """Name of its sealed file."""
    title: Text = SealedText()
    """What it was called when it came."""
    media_type: Text = models.CharField(max_length=64)
    size: Number = models.PositiveBigIntegerField()
    received_on: Day = models.DateField()
    kept_at: Instant = models.DateTimeField()
    filing: Text = models.CharField(max_length=_ID, blank=True, default="")
    """Procedure it belongs to."""
    request: Text = models.CharField(max_length=_ID, blank=True, default="")
    """Request it answers."""

    class Meta:
        """The same paper is kept once a case."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("case", "file"), name="cases_paper_once")]


class ShareLink(SubjectRow):
    """An expiring link to the status of a case (共有リンク): only the hash of its token is kept."""

    case: models.ForeignKey[CaseRow, CaseRow] = models.ForeignKey(
        CaseRow, models.CASCADE, related_name="links"
    )
    case_id: str
    token_sha256: Text = models.CharField(max_length=64, unique=True)
    made_at: Instant = models.DateTimeField()
    expires_at: Instant = models.DateTimeField()
    withdrawn_at: MaybeInstant = models.DateTimeField(null=True)
    uses: Number = models.PositiveIntegerField(default=0)

    class Meta:
        """A link ends after it began."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="cases_link_ends_later"
            )
        ]


FACT_ROWS: Final[tuple[type[FactRow], ...]] = (
    PartyRow,
    SiteRow,
    PostRow,
    ClaimRow,
    CommunicationRow,
    RequestRow,
    FilingRow,
    ExhibitRow,
    CostRow,
    InquiryRow,
    DecisionRow,
    DamageRow,
    OtherRow,
)
