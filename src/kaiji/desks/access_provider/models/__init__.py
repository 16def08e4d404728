"""What the desk keeps (窓口の記録): receipts, their items, inquiries, print runs; facts sealed, only what lists need beside them."""

from kaiji.desks.access_provider.models.arrivals import Arrival
from kaiji.desks.access_provider.models.inquiries import Inquiry, Run
from kaiji.desks.access_provider.models.items import Item
from kaiji.desks.access_provider.models.provisions import Provision
from kaiji.desks.access_provider.models.receipts import Counter, Original, Receipt
from kaiji.desks.access_provider.models.turns import Turn

__all__ = ["Arrival", "Counter", "Inquiry", "Item", "Original", "Provision", "Receipt", "Run", "Turn"]
