"""Send the answers out, close the receipt, open again what was closed by mistake (回答の手続)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from kaiji.cases.moves import move
from kaiji.desks.access_provider.actors import CLERKS
from kaiji.desks.access_provider.errors import StageError
from kaiji.desks.access_provider.models import Item, Receipt
from kaiji.desks.access_provider.moves.guards import stage_in
from kaiji.desks.access_provider.moves.provisions import name_provider
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.stages import ANSWER_STAGES, OF_CLASS
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.cases.moves import Act

_NAMED = frozenset({"name", "address", "postcode", "phone", "email", "department", "representative"})
WAYS = frozenset({"letters", "package", "table", "record"})
"""`record`: nobody is answered, as with what was handed over under a provision order; it only stands on record."""


@move("answers.sent", may=CLERKS, on=Receipt)
def note_answered(act: Act, receipt: Receipt, *, how: str, sha256: str) -> int:
    """Write down that the closed items of a receipt were answered, and how; once all are, the receipt is closed."""
    if how not in WAYS:
        raise ValueError(how)
    items = list(receipt.items.filter(stage="closed", answered_on=None))
    if receipt.orders_us:
        _name_providers(act, receipt, items)
    for item in items:
        item.answered_on = day_in_japan(act.at)
        item.version += 1
        item.save(update_fields=("answered_on", "version"))
    if receipt.stage == "open" and not receipt.items.exclude(stage="closed").exists():
        receipt.stage = "closed"
    act.note(how=how, sha256=sha256 or None, rows=len(items), stage=receipt.stage)
    return len(items)


def _name_providers(act: Act, receipt: Receipt, items: Sequence[Item]) -> None:
    """Begin what follows the naming of a provider: one for each that this answer names for the first time."""
    known = set(receipt.provisions.values_list("partner", flat=True))
    named = [item.decision["partner"] for item in items if item.outcome == "other-holder"]
    for partner in dict.fromkeys(named):
        if partner not in known:
            told = {k: v for k, v in asdict(setup().partners[partner]).items() if v and k in _NAMED}
            name_provider(act.inner(), receipt, partner=partner, told=told)


@move("item.reopened", may=CLERKS, on=Item)
def reopen(act: Act, item: Item) -> None:
    """Take a closing back that was not answered yet and let nothing go."""
    stage_in(item, {"closed"})
    if item.answered_on is not None or item.release is not None or item.outcome == "returned":
        raise StageError(
            Words(
                ja="回答済み、または開示済みの案件は戻せません。",
                en="What was answered or released does not come back.",
            ),
            given=f"{item.number}",
        )
    answer = item.inquiry.answer if item.inquiry is not None else ""
    act.note(outcome=item.outcome)
    item.stage = ANSWER_STAGES.get(answer) or OF_CLASS.get(item.match, "received")
    item.outcome, item.closed_at, item.decision = "", None, None
    item.decided_by, item.decided_at = "", None
