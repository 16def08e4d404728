"""What the desk keeps (窓口の記録): matters, holds, inquiries; facts sealed, only what lists need beside them."""

from kaiji.desks.content_provider.models.holds import LogHold
from kaiji.desks.content_provider.models.mails import Mail
from kaiji.desks.content_provider.models.matters import Arrival, Counter, Line, Matter, MatterPost, Paper
from kaiji.desks.content_provider.models.notices import RemovalNotice
from kaiji.desks.content_provider.models.opinions import Opinion, Shown

__all__ = [
    "Arrival",
    "Counter",
    "Line",
    "LogHold",
    "Mail",
    "Matter",
    "MatterPost",
    "Opinion",
    "Paper",
    "RemovalNotice",
    "Shown",
]
