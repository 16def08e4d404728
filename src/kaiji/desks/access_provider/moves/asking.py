"""Ask the sender (意見照会の手続): one inquiry a person, printed in runs, answered by page or on paper."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import TYPE_CHECKING, Final

from kaiji.cases.moves import move, opening
from kaiji.desks.access_provider.actors import CLERKS, SYSTEM
from kaiji.desks.access_provider.errors import DecisionError, LinesError, StageError
from kaiji.desks.access_provider.intake.requester import ORDERS
from kaiji.desks.access_provider.models import Inquiry, Item, Run
from kaiji.desks.access_provider.moves.guards import (
    identity_checked,
    more_than_keeping,
    not_by_provision,
    open_receipt,
    stage_in,
)
from kaiji.desks.access_provider.numbering import next_number
from kaiji.desks.access_provider.stages import ANSWER_STAGES
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.cases.moves import Act

ANSWERS: Final = ("consents", "objects")
_LONGEST: Final = 20_000


@opening("inquiry.prepared", may=CLERKS, on=Inquiry)
def prepare(act: Act, items: Sequence[Item], *, key: str) -> Inquiry:
    """Prepare one inquiry about all these items of one person; each item's own receipt must be in order."""
    indexes = {item.subscriber_index for item in items}
    if len(indexes) != 1 or "" in indexes:
        raise LinesError(
            Words(ja="1通の照会は1人の契約者についてです。", en="An inquiry is about one subscriber."),
            given=f"{len(indexes)}",
        )
    inquiry = Inquiry(
        number=next_number("IQ", act.at), subscriber_index=indexes.pop(), key={"subscriber": key}
    )
    inquiry.save()
    for item in items:
        put_to_inquiry(act.inner(), item, inquiry)
    act.note(number=inquiry.number, items=len(items))
    return inquiry


@move("item.to-ask", may=CLERKS, on=Item)
def put_to_inquiry(act: Act, item: Item, inquiry: Inquiry) -> None:
    """Put an item into an inquiry that is not printed yet."""
    stage_in(item, {"found"})
    open_receipt(item.receipt)
    not_by_provision(item.receipt, Words(ja="意見を照会する", en="ask the sender"))
    identity_checked(item.receipt)
    more_than_keeping(item.receipt)
    if inquiry.stage != "prepared" or inquiry.subscriber_index != item.subscriber_index:
        raise StageError(
            Words(ja="この照会には加えられません。", en="It cannot be added to this inquiry."),
            given=inquiry.number,
        )
    item.inquiry, item.stage = inquiry, "to-ask"
    item.claimed_by, item.claimed_at = "", None
    act.note(inquiry=inquiry.number)


@opening("run.opened", may=CLERKS, on=Run)
def open_run(act: Act, inquiries: Sequence[Inquiry]) -> Run:
    """Gather prepared inquiries into one print run, in the order given."""
    if not inquiries:
        raise LinesError(Words(ja="印刷する照会がありません。", en="There is no inquiry to print."))
    run = Run(number=next_number("RUN", act.at), letters=len(inquiries))
    run.save()
    for inquiry in inquiries:
        _into_run(act.inner(), inquiry, run)
    act.note(number=run.number, letters=run.letters)
    return run


@move("inquiry.in-run", may=CLERKS, on=Inquiry)
def _into_run(act: Act, inquiry: Inquiry, run: Run) -> None:
    """Put an inquiry into a run."""
    if inquiry.stage != "prepared":
        raise StageError(Words(ja="発送済みの照会です。", en="The inquiry was sent."), given=inquiry.number)
    inquiry.run = run
    act.note(run=run.number)


@move("run.printed", may=CLERKS, on=Run)
def note_printed(act: Act, run: Run, *, sha256: str) -> None:
    """Write down that the run was printed; it may be printed again until it is sent."""
    if run.sent_on is not None:
        raise StageError(Words(ja="発送済みです。", en="The run was sent."), given=run.number)
    run.printed_at, run.sha256 = act.at, sha256
    act.note(sha256=sha256, letters=run.letters)


def new_secret() -> str:
    """Return the secret of an answer page: 128 random bits."""
    return secrets.token_urlsafe(16)


def mark_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@move("inquiry.page-opened", may=CLERKS, on=Inquiry)
def give_page(act: Act, inquiry: Inquiry, *, secret: str) -> None:
    """Give an inquiry its answer page; an earlier secret of it no longer opens anything."""
    if inquiry.stage not in {"prepared", "sent"}:
        raise StageError(
            Words(ja="回答済みの照会です。", en="The inquiry was answered."), given=inquiry.number
        )
    act.note(renewed=inquiry.token is not None)
    inquiry.token = mark_of(secret)


@move("run.sent", may=CLERKS, on=Run)
def send_run(act: Act, run: Run, *, on: date) -> None:
    """Write down the day the letters went out; the period for the answer runs from there (2 weeks by the guideline)."""
    if run.printed_at is None or run.sent_on is not None or on > day_in_japan(act.at):
        raise StageError(
            Words(ja="印刷した、まだ発送していない分だけです。", en="Only what is printed and not sent."),
            given=run.number,
        )
    run.sent_on = on
    last = due("opinion-inquiry", on).due
    for inquiry in run.inquiries.all():
        _sent(act.inner(), inquiry, on=on, last=last)
    act.note(on=on, due_on=last, letters=run.letters)


