"""Sets of roles that the moves name (役割の組)."""

from __future__ import annotations

from typing import Final

REVIEWERS: Final = frozenset({"owner", "reviewer"})
"""Check, ask, decide."""
RELEASERS: Final = frozenset({"owner", "releaser"})
"""Confirm and let go of what another decided."""
WORKING: Final = REVIEWERS | RELEASERS
READERS: Final = frozenset({"owner", "reviewer", "releaser", "auditor"})
SYSTEM: Final = frozenset({"system"})
REQUESTER: Final = frozenset({"requester"})
"""Whoever holds the secret link of a request, or sends one in."""
SENDER: Final = frozenset({"sender"})
"""Whoever holds the secret link of an inquiry: the poster."""
