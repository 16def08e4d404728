"""Write down what the vault answered and what is held (照合と保全の手続)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.cases.moves import move
from kaiji.cases.secrets.keys import digest
from kaiji.desks.access_provider.actors import CLERKS, SYSTEM
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.models import Item, Receipt
from kaiji.desks.access_provider.moves.guards import stage_in
from kaiji.desks.access_provider.stages import OF_CLASS, WORKABLE
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kaiji.cases.moves import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What the vault answered to one item (照合の結果)."""

    klass: str
    finding: Mapping[str, Any]
    subscriber: str | None
    """The one subscriber's key; None where nobody was singled out."""
    hold: str = ""


@move("receipt.searched", may=CLERKS | SYSTEM, on=Receipt)
def record_search(
    act: Act, receipt: Receipt, results: Mapping[str, Matched], *, until: datetime | None
) -> None:
    """Write down what came of the search, item by item; an item that moved on meanwhile is left as it is."""
    counts: dict[str, int] = {}
    for item in receipt.items.filter(pk__in=list(results), stage="received"):
        item.receipt = receipt
        _write(item, results[item.pk], until)
        counts[item.match] = counts.get(item.match, 0) + 1
    act.note(
        rows=sum(counts.values()), held=sum(bool(m.hold) for m in results.values()), until=until, **counts
    )


@move("item.searched-again", may=CLERKS, on=Item)
def search_again(act: Act, item: Item, matched: Matched, *, until: datetime | None) -> None:
    """Write down a new search of one item, after it was mended or the log has grown."""
    stage_in(item, WORKABLE | {"received"})
    _write(item, matched, until, count=False)
    act.note(match=item.match, hold=item.hold or None)


def _write(item: Item, matched: Matched, until: datetime | None, *, count: bool = True) -> None:
    item.match, item.stage, item.finding = matched.klass, OF_CLASS[matched.klass], dict(matched.finding)
    item.subscriber_index = digest(f"subscriber:{matched.subscriber}") if matched.subscriber else ""
    if matched.hold:
        item.hold, item.hold_until = matched.hold, until
    if count:
        item.version += 1
        names = ("match", "stage", "finding", "subscriber_index", "hold", "hold_until", "version")
        item.save(update_fields=names)


@move("hold.extended", may=CLERKS, on=Item)
def extend_hold(act: Act, item: Item, *, hold: str, until: datetime) -> None:
    """Write down that the item's rows are held longer, under a new hold that took the old one's place."""
    if item.hold_ended_at is not None or not item.hold:
        raise LinesError(Words(ja="有効な保全がありません。", en="There is no hold."), given=f"{item.number}")
    act.note(old=item.hold, hold=hold, until=until)
    item.hold, item.hold_until = hold, until


@move("hold.ended", may=CLERKS | SYSTEM, on=Item)
def end_hold(act: Act, item: Item, *, why: str) -> None:
    """Write down that the item's hold has ended and its copy was erased."""
    if item.hold and item.hold_ended_at is None:
        item.hold_ended_at = act.at
        act.note(hold=item.hold, why=why)