@move("inquiry.sent", may=CLERKS, on=Inquiry)
def _sent(act: Act, inquiry: Inquiry, *, on: date, last: date) -> None:
    """Mark an inquiry sent, and its items with it."""
    inquiry.stage, inquiry.sent_on, inquiry.due_on = "sent", on, last
    for item in inquiry.items.filter(stage="to-ask"):
        advance(act.inner(), item, stage="asked")
    act.note(on=on, due_on=last)


@move("item.advanced", may=CLERKS | SYSTEM | {"sender"}, on=Item)
def advance(act: Act, item: Item, *, stage: str) -> None:
    """Move an item along with its inquiry."""
    stage_in(item, {"to-ask", "asked", "silent", "unreachable"})
    item.stage = stage
    act.note(stage=stage)


@move("inquiry.answered", may=CLERKS | {"sender"}, on=Inquiry)
def record_answer(
    act: Act, inquiry: Inquiry, *, answer: str, reason: str, pass_on: bool, on: date, by: str
) -> None:
    """Record the sender's answer, given on the page or keyed from paper; it may come late, but only once."""
    if inquiry.stage not in {"sent", "silent", "unreachable"}:
        raise StageError(
            Words(ja="回答を受け付けられる照会ではありません。", en="This inquiry takes no answer now."),
            given=inquiry.number,
        )
    if (
        answer not in ANSWERS
        or by not in {"page", "paper"}
        or len(reason) > _LONGEST
        or on > day_in_japan(act.at)
    ):
        raise DecisionError(
            Words(ja="同意か不同意かを選んでください。", en="Choose consent or objection."), given=answer,
            accepted=Words(ja="同意する・同意しない", en="consents, objects"),
        )  # fmt: skip
    inquiry.stage, inquiry.answer, inquiry.answered_on, inquiry.token = "answered", answer, on, None
    inquiry.reply = {"reason": reason.strip(), "pass_on": pass_on, "by": by}
    _items_follow(act, inquiry)
    act.note(answer=answer, by=by, on=on, with_reason=bool(reason.strip()))


@move("inquiry.ended", may=CLERKS | SYSTEM, on=Inquiry)
def record_no_answer(act: Act, inquiry: Inquiry, *, how: str) -> None:
    """Record that nothing came (`silent`), or that the letter came back or cannot be sent (`unreachable`): no consent."""
    stages = {"prepared", "sent"} if how == "unreachable" else {"sent"}
    if inquiry.stage not in stages or how not in {"silent", "unreachable"}:
        raise StageError(
            Words(ja="回答を待っている照会ではありません。", en="No answer is awaited."), given=inquiry.number
        )
    if how == "silent" and (inquiry.due_on is None or inquiry.due_on >= day_in_japan(act.at)):
        raise StageError(
            Words(ja="回答期限がまだ来ていません。", en="The period has not run out."), given=inquiry.number
        )
    if inquiry.stage == "prepared" and not act.reason.strip():
        raise DecisionError(
            Words(
                ja="発送できない理由を書いてください(転居先不明、契約の移行など)。",
                en="Say why it cannot be sent (moved away, contract transferred …).",
            )
        )
    if inquiry.stage == "prepared" and inquiry.run is not None:
        _leave_run(act.inner(), inquiry.run)
        inquiry.run = None
    inquiry.stage, inquiry.answer = how, how
    _items_follow(act, inquiry)
    act.note(how=how)


@move("run.shortened", may=CLERKS, on=Run)
def _leave_run(act: Act, run: Run) -> None:
    """Take one letter out of a run that is not sent; what was printed of it no longer stands."""
    run.letters -= 1
    run.printed_at, run.sha256 = None, ""
    act.note(letters=run.letters)


def _items_follow(act: Act, inquiry: Inquiry) -> None:
    for item in inquiry.items.filter(stage__in=("to-ask", "asked", "silent", "unreachable")):
        advance(act.inner(), item, stage=ANSWER_STAGES[inquiry.answer])


def is_to_be_told(inquiry: Inquiry) -> bool:
    """Whether the sender opposed and a court ordered what was then released, and nobody has told them yet."""
    released = inquiry.items.filter(outcome__in=("disclosed", "partly"), receipt__basis__in=ORDERS)
    return inquiry.answer == "objects" and inquiry.told_on is None and released.exists()


@move("sender.told", may=CLERKS, on=Inquiry)
def note_told(act: Act, inquiry: Inquiry, *, sha256: str) -> None:
    """Write down that a sender who opposed was told of the order."""
    if not is_to_be_told(inquiry):
        raise StageError(
            Words(ja="知らせる対象ではありません。", en="There is nothing to tell this sender."),
            given=inquiry.number,
        )
    inquiry.told_on = day_in_japan(act.at)
    act.note(on=inquiry.told_on, sha256=sha256)


@move("letter.tracked", may=CLERKS, on=Inquiry)
def note_tracking(act: Act, inquiry: Inquiry, *, number: str) -> None:
    """Write down the number under which the post follows the letter."""
    if not re.fullmatch(r"[0-9A-Z-]{8,24}", number, re.ASCII):
        raise LinesError(
            Words(ja="追跡番号として読めません。", en="This is no tracking number."),
            given=number[:40],
            accepted=Words(ja="8〜24桁の数字・英大文字・ハイフン", en="8 to 24 digits, capitals and hyphens"),
        )
    inquiry.tracking = number
    act.note(number=number)
