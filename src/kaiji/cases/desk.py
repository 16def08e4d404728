"""All moves and jobs of the claimant's case, imported in one place so that lists of them are whole (手続の一覧)."""

from __future__ import annotations

from kaiji.cases import upkeep
from kaiji.cases.acts import amending, capturing, counsel, court, facts, life, papers, sharing

MODULES = (amending, capturing, counsel, court, facts, life, papers, sharing, upkeep)
