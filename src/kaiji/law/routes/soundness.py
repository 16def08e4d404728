"""Is a route well formed? (経路の表の検査): every state reachable, none without a way on, no name that leads nowhere.

`faults` says everything that is wrong; the tests demand that it says nothing for any route on any day on which the law
changed. Names that other tables own (periods, fees, papers) are handed in, so that this room depends on none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.law.routes.vocabulary import ACTOR_IDS, ASKING_IDS, OUTCOMES, YIELD_IDS, facts
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.law.routes.model import Move, Path, Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names that exist elsewhere: periods R1…, kinds of fee, papers D01… (他の表の名前)."""

    periods: frozenset[str]
    fees: frozenset[str]
    documents: frozenset[str]


def faults(route: Route, names: Names) -> tuple[str, ...]:
    """Return every fault of `route`, in English for a developer; empty when it is sound."""
    return tuple(
        f"{route.id}: {fault}"
        for part in (_state_faults(route), _move_faults(route, names), _path_faults(route))
        for fault in part
    )


def _state_faults(route: Route) -> Iterator[str]:
    if route.start not in route.states:
        yield f"start {route.start} is no state"
    left = {state for move in route.moves.values() for state in move.leaves}
    reached = {move.reaches for move in route.moves.values()} | {route.start}
    for state in route.states.values():
        if state.id not in reached:
            yield f"state {state.id} is never reached"
        if state.final is None and state.id not in left:
            yield f"state {state.id} has no way on"
        if state.final is not None and state.id in left:
            yield f"final state {state.id} is left"
        if state.final is not None and state.final not in OUTCOMES:
            yield f"state {state.id} ends as {state.final}, which is no outcome"
    stuck = set(route.states) - _with_an_end(route)
    for state_id in sorted(stuck):
        yield f"from {state_id} no end can be reached"


def _with_an_end(route: Route) -> set[str]:
    """Return the states from which some final state can be reached."""
    good = {state.id for state in route.states.values() if state.final is not None}
    grew = True
    while grew:
        more = {
            state for move in route.moves.values() if move.reaches in good for state in move.leaves
        } - good
        good |= more
        grew = bool(more)
    return good


def _move_faults(route: Route, names: Names) -> Iterator[str]:
    started = _surely_started(route)
    for move in route.moves.values():
        found = (*_own_faults(move, names), *_period_faults(move, names, started), *_table_faults(move))
        yield from (f"move {move.id}: {fault}" for fault in found)
        if move.reaches not in route.states:
            yield f"move {move.id} reaches {move.reaches}, which is no state"
        yield from (f"move {move.id}: {fault}" for fault in _substitute_faults(route, move))


def _substitute_faults(route: Route, move: Move) -> Iterator[str]:
    """Say where a move made in place of another would leave the way that it stands in."""
    if move.in_place_of is None:
        return
    if not move.guard_all:
        yield "it stands in place of another always"
    other = route.moves.get(move.in_place_of)
    if other is None:
        yield f"{move.in_place_of}, in whose place it is made, is no move"
    elif (move.leaves, move.reaches, move.asks, move.yields) != (
        other.leaves,
        other.reaches,
        other.asks,
        other.yields,
    ):
        yield f"it does not lead where {other.id} leads"


def _surely_started(route: Route) -> dict[str, frozenset[str]]:
    """Return for each state the periods that have been started on every way into it."""
    every = frozenset(rule for move in route.moves.values() for rule in move.rules)
    started = dict.fromkeys(route.states, every) | {route.start: frozenset[str]()}
    changed = True
    while changed:
        changed = False
        for move in route.moves.values():
            for state in set(move.leaves) & started.keys():
                known = started.get(move.reaches, every) & (started[state] | set(move.rules))
                if known != started.get(move.reaches):
                    started[move.reaches] = known
                    changed = True
    return started


