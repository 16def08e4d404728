"""The queue (処理待ち): what waits for the desk, in the order of the lanes; and the next one for whoever asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Count, Min, Q

from kaiji.desks.access_provider.lanes import LANES, Turns, Waiting, arranged, next_lane, shares
from kaiji.desks.access_provider.models import Item, Provision, Turn
from kaiji.desks.access_provider.moves.taking import LEASE, take
from kaiji.desks.access_provider.stages import WORKABLE
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.lanes import Lane

SHOWN: Final = 50
_FAR: Final = date(9999, 12, 31)


def workable(*, actor_id: str, at: datetime, mine: bool = True) -> QuerySet[Item]:
    """Return what can be decided now and nobody else works on."""
    free = Q(claimed_by="") | Q(claimed_at__lt=at - LEASE)
    if mine:
        free |= Q(claimed_by=actor_id)
    return Item.objects.filter(free, stage__in=WORKABLE, erased_at=None)


def front(*, actor_id: str, at: datetime, most: int = SHOWN) -> list[Item]:
    """Return the first items of the queue, as they will be served."""
    rows: dict[str, Item] = {}
    for lane in LANES:
        found = _in_lane(workable(actor_id=actor_id, at=at), lane)[:most]
        rows |= {item.pk: item for item in found.select_related("receipt", "inquiry")}
    places = {f"{item.receipt.number}/{item.number:06d}": item for item in rows.values()}
    waiting = [
        Waiting(id=place, lane=_lane(item.lane), turn_at=item.turn_at, due_on=item.due_on)
        for place, item in places.items()
    ]
    order = arranged(waiting, turns(), shares(day_in_japan(at)))
    return [places[place.id] for place, _n in zip(order, range(most), strict=False)]


def take_next(act: Act) -> Item | None:
    """Take the next item and move its lane's turn on, in one transaction; None where nothing waits."""
    with transaction.atomic():
        now = turns(lock=True)
        heads = {
            lane: head
            for lane in LANES
            if (head := _in_lane(workable(actor_id=act.actor.person, at=act.at, mine=False), lane).first())
            is not None
        }
        lane, after = next_lane(now, heads, shares(day_in_japan(act.at)))
        if lane is None:
            return _put_off(act)
        item = heads[lane]
        take(act, item)
        for name, passes in after.passes.items():
            Turn.objects.filter(lane=name).update(passes=passes)
    return Item.get(item.pk)


def _put_off(act: Act) -> Item | None:
    """Take again what one had put off, the longest ago first; None where there is nothing of the kind."""
    mine = Item.objects.filter(claimed_by=act.actor.person, stage__in=WORKABLE, erased_at=None).order_by(
        "claimed_at"
    )
    item = mine.first()
    if item is None:
        return None
    take(act, item)
    return Item.get(item.pk)


def turns(*, lock: bool = False) -> Turns:
    """Return where the lanes stand; with `lock` whoever else takes an item waits until this transaction is over."""
    if lock:
        if Turn.objects.count() < len(LANES):
            Turn.objects.bulk_create([Turn(lane=lane) for lane in sorted(LANES)], ignore_conflicts=True)
        # in one order for everybody, or two clerks could wait for each other
        known = dict(Turn.objects.select_for_update().order_by("lane").values_list("lane", "passes"))
    else:
        known = dict(Turn.objects.values_list("lane", "passes"))
    return Turns(passes={lane: known.get(lane, 0) for lane in LANES})


def lane_counts() -> dict[str, tuple[int, datetime | None]]:
    """Return how many wait in each lane, and since when the oldest does."""
    rows = (
        Item.objects.filter(stage__in=WORKABLE, erased_at=None)
        .values("lane")
        .annotate(count=Count("pk"), oldest=Min("received_at"))
        .values_list("lane", "count", "oldest")
    )
    return {lane: (count, oldest) for lane, count, oldest in rows}


def _in_lane(items: QuerySet[Item], lane: str) -> QuerySet[Item]:
    """Order a lane: the legal day first, then the time of each item, then its place in its list."""
    from django.db.models.functions import Coalesce

    return items.filter(lane=lane).order_by(Coalesce("due_on", _FAR), "turn_at", "receipt__number", "number")


def _lane(name: str) -> Lane:
    return next(lane for lane in LANES if lane == name)


def provisions_waiting() -> dict[str, Any]:
    """Return how many providers named under provision orders wait for what, and the first last day for a notice."""
    rows = Provision.objects.filter(stage__in=("named", "notified"))
    counts = dict(rows.values_list("stage").annotate(n=Count("pk")))
    first = rows.filter(stage="named").aggregate(day=Min("lapse_on"))["day"]
    return {"named": counts.get("named", 0), "notified": counts.get("notified", 0), "first": first}


def waiting_in(stages: Iterable[str]) -> int:
    """Return how many items stand at any of these stages."""
    return Item.objects.filter(stage__in=list(stages), erased_at=None).count()
