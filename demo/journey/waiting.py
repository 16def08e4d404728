"""Wait for what happens in the background (待つ), and say what was waited for when it does not come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS: Final = 120
_STEP: Final = 0.5


class NeverCameError(Exception):
    """What was waited for did not come in time."""


def until(there: Callable[[], bool], what: str, *, seconds: float = _SECONDS) -> None:
    """Return as soon as `there` says so; raises NeverCameError after `seconds`."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if there():
            return
        time.sleep(_STEP)
    raise NeverCameError(what)