def _own_faults(move: Move, names: Names) -> Iterator[str]:
    if move.actor not in ACTOR_IDS:
        yield f"actor {move.actor} is not known"
    if not move.basis.law or not move.basis.article:
        yield "no basis"
    for fee in move.fees:
        if fee.kind not in names.fees:
            yield f"fee {fee.kind} is not in the tables"
    for paper in move.documents:
        if paper not in names.documents:
            yield f"paper {paper} is not in the register"
    for fact in {*move.needs, *move.guard_all, *move.guard_none, *(rule.when for rule in move.durations)}:
        if fact is not None and fact not in facts():
            yield f"fact {fact} has no words"


def _period_faults(move: Move, names: Names, started: dict[str, frozenset[str]]) -> Iterator[str]:
    awaited = set(filter(None, (move.within, move.after)))
    for rule in sorted({*move.rules, *awaited} - names.periods):
        yield f"period {rule} is not in the tables"
    for state in move.leaves:
        for rule in sorted(awaited - started.get(state, frozenset(awaited))):
            yield f"period {rule} need not have started at {state}"


def _table_faults(move: Move) -> Iterator[str]:
    durations, costs = table("routes/durations").topics, table("routes/costs").topics
    procedures = table("routes/procedures").topics
    for rule in move.durations:
        if rule.key not in durations:
            yield f"duration {rule.key} is not in the tables"
    if move.durations and move.durations[-1].when is not None:
        yield "the last duration must stand without a condition"
    for deposit in move.deposits:
        if deposit not in costs:
            yield f"deposit {deposit} is not in the tables"
    if move.procedure is not None and move.procedure not in procedures:
        yield f"procedure {move.procedure} is not in the tables"
    for gain in move.yields:
        if gain not in YIELD_IDS:
            yield f"yield {gain} is not known"
    if move.asks is not None and move.asks not in ASKING_IDS:
        yield f"way of asking {move.asks} is not known"


def _path_faults(route: Route) -> Iterator[str]:
    for path in route.paths.values():
        yield from (f"way {path.id}: {fault}" for fault in _faults_of_path(route, path))


def _faults_of_path(route: Route, path: Path) -> Iterator[str]:
    for part in (*path.steps, *path.chain):
        if part.move not in route.moves:
            yield f"{part.move} is no move"
            return
    conditions = {fact for part in (*path.steps, *path.chain) for fact in (part.when, part.unless) if fact}
    for fact in {*conditions, *path.requires, *path.blocked_by} - facts().keys():
        yield f"fact {fact} has no words"
    if path.depends_on_log != (path.asks is not None):
        yield "a way that depends on the log names the step that asks for it, and no other does"
    if path.asks is not None and path.asks not in {part.move for part in path.steps}:
        yield f"{path.asks} asks but is not a step"
    if path.asks is not None and path.asks_by is None:
        yield "how it asks is not said"
    if path.chain and path.chain_after not in {part.move for part in path.steps}:
        yield f"the chain follows {path.chain_after}, which is not a step"
    for facts_held in _combinations(sorted(conditions)):
        for links in (1, 2, 3):
            yield from _walk(route, path, facts_held, links)


def _combinations(names: list[str]) -> Iterator[frozenset[str]]:
    for mask in range(1 << len(names)):
        yield frozenset(name for index, name in enumerate(names) if mask >> index & 1)


def _walk(route: Route, path: Path, held: frozenset[str], links: int) -> Iterator[str]:
    """Follow the way move by move; a move that cannot be made from the state reached is a fault."""
    state = route.start
    for part in path.steps:
        if not part.taken(held):
            continue
        again = path.chain * (links - 1) if part.move == path.chain_after else ()
        for move_id in (part.move, *(step.move for step in again)):
            move = route.moves[move_id]
            if state not in move.leaves:
                yield f"{move_id} cannot follow {state} (facts {sorted(held)}, links {links})"
                return
            state = move.reaches
    end = route.states[state]
    if end.final != "success":
        yield f"ends in {state}, which is no success (facts {sorted(held)}, links {links})"
