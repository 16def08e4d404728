"""Work in the background (仕事): holds placed and released at the site, inquiries mailed, periods that end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

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
from kaiji.desks.content_provider.models import LogHold, Opinion, RemovalNotice
from kaiji.desks.content_provider.moves import asking, holding, noticing, telling
from kaiji.desks.content_provider.posting import inquiry_mail, notice_mail, outcome_mail, sent
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


def _mail(run: Run) -> str | None:
    """Send an inquiry; return the refusal of a server that will not take it, empty where it did, None where nothing is to be sent."""
    opinion = Opinion.objects.select_related("matter").filter(pk=run.payload["opinion"]).first()
    if opinion is None or opinion.stage != "sent" or opinion.matter.secrecy:
        return None
    return sent(opinion.body["to"]["email"], inquiry_mail(opinion, day_in_japan(run.at)))


@job(asking.MAIL, before=_mail)
def mail_inquiry(run: Run, refused: str | None) -> None:
    """Record that a server took it, from which day the period runs; or that it will not, which is no silence."""
    act = Act(actor=WORKER, at=run.at)
    if refused:
        asking.come_back(act, str(run.payload["opinion"]), how="refused", status=refused)
    elif refused is not None:
        asking.mailed(act, str(run.payload["opinion"]))


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


def _mail_outcome(run: Run) -> str | None:
    opinion = Opinion.objects.select_related("matter").filter(pk=run.payload["opinion"]).first()
    if opinion is None or opinion.matter.secrecy:
        return None
    return sent(opinion.body["to"]["email"], outcome_mail(opinion, str(run.payload["outcome"])))


@job(telling.MAIL, before=_mail_outcome)
def mail_outcome(run: Run, refused: str | None) -> None:
    """Record where a server will not take it: then it is to be told by another way."""
    if refused:
        act = Act(actor=WORKER, at=run.at)
        telling.come_back(act, str(run.payload["opinion"]), outcome=str(run.payload["outcome"]))


def _mail_notice(run: Run) -> str | None:
    notice = RemovalNotice.objects.select_related("matter").filter(pk=run.payload["notice"]).first()
    if notice is None or notice.stage != "sent" or notice.matter.secrecy:
        return None
    return sent(notice.body["to"]["email"], notice_mail(notice))


@job(noticing.MAIL, before=_mail_notice)
def mail_notice(run: Run, refused: str | None) -> None:
    """Record that a server took it, or that it will not."""
    act = Act(actor=WORKER, at=run.at)
    if refused:
        noticing.come_back(act, str(run.payload["notice"]), status=refused)
    elif refused is not None:
        noticing.mailed(act, str(run.payload["notice"]))
