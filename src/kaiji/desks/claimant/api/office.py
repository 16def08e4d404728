"""What concerns the whole office in the JSON API (API): conflicts, playbooks, distances of reminders, the calendar, the daily mail."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from ninja import Field, Router, Schema, Status

from kaiji.cases.conflicts import check_conflicts
from kaiji.cases.journal.recording import record
from kaiji.desks.claimant.api.doors import FAULTS, decider, reader
from kaiji.desks.claimant.distances import MOST, choose_distances, distances, read_distances
from kaiji.desks.claimant.models import DigestChoice, FeedLink
from kaiji.desks.claimant.moves.reminders import whose
from kaiji.desks.claimant.pages.frame import today
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class ConflictIn(Schema):
    """Names of persons, and handles, that are looked for in every case."""

    names: list[str] = Field(default_factory=list, max_length=200)
    handles: list[str] = Field(default_factory=list, max_length=200)


class DaysIn(Schema):
    """Days before an end; none: the first setting again."""

    days: list[int] = Field(default_factory=list, max_length=MOST)


class MailIn(Schema):
    """Whether the daily mail is wanted, and in which language."""

    wanted: bool
    language: str = Field("ja", pattern="^(ja|en)$")


@router.post("/conflicts", response={200: list[dict[str, Any]], **FAULTS}, summary="Conflict check")
def conflicts(request: HttpRequest, data: ConflictIn) -> list[dict[str, Any]]:
    """氏名と表示名を全事件から探します。探したことが記録されます。/ Look in every case; that it was done is recorded."""
    found = check_conflicts(
        reader(request),
        names=[name[:200] for name in data.names],
        handles=[name[:200] for name in data.handles],
        at=now(),
    )
    return [{"case": each.case, "number": each.number, "role": each.role} for each in found]


@router.get("/reminder-days", response={200: list[int], **FAULTS}, summary="When the office is reminded")
def reminder_days(request: HttpRequest) -> list[int]:
    """何日前に知らせるか。/ Days before an end."""
    reader(request)
    return list(distances(today()))


@router.put(
    "/reminder-days", response={200: list[int], **FAULTS}, summary="Choose when the office is reminded"
)
def choose(request: HttpRequest, data: DaysIn) -> list[int]:
    """何日前に知らせるかを決めます。/ Choose the days before an end."""
    actor = decider(request)
    choose_distances(actor, read_distances(" ".join(map(str, data.days))), at=now())
    return list(distances(today()))


@router.post("/feeds", response={201: dict[str, Any], **FAULTS}, summary="A calendar's secret address")
def feed(request: HttpRequest, language: str = "ja") -> Status[dict[str, Any]]:
    """カレンダーの配信リンクを作ります。一度だけ返します。/ Make the address of the calendar; it is told this once."""
    actor, at, token = reader(request), now(), secrets.token_urlsafe(32)
    with transaction.atomic():
        FeedLink.objects.create(
            member=whose(actor),
            token_sha256=sha256_hex(token.encode()),
            language="en" if language == "en" else "ja",
            made_at=at,
        )
        record("feed.made", actor=actor, at=at)
    return Status(201, {"link": request.build_absolute_uri(reverse("claimant:feed", args=[token]))})


@router.delete("/feeds", response={200: dict[str, Any], **FAULTS}, summary="Withdraw one's calendars")
def feeds_withdrawn(request: HttpRequest) -> dict[str, Any]:
    """自分の配信リンクをすべて無効にします。/ Withdraw every calendar address of one's own."""
    actor, at = reader(request), now()
    with transaction.atomic():
        found = FeedLink.objects.filter(member=whose(actor), withdrawn_at__isnull=True)
        count = found.update(withdrawn_at=at)
        record("feed.withdrawn", actor=actor, at=at)
    return {"withdrawn": count}


@router.put("/digest", response={200: dict[str, Any], **FAULTS}, summary="The daily mail")
def digest(request: HttpRequest, data: MailIn) -> dict[str, Any]:
    """毎朝のまとめを受け取るかどうか。/ Whether the daily mail is sent."""
    actor, at = reader(request), now()
    with transaction.atomic():
        if data.wanted:
            DigestChoice.objects.update_or_create(
                member=whose(actor),
                defaults={"language": data.language},
                create_defaults={"language": data.language, "made_at": at},
            )
            record("digest.chosen", actor=actor, at=at)
        else:
            DigestChoice.objects.filter(member=whose(actor)).delete()
            record("digest.ended", actor=actor, at=at)
    return {"wanted": data.wanted}


@router.get("/feeds", response={200: list[dict[str, Any]], **FAULTS}, summary="One's calendar addresses")
def feeds(request: HttpRequest) -> list[dict[str, Any]]:
    """自分の配信リンク(作った日)。/ When one's calendar addresses were made; the address itself is told once."""
    rows = FeedLink.objects.filter(member=whose(reader(request)), withdrawn_at__isnull=True).order_by(
        "-made_at"
    )
    return [{"made_at": row.made_at, "language": row.language} for row in rows]


@router.get("/digest", response={200: dict[str, Any], **FAULTS}, summary="Whether the daily mail is sent")
def digest_chosen(request: HttpRequest) -> dict[str, Any]:
    """毎朝のまとめを受け取るか。/ Whether one gets the daily mail, and in which language."""
    row = DigestChoice.objects.filter(member=whose(reader(request))).first()
    return {"wanted": row is not None, "language": row.language if row else None}
