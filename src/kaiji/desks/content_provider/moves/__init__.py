"""Everything that changes at this desk (手続): loaded whole when the app starts, so that `all_moves()` is complete."""

from __future__ import annotations


def load() -> None:
    """Import every module of moves."""
    from kaiji.desks.content_provider.moves import (
        asking,
        checking,
        deciding,
        holding,
        mailing,
        noticing,
        postponing,
        receiving,
        releasing,
        secrecy,
        sharing,
        telling,
    )

    _ = (
        asking,
        checking,
        deciding,
        holding,
        mailing,
        noticing,
        postponing,
        receiving,
        releasing,
        secrecy,
        sharing,
        telling,
    )
