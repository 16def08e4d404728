"""Import profiles (取込みの書式): one file a kind of log, each with a sample of its lines and the rows they must give.

Most are declared (`forms/*.toml`, read by `form.py`); a log of several lines a record, or of `key=value` in any order, is a
module. A profile turns whole lines into rows and keeps every line that does not fit with the reason; it never guesses a year, a
zone or a missing end.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaiji.vault.profiles.known import FORMS, PROFILES, Opener, Profile, Reader, declared, profile

__all__ = ["FORMS", "PROFILES", "Opener", "Profile", "Reader", "declared", "profile"]


def __getattr__(name: str) -> object:
    """Import the forms only where they are asked for: a look-up needs `pairing` alone, and some ten megabytes less."""
    if name not in __all__:
        raise AttributeError(name)
    found: object = getattr(import_module("kaiji.vault.profiles.known"), name)
    return found
