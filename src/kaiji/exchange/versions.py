"""Which versions of `package.json` are read (書式の版): this one, and the one before it, brought up to this one.

When the format changes: raise `VERSION` in `values`, add to UPGRADES the function that turns the JSON of the old version into
that of the new, and keep the old fixtures. A version never changes its meaning after it was sent once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kaiji.exchange.values import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UPGRADES: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""From a version to the next. Version 1 is the first there is."""


def readable(version: int = VERSION) -> range:
    """Return the versions a program of `version` reads: its own and the one before."""
    return range(max(1, version - 1), version + 1)


def upgraded(
    data: dict[str, Any],
    *,
    version: int = VERSION,
    upgrades: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = UPGRADES,
) -> dict[str, Any]:
    """Return the content of a readable package as the current version spells it."""
    while data["version"] < version:
        data = upgrades[data["version"]](data)
    return data
