"""A way through a route, laid out step by step for a case (経路の計画).

What is given here is what the clock needs: the steps in order with reported durations, which step *asks* the access
provider for the log, what each brings and costs, and what stands in the way. Days and chances are the clock's business;
nothing here knows today's date beyond the day whose law and reports are taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.routes.costs import RouteCosts, costs_of
from kaiji.law.routes.durations import AT_ONCE, Days, duration_on, total
from kaiji.law.routes.errors import UnknownRouteError
from kaiji.law.routes.playbooks import Playbook, playbook_on
from kaiji.law.routes.reading import routes_on
from kaiji.law.routes.vocabulary import ACTORS, facts, known_facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.law.authority import Authority
    from kaiji.law.routes.model import Move, Path, PathStep, Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of a case that changes the way (事情)."""

    facts: frozenset[str] = frozenset()
    """Names of `tables/routes/facts.toml`."""
    denied: frozenset[str] = frozenset()
    """Facts that do not hold here although the operator's playbook says so."""
    operator: str | None = None
    """Id of a playbook, or None."""
    links: int = 1
    """How many access providers stand one behind the other; 1: the first holds the subscriber."""

    def __post_init__(self) -> None:
        known_facts(self.facts | self.denied)
        if self.links < 1:
            raise UnknownRouteError(
                Words(ja="プロバイダは一つ以上です。", en="There is at least one access provider."),
                given=str(self.links),
                accepted=Words(ja="1以上の整数", en="a whole number of 1 or more"),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move of a plan (計画の一手)."""

    move: Move
    link: int
    """Which access provider it concerns: 1 for the first (and for everything before it)."""
    days: Days
    """How long it takes once the step before it is done."""
    days_basis: Authority | None
    """Where the days were read; None where the move takes no time of its own."""
    days_note: Words | None
    asks: bool
    """Whether, at its end, the access provider of this link has been asked for the log."""

    def as_json(self) -> dict[str, Any]:
        """Return the step; `what`, `basis` as in the contract of `kaiji plan`."""
        move = self.move
        return {
            "id": move.id,
            "what": move.title.as_json(),
            "actor": move.actor,
            "actor_words": ACTORS[move.actor].as_json(),
            "link": self.link,
            "days": self.days.as_json(),
            "days_basis": self.days_basis.as_json() if self.days_basis else None,
            "days_note": self.days_note.as_json() if self.days_note else None,
            "asks": self.asks,
            "yields": list(move.yields),
            "starts": list(move.rules),
            "within": move.within,
            "after": move.after,
            "documents": list(move.documents),
            "needs": list(move.needs),
            "fees": [{"kind": fee.kind, "non_property": fee.non_property} for fee in move.fees],
            "procedure": move.procedure,
            "basis": [move.basis.as_json()],
            "note": move.note.as_json() if move.note else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why a way does not work here (障害)."""

    fact: str
    words: Words
    basis: Authority | None
    """Where the fact was observed; None where the case itself says so."""

    def as_json(self) -> dict[str, Any]:
        """Return the obstacle."""
        return {
            "fact": self.fact,
            "words": self.words.as_json(),
            "basis": self.basis.as_json() if self.basis else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPath:
    """One way through one route, for one case (計画)."""

    route: Route
    path: Path
    steps: tuple[Step, ...]
    blocked: tuple[Obstacle, ...]
    """What makes the way useless here; it is still laid out so that a person can see what would be gained."""
    unknown: tuple[str, ...]
    """Facts on which the way depends and about which nothing is known."""
    costs: RouteCosts
    playbook: Playbook | None = field(default=None)

    @property
    def workable(self) -> bool:
        """Whether nothing on record stands in the way."""
        return not self.blocked

    @property
    def depends_on_log(self) -> bool:
        """Whether a log must still be alive when the access provider is asked."""
        return self.path.depends_on_log

    def before_asking(self, link: int = 1) -> tuple[Step, ...]:
        """Return the steps up to and including the one that asks the access provider of `link` for the log.

        Empty where the way does not depend on a log. Their days, added up from the day of the first step, give the day
        on which the log must still be alive. Raises UnknownRouteError for a link the plan does not have.
        """
        if not self.depends_on_log:
            return ()
        for index, step in enumerate(self.steps):
            if step.asks and step.link == link:
                return self.steps[: index + 1]
        raise UnknownRouteError(
            Words(
                ja="この計画にはその段のプロバイダがありません。", en="The plan has no such access provider."
            ),
            given=str(link),
            accepted=Words(ja="1から始まる段の番号", en="a link counted from 1"),
        )

    def days_to_ask(self, link: int = 1) -> Days:
        """Return the sums of the days until the access provider of `link` has been asked for the log."""
        return total(step.days for step in self.before_asking(link))

    @property
    def days_in_all(self) -> Days:
        """The sums of all days, from the first step until the subscriber is known."""
        return total(step.days for step in self.steps)

    @property
    def unverified(self) -> tuple[Step, ...]:
        """Steps whose days or basis are unverified, to be marked on every screen."""
        return tuple(
            step
            for step in self.steps
            if step.move.basis.unverified or (step.days_basis is not None and step.days_basis.unverified)
        )

    def as_json(self) -> dict[str, Any]:
        """Return the plan without dates."""
        asks = self.depends_on_log
        return {
            "route": self.route.id,
            "letter": self.route.letter,
            "path": self.path.id,
            "title": self.path.title.as_json(),
            "workable": self.workable,
            "blocked": [item.as_json() for item in self.blocked],
            "unknown": list(self.unknown),
            "depends_on_log": asks,
            "asks": self.path.asks,
            "asks_by": self.path.asks_by.as_json() if self.path.asks_by else None,
            "days_to_ask": self.days_to_ask().as_json() if asks else None,
            "days_in_all": self.days_in_all.as_json(),
            "steps": [step.as_json() for step in self.steps],
            "costs": self.costs.as_json(),
            "basis": [self.path.basis.as_json()],
            "note": self.path.note.as_json() if self.path.note else None,
        }


def plan_path(route: Route, path_id: str | None, circumstances: Circumstances, on: date) -> PlannedPath:
    """Lay out the way `path_id` of `route` (the usual one when None) for a case (一つの進み方の計画).

    `on` selects law, reports and playbook. Raises UnknownRouteError, UnknownOperatorError, and NoVersionError where no
    duration was reported yet on `on`.
    """
    path = route.path(path_id)
    playbook = playbook_on(circumstances.operator, on) if circumstances.operator else None
    held = (circumstances.facts | (playbook.facts if playbook else frozenset())) - circumstances.denied
    if circumstances.links > 1:
        held |= {"lower-provider"}
    steps = tuple(_steps(route, path, held, circumstances.links, playbook, on))
    return PlannedPath(
        route=route,
        path=path,
        steps=steps,
        blocked=tuple(_obstacle(name, playbook) for name in path.blocked_by if name in held),
        unknown=tuple(name for name in path.requires if name not in held),
        costs=costs_of((step.move for step in steps), on),
        playbook=playbook,
    )


@lru_cache(maxsize=512)
def plans_on(on: date, circumstances: Circumstances | None = None) -> tuple[PlannedPath, ...]:
    """Lay out every way of every claimant's route that exists on `on` (すべての進み方の計画).

    The same question gets the same values back without being worked out again: a case asks it once for each post.
    """
    known = circumstances or Circumstances()
    return tuple(plan_path(route, path_id, known, on) for route in routes_on(on) for path_id in route.paths)


def _steps(
    route: Route, path: Path, held: frozenset[str], links: int, playbook: Playbook | None, on: date
) -> Iterator[Step]:
    for part in path.steps:
        if not part.taken(held):
            continue
        yield _step(route, path, part, 1, held, playbook, on)
        if part.move == path.chain_after:
            for link in range(2, links + 1):
                for again in path.chain:
                    if again.taken(held):
                        # What the site was seen to do says nothing about a carrier further down.
                        yield _step(route, path, again, link, held, None, on)


def _step(
    route: Route,
    path: Path,
    part: PathStep,
    link: int,
    held: frozenset[str],
    playbook: Playbook | None,
    on: date,
) -> Step:
    move = route.move_under(part.move, held)
    days, basis, note = _days(move, held, playbook, on)
    return Step(
        move=move, link=link, days=days, days_basis=basis, days_note=note, asks=part.move == path.asks
    )


def _days(
    move: Move, held: frozenset[str], playbook: Playbook | None, on: date
) -> tuple[Days, Authority | None, Words | None]:
    seen = playbook.days_for(move.id) if playbook else None
    if seen is not None:
        days, observation = seen
        return days, observation.basis, observation.says
    for rule in move.durations:
        if rule.when is None or rule.when in held:
            duration = duration_on(rule.key, on)
            return duration.days, duration.basis, duration.note
    return AT_ONCE, None, None


def _obstacle(name: str, playbook: Playbook | None) -> Obstacle:
    for item in playbook.observations if playbook else ():
        if name in item.facts:
            return Obstacle(fact=name, words=item.says, basis=item.basis)
    return Obstacle(fact=name, words=facts()[name], basis=None)
