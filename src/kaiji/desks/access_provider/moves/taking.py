"""Take the next item, give it back, correct what it is about (担当の手続)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.cases.moves import move
from kaiji.desks.access_provider.actors import CLERKS, WORKING
from kaiji.desks.access_provider.errors import LinesError, StageError
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.lanes import lane_of
from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.moves.guards import stage_in
from kaiji.desks.access_provider.rules import whole
from kaiji.desks.access_provider.stages import OPEN
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.rights import rights_on

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.cases.moves import Act

LEASE: Final = timedelta(minutes=30)
"""How long an item stays with whoever opened it last."""


def is_taken(item: Item, actor_id: str, at: datetime) -> bool:
    """Whether somebody else works on the item now."""
    return bool(
        item.claimed_by
        and item.claimed_by != actor_id
        and item.claimed_at is not None
        and item.claimed_at + LEASE > at
    )


@move("item.taken", may=WORKING, on=Item)
def take(act: Act, item: Item) -> None:
    """Take an item, so that two people do not work on it at once."""
    if is_taken(item, act.actor.person, act.at):
        raise StageError(
            Words(ja="ほかの人が作業中です。", en="Somebody else is working on it."), given=item.claimed_by
        )
    item.claimed_by, item.claimed_at = act.actor.person, act.at


@move("item.given-back", may=WORKING, on=Item)
def give_back(act: Act, item: Item) -> None:
    """Give an item back to the queue."""
    if is_taken(item, act.actor.person, act.at) and "owner" not in act.actor.roles:
        raise StageError(
            Words(ja="ほかの人が作業中です。", en="Somebody else is working on it."), given=item.claimed_by
        )
    item.claimed_by, item.claimed_at = "", None


@move("item.classed", may=CLERKS, on=Item)
def name_right(act: Act, item: Item, *, right: str, intimate: bool = False) -> None:
    """Name the right an item is about, where its paper left that to the clerk; the lane follows."""
    stage_in(item, OPEN)
    day = day_in_japan(act.at)
    known = {known.id for known in rights_on(day)}
    if right not in known:
        raise LinesError(
            Words(ja="知らない権利です。", en="There is no such right."),
            given=right,
            accepted=Words(ja="、".join(sorted(known)), en=", ".join(sorted(known))),
        )
    line = line_from(item.line)
    item.right = right
    item.lane = lane_of(
        right=right,
        marks=("intimate-image",) if intimate else line.marks,
        basis=item.receipt.basis,
        shares_files=line.shares_files,
        rows=item.receipt.rows,
        mass_rows=whole("mass-rows", day),
    )
    act.note(right=right, lane=item.lane)
