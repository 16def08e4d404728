"""From a receipt to what is held (受付から保全まで): the search outside any transaction, its result in one.

The page starts it at once; a job of the same key repeats it where that was cut short. What was done is not done twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import transaction

from kaiji.cases.actors import CLOCK, WORKER, Actor
from kaiji.cases.jobs.daily import each_day
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.moves import Act
from kaiji.desks.access_provider.actors import CLERKS
from kaiji.desks.access_provider.intake.requester import ground_from
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.models import Inquiry, Item, Provision, Receipt
from kaiji.desks.access_provider.moves.asking import record_no_answer
from kaiji.desks.access_provider.moves.erasing import due_for_erasure, erase
from kaiji.desks.access_provider.moves.matching import Matched, end_hold, record_search
from kaiji.desks.access_provider.moves.matching import search_again as record_again
from kaiji.desks.access_provider.moves.provisions import note_lapsed
from kaiji.desks.access_provider.moves.receiving import receive
from kaiji.desks.access_provider.rules import whole
from kaiji.desks.access_provider.search.questions import question_of
from kaiji.desks.access_provider.search.searching import HELD, Answered, end_holds, hold, hold_until, search
from kaiji.desks.access_provider.setup import setup
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import day_in_japan, now
from kaiji.vault.asking import Under

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kaiji.cases.jobs.running import Run
    from kaiji.desks.access_provider.moves.receiving import Incoming
    from kaiji.vault.finding import Finding

_log: Final = structlog.get_logger(__name__)
SEARCH: Final = "desk.search"
HOLDS: Final = "desk.end-holds"
ERASE: Final = "desk.erase"
SILENCE: Final = "desk.silence"
LAPSES: Final = "desk.lapses"


def take_in(act: Act, incoming: Incoming) -> Receipt:
    """Register a request, search for it and hold what is found.

    Whatever keeps the vault from answering (a log is being taken in, there is none yet, an approval is awaited), the receipt
    stands, and the job or a clerk searches later.
    """
    with transaction.atomic():
        receipt = receive(act, incoming)
        enqueue(SEARCH, key=receipt.pk, at=act.at, payload={"receipt": receipt.pk}, subject=receipt)
    searcher = act.actor if CLERKS & act.actor.roles else WORKER
    try:
        search_receipt(Act(actor=searcher, at=act.at), receipt)
    except KaijiError as error:
        _log.warning("search.later", code=error.code, receipt=receipt.number)
    return Receipt.get(receipt.pk)


def results_of(receipt: Receipt, actor: Actor, *, at: datetime) -> dict[str, Matched]:
    """Search the vault for every item that waits for it and hold what was found; raises what the vault raises."""
    items = list(receipt.items.filter(stage="received"))
    for item in items:
        item.receipt = receipt
    questions = {item.pk: question_of(line_from(item.line)) for item in items}
    if not questions:
        return {}
    under = under_of(receipt, actor)
    folder = setup().vault
    found = search(folder, questions, under, now=at)
    held = {name: question for name, question in questions.items() if found[name].finding.klass in HELD}
    authority = receipt.body["ground"].get("case_number") or receipt.number
    until = _until(receipt, at)
    numbers = hold(folder, held, under, authority=authority, until=until, now=at) if held else {}
    return {name: matched(answered, numbers.get(name, "")) for name, answered in found.items()}


def search_one(item: Item, actor: Actor, *, at: datetime) -> Matched:
    """Search for one item again, whatever was found before; an earlier hold of it goes on until its day."""
    question = {item.pk: question_of(line_from(item.line))}
    under, folder = under_of(item.receipt, actor), setup().vault
    answered = search(folder, question, under, now=at)[item.pk]
    number = ""
    if answered.finding.klass in HELD and (not item.hold or item.hold_ended_at is not None):
        authority = item.receipt.number
        number = hold(folder, question, under, authority=authority, until=_until(item.receipt, at), now=at)[
            item.pk
        ]
    return matched(answered, number)


def search_receipt(act: Act, receipt: Receipt) -> None:
    """Search what still waits for its search, hold what is found, and write both down; raises what the vault raises."""
    results = results_of(receipt, act.actor, at=act.at)
    if results:
        record_search(act, receipt, results, until=_until(receipt, act.at))


def search_again(act: Act, item: Item) -> None:
    """Search for one item again, because it was mended or the log has grown, and write down what came of it."""
    found = search_one(item, act.actor, at=act.at)
    record_again(act, item, found, until=_until(item.receipt, act.at))


def under_of(receipt: Receipt, actor: Actor) -> Under:
    """Return on whose word the vault is asked."""
    return Under(
        request=receipt.number,
        basis=receipt.basis,
        operator=actor.id,
        purpose=f"{receipt.basis} {receipt.number}",
    )


def matched(answered: Answered, held: str) -> Matched:
    """Return what is written down of an answer: the vault's object, and the near misses beside it."""
    finding = answered.finding
    value: dict[str, Any] = finding.as_json() | {
        "near": [n.as_json() | n.words.as_json() for n in answered.near]
    }
    return Matched(klass=finding.klass, finding=value, subscriber=subscriber_of(finding), hold=held)


