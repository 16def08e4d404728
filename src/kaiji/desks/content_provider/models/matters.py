"""A matter (案件): one request on its way, disclosure and deletion apart; its posts, its lines, its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from kaiji.cases.secrets.fields import SealedJson, SealedText
from kaiji.cases.subjects import Subject, SubjectRow

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from kaiji.cases.columns import (
        Flag,
        Instant,
        Json,
        MaybeDay,
        MaybeInstant,
        MaybeNumber,
        MaybeText,
        Number,
        Text,
    )
    from kaiji.desks.content_provider.models.holds import LogHold
    from kaiji.desks.content_provider.models.notices import RemovalNotice
    from kaiji.desks.content_provider.models.opinions import Opinion


class Matter(Subject):
    """A matter (案件)."""

    kind = "matter"

    number: Text = models.CharField(max_length=20, unique=True)
    sort: Text = models.CharField(max_length=10)
    channel: Text = models.CharField(max_length=8)
    basis: Text = models.CharField(max_length=24)
    stage: Text = models.CharField(max_length=16)
    outcome: Text = models.CharField(max_length=12, default="")
    received_at: Instant = models.DateTimeField()
    due_on: MaybeDay = models.DateField(null=True)
    due_rule: Text = models.CharField(max_length=32, default="")
    """Name of the rule in the law room by which `due_on` was counted, or `target` for the office's own aim."""
    lines_count: Number = models.PositiveIntegerField(default=0)
    defects_count: Number = models.PositiveIntegerField(default=0)
    """Defects of form that stand; none of them is named here."""
    default_ground: Text = models.CharField(max_length=20, default="not-clear")
    """Why the lines are refused unless somebody decides otherwise."""

    claimed_by: Text = models.CharField(max_length=80, default="")
    claimed_at: MaybeInstant = models.DateTimeField(null=True)
    identity_on: MaybeDay = models.DateField(null=True)
    identity_by: Text = models.CharField(max_length=80, default="")
    decided_by: Text = models.CharField(max_length=80, default="")
    decided_at: MaybeInstant = models.DateTimeField(null=True)
    released_by: Text = models.CharField(max_length=80, default="")
    closed_at: MaybeInstant = models.DateTimeField(null=True)

    special: Text = models.CharField(max_length=12, default="")
    """`election` or `intimate` where the request claims a special rule of deletion; empty for none."""

    secrecy: Flag = models.BooleanField(default=False)
    """Whether an investigator asked that nobody be told: no inquiry, no notice goes out."""
    secrecy_until: MaybeDay = models.DateField(null=True)

    requester_index: Text = models.CharField(max_length=32, db_index=True)
    package_id: MaybeText = models.CharField(max_length=36, null=True)  # noqa: DJ001  # unique only where there is one
    package_sha256: Text = models.CharField(max_length=64, default="")
    status_digest: Text = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret in the requester's link."""
    status_until: Instant = models.DateTimeField()
    joined_to: models.ForeignKey[Matter | None, Matter | None] = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="joined"
    )
    twin: models.ForeignKey[Matter | None, Matter | None] = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="twins"
    )
    """The other matter opened by the same request."""
    twin_id: str | None
    test: Flag = models.BooleanField(default=False)

    body: Json = SealedJson()
    """`package`: the request as an exchange package, whichever way it came; `defects`; `order`; `status_secret`; `special_facts`."""

    posts: RelatedManager[MatterPost]
    lines: RelatedManager[Line]
    papers: RelatedManager[Paper]
    opinions: RelatedManager[Opinion]
    notices: RelatedManager[RemovalNotice]

    class Meta:
        """The queue's index, and that a package is received once for each sort."""

        indexes: ClassVar = [models.Index(fields=("stage", "due_on", "received_at"), name="cp_matter_queue")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("package_id", "sort"), name="cp_matter_once"),
        ]


class MatterPost(SubjectRow):
    """A post that a matter is about (対象の投稿)."""

    sealed_by = "matter"
    bound_by = ("matter_id", "local_id")

    matter: models.ForeignKey[Matter, Matter] = models.ForeignKey(
        Matter, models.PROTECT, related_name="posts"
    )
    local_id: Text = models.CharField(max_length=100)
    place_index: Text = models.CharField(max_length=32, db_index=True)
    """Blind index of the place on the site, so that requests about one post meet."""
    url: Text = SealedText()
    hold: models.ForeignKey[LogHold | None, LogHold | None] = models.ForeignKey(
        "content_provider.LogHold", models.PROTECT, null=True, related_name="asked_by"
    )

    class Meta:
        """Once a matter."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("matter", "local_id"), name="cp_post_once")]


class Line(SubjectRow):
    """One thing asked and what is answered (項目ごとの判断)."""

    sealed_by = "matter"
    bound_by = ("matter_id", "place")

    matter: models.ForeignKey[Matter, Matter] = models.ForeignKey(
        Matter, models.PROTECT, related_name="lines"
    )
    place: Number = models.PositiveIntegerField()
    task: Text = models.CharField(max_length=100)
    task_type: Text = models.CharField(max_length=12)
    subject: Text = models.CharField(max_length=100)
    item: MaybeNumber = models.PositiveIntegerField(null=True)
    status: Text = models.CharField(max_length=16, default="pending")
    ground: Text = models.CharField(max_length=20, default="")
    kept_until: MaybeDay = models.DateField(null=True)
    explanation: Text = SealedText(default="")

    class Meta:
        """In the order of the request."""

        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=("matter", "place"), name="cp_line_once")]


class Paper(SubjectRow):
    """A file of a matter as it came or as it leaves, sealed (書類)."""

    sealed_by = "matter"
    bound_by = ("matter_id", "place")

    matter: models.ForeignKey[Matter, Matter] = models.ForeignKey(
        Matter, models.PROTECT, related_name="papers"
    )
    place: Number = models.PositiveIntegerField()
    way: Text = models.CharField(max_length=3)
    """`in` or `out`."""
    sort: Text = models.CharField(max_length=24)
    """`package`, `mail`, `scan`, `attachment`, `letter`, `record`, `return`, `inquiry`."""
    media_type: Text = models.CharField(max_length=100)
    sha256: Text = models.CharField(max_length=64)
    size: Number = models.PositiveIntegerField()
    made_at: Instant = models.DateTimeField()
    for_requester: Flag = models.BooleanField(default=False)
    """Whether the requester may fetch it by the secret link."""
    name: Text = SealedText()
    data: Text = SealedText()
    """Base64."""

    class Meta:
        """In the order they came."""

        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=("matter", "place"), name="cp_paper_once")]


class Counter(models.Model):
    """The next number of a year (採番)."""

    name: Text = models.CharField(max_length=24, primary_key=True)
    value: Number = models.PositiveIntegerField(default=0)


class Arrival(models.Model):
    """How many requests a network sent in a window of time (受付の制限): an address is kept as a keyed digest only."""

    source: Text = models.CharField(max_length=32)
    window: Number = models.BigIntegerField()
    count: Number = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a source and window."""

        constraints: ClassVar = [models.UniqueConstraint(fields=("source", "window"), name="cp_arrival_once")]
