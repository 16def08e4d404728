"""May this move be made now? (手続の可否): from this state, with these facts and papers, and these periods over or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.routes.errors import MoveRefusedError
from kaiji.law.routes.vocabulary import facts, known_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.law.routes.model import Move, Route

Kind: TypeAlias = Literal["state", "fact", "guard", "document", "period-over", "period-running"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that keeps a move from being made (足りないもの)."""

    kind: Kind
    subject: str
    """The state, fact, document (D..) or period (R..) it is about."""
    words: Words

    def as_json(self) -> dict[str, Any]:
        """Return the lack."""
        return {"kind": self.kind, "subject": self.subject, "words": self.words.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a procedure has at a moment (手続の現状)."""

    state: str
    facts: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    """Papers that are ready, D01 to D27."""
    periods_over: frozenset[str] = frozenset()
    """Periods (R1–R28) that started and have ended; the clock says which."""


def lacks(route: Route, move_id: str, standing: Standing) -> tuple[Lack, ...]:
    """Return everything that keeps `move_id` from being made now, all at once; empty: it may be made.

    Raises UnknownRouteError for a move the route does not have and UnknownFactError for a fact without a name.
    """
    known_facts(standing.facts)
    route.moves_from(standing.state)
    return tuple(_lacks(route, route.move(move_id), standing))


def make(route: Route, move_id: str, standing: Standing) -> str:
    """Return the state that `move_id` reaches; raises MoveRefusedError listing everything that is lacking."""
    missing = lacks(route, move_id, standing)
    move = route.move(move_id)
    if missing:
        raise MoveRefusedError(
            Words(
                ja=f"「{move.title.ja}」は今はできません。" + "".join(lack.words.ja for lack in missing),
                en=f"“{move.title.en}” cannot be done now. " + " ".join(lack.words.en for lack in missing),
            ),
            given=f"{standing.state} {move_id}",
        )
    return move.reaches


def _lacks(route: Route, move: Move, standing: Standing) -> Iterator[Lack]:
    if standing.state not in move.leaves:
        here = route.states[standing.state].title
        yield Lack(
            kind="state",
            subject=standing.state,
            words=Words(ja=f"「{here.ja}」の段階ではできません。", en=f"Not while “{here.en}”."),
        )
    yield from _facts(move, standing)
    for paper in move.documents:
        if paper not in standing.documents:
            yield Lack(
                kind="document",
                subject=paper,
                words=Words(ja=f"書面{paper}がまだありません。", en=f"Paper {paper} is not there yet."),
            )
    if move.within is not None and move.within in standing.periods_over:
        yield Lack(
            kind="period-over",
            subject=move.within,
            words=Words(ja=f"期間{move.within}が過ぎています。", en=f"Period {move.within} is over."),
        )
    if move.after is not None and move.after not in standing.periods_over:
        yield Lack(
            kind="period-running",
            subject=move.after,
            words=Words(
                ja=f"期間{move.after}がまだ過ぎていません。", en=f"Period {move.after} is not over yet."
            ),
        )


def _facts(move: Move, standing: Standing) -> Iterator[Lack]:
    names = facts()
    for fact in (*move.needs, *move.guard_all):
        if fact not in standing.facts:
            yield Lack(
                kind="fact" if fact in move.needs else "guard",
                subject=fact,
                words=Words(
                    ja=f"「{names[fact].ja}」ことが必要です。", en=f"It takes that {names[fact].en}."
                ),
            )
    for fact in move.guard_none:
        if fact in standing.facts:
            yield Lack(
                kind="guard",
                subject=fact,
                words=Words(ja=f"「{names[fact].ja}」ときはできません。", en=f"Not where {names[fact].en}."),
            )
