"""What a log file would give, without taking it in (取込みの下見): wrong zone or wrong form show before anything counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.words import writable
from kaiji.vault.logfile import read_log, refuse_unreadable
from kaiji.vault.profiles.pairing import Pairs
from kaiji.vault.store.rows import batch_rows
from kaiji.vault.store.segment import span_of
from kaiji.vault.values import address_text, text_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kaiji.vault.logfile import Terms
    from kaiji.vault.values import Row, Version

SHOWN: Final = 3
"""Rows that are shown."""


@dataclass(slots=True, kw_only=True)
class Preview:
    """What one file would give (下見の結果)."""

    file: str
    lines: int = 0
    rows: int = 0
    """As read; equal ones are kept once when the file is taken in."""
    reasons: dict[str, int] = field(default_factory=dict)
    """How many lines did not fit, by reason."""
    loose: int = 0
    """Openings and closings whose partner does not stand in this file."""
    first: int | None = None
    last: int | None = None
    """Earliest start and latest end, microseconds since 1970 UTC; None where there is no row."""
    shown: list[Row] = field(default_factory=list)
    """The first rows."""

    @property
    def rejected(self) -> int:
        """How many lines did not fit."""
        return sum(self.reasons.values())

    def as_json(self) -> dict[str, Any]:
        """Return all of it, times in Japan time."""
        return {
            "file": self.file,
            "lines": self.lines,
            "rows": self.rows,
            "rejected": self.rejected,
            "reasons": self.reasons,
            "loose": self.loose,
            "from": None if self.first is None else text_at(self.first),
            "until": None if self.last is None else text_at(self.last),
            "shown": [_shown(row) for row in self.shown],
        }

    def take(self, version: Version, batch: Any, *, joins: bool) -> None:
        """Count a batch of rows."""
        if not batch.num_rows:
            return
        first, last = span_of(batch)
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)
        self.rows += batch.num_rows
        if len(self.shown) < SHOWN:
            self.shown += batch_rows(batch.slice(0, SHOWN - len(self.shown)), version, joins=joins)


def preview(path: Path, terms: Terms, tell: Callable[[int, int], None] | None = None) -> Preview:
    """Read a file to its end and say what it would give; raises ImportFileError. `tell` gets bytes read and bytes in all."""
    refuse_unreadable(path)
    seen = Preview(file=writable(path.name))
    joins = terms.profile.joins
    reader = read_log(path, terms, lambda version, batch: seen.take(version, batch, joins=joins), tell)
    seen.lines = reader.lines
    seen.reasons = dict(sorted(Counter(line.code for line in reader.rejected).items()))
    seen.loose = len(reader.loose) if isinstance(reader, Pairs) else 0
    return seen


def _shown(row: Row) -> dict[str, Any]:
    return {
        "from": text_at(row.start),
        "until": text_at(row.end),
        "ip": address_text(row.version, row.address, row.length),
        "ports": [row.port_lo, row.port_hi] if row.shared else None,
        "inside" if row.joins else "subscriber": row.holder,
    }
