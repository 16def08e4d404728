"""Who may do what with a case (役割と権限): the roles of the claimant's office, as sets for moves."""

from __future__ import annotations

from typing import Final

OWNER: Final = "owner"
"""The person or partner whose office it is; also whoever runs their own case alone."""
LAWYER: Final = "lawyer"
PARALEGAL: Final = "paralegal"
CLIENT: Final = "client"
"""Sees and answers in the own case only."""
AUDITOR: Final = "auditor"
"""Reads the journal, no facts."""
SYSTEM: Final = "system"
"""The worker and the clock."""

WORKS: Final = frozenset({OWNER, LAWYER, PARALEGAL, SYSTEM})
"""Who records facts."""
DECIDES: Final = frozenset({OWNER, LAWYER})
"""Who opens, closes, shares, removes."""
ERASES: Final = frozenset({OWNER, SYSTEM})
"""Who erases: the owner, or the end of the retention."""
READS: Final = frozenset({OWNER, LAWYER, PARALEGAL})
"""Who reads any case."""
