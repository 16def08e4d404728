"""Where the tables are read from (表の置き場): those shipped with the program, or a newer signed bundle installed beside it.

A bundle lies in KAIJI_HOME/data/VERSION and counts when KAIJI_HOME/data/current names it and it is newer than what is shipped, so
that an upgraded program never falls back to older law. `KAIJI_DATA` names a folder to try out; the bundle room uses it to read
a bundle before it counts. What an office adds of its own lies in KAIJI_HOME/own and never replaces ours silently.
"""

from __future__ import annotations

import os
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.ground.home import kaiji_home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

SHIPPED: Final = "2026.11.26"
"""Version of the tables in this program: the day they were closed."""
ROOMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "law": ("kaiji.law", "tables"),
        "network": ("kaiji.network", "registry"),
        "clock": ("kaiji.clock", "tables"),
        "documents": ("kaiji.documents", "tables"),
        "templates": ("kaiji.documents", "templates"),
    }
)
"""Folder in a bundle, and the package and folder it stands for."""
TRIED: Final = "KAIJI_DATA"
_VERSION: Final = re.compile(r"\d{4}\.\d{2}\.\d{2}(?:\.\d{1,3})?", re.ASCII)


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by; raises ValueError for what is no version (`2026.11.26` or `2026.11.26.2`)."""
    if _VERSION.fullmatch(version) is None:
        raise ValueError(version)
    return tuple(int(part) for part in version.split("."))


def shipped_folder(room: str) -> Traversable:
    """Return the folder of `room` that came with the program."""
    package, name = ROOMS[room]
    return files(package).joinpath(name)


def table_folder(room: str) -> Traversable:
    """Return the folder that the tables of `room` are read from."""
    chosen = _chosen()
    return shipped_folder(room) if chosen is None else chosen[1] / room


def data_version() -> str:
    """Return the version of the tables in use; every answer and paper records it."""
    chosen = _chosen()
    own = "+own" if own_folder().is_dir() else ""
    return (SHIPPED if chosen is None else chosen[0]) + own


def own_folder() -> Path:
    """Return the folder of what an office adds: `playbooks.toml` with `sources.toml`, and `templates/`."""
    return kaiji_home() / "own"


def installed(home: Path) -> tuple[str, Path] | None:
    """Return the bundle that is set to count under `home`, whether or not it is newer than what is shipped."""
    try:
        version = (home / "data" / "current").read_text(encoding="ascii").strip()
        version_key(version)
    except (OSError, ValueError):
        return None
    folder = home / "data" / version
    return (version, folder) if folder.is_dir() else None


@cache
def _chosen() -> tuple[str, Path] | None:
    tried = os.environ.get(TRIED)
    if tried:
        return Path(tried).name, Path(tried)
    found = installed(kaiji_home())
    return found if found is not None and version_key(found[0]) > version_key(SHIPPED) else None
