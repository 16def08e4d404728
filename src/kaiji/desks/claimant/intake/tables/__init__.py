"""Tables of the intake: places to turn to, and its few values, each with its source (相談先の表)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaiji.ground.dated import load_sources, load_table

if TYPE_CHECKING:
    from kaiji.ground.dated import Table


@cache
def table(name: str) -> Table:
    """Return `help` or `intake`."""
    folder = files(__name__)
    return load_table(folder / f"{name}.toml", load_sources(folder / "sources.toml"))
