"""Hold the log (ログ保全の手続): placed at the site by a job, so that a site that is down delays it and never loses it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from kaiji.cases.errors import StandingError
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.moves import move, opening
from kaiji.desks.content_provider.actors import REQUESTER, REVIEWERS, SYSTEM
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import LogHold, Matter
from kaiji.desks.content_provider.numbering import next_number
from kaiji.desks.content_provider.standing import OPEN
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.instants import JST, day_in_japan, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.connecting import Found

_ANYONE = REVIEWERS | REQUESTER | SYSTEM
PLACE = "log-hold.place"
RELEASE = "log-hold.release"
WATCH = "log-hold.watch"


def hold_for(act: Act, place_index: str, url: str) -> LogHold:
    """Return the hold on a post: the one that stands, kept on, else a new one."""
    standing = _standing(place_index)
    if standing is None:
        try:
            with transaction.atomic():
                return ask(act, place_index, url)
        except IntegrityError:
            standing = _standing(place_index)  # another request about the post, at the same moment
            if standing is None:
                raise
    if standing.release_on is not None:
        keep_on(act, standing)
    return standing


def _standing(place_index: str) -> LogHold | None:
    return LogHold.objects.filter(place_index=place_index).exclude(stage="released").first()


@opening("log-hold.asked", may=_ANYONE, on=LogHold)
def ask(act: Act, place_index: str, url: str) -> LogHold:
    """Ask the site to keep the records of a post from now on."""
    hold = LogHold(
        number=next_number("LH", act.at),
        stage="asked",
        place_index=place_index,
        asked_at=act.at,
        body={"url": url},
    )
    hold.save()
    enqueue(PLACE, key=hold.id, at=act.at, subject=hold, payload={"hold": hold.id})
    act.note(number=hold.number)
    return hold


@move("log-hold.placed", may=SYSTEM, on=LogHold)
def place(act: Act, hold: LogHold, found: Found) -> None:
    """Record what the site keeps now; where it has nothing, that is recorded too."""
    if hold.stage not in {"asked", "empty"}:
        return  # a repeated run
    entries = [_entry(one) for one in found.entries]
    hold.body = {**hold.body, "entries": entries, "post": found.post, "account": found.account}
    hold.entries, hold.placed_at = len(entries), act.at
    hold.stage = "placed" if entries else "empty"
    hold.proof = sha256_hex(canonical_bytes(entries))
    if found.post is not None and found.post.get("removed"):
        hold.post_gone_at = act.at
    act.note(entries=len(entries), proof=hold.proof, stage=hold.stage)


@move("log-hold.post-seen", may=REVIEWERS | SYSTEM, on=LogHold)
def see_post(act: Act, hold: LogHold, *, gone: bool) -> None:
    """Record whether the post still stands; the hold stands either way."""
    hold.post_gone_at = hold.post_gone_at or act.at if gone else None
    act.note(gone=gone)


@move("log-hold.kept-on", may=_ANYONE, on=LogHold)
def keep_on(act: Act, hold: LogHold) -> None:  # noqa: ARG001  # every move takes its act
    """Keep a hold whose end was set: another request about the post is open."""
    hold.release_on = None


@move("log-hold.ends-set", may=REVIEWERS | SYSTEM | {"releaser"} | REQUESTER, on=LogHold)
def set_end(act: Act, hold: LogHold, *, on: date) -> None:
    """Set the day after which the hold is released by itself."""
    hold.release_on = on
    due = midnight(on + timedelta(days=1))
    enqueue(RELEASE, key=f"{hold.id}/{on}", at=act.at, due_at=due, subject=hold, payload={"hold": hold.id})
    act.note(on=on)


@move("log-hold.released", may=SYSTEM, on=LogHold)
def release(act: Act, hold: LogHold) -> None:
    """Record that the site let go of the records; what the desk had read of them goes too."""
    if not is_due(hold, act.at):
        raise StandingError(Words(ja="解除の日になっていません。", en="The hold is not due to end."))
    hold.stage, hold.released_at = "released", act.at
    hold.body = {"url": hold.body["url"]}
    act.note(entries=hold.entries, proof=hold.proof)


def is_due(hold: LogHold, at: datetime) -> bool:
    """Whether a hold may be released: its day is past and no request on the post is open."""
    past = hold.release_on is not None and hold.release_on < day_in_japan(at)
    return past and not open_matters(hold)


def open_matters(hold: LogHold) -> bool:
    """Whether a request about the post is open."""
    return Matter.objects.filter(posts__hold=hold, stage__in=OPEN).exists()


def end_holds_of(act: Act, matter: Matter) -> None:
    """Set the end of the holds that only this matter, closed now, still needed; inside its closing move."""
    day = day_in_japan(act.at)
    end = day + timedelta(days=measure("hold_after_close", day).value)
    for post in matter.posts.select_related("hold").exclude(hold=None):
        others = Matter.objects.filter(posts__hold=post.hold, stage__in=OPEN).exclude(pk=matter.pk)
        if post.hold is not None and not others.exists() and post.hold.stage != "released":
            set_end(act.inner(), post.hold, on=end)


def proof_of(hold: LogHold) -> dict[str, Any]:
    """Return what proves a hold: when, over what (by hash), until when; no personal data."""
    return {
        "hold": hold.number,
        "asked_at": utc_text(hold.asked_at),
        "placed_at": utc_text(hold.placed_at) if hold.placed_at else None,
        "records": hold.entries,
        "records_sha256": hold.proof,
        "post_gone_at": utc_text(hold.post_gone_at) if hold.post_gone_at else None,
        "release_on": hold.release_on.isoformat() if hold.release_on else None,
        "released_at": utc_text(hold.released_at) if hold.released_at else None,
    }


def _entry(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": utc_text(one.at),
        "kind": one.kind,
        "client_ip": one.client_ip,
        "client_port": one.client_port,
        "destination_ip": one.destination_ip,
        "destination_port": one.destination_port,
        "protocol": one.protocol,
        "basis": one.basis,
        "account": one.account,
        "target": one.target,
    }


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in Japan."""
    return datetime.combine(day, time(), JST)
