"""Which open cases a bundle touches, and which of their dates move (影響する事件).

Each case is planned twice, with the tables in use and with those of the bundle, by the same command that a person would type, each
in a process of its own: nothing that was read once can leak from one set of tables into the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.tables import TRIED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

_SECONDS: Final = 300
_BOUNDS: Final = {"earliest": "早くて", "likely": "見込み", "latest": "遅くて"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A date of a case that is another one with the new tables (動く期日)."""

    what: str
    """Which clock or step, as the plan names it in Japanese."""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """One case, and what moves in it (影響)."""

    case: str
    moved: tuple[Moved, ...]
    failed: str | None = None
    """Why it could not be planned, with either set."""

    def as_json(self) -> dict[str, Any]:
        """Return the row."""
        moved = [{"what": m.what, "before": m.before, "after": m.after} for m in self.moved]
        return {"case": self.case, "moved": moved, "failed": self.failed}


def case_folders(root: Path) -> tuple[Path, ...]:
    """Return the case folders at or directly below `root`."""
    if (root / "case.toml").is_file():
        return (root,)
    return tuple(sorted(path.parent for path in root.glob("*/case.toml")))


def touched(cases: Iterable[Path], tables: Path, *, today: date) -> tuple[Touched, ...]:
    """Return every case of `cases` with what moves when it is planned for `today` with the tables in the folder `tables`."""
    return tuple(_one(case, tables, today) for case in cases)


def _one(case: Path, tables: Path, today: date) -> Touched:
    before, after = _plan(case, None, today), _plan(case, tables, today)
    failed = next((str(p["error"]["message"]["ja"]) for p in (before, after) if "error" in p), None)
    if failed is not None:
        return Touched(case=case.name, moved=(), failed=failed)
    old, new = dict(_dates(before)), dict(_dates(after))
    moved = tuple(
        Moved(what=key, before=old.get(key), after=new.get(key))
        for key in [*old, *(key for key in new if key not in old)]
        if old.get(key) != new.get(key)
    )
    return Touched(case=case.name, moved=moved)


def _plan(case: Path, tables: Path | None, today: date) -> dict[str, Any]:
    environment = dict(os.environ) if tables is None else {**os.environ, TRIED: str(tables)}
    result = subprocess.run(
        [sys.executable, "-m", "kaiji", "plan", str(case), "--today", today.isoformat(), "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    try:
        plan: dict[str, Any] = json.loads(result.stdout)
    except ValueError:
        what = (result.stderr.strip().splitlines() or ["?"])[-1]
        return {"error": {"message": {"ja": what}}}
    return plan


def _dates(plan: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Give every date of a plan with a name that stays the same when only the date moves."""
    for clock in plan["clocks"]:
        for name, ja in _BOUNDS.items():
            yield f"{clock['id']} {clock['what']['ja']}: {ja}", clock[name]
    for route in plan["routes"]:
        for step in route["steps"]:
            yield f"{route['id']} {step['id']} {step['what']['ja']}", step["by"]
