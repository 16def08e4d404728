"""Is this file whole? (書き終わりの判定): a file is taken only when the daemon that writes it is done with it.

nfcapd and scripts write under another name and rename: a matching name is whole. rsyslog, FreeRADIUS and Kea write under the
final name: such a file is whole when a newer one exists, nothing was written for a while, and no process has it open.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.vault.spool.plan import Folder

_PROCESSES = Path("/proc")


def whole_files(folder: Folder, *, now: float) -> list[Path]:
    """Return the files of a folder that are whole, oldest first; `now` is seconds since 1970, as the file system counts."""
    found: list[tuple[int, str, os.stat_result]] = []
    for path in folder.path.glob(folder.files):
        try:
            about = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(about.st_mode) and not path.name.startswith("."):
            found.append((about.st_mtime_ns, path.name, about))
    found.sort(key=lambda one: (one[0], one[1]))
    if folder.whole == "renamed":
        return [folder.path / name for _, name, _ in found]
    quiet = found if folder.newest_too else found[:-1]
    quiet = [one for one in quiet if one[2].st_mtime + folder.settle_s <= now]
    busy = _open_elsewhere((one[2].st_dev, one[2].st_ino) for one in quiet)
    return [folder.path / name for _, name, about in quiet if (about.st_dev, about.st_ino) not in busy]


def _open_elsewhere(wanted: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return which of some files another process has open, as far as this user may see (root sees all)."""
    asked = set(wanted)
    busy: set[tuple[int, int]] = set()
    if not asked or not _PROCESSES.is_dir():
        return busy
    for process in _PROCESSES.iterdir():
        if not process.name.isdecimal() or int(process.name) == os.getpid():
            continue
        try:
            handles = list((process / "fd").iterdir())
        except OSError:
            continue
        for handle in handles:
            try:
                about = handle.stat()
            except OSError:
                continue
            if (about.st_dev, about.st_ino) in asked:
                busy.add((about.st_dev, about.st_ino))
    return busy
