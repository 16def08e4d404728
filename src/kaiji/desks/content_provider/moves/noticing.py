"""Tell a poster who was not heard of a removal (削除の通知の手続): given, opened, come back, or left out for a ground that is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.moves import move, opening
from kaiji.desks.content_provider.actors import SENDER, SYSTEM, WORKING
from kaiji.desks.content_provider.errors import NamesRequesterError, RequestFormError, StageNotFitError
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Matter, RemovalNotice
from kaiji.desks.content_provider.moves.guards import nobody_is_told
from kaiji.desks.content_provider.numbering import next_number
from kaiji.desks.content_provider.removal import WAYS, duty_of, pending, waivers
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.secrets import digest_of, new_secret
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.withholding import kept_back
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.moves import Act

MAIL: Final = "removal-notice.mail"
_LONGEST: Final = 5_000


@opening("removal-notice.sent", may=WORKING, on=RemovalNotice)
def tell(
    act: Act, matter: Matter, *, channel: str, to: dict[str, str], reasons: str, standard: str
) -> RemovalNotice:
    """Record that the poster is told of the removal and why; by mail it goes by itself. Refused while secrecy stands."""
    nobody_is_told(matter, act)
    notice = _new(act, matter)
    _whole(matter, channel, to, reasons, standard, owed=notice.duty)
    notice.channel, notice.stage = channel, "sent"
    notice.body = {**notice.body, "to": to, "reasons": reasons.strip(), "standard": standard.strip()}
    notice.save()
    if channel == "mail":
        enqueue(MAIL, key=notice.id, at=act.at, subject=notice, payload={"notice": notice.id})
    act.note(number=notice.number, matter=matter.number, channel=channel, duty=notice.duty)
    return notice


@opening("removal-notice.waived", may=WORKING, on=RemovalNotice)
def waive(act: Act, matter: Matter, *, ground: str, why: str) -> RemovalNotice:
    """Record why the poster is not told: a ground of the table, with the words it needs."""
    known = waivers(day_in_japan(act.at))
    if ground not in known or len(why) > _LONGEST or (known[ground].why and not why.strip()):
        raise RequestFormError(
            Words(
                ja="知らせない理由を選び、事情を書いてください。",
                en="Choose why nobody is told, and write down the circumstances.",
            ),
            given=ground[:20],
            accepted=Words(ja="、".join(known), en=", ".join(known)),
        )
    notice = _new(act, matter)
    notice.stage, notice.waived = "waived", ground
    notice.body = {**notice.body, "why": why.strip()}
    notice.save()
    act.note(number=notice.number, matter=matter.number, ground=ground, duty=notice.duty)
    return notice


def _new(act: Act, matter: Matter) -> RemovalNotice:
    number = next_number("RN", act.at)
    _told(act, matter, number=number)
    secret, duty = new_secret(), duty_of(matter, setup().platform)
    return RemovalNotice(
        matter=matter,
        number=number,
        duty=duty.owed,
        due_on=duty.aim_on,
        made_at=act.at,
        link_digest=digest_of(secret),
        link_until=act.at + timedelta(days=measure("opinion_link", day_in_japan(act.at)).value),
        body={"secret": secret},
    )


@move("matter.removal-told", may=WORKING, on=Matter)
def _told(act: Act, matter: Matter, *, number: str) -> None:
    """Check, with the matter locked, that its poster is still to be told."""
    if not pending(matter):
        raise StageNotFitError(
            Words(ja="いま知らせる削除ではありません。", en="There is no removal to be told of now."),
            given=f"{matter.number}: {matter.stage}",
            accepted=Words(
                ja="照会なしに削除し、まだ知らせていない案件",
                en="a post removed without an inquiry of which nobody was told yet",
            ),
        )
    act.note(notice=number)


def _whole(
    matter: Matter, channel: str, to: dict[str, str], reasons: str, standard: str, *, owed: bool
) -> None:
    """Raise RequestFormError where something is missing, NamesRequesterError where it names what the requester keeps back."""
    lacking = []
    if channel not in WAYS or (channel != "place" and not any(to.values())):
        lacking.append(("知らせ方と送り先", "how and where they are told"))
    if not reasons.strip() or len(reasons) > _LONGEST:
        lacking.append(("理由", "the reason"))
    if (owed and not standard.strip()) or len(standard) > _LONGEST:
        lacking.append(("公表している基準との関係", "how it stands to the published standards"))
    if lacking:
        raise RequestFormError(
            Words(
                ja=f"次のものが要ります: {'、'.join(ja for ja, _ in lacking)}。",
                en=f"Needed: {', '.join(en for _, en in lacking)}.",
            ),
            given=channel[:20],
            accepted=Words(ja=f"{_LONGEST:,}字まで", en=f"up to {_LONGEST:,} characters"),
        )
    if kept_back(opened(matter.body["package"]), f"{reasons}\n{standard}"):
        raise NamesRequesterError(
            Words(
                ja="請求者の氏名・連絡先が理由の中にあります。",
                en="The reason names the requester, or how to reach them.",
            ),
            given=matter.number,
        )


@move("removal-notice.mailed", may=SYSTEM, on=RemovalNotice)
def mailed(act: Act, notice: RemovalNotice) -> None:
    """Record that a mail server took it."""
    notice.mailed_at = notice.mailed_at or act.at


@move("removal-notice.opened", may=SENDER, on=RemovalNotice)
def open_page(act: Act, notice: RemovalNotice) -> None:
    """Record that its page was opened for the first time."""
    notice.opened_at = notice.opened_at or act.at


@move("removal-notice.came-back", may=WORKING | SYSTEM, on=RemovalNotice)
def come_back(act: Act, notice: RemovalNotice, *, status: str = "", said: str = "") -> None:
    """Record that it did not arrive: the poster is to be told by another way."""
    if notice.stage == "sent" and notice.channel != "place":
        notice.stage, notice.returned_at = "returned", act.at
        notice.body = {**notice.body, "returned": {"status": status, "said": said}}
        act.note(status=status or "none")
