"""Who may do what at this desk (役割): the sets that the moves name."""

from __future__ import annotations

from typing import Final

CLERKS: Final = frozenset({"owner", "clerk"})
"""Intake, search, inquiry, decision (担当)."""
RELEASERS: Final = frozenset({"owner", "releaser"})
"""Confirm and let go of what another decided (放出)."""
WORKING: Final = CLERKS | RELEASERS
SYSTEM: Final = frozenset({"system"})
READERS: Final = frozenset({"owner", "clerk", "releaser", "auditor"})
"""May see the ledger, the statistics and the journal, none of which names anybody."""
