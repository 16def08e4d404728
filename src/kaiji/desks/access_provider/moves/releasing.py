"""Let the decided fields go (放出の手続): a second person, the same receipt's identity check, and nothing beyond the ticks.

What leaves is looked up at that moment, for those fields only, and sealed with the matter.
"""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import TYPE_CHECKING

from kaiji.cases.moves import move
from kaiji.desks.access_provider.actors import RELEASERS
from kaiji.desks.access_provider.errors import DecisionError
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.moves.deciding import DISCLOSES, undecide
from kaiji.desks.access_provider.moves.guards import (
    another_person,
    identity_checked,
    not_by_provision,
    open_receipt,
    stage_in,
)
from kaiji.desks.access_provider.scope import asked_fields, refuse_beyond
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection

    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.directory.values import Subscriber


def refuse_release(act: Act, item: Item, ticked: Collection[str]) -> None:
    """Raise the reason why these fields may not leave now; asked before the directory is, and again in the move."""
    stage_in(item, {"decided"})
    open_receipt(item.receipt)
    another_person(act.actor, item.decided_by)
    identity_checked(item.receipt)
    not_by_provision(item.receipt, Words(ja="開示する", en="disclose"))
    decided = item.decision["fields"]
    refuse_beyond(ticked, decided)
    refuse_beyond(ticked, [asked.field for asked in asked_fields(line_from(item.line), item.received_at)])
    if set(ticked) != set(decided):
        raise DecisionError(
            Words(
                ja="決定したすべての項目に印を付けるか、理由を添えて差し戻してください。",
                en="Tick every field that was decided, or send it back with a reason.",
            ),
            given=", ".join(sorted(ticked)),
        )


@move("item.released", may=RELEASERS, on=Item)
def release(act: Act, item: Item, *, ticked: frozenset[str], values: Subscriber) -> None:
    """Release the ticked fields, with the values that were looked up for them."""
    refuse_release(act, item, ticked)
    held = {
        field.name: value for field in fields_of(values) if (value := getattr(values, field.name)) is not None
    }
    refuse_beyond(held, ticked)
    missing = sorted(ticked - set(held))
    item.release = {"values": held, "missing": missing}
    item.released_by = act.actor.person
    outcome = item.decision["outcome"]
    item.stage, item.closed_at = "closed", act.at
    item.outcome = "partly" if missing and outcome in DISCLOSES else outcome
    act.note(fields=sorted(held), missing=missing, decided_by=item.decided_by)


@move("release.refused", may=RELEASERS, on=Item)
def send_back(act: Act, item: Item) -> None:
    """Send a decision back to the clerk, with the reason in the act."""
    stage_in(item, {"decided"})
    another_person(act.actor, item.decided_by)
    if not act.reason.strip():
        raise DecisionError(Words(ja="差し戻す理由を書いてください。", en="Say why it goes back."))
    act.note(decided_by=item.decided_by)
    undecide(item)
