"""Erase what is no longer needed (消去): keys destroyed, indexes emptied; ledger, statistics and journal stand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from kaiji.cases.moves import move
from kaiji.desks.access_provider.errors import StageError
from kaiji.desks.access_provider.models import Inquiry, Item, Original, Provision, Receipt
from kaiji.desks.access_provider.rules import whole
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.cases.moves import Act

_MAY = frozenset({"owner", "system"})
_INDEXES = ("communication_index", "work_index", "requester_index", "asker_index", "subscriber_index")


@move("receipt.erased", may=_MAY, on=Receipt)
def erase(act: Act, receipt: Receipt) -> None:
    """Erase a receipt that is over, with its items and the inquiries that were about nothing else."""
    items = list(receipt.items.all())
    if receipt.stage == "open" or any(item.stage != "closed" for item in items):
        raise StageError(
            Words(ja="終わっていない受付です。", en="The receipt is not over."), given=receipt.number
        )
    if any(item.hold and item.hold_ended_at is None for item in items):
        raise StageError(
            Words(ja="保全が続いています。", en="Something of it is still held."), given=receipt.number
        )
    if receipt.provisions.exclude(stage__in=("handed", "lapsed")).exists():
        raise StageError(
            Words(ja="提供命令の手続が続いています。", en="A provision order on it is still open."),
            given=receipt.number,
        )
    inquiries = {item.inquiry_id for item in items if item.inquiry_id}
    for item in items:
        _erase_item(act.inner(), item)
    for inquiry in Inquiry.objects.filter(pk__in=inquiries):
        if not inquiry.items.filter(erased_at=None).exists():
            _erase_inquiry(act.inner(), inquiry)
    for provision in receipt.provisions.all():
        _erase_provision(act.inner(), provision)
    Original.objects.filter(receipt=receipt).delete()
    receipt.destroy_key(at=act.at)
    receipt.requester_index = ""
    act.note(rows=len(items))


@move("item.erased", may=_MAY, on=Item)
def _erase_item(act: Act, item: Item) -> None:
    """Erase an item."""
    item.destroy_key(at=act.at)
    for name in _INDEXES:
        setattr(item, name, "")


@move("inquiry.erased", may=_MAY, on=Inquiry)
def _erase_inquiry(act: Act, inquiry: Inquiry) -> None:
    """Erase an inquiry with its answer."""
    inquiry.destroy_key(at=act.at)
    inquiry.subscriber_index, inquiry.token, inquiry.tracking = "", None, ""


@move("provision.erased", may=_MAY, on=Provision)
def _erase_provision(act: Act, provision: Provision) -> None:
    """Erase what was named and handed over; days and hashes stand."""
    provision.destroy_key(at=act.at)


def due_for_erasure(at: datetime) -> list[str]:
    """Return the receipts that are over and older than they are kept."""
    before = at - timedelta(days=whole("keep-days", day_in_japan(at)))
    over = Receipt.objects.filter(received_at__lt=before, erased_at=None).exclude(stage="open")
    held = Item.objects.exclude(hold="").filter(hold_ended_at=None)
    return list(
        over.exclude(items__in=held)
        .exclude(items__in=Item.objects.exclude(stage="closed"))
        .exclude(provisions__in=Provision.objects.exclude(stage__in=("handed", "lapsed")))
        .values_list("pk", flat=True)
    )
