"""Work in the background (仕事): holds placed and released at the site, inquiries mailed, periods that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from kaiji.cases.actors import CLOCK, WORKER
from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.moves import Act
from kaiji.desks.content_provider.connecting import Found
from kaiji.desks.content_provider.models import LogHold, Opinion
from kaiji.desks.content_provider.moves import asking, holding
from kaiji.desks.content_provider.setup import setup
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.cases.jobs.running import Run
    from kaiji.desks.content_provider.connecting import Site


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
