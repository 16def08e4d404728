"""What was acknowledged, written down by whoever asked and not by Kaiji (控え): one JSON line an act, on disk before the next act.

An act has a token of its own that can be found again in what Kaiji keeps. `done` was acknowledged: it must be there once. `lost` means that
the answer never came, because the other side was killed: it may be there once or not at all. `refused` was answered with an error.
"""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Outcome = Literal["done", "lost", "refused"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("done", "lost", "refused")


class Ledger:
    """The ledger of one run; used by several threads."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self._next = 0
        self.rows: list[dict[str, Any]] = []

    def token(self, kind: str) -> str:
        """Return a token that no other act has."""
        with self._lock:
            self._next += 1
            return f"soak-{kind}-{self._next:06}"

    def write(self, kind: str, token: str, outcome: Outcome, **facts: Any) -> None:
        """Have an act on disk."""
        row = {"kind": kind, "token": token, "outcome": outcome, **facts}
        with self._lock:
            self.rows.append(row)
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def of(self, kind: str, outcome: Outcome = "done") -> list[dict[str, Any]]:
        """Return the acts of a kind with an outcome, in order."""
        with self._lock:
            return [row for row in self.rows if row["kind"] == kind and row["outcome"] == outcome]

    def counts(self) -> Mapping[str, Mapping[Outcome, int]]:
        """Return how many acts of each kind had each outcome."""
        found: dict[str, dict[Outcome, int]] = defaultdict(lambda: dict.fromkeys(OUTCOMES, 0))
        with self._lock:
            for row in self.rows:
                found[row["kind"]][row["outcome"]] += 1
        return found

    def close(self) -> None:
        """Close the file."""
        self._file.close()
