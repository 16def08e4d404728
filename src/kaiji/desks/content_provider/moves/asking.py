"""Ask the poster (意見照会の手続): delivery, period, answer without an account, silence as a state of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.moves import move, opening
from kaiji.desks.content_provider.actors import REVIEWERS, SENDER, SYSTEM
from kaiji.desks.content_provider.clocks import inquiry_clock, inquiry_rule
from kaiji.desks.content_provider.errors import RequestFormError
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Matter, Opinion
from kaiji.desks.content_provider.moves.guards import claimed_by_another, nobody_is_told, stage_in
from kaiji.desks.content_provider.moves.holding import midnight
from kaiji.desks.content_provider.numbering import next_number
from kaiji.desks.content_provider.secrets import digest_of, new_secret
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date

    from kaiji.cases.moves import Act

MAIL: Final = "opinion.mail"
SILENCE: Final = "opinion.silence"
CHANNELS: Final = ("mail", "post", "message")
CHOICES: Final = ("consents", "objects")
_STANDS: Final = {"consents": "consented", "objects": "opposed"}
_LONGEST: Final = 20_000


@opening("opinion.sent", may=REVIEWERS, on=Opinion)
def ask(act: Act, matter: Matter, *, channel: str, to: dict[str, str]) -> Opinion:
    """Ask the poster about a matter; refused while secrecy stands."""
    if channel not in CHANNELS or not any(to.values()):
        raise RequestFormError(
            Words(ja="照会の送り先がありません。", en="There is nowhere to send the inquiry."),
            given=channel,
            accepted=Words(ja="、".join(CHANNELS), en=", ".join(CHANNELS)),
        )
    secret = new_secret()
    opinion = Opinion(
        matter=matter,
        number=next_number("OP", act.at),
        stage="sent",
        channel=channel,
        sent_at=act.at,
        due_rule=inquiry_rule(matter.sort, matter.special),
        link_digest=digest_of(secret),
        link_until=act.at + timedelta(days=measure("opinion_link", day_in_japan(act.at)).value),
        body={"to": to, "secret": secret},
    )
    _asked(act.inner(), matter, number=opinion.number)
    opinion.save()
    if (
        channel == "mail"
    ):  # the period runs from the day on which a mail server has taken it, not from the wish to send it
        enqueue(MAIL, key=opinion.id, at=act.at, subject=opinion, payload={"opinion": opinion.id})
    act.note(number=opinion.number, matter=matter.number, channel=channel)
    return opinion


@move("matter.asked", may=REVIEWERS, on=Matter)
def _asked(act: Act, matter: Matter, *, number: str) -> None:
    stage_in(matter, {"ready", "silent", "unreachable", "awaiting-order"})
    claimed_by_another(matter, act)
    nobody_is_told(matter, act)
    matter.stage = "asked"
    act.note(opinion=number)


@move("opinion.mailed", may=SYSTEM, on=Opinion)
def mailed(act: Act, opinion: Opinion) -> None:
    """Record that a mail server took the inquiry; from that day the period runs."""
    if opinion.stage == "sent" and opinion.due_on is None:
        _delivered(act, opinion, day_in_japan(act.at))
        act.note(rule=opinion.due_rule)


@move("opinion.delayed", may=REVIEWERS | SYSTEM, on=Opinion)
def delay(act: Act, opinion: Opinion) -> None:
    """Record that the mail is still on its way: its period is counted anew from today, so that no silence falls into the delay."""
    if opinion.stage == "sent" and opinion.due_on is not None:
        _delivered(act, opinion, day_in_japan(act.at))
        act.note(due=opinion.due_on)


@move("opinion.delivered", may=REVIEWERS | SENDER, on=Opinion)
def deliver(act: Act, opinion: Opinion, *, on: date) -> None:
    """Record that it reached the poster; from that day the period runs."""
    if on < day_in_japan(opinion.sent_at):
        raise RequestFormError(
            Words(ja="発送より前には届きません。", en="It cannot have arrived before it was sent."),
            given=on.isoformat(),
            accepted=Words(
                ja=f"{day_in_japan(opinion.sent_at)} 以後の日", en=f"{day_in_japan(opinion.sent_at)} or later"
            ),
        )
    if opinion.stage == "sent":
        _delivered(act, opinion, on)
        act.note(on=on, due=opinion.due_on or "none")


def _delivered(act: Act, opinion: Opinion, on: date) -> None:
    clock = inquiry_clock(opinion.due_rule, on)
    opinion.delivered_at, opinion.due_on = act.at, clock.on
    if opinion.channel != "mail":
        opinion.stage = "delivered"
    over = midnight(clock.on + timedelta(days=1))
    key = f"{opinion.id}/{clock.on}"
    enqueue(SILENCE, key=key, at=act.at, due_at=over, subject=opinion, payload={"opinion": opinion.id})


@move("opinion.came-back", may=REVIEWERS | SYSTEM, on=Opinion)
def come_back(act: Act, opinion: Opinion, *, how: str = "post", status: str = "", said: str = "") -> None:
    """Record that it came back undelivered; what was taken for silence is none then.

    A matter that is decided or closed stays where it is: its answer cannot go on the ground of silence any more, and a removal is to
    be told by another way.
    """
    if opinion.stage not in {"sent", "delivered", "silent"}:
        return
    opinion.stage, opinion.returned_at, opinion.returned_how = "returned", act.at, how
    opinion.body = {**opinion.body, "returned": {"status": status, "said": said}}
    others = Opinion.objects.filter(matter=opinion.matter).exclude(pk=opinion.pk).exclude(stage="returned")
    if opinion.matter.stage in {"asked", "silent"} and not others.exists():
        _heard(act.inner(), opinion.matter, stage="unreachable")
    act.note(how=how, status=status or "none")


@move("opinion.answered", may=REVIEWERS | SENDER, on=Opinion)
def answer(act: Act, opinion: Opinion, *, choice: str, reason: str, pass_on: bool) -> None:
    """Take the poster's answer, by the link or keyed from paper; a late one counts while nothing is decided."""
    if choice not in CHOICES or len(reason) > _LONGEST:
        raise RequestFormError(
            Words(ja="同意するかしないかを選んでください。", en="Choose whether you consent."),
            given=choice[:20],
            accepted=Words(
                ja=f"{'、'.join(CHOICES)}。理由は{_LONGEST:,}字まで",
                en=f"{', '.join(CHOICES)}; up to {_LONGEST:,} characters",
            ),
        )
    _heard(act.inner(), opinion.matter, stage=_STANDS[choice])
    opinion.stage, opinion.answered_at = _STANDS[choice], act.at
    opinion.body = {**opinion.body, "answer": {"choice": choice, "reason": reason, "pass_on": pass_on}}
    act.note(choice=choice, pass_on=pass_on, letters=len(reason))


@move("opinion.silent", may=SYSTEM, on=Opinion)
def stay_silent(act: Act, opinion: Opinion) -> None:
    """Record that the period ended without an answer: for disclosure silence is no consent."""
    over = opinion.due_on is not None and opinion.due_on < day_in_japan(act.at)
    if opinion.stage in {"sent", "delivered"} and over:
        opinion.stage = "silent"
        _heard(act.inner(), opinion.matter, stage="silent")


@move("matter.heard", may=REVIEWERS | SENDER | SYSTEM, on=Matter)
def _heard(act: Act, matter: Matter, *, stage: str) -> None:
    stage_in(matter, {"asked", "silent", "consented", "opposed", "unreachable"})
    matter.stage = stage
    act.note(stage=stage)


@move("matter.cannot-ask", may=REVIEWERS, on=Matter)
def cannot_ask(act: Act, matter: Matter) -> None:
    """Record that the poster cannot be asked: no way to reach them, or special circumstances; the reason is required."""
    stage_in(matter, {"ready", "silent", "awaiting-order"})
    if not act.reason.strip():
        raise RequestFormError(
            Words(ja="照会できない理由を書いてください。", en="Say why the poster cannot be asked.")
        )
    matter.stage = "unreachable"
