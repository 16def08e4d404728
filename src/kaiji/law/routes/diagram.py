"""Routes drawn from their tables (経路図): Mermaid state diagrams, so that no picture can disagree with the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.law.routes.vocabulary import ACTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaiji.law.routes.model import Move, Route, State


def state_diagram(route: Route, moves: Iterable[Move]) -> str:
    """Return a Mermaid diagram of `moves` of `route`, with the states they touch, in the order of the tables."""
    drawn = tuple(moves)
    touched = {state for move in drawn for state in (*_leaves(route, move), move.reaches)}
    lines = ["stateDiagram-v2", "  direction TB"]
    lines += [
        f'  state "{state.title.ja}<br/>{state.title.en}" as {_name(state.id)}'
        for state in route.states.values()
        if state.id in touched
    ]
    if route.start in touched:
        lines.append(f"  [*] --> {_name(route.start)}")
    lines += [
        f"  {_name(start)} --> {_name(end)}: {'<br/>'.join(labels)}"
        for (start, end), labels in _edges(route, drawn).items()
    ]
    lines += [f"  {_name(state.id)} --> [*]" for state in _ends(route.states.values()) if state.id in touched]
    return "\n".join(lines)


def _edges(route: Route, moves: tuple[Move, ...]) -> dict[tuple[str, str], list[str]]:
    """Return the labels of each arrow; several moves between the same two states share one.

    A move that leaves the state as it is stands in the table below the picture, not in it: its loop hides other labels.
    """
    edges: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        for start in _leaves(route, move):
            if start == move.reaches:
                continue
            edges.setdefault((start, move.reaches), []).append(_label(move))
    return edges


def _label(move: Move) -> str:
    period = "".join(
        f" {words}{rule}" for words, rule in (("≤", move.within), ("＞", move.after)) if rule is not None
    )
    actor = ACTORS[move.actor].ja.partition("(")[0]
    # A title that names who acts needs no second mention.
    who = "" if move.title.ja.startswith(f"{actor}が") else f"[{actor}]"
    return f"{move.title.ja}{who}{period}"


def _leaves(route: Route, move: Move) -> tuple[str, ...]:
    return tuple(state for state in move.leaves if state in route.states)


def _ends(states: Iterable[State]) -> Iterator[State]:
    return (state for state in states if state.final is not None)


def _name(state_id: str) -> str:
    return state_id.replace("-", "_")
