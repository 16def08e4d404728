"""Tables of the claimant's office beyond the case itself (事務所の表): captures, watches, hits, answers under way, drafts, links.

What a person said or a site showed is sealed under the case's key, so that it goes when the case is erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, Self

from django.db import models
from django.db.models import Q

from kaiji.cases.models import CaseRow
from kaiji.cases.secrets.fields import SealedJson, SealedText
from kaiji.cases.subjects import SubjectRow, new_id

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
WAITING: Final = "waiting"
DONE: Final = "done"
FAILED: Final = "failed"


class OfficeRow(SubjectRow):
    """A row of a case that is not one of its facts."""

    sealed_by = "case"

    case: models.ForeignKey[CaseRow, CaseRow] = models.ForeignKey(CaseRow, models.CASCADE, related_name="+")
    case_id: str

    class Meta:
        """No table of its own."""

        abstract = True


class CaptureRow(OfficeRow):
    """A page to capture for a case, and what came of it (取得の依頼)."""

    bound_by = ("case_id", "order")

    order: Text = models.CharField(max_length=16, unique=True, default=new_id)
    url: Text = SealedText()
    host: Text = models.CharField(max_length=255)
    numbers: Json = models.JSONField(default=list)
    """Numbers of the posts that are the point of it."""
    watches: Flag = models.BooleanField(default=False)
    """Whether it is a look of a watch, and not the first capture."""
    state: Text = models.CharField(max_length=8, default=WAITING)
    asked_at: Instant = models.DateTimeField()
    asked_by: Text = models.CharField(max_length=80)
    noticed_on: MaybeDay = models.DateField(null=True)
    ended_at: MaybeInstant = models.DateTimeField(null=True)
    package: Text = models.CharField(max_length=64, blank=True, default="")
    fault: Text = models.CharField(max_length=64, blank=True, default="")
    found: Number = models.PositiveIntegerField(default=0)

    class Meta:
        """Constraints and indexes."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=(WAITING, DONE, FAILED)), name="claimant_capture_state"
            )
        ]
        indexes: ClassVar = [models.Index(fields=("case", "state", "id"), name="claimant_capture_case")]


class WatchRow(OfficeRow):
    """A post that is looked at again (監視)."""

    bound_by = ("case_id", "post")

    post: Text = models.CharField(max_length=_ID)
    every_hours: MaybeNumber = models.PositiveIntegerField(null=True)
    state: Text = models.CharField(max_length=8, default="alive")
    looked_at: MaybeInstant = models.DateTimeField(null=True)
    next_at: MaybeInstant = models.DateTimeField(null=True)
    changed_at: MaybeInstant = models.DateTimeField(null=True)
    failures: Number = models.PositiveIntegerField(default=0)
    stopped: Flag = models.BooleanField(default=False)
    why: Json = SealedJson(null=True)
    """Why it is looked at then, in both languages."""

    class Meta:
        """One watch a post."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("case", "post"), name="claimant_watch_once")]
        indexes: ClassVar = [models.Index(fields=("stopped", "next_at"), name="claimant_watch_due")]


class LookRow(OfficeRow):
    """What one look at a post showed (確認の結果)."""

    bound_by = ("case_id", "post", "package")

    post: Text = models.CharField(max_length=_ID)
    package: Text = models.CharField(max_length=64)
    at: Instant = models.DateTimeField()
    state: Text = models.CharField(max_length=8)
    body: Json = SealedJson()
    """Reasons, fields that differ, and the wording piece by piece."""

    class Meta:
        """One result a post and package."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "post", "package"), name="claimant_look_once")
        ]


class SearchRow(OfficeRow):
    """The list pages of a site that are searched for repetitions (再投稿の検索)."""

    bound_by = ("case_id", "site")

    site: Text = models.CharField(max_length=_ID)
    lists: Json = SealedJson()
    known: Json = SealedJson(null=True)
    left_out: Json = SealedJson(null=True)
    """What the last search did not read, and why."""
    looked_at: MaybeInstant = models.DateTimeField(null=True)
    next_at: MaybeInstant = models.DateTimeField(null=True)
    failures: Number = models.PositiveIntegerField(default=0)
    read: Number = models.PositiveIntegerField(default=0)
    stopped: Flag = models.BooleanField(default=False)

    class Meta:
        """One search a site."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "site"), name="claimant_search_once")
        ]
        indexes: ClassVar = [models.Index(fields=("stopped", "next_at"), name="claimant_search_due")]


class HitRow(OfficeRow):
    """A post that seems to say again what the case is about (再投稿の疑い)."""

    bound_by = ("case_id", "hit")

    hit: Text = models.CharField(max_length=32)
    """Digest of where it stands."""
    strength: Text = models.CharField(max_length=8)
    found_at: Instant = models.DateTimeField()
    verdict: Text = models.CharField(max_length=12, blank=True, default="")
    """Empty: not looked at; `taken` into the case, or `dismissed`."""
    body: Json = SealedJson()

    class Meta:
        """One hit a place."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("case", "hit"), name="claimant_hit_once")]
        indexes: ClassVar = [models.Index(fields=("verdict", "-found_at"), name="claimant_hit_open")]


