"""A route as a state machine: states, moves, ways through (手続の経路の値).

Values only. A route is read from its tables for one day (`reading`), planned for a case (`planning`) and drawn (`page`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.routes.errors import UnknownRouteError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.law.authority import Authority
    from kaiji.law.routes.vocabulary import Actor, Asking, Final_, Seat, Yield


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a procedure stands (状態)."""

    id: str
    title: Words
    final: Final_ | None
    """How the route ends here, or None while something can still be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeUse:
    """A court fee that a move costs: a kind of the fee tables (手数料の種別)."""

    kind: str
    non_property: bool = False
    """Whether the claim is a non-property claim, so that the deemed value applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationRule:
    """Which reported duration stands for a move, and on what fact (所要日数の選び方)."""

    key: str
    when: str | None
    """The fact under which this one is taken; None: otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One act in the procedure (手続上の一手)."""

    id: str
    title: Words
    leaves: tuple[str, ...]
    reaches: str
    actor: Actor
    basis: Authority
    note: Words | None
    procedure: str | None
    documents: tuple[str, ...]
    needs: tuple[str, ...]
    """Facts that must be there before it can be made."""
    guard_all: tuple[str, ...]
    guard_none: tuple[str, ...]
    rules: tuple[str, ...]
    """Periods (R1–R28) that start to run with it."""
    within: str | None
    """The period in which it must be made."""
    after: str | None
    """The period that must have passed before it happens."""
    fees: tuple[FeeUse, ...]
    deposits: tuple[str, ...]
    provider_fee: bool
    """Whether the provider may charge a handling fee."""
    durations: tuple[DurationRule, ...]
    yields: tuple[Yield, ...]
    asks: Asking | None
    """How this move asks the access provider for the log, where it does."""
    in_place_of: str | None = None
    """The move that this one is made instead of, where its guards hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One move of a way through, made only under a fact where one is named."""

    move: str
    when: str | None
    unless: str | None

    def taken(self, facts: frozenset[str]) -> bool:
        """Whether the step is made under `facts`."""
        return (self.when is None or self.when in facts) and (self.unless is None or self.unless not in facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A way through the state machine to disclosure (経路の進み方)."""

    id: str
    title: Words
    basis: Authority
    note: Words | None
    steps: tuple[PathStep, ...]
    asks: str | None
    """The move at whose end the access provider has been asked; None where no log is needed."""
    asks_by: Words | None
    depends_on_log: bool
    requires: tuple[str, ...]
    blocked_by: tuple[str, ...]
    chain_after: str | None
    chain: tuple[PathStep, ...]
    """Repeated once for each further link of carriers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route as it stands on one day (手続の経路)."""

    id: str
    letter: str
    title: Words
    seat: Seat
    basis: Authority
    standard: Words
    court: Words
    security: Words
    best_when: Words
    start: str
    states: Mapping[str, State]
    """Those that can be reached on the day."""
    moves: Mapping[str, Move]
    paths: Mapping[str, Path]
    default_path: str

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Return the moves that leave `state`, in the order of the tables; raises UnknownRouteError."""
        if state not in self.states:
            raise UnknownRouteError(
                Words(
                    ja=f"「{self.title.ja}」に状態「{state}」はありません。",
                    en=f"“{self.title.en}” has no state {state!r}.",
                ),
                given=state,
                accepted=listed(self.states),
            )
        return tuple(move for move in self.moves.values() if state in move.leaves)

    def move(self, move_id: str) -> Move:
        """Return the move `move_id`; raises UnknownRouteError."""
        try:
            return self.moves[move_id]
        except KeyError:
            raise UnknownRouteError(
                Words(
                    ja=f"「{self.title.ja}」に手続「{move_id}」はありません。",
                    en=f"“{self.title.en}” has no move {move_id!r}.",
                ),
                given=move_id,
                accepted=listed(self.moves),
            ) from None

    def move_under(self, move_id: str, facts: frozenset[str]) -> Move:
        """Return what is done for the step `move_id` under `facts`: the move itself, or the one made in its place."""
        instead = (
            move
            for move in self.moves.values()
            if move.in_place_of == move_id and facts.issuperset(move.guard_all)
        )
        return next(instead, None) or self.move(move_id)

    def path(self, path_id: str | None = None) -> Path:
        """Return the way `path_id` (the usual one when None); raises UnknownRouteError."""
        try:
            return self.paths[path_id or self.default_path]
        except KeyError:
            raise UnknownRouteError(
                Words(
                    ja=f"「{self.title.ja}」に進み方「{path_id}」はありません。",
                    en=f"“{self.title.en}” has no way {path_id!r}.",
                ),
                given=path_id or self.default_path,
                accepted=listed(self.paths),
            ) from None


def listed(names: Mapping[str, Any]) -> Words:
    """Return the names as what an error says is accepted."""
    return Words(ja="、".join(names), en=", ".join(names))
