"""Work in the background (仕事): holds placed and released at the site, inquiries mailed, periods that end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from kaiji.cases.actors import CLOCK, WORKER
from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import record
from kaiji.cases.moves import Act
from kaiji.desks.content_provider.connecting import Found
from kaiji.desks.content_provider.errors import DeskSetupError
from kaiji.desks.content_provider.mailing import new_mails, take_mail
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import LogHold, Opinion
from kaiji.desks.content_provider.moves import asking, holding, telling
from kaiji.desks.content_provider.setup import setup
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from kaiji.cases.jobs.running import Run
    from kaiji.desks.content_provider.connecting import Site
    from kaiji.desks.content_provider.mailing import Arrived


def _fetch(run: Run) -> Found | None:
    hold = LogHold.objects.filter(pk=run.payload["hold"]).first()
    if hold is None or hold.stage not in {"asked", "empty"}:
        return None
    site, url, reference = setup().site(), hold.body["url"], hold.number
    found = site.find(url=url, reference=reference, reason="preservation")
    told = found.post.get("account") if found.post else None
    account = next((entry.account for entry in found.entries if entry.account), told)
    if account is not None:
        found = _with_account(site, found, account, reference)
    if found.entries:
        site.hold(hold.number, [entry.id for entry in found.entries], reference=reference)
    return found


def _with_account(site: Site, found: Found, account: str, reference: str) -> Found:
    """Add the account's log-ins and what it registered: they are held with the post and die like it."""
    theirs = site.find(account=account, reference=reference, reason="preservation")
    known = {entry.id for entry in found.entries}
    logins = tuple(e for e in theirs.entries if e.kind != "post" and e.id not in known)
    return Found(entries=(*found.entries, *logins), post=found.post, account=theirs.account)


@job(holding.PLACE, before=_fetch, attempts=40)
def place_hold(run: Run, found: Found | None) -> None:
    """Record the hold that stands at the site now."""
    if found is not None:
        holding.place(Act(actor=WORKER, at=run.at), str(run.payload["hold"]), found)


def _let_go(run: Run) -> bool:
    hold = LogHold.objects.filter(pk=run.payload["hold"]).first()
    if hold is None or hold.stage == "released" or not holding.is_due(hold, run.at):
        return False
    if hold.stage == "placed":
        setup().site().release(hold.number, reference=hold.number)
    return True


@job(holding.RELEASE, before=_let_go, attempts=40)
def release_hold(run: Run, gone: bool) -> None:
    """Record that the site let go, where the hold was due."""
    if gone:
        holding.release(Act(actor=CLOCK, at=run.at), str(run.payload["hold"]))


@each_day
def watch_posts(*, at: datetime) -> None:
    """Each day, look whether the posts of what is held still stand: one that went is noted, and stays held."""
    with transaction.atomic():
        for hold in LogHold.objects.filter(stage="placed", post_gone_at=None):
            key = f"{hold.id}/{day_in_japan(at)}"
            enqueue(holding.WATCH, key=key, at=at, subject=hold, payload={"hold": hold.id})


def _see(run: Run) -> bool:
    hold = LogHold.objects.filter(pk=run.payload["hold"], stage="placed", post_gone_at=None).first()
    if hold is None:
        return False
    found = setup().site().find(url=hold.body["url"], reference=hold.number, reason="preservation")
    return found.post is not None and bool(found.post.get("removed"))


@job(holding.WATCH, before=_see)
def see_post(run: Run, gone: bool) -> None:
    """Note that a post no longer stands."""
    if gone:
        holding.see_post(Act(actor=WORKER, at=run.at), str(run.payload["hold"]), gone=True)


@job(asking.SILENCE)
def end_period(run: Run, _nothing: None) -> None:
    """Record silence where the poster's period has ended."""
    asking.stay_silent(Act(actor=CLOCK, at=run.at), str(run.payload["opinion"]))


