"""After a next provider was named under a provision order (提供命令の手続): the notice awaited, the handover by two people, the lapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.moves import move, opening
from kaiji.desks.access_provider.actors import CLERKS, RELEASERS, SYSTEM
from kaiji.desks.access_provider.errors import LapsedError, LinesError, StageError
from kaiji.desks.access_provider.models import Provision
from kaiji.desks.access_provider.moves.guards import another_person
from kaiji.desks.access_provider.numbering import next_number
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import day_in_japan, instant_text
from kaiji.ground.words import Words
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.models import Receipt
    from kaiji.exchange.transport.receipts import Receipt as SignedReceipt

PERIOD = "provision-order-notice"
WAYS = frozenset({"package", "letter"})
_LONGEST = 100


def lapses_after(reached_on: date) -> date:
    """Return the last day for the petitioner's notice; where the law leaves a doubt, the later of the two days (15条3項2号)."""
    end = due(PERIOD, reached_on)
    return end.if_rolled or end.due


@opening("provision.named", may=CLERKS, on=Provision)
def name_provider(act: Act, receipt: Receipt, *, partner: str, told: Mapping[str, Any]) -> Provision:
    """Write down that a provider was named to the petitioner: the two months of the law run from there."""
    day = day_in_japan(act.at)
    made = Provision(
        number=next_number("PO", act.at),
        receipt=receipt,
        partner=partner,
        named_on=day,
        reached_on=day,
        lapse_on=lapses_after(day),
        body={"partner": dict(told)},
    )
    made.save()
    act.note(number=made.number, receipt=receipt.number, lapse_on=made.lapse_on)
    return made


@move("provision.reached", may=CLERKS, on=Provision)
def note_reached(act: Act, provision: Provision, *, on: date) -> None:
    """Correct the day on which the name reached the petitioner; the last day for the notice follows."""
    _waiting(provision, {"named"})
    if not provision.named_on <= on <= day_in_japan(act.at):
        raise LinesError(
            Words(ja="届いた日が正しくありません。", en="The day it arrived is not right."),
            given=on.isoformat(),
            accepted=Words(ja=f"{provision.named_on}から今日まで", en=f"from {provision.named_on} to today"),
        )
    act.note(before=provision.reached_on, on=on)
    provision.reached_on, provision.lapse_on = on, lapses_after(on)


@move("provision.notified", may=CLERKS, on=Provision)
def note_notified(act: Act, provision: Provision, *, on: date, court: str, case_number: str) -> None:
    """Write down the petitioner's notice that a petition was filed against that provider: now it is handed over (15条1項2号)."""
    _waiting(provision, {"named"})
    if not provision.named_on <= on <= day_in_japan(act.at):
        raise LinesError(
            Words(ja="通知を受けた日が正しくありません。", en="The day of the notice is not right."),
            given=on.isoformat(),
            accepted=Words(ja=f"{provision.named_on}から今日まで", en=f"from {provision.named_on} to today"),
        )
    if on > provision.lapse_on:
        raise LapsedError(
            Words(
                ja=f"通知の期限({provision.lapse_on})を過ぎています。",
                en=f"The last day for the notice was {provision.lapse_on}.",
            ),
            given=on.isoformat(),
        )
    if not court.strip() or not case_number.strip() or max(len(court), len(case_number)) > _LONGEST:
        raise LinesError(
            Words(
                ja="申立てをした裁判所と事件番号を入れてください。",
                en="Give the court and the number of the petition.",
            ),
            given=case_number[:_LONGEST],
        )
    provision.stage, provision.notified_on, provision.notified_by = "notified", on, act.actor.person
    provision.body = provision.body | {"court": court.strip(), "case_number": case_number.strip()}
    act.note(on=on)


@move("provision.notice-taken-back", may=CLERKS, on=Provision)
def take_notice_back(act: Act, provision: Provision) -> None:
    """Take a notice back that was written down by mistake and on which nothing was handed over."""
    _waiting(provision, {"notified"})
    act.note(notified_on=provision.notified_on)
    provision.stage, provision.notified_on, provision.notified_by = "named", None, ""
    kept = {name: value for name, value in provision.body.items() if name not in {"court", "case_number"}}
    provision.body = kept


def refuse_handover(act: Act, provision: Provision) -> None:
    """Raise the reason why nothing may be handed over now; asked before anything is made, and again in the move."""
    _waiting(provision, {"notified"})
    another_person(act.actor, provision.notified_by)


@move("provision.handed-over", may=RELEASERS, on=Provision)
def note_handed_over(
    act: Act, provision: Provision, *, how: str, sha256: str, rows: int, made: Mapping[str, str]
) -> None:
    """Write down that the information was handed to the next provider, by somebody else than who recorded the notice.

    What was `made` is kept sealed with it: it counts as handed over before it has reached anybody's disk.
    """
    refuse_handover(act, provision)
    if how not in WAYS:
        raise ValueError(how)
    provision.stage, provision.handed_on, provision.handed_by = (
        "handed",
        day_in_japan(act.at),
        act.actor.person,
    )
    provision.how, provision.sha256 = how, sha256
    provision.body = provision.body | {"made": dict(made)}
    act.note(how=how, sha256=sha256, rows=rows, notified_by=provision.notified_by)


def refuse_fetching(act: Act, provision: Provision) -> None:
    """Raise the reason why nothing that was handed over can be fetched again."""
    _waiting(provision, {"handed"})
    another_person(act.actor, provision.notified_by)
    if provision.erased_at is not None or "made" not in provision.body:
        raise StageError(
            Words(
                ja="提供した書面・パッケージは残っていません。", en="What was handed over is kept no more."
            ),
            given=provision.number,
        )


@move("provision.delivered", may=RELEASERS, on=Provision)
def note_delivered(act: Act, provision: Provision, *, desk: str, receipt: SignedReceipt, said: str) -> None:
    """Write down that the next provider's desk took the package in; its signed receipt, `said`, is kept sealed with it."""
    refuse_fetching(act, provision)
    provision.body = provision.body | {
        "delivered": {
            "desk": desk,
            "at": instant_text(receipt.received_at),
            "numbers": list(receipt.numbers),
            "receipt": said,
        }
    }
    act.note(outcome=receipt.outcome, receipt_sha256=sha256_hex(said.encode()))


@move("provision.lapsed", may=CLERKS | SYSTEM, on=Provision)
def note_lapsed(act: Act, provision: Provision) -> None:
    """End what nobody gave notice of in time: the order has lapsed as to this provider, and nothing is handed over."""
    _waiting(provision, {"named"})
    if day_in_japan(act.at) <= provision.lapse_on:
        raise StageError(
            Words(ja="通知の期限がまだ来ていません。", en="The period for the notice has not run out."),
            given=f"{provision.number} {provision.lapse_on}",
        )
    provision.stage = "lapsed"


def _waiting(provision: Provision, stages: set[str]) -> None:
    if provision.stage not in stages:
        raise StageError(
            Words(ja="いまの段階では行えません。", en="Not at this stage."),
            given=f"{provision.number} {provision.stage}",
        )
