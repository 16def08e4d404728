"""Tables of the journal (操作記録の表). Triggers of migration 0002 refuse every change and every removal of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

if TYPE_CHECKING:
    from kaiji.cases.columns import Bytes, Day, Instant, MaybeNumber, Number, Text


class Entry(models.Model):
    """One entry of one stream (記録). The line is what is hashed; the columns beside it are for finding."""

    id: int
    stream: Text = models.CharField(max_length=64)
    n: Number = models.PositiveBigIntegerField()
    line: Text = models.TextField()
    """Canonical JSON as `ground.chain` links it."""
    sha256: Text = models.CharField(max_length=64)
    """Of the line's bytes."""
    what: Text = models.CharField(max_length=64)
    actor: Text = models.CharField(max_length=80)
    at: Instant = models.DateTimeField()
    version: MaybeNumber = models.PositiveIntegerField(null=True)
    """Version of the subject after the move; None for a look."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """Constraints and indexes."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("stream", "n"), name="journal_entry_once"),
            models.CheckConstraint(condition=models.Q(n__gte=1), name="journal_entry_numbered"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("at",), name="journal_entry_at"),
            models.Index(fields=("actor", "at"), name="journal_entry_actor"),
        ]


class Head(models.Model):
    """The last entry of a stream (先頭): locked while one is appended."""

    stream: Text = models.CharField(primary_key=True, max_length=64)
    n: Number = models.PositiveBigIntegerField()
    sha256: Text = models.CharField(max_length=64)
    headed: Number = models.PositiveBigIntegerField(default=0)
    """Number of the entry that the last daily head named."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()


class Aside(models.Model):
    """Free words beside an entry (付記): sealed with the subject's key, gone when the subject is erased.

    The entry holds a keyed digest of them, so that they cannot be changed unnoticed.
    """

    stream: Text = models.CharField(max_length=64)
    n: Number = models.PositiveBigIntegerField()
    sealed: Bytes = models.BinaryField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        """One aside an entry."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("stream", "n"), name="journal_aside_once"),
        ]


class DayHead(models.Model):
    """The heads of all streams at the end of a day in Japan, and its time stamp (日次の先頭). Append-only as well."""

    on: Day = models.DateField(primary_key=True)
    taken_at: Instant = models.DateTimeField()
    body: Bytes = models.BinaryField()
    """Canonical JSON: day, SHA-256 of the head before, and stream → [n, sha256] of every stream that grew since."""
    sha256: Text = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    def stamps_kept(self) -> models.QuerySet[DayStamp]:
        """Return its time stamps, the first first."""
        return DayStamp.objects.filter(head_id=self.pk).order_by("id")


class DayStamp(models.Model):
    """An RFC 3161 token over a day's heads (日次のタイムスタンプ). Append-only as well."""

    head: models.ForeignKey[DayHead, DayHead] = models.ForeignKey(
        DayHead, on_delete=models.PROTECT, related_name="stamps"
    )
    authority: Text = models.CharField(max_length=64)
    query: Bytes = models.BinaryField()
    reply: Bytes = models.BinaryField()
    gen_time: Instant = models.DateTimeField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()
