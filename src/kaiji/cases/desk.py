"""All moves and jobs of the claimant's case, imported in one place so that lists of them are whole (手続の一覧)."""

from __future__ import annotations

from kaiji.cases import beside, upkeep
from kaiji.cases.acts import (
    amending,
    capturing,
    counsel,
    court,
    facts,
    life,
    made,
    papers,
    questions,
    receipts,
    sharing,
)

MODULES = (
    amending,
    capturing,
    counsel,
    court,
    facts,
    life,
    made,
    papers,
    questions,
    receipts,
    sharing,
    beside,
    upkeep,
)
