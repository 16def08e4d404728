"""What is left of a way through a route from where a post stands, with chances for every day (残りの手順)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kaiji.clock.chance import Chance, estimate, exactly
from kaiji.clock.cost import WayCost, cost_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from kaiji.clock.stage import Stage
    from kaiji.law.routes import Days, PlannedPath, Step

OVERDUE = Words(
    ja="報告されている日数を過ぎても返事がありません。ここから改めて同じ日数がかかるものとして数えています。",
    en="No answer although the reported time has passed; counted as if the same time were needed again from today.",
)
RUNNING = Words(
    ja="{since}に始めた手続の続きとして、経過した日数を差し引いています。",
    en="Reckoned as the continuation of what was started on {since}; the days since then are taken off.",
)
OWN = frozenset({"claimant", "counsel"})
"""Who acts for the claimant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One step still to come, with the chances of the days it takes from the step before (残りの一手)."""

    step: Step
    days: Chance
    note: Words | None


@dataclass(frozen=True, kw_only=True)
class Course:
    """What is left of one way (残りの経路). Posts at the same stage share one, so what follows from it is worked out once."""

    planned: PlannedPath
    today: date
    legs: tuple[Leg, ...]
    asks_at: int | None
    """Index in `legs` of the step that asks for the log; None: no log is needed, or it has been asked for."""
    asked_already: bool

    @cached_property
    def asked(self) -> Chance:
        """The chances of the days from today until the log has been asked for (0 where it has been)."""
        return exactly(0) if self.asks_at is None else self.until(self.asks_at)

    @cached_property
    def whole(self) -> Chance:
        """The chances of the days from today until the last step is done."""
        return self.until(len(self.legs) - 1) if self.legs else exactly(0)

    @cached_property
    def asked_usually(self) -> int:
        """Days from today until the log has usually been asked for."""
        return self.asked.quantile(0.5)

    @cached_property
    def days_usually(self) -> int:
        """Sum of the usual days of every step left."""
        return sum(leg.days.quantile(0.5) for leg in self.legs)

    @cached_property
    def cost(self) -> WayCost:
        """What the way costs if filed today."""
        return cost_of(self.planned.costs, self.today)

    @cached_property
    def moves(self) -> frozenset[str]:
        """Ids of the moves still to come."""
        return frozenset(leg.step.move.id for leg in self.legs)

    @cached_property
    def in_court(self) -> bool:
        """Whether the first step of the claimant is a filing with a court."""
        first = next((leg.step.move for leg in self.legs if leg.step.move.actor in OWN), None)
        return first is not None and bool(first.fees)

    def until(self, index: int) -> Chance:
        """Return the chances of the days from today until leg `index` is done."""
        return _sum(tuple(leg.days for leg in self.legs[: index + 1]))


@lru_cache(maxsize=4096)
def _sum(chances: tuple[Chance, ...]) -> Chance:
    """Add up independent durations; prefixes are shared between the steps of a route."""
    if not chances:
        return exactly(0)
    return _sum(chances[:-1]).then(chances[-1])


def course(
    planned: PlannedPath, stage: Stage, *, today: date, days: Mapping[str, Days] | None = None
) -> Course:
    """Return what is left of `planned` for a post at `stage`; `days` replaces durations of moves in a what-if."""
    replaced = days or {}
    chances = [
        estimate(d.low, d.typical, d.high)
        for d in (replaced.get(step.move.id, step.days) for step in planned.steps)
    ]
    notes: list[Words | None] = [None] * len(chances)
    first = _first_open(planned, stage)
    started = _under_way(planned, stage, first)
    if started is not None:
        first = _progress(planned, started, chances, notes, today)
    legs = tuple(
        Leg(step=planned.steps[n], days=chances[n], note=notes[n]) for n in range(first, len(chances))
    )
    asks = next((n for n, leg in enumerate(legs) if leg.step.asks), None)
    return Course(
        planned=planned,
        today=today,
        legs=legs,
        asks_at=asks if planned.depends_on_log else None,
        asked_already=planned.depends_on_log and asks is None,
    )


def _progress(
    planned: PlannedPath,
    started: tuple[int, date],
    chances: list[Chance],
    notes: list[Words | None],
    today: date,
) -> int:
    """Let the days since a step was started run against what others do next; return the step now waited for.

    Each waited-for step is taken as done once its usual time has passed and another one of theirs follows; what is left
    of the one reached is conditional on its not having come yet. A step of the claimant's own is never taken as done.
    """
    index, since = started
    elapsed = max((today - since).days, 0) - chances[index].quantile(0.5)
    waiting = index + 1
    while waiting < len(chances):
        theirs = waiting + 1 < len(chances) and planned.steps[waiting + 1].move.actor not in OWN
        usual = planned.steps[waiting].days.typical
        if elapsed < usual or not theirs:
            break
        elapsed -= usual
        waiting += 1
    if waiting < len(chances) and planned.steps[waiting].move.actor not in OWN and elapsed > 0:
        rest = chances[waiting].left_after(elapsed)
        chances[waiting] = chances[waiting] if rest is None else rest
        notes[waiting] = OVERDUE if rest is None else RUNNING.filled(since=since.isoformat())
    return waiting


def _first_open(planned: PlannedPath, stage: Stage) -> int:
    """Return the index of the first step after everything that has been obtained already."""
    reached = [n for n, step in enumerate(planned.steps) if stage.done & set(step.move.yields)]
    return max(reached) + 1 if reached else 0


def _under_way(planned: PlannedPath, stage: Stage, first: int) -> tuple[int, date] | None:
    """Return the step that was started last of those under way, and its day."""
    for procedure, since in reversed(stage.under_way):
        for n, step in enumerate(planned.steps):
            if n >= first and step.move.procedure == procedure and step.move.actor in OWN:
                return n, since
    return None
