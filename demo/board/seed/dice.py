"""Choices that look random and are the same on every machine and every Python (決定的な乱数)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


@dataclass(slots=True)
class Dice:
    """A stream of numbers that depends on its seed only (SHA-256 in counter mode)."""

    seed: str
    thrown: int = 0

    def below(self, end: int) -> int:
        """Return a whole number from 0 to `end` - 1."""
        self.thrown += 1
        digest = hashlib.sha256(f"{self.seed}/{self.thrown}".encode()).digest()
        return int.from_bytes(digest[:8]) % end

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of `choices`."""
        return choices[self.below(len(choices))]

    def chance(self, percent: int) -> bool:
        """Return True in `percent` cases of 100."""
        return self.below(100) < percent
