"""Which subjects were erased (消去の台帳), beside the keys and outside the database.

A backup taken before an erasure still holds what was erased. Whoever puts it back erases it again from this list, which holds
ids and instants only. It is appended to, a line at a time, each on disk before the erasure counts as complete.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from kaiji.cases.errors import KeyRingError
from kaiji.cases.secrets.ring import KEYS
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FILE: Final = "erased.txt"


def note_erased(stream: str, *, at: datetime) -> None:
    """Note that a subject (`case:…`) was erased; noting it twice is harmless. Raises KeyRingError."""
    path = kaiji_home() / KEYS / FILE
    if stream in erased_streams(path):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"{stream} {utc_text(at)}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise KeyRingError(
            Words(ja="消去の台帳に書けません。", en="The list of erasures cannot be written."),
            given=f"{path}: {error.strerror}",
        ) from error


def erased_streams(path: Path) -> dict[str, str]:
    """Return the erased subjects of a list with the instants they were erased at; a torn last line does not count."""
    if not path.exists():
        return {}
    whole = path.read_text(encoding="ascii", errors="replace").split("\n")[:-1]
    return {stream: at for line in whole for stream, _space, at in [line.partition(" ")] if at}
