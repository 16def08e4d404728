"""Everything that changes at this desk (手続): loaded whole when the app starts, so that `all_moves()` is complete."""

from __future__ import annotations


def load() -> None:
    """Import every module of moves."""
    from kaiji.desks.access_provider.moves import (
        answering,
        asking,
        deciding,
        erasing,
        matching,
        receiving,
        releasing,
        taking,
    )

    _ = (answering, asking, deciding, erasing, matching, receiving, releasing, taking)