class AnswerRow(OfficeRow):
    """A site's answer that was read and waits for a person's look (読み取った回答)."""

    bound_by = ("case_id", "answer")

    answer: Text = models.CharField(max_length=16, unique=True, default=new_id)
    made_at: Instant = models.DateTimeField()
    rows: Number = models.PositiveIntegerField()
    taken_at: MaybeInstant = models.DateTimeField(null=True)
    body: Json = SealedJson()


class DraftRow(OfficeRow):
    """The words of a paper as it was last issued: what the next version is compared with (前の版)."""

    bound_by = ("case_id", "paper")

    paper: Text = models.CharField(max_length=160)
    made_at: Instant = models.DateTimeField()
    made_by: Text = models.CharField(max_length=80)
    versions: Number = models.PositiveIntegerField(default=1)
    body: Json = SealedJson()
    """Its lines."""

    class Meta:
        """One last version a paper."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "paper"), name="claimant_draft_once")
        ]


class FeedLink(models.Model):
    """A secret address under which a person's calendar fetches what is due (予定の配信リンク): only its hash is kept."""

    member: Text = models.CharField(max_length=80, db_index=True)
    """Id of the actor."""
    token_sha256: Text = models.CharField(max_length=64, unique=True)
    language: Text = models.CharField(max_length=2, default="ja")
    made_at: Instant = models.DateTimeField()
    withdrawn_at: MaybeInstant = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = models.Manager()


class DigestChoice(models.Model):
    """Whether a person wants the daily mail (毎日のまとめ)."""

    member: Text = models.CharField(max_length=80, unique=True)
    language: Text = models.CharField(max_length=2, default="ja")
    sent_on: MaybeDay = models.DateField(null=True)
    made_at: Instant = models.DateTimeField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()


class RemindChoice(models.Model):
    """At how many days before an end the office wants to be reminded (お知らせの日数); the last row holds."""

    days: Json = models.JSONField(default=list)
    """Whole numbers, the longest first; empty: those of the table."""
    made_by: Text = models.CharField(max_length=80)
    made_at: Instant = models.DateTimeField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()


class OwnDay(OfficeRow):
    """A day somebody wants to be reminded of in a case (自分の予定)."""

    bound_by = ("case_id", "day")

    day: Text = models.CharField(max_length=16, unique=True, default=new_id)
    member: Text = models.CharField(max_length=80)
    """Whose it is: id of the actor."""
    on: Day = models.DateField()
    text: Text = SealedText()
    made_at: Instant = models.DateTimeField()
    done_at: MaybeInstant = models.DateTimeField(null=True)

    class Meta:
        """Indexes."""

        indexes: ClassVar = [models.Index(fields=("member", "done_at", "on"), name="claimant_ownday_member")]


class Reminder(OfficeRow):
    """That a day was this many days away, said once (お知らせ): a clock of the case, or somebody's own day."""

    kind: Text = models.CharField(max_length=8)
    """`log`, `deadline` or `own`."""
    clock: Text = models.CharField(max_length=160)
    """Id of the clock, or of the own day."""
    member: Text = models.CharField(max_length=80, blank=True, default="")
    """Whom it is for; empty: the office."""
    about_on: Day = models.DateField()
    days: Number = models.PositiveIntegerField()
    raised_on: Day = models.DateField()
    seen_at: MaybeInstant = models.DateTimeField(null=True)

    id: int

    class Meta:
        """Once a clock and number of days."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "clock", "days"), name="claimant_reminder_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("log", "deadline", "own")), name="claimant_reminder_kind"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("seen_at", "about_on", "id"), name="claimant_reminder_open"),
            models.Index(fields=("raised_on", "id"), name="claimant_reminder_raised"),
        ]
