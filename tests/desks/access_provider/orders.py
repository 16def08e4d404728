"""A provision order upon the desk, answered with the next provider (提供命令への回答)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.access_provider.models import Provision, Receipt
from kaiji.desks.access_provider.moves import deciding
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.sending import answer_out

if TYPE_CHECKING:
    from tests.desks.access_provider.conftest import Desk

ORDER: Final = {
    "court": "東京地方裁判所",
    "case_number": "令和8年(モ)第77号",
    "decided_on": date(2026, 11, 18),
}
SOLD: Final = (
    "B-1,203.0.113.9,40001,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/t/1/5,園費を盗んだ,"
)
"""A row about an address that the desk's own log does not know."""


def ordered(desk: Desk, rows: str = SOLD, **more: Any) -> Receipt:
    """Receive an order upon the desk, whose paper was checked."""
    return desk.checked(desk.receive(rows, basis="provision-order", ground=ORDER, **more))


def named(desk: Desk, *, days: int = 0) -> Provision:
    """Answer an order with the next provider, by letter, so many days later."""
    receipt = ordered(desk)
    deciding.decide(desk.act(), desk.item(receipt), Decision(outcome="other-holder", partner="mvno-a"))
    answer_out(desk.act(days=days), Receipt.get(receipt.pk), how="letters")
    return Provision.objects.get(receipt=receipt)
