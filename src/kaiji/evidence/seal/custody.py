"""The custody log (保管記録): who did what with the evidence, each entry on the disk before the next thing happens."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from kaiji.evidence.seal.durable import sync_folder, write_error
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.chain import GENESIS, link
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


class CustodyLog:
    """Appends entries to one hash chain (`kaiji.ground.chain`), synced one by one."""

    def __init__(self, path: Path, *, actor: str, now: Callable[[], datetime]) -> None:
        """Start the chain in the new file `path`; `actor` is named in every entry."""
        self._path, self._actor, self._now = path, actor, now
        self._lock = threading.Lock()
        self.entries = 0
        self.head = GENESIS
        try:
            path.touch(exist_ok=False)
        except OSError as error:
            raise write_error(path, error) from error
        sync_folder(path.parent)

    def record(self, event: str, fields: dict[str, Any]) -> None:
        """Append one entry with the instant it is written at; raises PackageWriteError."""
        with self._lock:
            entry = {**_writable(fields), "event": event, "actor": self._actor, "at": utc_text(self._now())}
            line = link(entry, n=self.entries + 1, prev=self.head)
            try:
                with self._path.open("ab") as file:
                    file.write(line + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
            except OSError as error:
                raise write_error(self._path, error) from error
            self.entries += 1
            self.head = sha256_hex(line)


def _writable(value: Any) -> Any:
    """Return `value` with lone surrogates, which no file takes, as U+FFFD; foreign text may hold them."""
    if isinstance(value, str):
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    if isinstance(value, dict):
        return {key: _writable(item) for key, item in value.items()}
    return [_writable(item) for item in value] if isinstance(value, list | tuple) else value
