"""Hold longer, or let go before the day (保全の延長・終了): in the vault and on the item, for pages and API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.moves import matching
from kaiji.desks.access_provider.papers.held import held_letters
from kaiji.desks.access_provider.search.questions import question_of
from kaiji.desks.access_provider.search.searching import end_holds, hold, hold_until
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.working import under_of
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.models import Item, Receipt


def lengthen(act: Act, item: Item, *, last: date) -> None:
    """Hold through `last`: a new hold takes the old one's place, which then ends. Raises LinesError, PermitError."""
    if last <= day_in_japan(act.at):
        raise LinesError(
            Words(ja="これから先の日を入れてください。", en="Give a day that lies ahead."),
            given=last.isoformat(),
        )
    if not item.hold or item.hold_ended_at is not None:
        raise _nothing_held(item)
    until, folder = hold_until(last, act.at), setup().vault
    question = {item.pk: question_of(line_from(item.line))}
    under = under_of(item.receipt, act.actor)
    numbers = hold(folder, question, under, authority=item.receipt.number, until=until, now=act.at)
    old = item.hold
    matching.extend_hold(act, item, hold=numbers[item.pk], until=until)
    end_holds(folder, [old], reason="replaced", operator=act.actor.id, now=act.at)


def let_go(act: Act, item: Item) -> None:
    """End the hold of a closed item before its day: its copy is erased, a receipt stays. Raises LinesError."""
    if item.stage != "closed":
        raise LinesError(
            Words(ja="終わっていない案件の保全は終了できません。", en="An open item stays held."),
            given=f"{item.number}",
        )
    if not item.hold or item.hold_ended_at is not None:
        raise _nothing_held(item)
    end_holds(setup().vault, [item.hold], reason="closed", operator=act.actor.id, now=act.at)
    matching.end_hold(act, item, why="closed")


def proof_of_holds(act: Act, receipt: Receipt, items: Sequence[Item]) -> bytes:
    """Return the notices of what is held and of what has ended, as one PDF; the look is journaled. Raises LinesError."""
    us = setup()
    documents = list(held_letters(receipt, items, us.named(), day_in_japan(act.at), us.vault))
    if not documents:
        raise LinesError(Words(ja="保全した記録がありません。", en="Nothing was held."), given=receipt.number)
    look(act.actor, subject=receipt, what="holds.certified", reason="request-handling", at=act.at)
    return PdfWriter().write_run(documents)


def _nothing_held(item: Item) -> LinesError:
    return LinesError(Words(ja="有効な保全がありません。", en="There is no hold."), given=f"{item.number}")
