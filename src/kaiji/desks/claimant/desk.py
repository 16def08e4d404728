"""All moves and jobs of the claimant's desk, imported in one place so that lists of them are whole (手続と仕事の一覧)."""

from __future__ import annotations

from kaiji.desks.claimant.jobs import capture, digest, remind, tick, watch
from kaiji.desks.claimant.moves import answers, captures, drafts, reminders, watches

MODULES = (answers, captures, drafts, reminders, watches, capture, digest, remind, tick, watch)