def subscriber_of(finding: Finding) -> str | None:
    """Return the one subscriber that was singled out, or None."""
    if finding.klass in {"unique", "computed"} and len(finding.candidates) == 1:
        return finding.candidates[0].subscriber
    return None


def _until(receipt: Receipt, at: datetime) -> datetime:
    return hold_until(ground_from(receipt.body["ground"]).due_on, at)


def _search(run: Run) -> Mapping[str, Matched]:
    receipt = Receipt.get(str(run.payload["receipt"]))
    return results_of(receipt, WORKER, at=run.at)


@job(SEARCH, before=_search, attempts=8)
def searched(run: Run, results: Mapping[str, Matched]) -> None:
    """Write down a search that the page did not finish."""
    if results:
        receipt = Receipt.get(str(run.payload["receipt"]))
        record_search(Act(actor=WORKER, at=run.at), receipt, results, until=_until(receipt, run.at))


@each_day
def plan_day(*, at: datetime) -> None:
    """Enqueue the work of a day: holds that end, inquiries whose period has run out."""
    day = day_in_japan(at).isoformat()
    with transaction.atomic():
        enqueue(HOLDS, key=day, at=at)
        enqueue(SILENCE, key=day, at=at)
        enqueue(LAPSES, key=day, at=at)
        for receipt in due_for_erasure(at):
            enqueue(ERASE, key=f"{receipt}/{day}", at=at, payload={"receipt": receipt})


def due_holds(at: datetime) -> list[str]:
    """Return the holds whose time has come, as the items know them."""
    items = Item.objects.filter(hold_until__lte=at, hold_ended_at=None).exclude(hold="")
    return list(items.values_list("hold", flat=True))


def _end_due(run: Run) -> list[str]:
    due = due_holds(run.at)
    end_holds(setup().vault, due, reason="until", operator=CLOCK.id, now=run.at)
    return due


@job(HOLDS, before=_end_due)
def holds_ended(run: Run, ended: list[str]) -> None:
    """Write down on every item that its hold has ended."""
    for item in Item.objects.filter(hold__in=ended, hold_ended_at=None):
        end_hold(Act(actor=CLOCK, at=run.at), item, why="until")


@job(SILENCE)
def periods_ended(run: Run, _nothing: None) -> None:
    """Give every inquiry whose period has run out the state “no answer”."""
    today = day_in_japan(run.at)
    for inquiry in Inquiry.objects.filter(stage="sent", due_on__lt=today):
        record_no_answer(Act(actor=CLOCK, at=run.at), inquiry, how="silent")


@job(LAPSES)
def orders_lapsed(run: Run, _nothing: None) -> None:
    """Record as lapsed what nobody gave notice of, once the desk's margin after the last day has passed too."""
    day = day_in_japan(run.at)
    last = day - timedelta(days=whole("lapse-margin", day))
    for provision in Provision.objects.filter(stage="named", lapse_on__lt=last):
        note_lapsed(Act(actor=CLOCK, at=run.at), provision)


@job(ERASE)
def erased(run: Run, _nothing: None) -> None:
    """Erase a receipt that is over and older than it is kept, unless something of it is held again."""
    if run.payload["receipt"] in due_for_erasure(run.at):
        erase(Act(actor=CLOCK, at=run.at), str(run.payload["receipt"]))


def clock() -> datetime:
    """Look at the clock; pages and commands call this, nothing below them does."""
    return now()
