"""What was measured on earlier days (記録): one JSON line a day in KAIJI_HOME/storage.jsonl, numbers only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from kaiji.ground.instants import day_in_japan
from kaiji.web.storage.kinds import KINDS, KindId

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kaiji.web.storage.measuring import Measured

NAME: Final = "storage.jsonl"
KEPT: Final = timedelta(days=400)
"""Older lines are left out of what is read: a year back, and a little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What lay there on a day in Japan."""

    on: date
    sizes: Mapping[KindId, int]
    free: int


def read_history(home: Path) -> tuple[Day, ...]:
    """Return the days on record, oldest first, the last line of each; a line that cannot be read is passed over."""
    try:
        lines = (home / NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    days = {day.on: day for line in lines if (day := _day(line)) is not None}
    if not days:
        return ()
    last = max(days)
    return tuple(days[on] for on in sorted(days) if on > last - KEPT)


def _day(line: str) -> Day | None:
    try:
        row = json.loads(line)
        sizes: dict[KindId, int] = {kind.id: int(row["bytes"].get(kind.id, 0)) for kind in KINDS}
        return Day(on=date.fromisoformat(row["on"]), sizes=sizes, free=int(row["free"]))
    except (ValueError, KeyError, TypeError, AttributeError):  # a line cut off by a full disk
        return None


def note(home: Path, measured: Measured) -> None:
    """Append what was measured; raises OSError where the disk does not take it."""
    row = {
        "on": day_in_japan(measured.at).isoformat(),
        "bytes": dict(measured.sizes),
        "free": measured.free,
    }
    path = home / NAME
    begins = "" if not path.exists() or path.read_bytes()[-1:] in {b"", b"\n"} else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{begins}{json.dumps(row)}\n")
