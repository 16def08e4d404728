"""How long something takes or lasts, as chances over whole days (所要日数・保存日数の見込み).

Reported durations come as low / typical / high. They are read as a triangular distribution on whole days between low and
high with its peak at typical: the least that can be said with three numbers, and a shape a lawyer can redraw by hand.
Everything is exact on the day grid (convolution, no simulation), so the same case always gives the same chances.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from math import fsum


@dataclass(frozen=True, eq=False)
class Chance:
    """Chances of each whole number of days: `weights[n]` belongs to `first + n` days; they sum to 1."""

    first: int
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.weights or abs(fsum(self.weights) - 1) > 1e-9 or min(self.weights) < 0:
            raise ValueError("chances are not negative and sum to 1")

    def __eq__(self, other: object) -> bool:
        """Compare; the same object is equal without looking at its weights, which plans do very often."""
        if self is other:
            return True
        return isinstance(other, Chance) and (self.first, self.weights) == (other.first, other.weights)

    def __hash__(self) -> int:
        """Return the hash, worked out once: a plan looks chances up by the thousand."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.first, self.weights))

    @property
    def last(self) -> int:
        """The most days that can be."""
        return self.first + len(self.weights) - 1

    @cached_property
    def _up_to(self) -> tuple[float, ...]:
        return tuple(accumulate(self.weights))

    def at_most(self, days: int) -> float:
        """Return the chance of `days` or fewer."""
        if days < self.first:
            return 0.0
        return 1.0 if days >= self.last else min(self._up_to[days - self.first], 1.0)

    def more_than(self, days: int) -> float:
        """Return the chance of more than `days`: the chance that a log kept that long is still there at this age."""
        return 1.0 - self.at_most(days)

    def quantile(self, part: float) -> int:
        """Return the fewest days that suffice with chance `part` (0 < part ≤ 1)."""
        return min(self.first + bisect_left(self._up_to, part - 1e-12), self.last)

    def then(self, other: Chance) -> Chance:
        """Return the chances of this and, afterwards, `other` (independent): the convolution."""
        size = len(self.weights) + len(other.weights) - 1
        sums = [0.0] * size
        for n, weight in enumerate(self.weights):
            if weight:
                for m, following in enumerate(other.weights):
                    sums[n + m] += weight * following
        return _normed(self.first + other.first, sums)

    def left_after(self, elapsed: int) -> Chance | None:
        """Return the chances of the days still to come when `elapsed` days have passed without it; None when overdue."""
        if elapsed >= self.last:
            return None
        cut = max(elapsed + 1 - self.first, 0)
        rest = self.weights[cut:]
        return _normed(self.first + cut - elapsed, list(rest)) if fsum(rest) > 0 else None

    def not_before(self, days: int) -> Chance:
        """Return the chances when nothing happens before `days` (a fixed waiting day)."""
        if days <= self.first:
            return self
        if days >= self.last:
            return exactly(days)
        cut = days - self.first
        return _normed(days, [fsum(self.weights[: cut + 1]), *self.weights[cut + 1 :]])


def _normed(first: int, sums: list[float]) -> Chance:
    total = fsum(sums)
    return Chance(first=first, weights=tuple(value / total for value in sums))


def exactly(days: int) -> Chance:
    """Return the certainty of `days`."""
    return Chance(first=days, weights=(1.0,))


@lru_cache(maxsize=512)
def estimate(low: int, typical: int, high: int) -> Chance:
    """Return the triangular chances of whole days from `low` to `high` with the peak at `typical`.

    Raises ValueError unless 0 ≤ low ≤ typical ≤ high.
    """
    if not 0 <= low <= typical <= high:
        raise ValueError(f"low ≤ typical ≤ high is needed, not {low}, {typical}, {high}")
    rising = [(day - low + 1) / (typical - low + 1) for day in range(low, typical)]
    falling = [(high - day + 1) / (high - typical + 1) for day in range(typical, high + 1)]
    return _normed(low, rising + falling)


def still_there(kept: Chance, asked: Chance, age: int) -> float:
    """Return the chance that a log now `age` days old is there when it is asked for after `asked` more days.

    A log kept R days is there at age a exactly while a < R, so each day of asking t counts with P(R > age + t).
    A log that is only known to be there now is not assumed to be: the caller conditions on that where it is known.
    """
    return fsum(
        weight * kept.more_than(age + asked.first + n) for n, weight in enumerate(asked.weights) if weight
    )
