"""Measure what lies there now (計測): bytes by kind, the oldest file, free space; a file that vanishes meanwhile counts nothing."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kaiji.web.storage.kinds import KINDS, KindId, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaiji.web.storage.history import Day

RECENT: Final = timedelta(days=30)
"""Files newer than this say how much is written a day, while there is no history yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What lies there (保存量)."""

    at: datetime
    sizes: Mapping[KindId, int]
    """Bytes by kind."""
    recent: Mapping[KindId, int]
    """Bytes of files written within RECENT."""
    oldest: datetime
    """Of all files; `at` where there is none."""
    free: int
    """Bytes free where the home lies."""
    journal: int | None = None
    """Bytes of the lines of the journal, which lie in the database; None: not asked."""

    @property
    def total(self) -> int:
        """Bytes of every kind."""
        return sum(self.sizes.values())


def measure(
    home: Path, *, at: datetime, backups: Path | None = None, database: int | None = None
) -> Measured:
    """Measure an installation; `database` is the size of one that is no file below `home`, in bytes."""
    sizes: dict[KindId, int] = {kind.id: 0 for kind in KINDS}
    recent = dict(sizes)
    oldest = at
    for path, size, written in _files(home):
        kind = kind_of(path, home)
        sizes[kind] += size
        oldest = min(oldest, written)
        if written > at - RECENT:
            recent[kind] += size
    if backups is not None and not backups.is_relative_to(home):
        for _path, size, written in _files(backups):
            sizes["backups"] += size
            if written > at - RECENT:
                recent["backups"] += size
    if database is not None:
        sizes["database"] += database
    place = next(one for one in (home.absolute(), *home.absolute().parents) if one.exists())
    free = shutil.disk_usage(place).free
    return Measured(at=at, sizes=sizes, recent=recent, oldest=oldest, free=free)


def recorded(day: Day, *, at: datetime, free: int) -> Measured:
    """Return a day on record as if it were measured now: what lies there changes slowly, free space does not."""
    return Measured(at=at, sizes=day.sizes, recent=dict.fromkeys(day.sizes, 0), oldest=at, free=free)


def _files(folder: Path) -> Iterator[tuple[Path, int, datetime]]:
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            try:
                found = path.lstat()
            except OSError:  # gone meanwhile
                continue
            if stat.S_ISREG(found.st_mode):
                yield path, found.st_blocks * 512, datetime.fromtimestamp(found.st_mtime, UTC)
