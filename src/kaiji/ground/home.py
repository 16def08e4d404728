"""Where Kaiji keeps its state (KAIJI_HOME): the variable, else the data folder of the platform; standard library only."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def kaiji_home() -> Path:
    """Return the folder under which keys, settings and trusted roots live; it need not exist yet."""
    given = os.environ.get("KAIJI_HOME")
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "kaiji" / "kaiji"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "kaiji"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "kaiji"
