"""The board's clock: a server is an edge and may look at it (時計)."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant in UTC; RFC 6302 wants at least seconds, the board keeps milliseconds."""
    return datetime.now(UTC)  # noqa: TID251  # the server's edge; everything behind it is told the time