def _mail(run: Run) -> None:
    opinion = Opinion.objects.select_related("matter").filter(pk=run.payload["opinion"]).first()
    if opinion is None or opinion.stage != "sent" or opinion.matter.secrecy:
        return
    address = reverse("content_provider:opinion", args=[opinion.body["secret"]])
    by = opinion.due_on.isoformat() if opinion.due_on else ""
    EmailMessage(
        subject="発信者情報の開示・削除についての照会 / An inquiry about a post",
        body=(
            "投稿について、あなたの意見をうかがう照会です。次のページに内容と回答欄があります。アカウントは要りません。\n"
            "An inquiry about a post. What it is about and the form for your answer are on this page; no account is needed.\n\n"
            f"{settings.PUBLIC_URL}{address}\n\n回答期限 / answer by: {by}\n"
        ),
        to=[opinion.body["to"]["email"]],
        headers={"Message-ID": f"<{opinion.pk}@kaiji.invalid>", "Auto-Submitted": "auto-generated"},
    ).send()


@job(asking.MAIL, before=_mail)
def mail_inquiry(run: Run, _nothing: None) -> None:
    """Nothing is left to record: sending was recorded when it was decided."""


POLL = "mailbox.poll"


@each_day
def watch_mailbox(*, at: datetime) -> None:
    """Each day, and after every start, look into the mailbox; every look orders the next one."""
    try:
        box = setup().mailbox
    except DeskSetupError:
        return  # the desk is not set up yet: the first pages say so
    if box is not None:
        with transaction.atomic():
            _next_look(at, 0)


def _next_look(at: datetime, more: int) -> None:
    every = timedelta(minutes=measure("mail_every", day_in_japan(at)).value)
    slot = int(at.timestamp() // every.total_seconds()) + more
    due = datetime.fromtimestamp(slot * every.total_seconds(), UTC) if more else at
    enqueue(POLL, key=str(slot), at=at, due_at=due)


def _read_box(run: Run) -> tuple[tuple[Arrived, ...], str]:
    try:
        account = setup().account()
        return (new_mails(account, run.at), "") if account is not None else ((), "")
    except KaijiError as error:  # a mailbox that is away today is looked at again in a few minutes
        return (), error.code


@job(POLL, before=_read_box, lease=timedelta(minutes=15))
def poll_mailbox(run: Run, found: tuple[tuple[Arrived, ...], str]) -> None:
    """Take in what is new; note when the mailbox becomes unreadable, and when it can be read again."""
    mails, fault = found
    last = Entry.objects.filter(what__in=("mailbox.failed", "mailbox.read")).order_by("-at", "-n").first()
    failed = last is not None and last.what == "mailbox.failed"
    if bool(fault) != failed or mails:
        what = "mailbox.failed" if fault else "mailbox.read"
        record(what, actor=WORKER, at=run.at, facts={"fault": fault or "none", "mails": len(mails)})
    for mail in mails:
        take_mail(Act(actor=WORKER, at=run.at), mail)
    _next_look(run.at, 1)


def _mail_outcome(run: Run) -> None:
    opinion = Opinion.objects.select_related("matter").filter(pk=run.payload["opinion"]).first()
    if opinion is None or opinion.matter.secrecy:
        return
    address = reverse("content_provider:opinion", args=[opinion.body["secret"]])
    EmailMessage(
        subject="発信者情報の開示・削除についてのお知らせ / A notice about a post",
        body=(
            "以前に照会した投稿についてのお知らせです。次のページで読めます。アカウントは要りません。\n"
            "A notice about the post we asked you about. It stands on this page; no account is needed.\n\n"
            f"{settings.PUBLIC_URL}{address}\n"
        ),
        to=[opinion.body["to"]["email"]],
        headers={
            "Message-ID": f"<{opinion.pk}.{run.payload['outcome']}@kaiji.invalid>",
            "Auto-Submitted": "auto-generated",
        },
    ).send()


@job(telling.MAIL, before=_mail_outcome)
def mail_outcome(run: Run, _nothing: None) -> None:
    """Nothing is left to record: that they are told was recorded when it was decided."""
