"""What the desk keeps (窓口の記録): matters, holds, inquiries; facts sealed, only what lists need beside them."""

from kaiji.desks.content_provider.models.holds import LogHold
from kaiji.desks.content_provider.models.matters import Arrival, Counter, Line, Matter, MatterPost, Paper
from kaiji.desks.content_provider.models.opinions import Opinion

__all__ = ["Arrival", "Counter", "Line", "LogHold", "Matter", "MatterPost", "Opinion", "Paper"]
