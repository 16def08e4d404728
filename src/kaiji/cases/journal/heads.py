"""The heads of all streams, once a day, to be time-stamped (日次の先頭): so that no end can be cut off unnoticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F

from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.models import DEAD, DONE, WAITING, Job
from kaiji.cases.jobs.queue import claim, enqueue
from kaiji.cases.jobs.running import run_job
from kaiji.cases.journal.models import DayHead, DayStamp, Head
from kaiji.evidence.seal.settings import load_authorities
from kaiji.evidence.seal.stamping import Stamp, ask_all
from kaiji.evidence.seal.transport import http_post
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.chain import GENESIS
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kaiji.cases.jobs.running import Run

STAMP: Final = "journal.stamp"


@each_day
def take_head(*, at: datetime) -> DayHead:
    """Return the head of the day in Japan at `at`, taken now if it was not yet; its stamping is enqueued with it.

    It names the streams that grew since the head before and that head's hash, so that together they name all; a clock that
    jumped back takes no head before the last one.
    """
    day = day_in_japan(at)
    with transaction.atomic():
        found = DayHead.objects.filter(on__gte=day).order_by("on").first()
        if found is not None:
            return found
        grown = Head.objects.select_for_update().filter(n__gt=F("headed")).order_by("stream")
        streams = {head.stream: [head.n, head.sha256] for head in grown}
        last = DayHead.objects.order_by("-on").first()
        prev = last.sha256 if last is not None else GENESIS
        body = canonical_bytes({"on": day.isoformat(), "prev": prev, "streams": streams})
        Head.objects.filter(n__gt=F("headed")).update(headed=F("n"))
        head = DayHead.objects.create(on=day, taken_at=at, body=body, sha256=sha256_hex(body))
        enqueue(STAMP, key=day.isoformat(), at=at, payload={"on": day})
        return head


def _ask(run: Run) -> list[Stamp]:
    head = DayHead.objects.get(pk=run.payload["on"])
    authorities = load_authorities(kaiji_home(), day=day_in_japan(run.at))
    answers = ask_all(authorities, bytes(head.body), http_post)
    stamps = [answer for answer in answers if isinstance(answer, Stamp)]
    if authorities and not stamps:
        raise next(answer.error for answer in answers if not isinstance(answer, Stamp))
    return stamps


@job(STAMP, before=_ask, attempts=12)
def stamped(run: Run, stamps: list[Stamp]) -> None:
    """Keep the time stamps of a day's head."""
    for stamp in stamps:
        DayStamp.objects.create(
            head_id=run.payload["on"],
            authority=stamp.authority.name[:64],
            query=stamp.query,
            reply=stamp.reply,
            gen_time=stamp.gen_time,
        )


def stamp_today(*, clock: Callable[[], datetime]) -> DayHead:
    """Take today's head and run its stamping now; raises AuthorityUnreachableError where nobody stamps it."""
    head = take_head(at=clock())
    waiting = Job.objects.filter(kind=STAMP, key=head.on.isoformat()).exclude(state=DONE).first()
    if waiting is not None:
        Job.objects.filter(pk=waiting.pk, state=DEAD).update(state=WAITING, attempts=0, ended_at=None)
        Job.objects.filter(pk=waiting.pk, state=WAITING).update(due_at=clock())
        held = claim(at=clock(), only=waiting.pk)
        if held is not None:
            run_job(held, clock=clock)
    return head
