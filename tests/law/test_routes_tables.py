"""Routes are well formed on every day the law changed, and the check bites: a sound route plus one change has that fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from kaiji.law.fees import kinds
from kaiji.law.periods import rules
from kaiji.law.routes import Path, Route, State, route_on, routes_on
from kaiji.law.routes.errors import UnknownRouteError
from kaiji.law.routes.reading import DESK, ROUTES
from kaiji.law.routes.soundness import Names, faults
from kaiji.law.routes.vocabulary import DOCUMENTS
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.law.routes import Move

TODAY = date(2026, 11, 23)
NAMES = Names(
    periods=frozenset(rules()),
    fees=frozenset(name for name, _ in kinds()),
    documents=frozenset(DOCUMENTS),
)
CHANGES = [
    date(2002, 5, 27),
    date(2015, 1, 1),
    date(2022, 9, 30),
    date(2022, 10, 1),
    date(2025, 4, 1),
    date(2026, 5, 21),
    TODAY,
]


def _all(day: date) -> tuple[Route, ...]:
    return (*routes_on(day), route_on(DESK, day))


@pytest.mark.parametrize("day", CHANGES, ids=str)
def test_every_route_is_sound_on_every_day_the_law_changed(day: date) -> None:
    """Every state reachable, every other state with a way on, every period, fee and paper known, no move without basis."""
    assert [fault for route in _all(day) for fault in faults(route, NAMES)] == []


def test_every_state_and_move_in_the_tables_is_reached_by_some_route_today() -> None:
    routes = _all(TODAY)
    states = {state for route in routes for state in route.states}
    moves = {move for route in routes for move in route.moves}
    for name in (*ROUTES, DESK, "second-stage"):
        topics = table(f"routes/{name}").topics
        assert set(topics["route"].extra["states"]) <= states, name
        assert {key for key, topic in topics.items() if topic.unit == "move"} <= moves, name


def _changed(route: Route, move_id: str, **what: object) -> Route:
    moves = dict(route.moves)
    moves[move_id] = replace(moves[move_id], **what)  # type: ignore[arg-type]  # the fault is the point
    return replace(route, moves=MappingProxyType(moves))


def _without(route: Route, *move_ids: str) -> Route:
    return replace(
        route,
        moves=MappingProxyType({key: move for key, move in route.moves.items() if key not in move_ids}),
    )


def _with_state(route: Route) -> Route:
    lonely = State(id="lonely", title=route.title, final=None)
    return replace(route, states=MappingProxyType({**route.states, "lonely": lonely}))


def _with_path(route: Route, **what: object) -> Route:
    path: Path = replace(route.paths["provision"], **what)  # type: ignore[arg-type]  # the fault is the point
    return replace(route, paths=MappingProxyType({"provision": path}))


def _reversed(route: Route) -> Route:
    steps = route.paths["provision"].steps
    return _with_path(route, steps=(steps[1], steps[0], *steps[2:]))


BAD: dict[str, tuple[Callable[[Route], Route], str]] = {
    "a state nobody reaches": (_with_state, "state lonely is never reached"),
    "a state without a way on": (
        lambda route: _without(route, "upper-provider-names-lower"),
        "state lower-provision-pending has no way on",
    ),
    "a state from which no end can be reached": (
        lambda route: _changed(route, "upper-provider-names-lower", reaches="lower-provision-pending"),
        "from lower-provision-pending no end can be reached",
    ),
    "a final state that is left": (
        lambda route: _changed(route, "notify-holder", leaves=("subscriber-known",)),
        "final state subscriber-known is left",
    ),
    "an actor nobody knows": (
        lambda route: _changed(route, "notify-holder", actor="neighbour"),
        "actor neighbour is not known",
    ),
    "no basis": (
        lambda route: _changed(
            route, "notify-holder", basis=replace(route.moves["notify-holder"].basis, article="")
        ),
        "no basis",
    ),
    "a period that is not in the tables": (
        lambda route: _changed(route, "notify-holder", within="R99"),
        "period R99 is not in the tables",
    ),
    "a period that nothing starts": (
        lambda route: _changed(route, "site-names-provider", rules=()),
        "move provision-lapses: period R6 need not have started at next-provider-named",
    ),
    "a fee that is not in the tables": (
        lambda route: _changed(
            route,
            "petition-site",
            fees=(replace(route.moves["petition-site"].fees[0], kind="tip"),),
        ),
        "fee tip is not in the tables",
    ),
    "a paper that is not in the register": (
        lambda route: _changed(route, "notify-holder", documents=("D99",)),
        "paper D99 is not in the register",
    ),
    "a fact without words": (
        lambda route: _changed(route, "notify-holder", needs=("luck",)),
        "fact luck has no words",
    ),
    "a duration that is not in the tables": (
        lambda route: _changed(
            route,
            "notify-holder",
            durations=(replace(route.moves["notify-holder"].durations[0], key="forever"),),
        ),
        "duration forever is not in the tables",
    ),
    "a duration with a condition only": (
        lambda route: _changed(
            route,
            "notify-holder",
            durations=(replace(route.moves["notify-holder"].durations[0], when="represented"),),
        ),
        "the last duration must stand without a condition",
    ),
    "a way whose steps do not follow each other": (
        _reversed,
        "court-grants-provision cannot follow prepared",
    ),
    "a way that ends short of disclosure": (
        lambda route: _with_path(route, steps=route.paths["provision"].steps[:6]),
        "ends in provider-order-pending, which is no success",
    ),
    "a way that never says how the log is asked for": (
        lambda route: _with_path(route, asks=None),
        "a way that depends on the log names the step that asks for it",
    ),
    "a way that asks at a step it does not take": (
        lambda route: _with_path(route, asks="send-preservation-letter"),
        "send-preservation-letter asks but is not a step",
    ),
    "a chain that does not close": (
        lambda route: _with_path(route, chain=route.paths["provision"].chain[:2]),
        "cannot follow next-provider-named",
    ),
    "a move made in place of another that leads elsewhere": (
        lambda route: _changed(route, "ask-server-operator", reaches="log-kept"),
        "it does not lead where send-preservation-letter leads",
    ),
    "a move made in place of nothing": (
        lambda route: _changed(route, "ask-server-operator", in_place_of="pray"),
        "in whose place it is made, is no move",
    ),
    "a move that always stands in place of another": (
        lambda route: _changed(route, "ask-server-operator", guard_all=()),
        "it stands in place of another always",
    ),
    "a step that is no move": (
        lambda route: _with_path(route, steps=(replace(route.paths["provision"].steps[0], move="pray"),)),
        "pray is no move",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_change_to_a_sound_route_is_found(name: str) -> None:
    change, expected = BAD[name]
    found = faults(change(route_on("disclosure-order", TODAY)), NAMES)
    assert any(expected in fault for fault in found), found


def test_the_order_route_exists_only_since_october_2022() -> None:
    assert [route.letter for route in routes_on(date(2022, 9, 30))] == ["A", "B"]
    assert [route.letter for route in routes_on(date(2022, 10, 1))] == ["A", "B", "C"]
    with pytest.raises(UnknownRouteError):
        route_on("disclosure-order", date(2022, 9, 30))


def test_before_october_2022_no_route_leads_through_an_order() -> None:
    for route in routes_on(date(2022, 9, 30)):
        assert not any(state.startswith(("provider-order", "site-order")) for state in route.states)
        assert not any(fee.kind.endswith("-order") for move in route.moves.values() for fee in move.fees)


def test_a_move_is_cited_by_the_article_of_its_day() -> None:
    def article(day: date) -> str:
        return route_on("out-of-court", day).moves["send-site-request"].basis.article

    assert (article(date(2022, 9, 30)), article(date(2022, 10, 1))) == ("4条1項", "5条1項")


@pytest.mark.parametrize(
    ("route_id", "move_id", "article"),
    [
        ("disclosure-order", "petition-next-provider", "10条7項"),
        ("disclosure-order", "notify-holder", "15条1項2号"),
        ("disclosure-order", "provision-lapses", "15条3項2号"),
        ("disclosure-order", "site-order-becomes-final", "14条1項"),
        ("disclosure-order", "withdraw-after-provision", "13条1項2号"),
        ("disclosure-order", "site-consent-deemed", "13条3項"),
        ("disclosure-order", "tell-opposing-sender", "6条2項"),
        ("disclosure-order", "enforce-against-provider", "172条1項"),
        ("provisional-disposition", "execute-injunction", "43条1項"),
        ("provisional-disposition", "court-hears-both-sides", "23条4項"),
        ("provisional-disposition", "appeal-refusal", "19条1項"),
        ("provisional-disposition", "court-orders-main-suit", "37条1項"),
        ("desk", "send-inquiry", "6条1項"),
        ("desk", "find-record", "4条"),
    ],
)
def test_the_moves_the_statute_names_cite_it_as_read(route_id: str, move_id: str, article: str) -> None:
    basis = route_on(route_id, TODAY).moves[move_id].basis
    assert basis.article.startswith(article) or article in basis.article
    assert basis.confidence == "P"


@pytest.mark.parametrize(
    ("move_id", "starts", "within", "after"),
    [
        ("site-names-provider", ("R6",), None, None),
        ("notify-holder", (), "R6", None),
        ("provision-lapses", (), None, "R6"),
        ("court-grants-provider-order", ("R7",), None, None),
        ("file-objection", (), "R7", None),
        ("provider-order-becomes-final", (), None, "R7"),
        ("court-grants-provision", ("R8",), None, None),
        ("site-appeals-provision", (), "R8", None),
        ("court-dismisses-provider-petition", ("R9",), None, None),
        ("withdraw-after-decision", ("R10",), None, None),
        ("provider-hears-sender", ("R4",), None, None),
    ],
)
def test_each_clock_runs_from_the_move_that_starts_it(
    move_id: str, starts: tuple[str, ...], within: str | None, after: str | None
) -> None:
    move: Move = route_on("disclosure-order", TODAY).moves[move_id]
    assert (move.rules, move.within, move.after) == (starts, within, after)


def test_an_unknown_route_state_move_or_way_is_refused_with_what_there_is() -> None:
    route = route_on("disclosure-order", TODAY)
    for ask in (
        lambda: route_on("teleport", TODAY),
        lambda: route.moves_from("limbo"),
        lambda: route.move("fly"),
        lambda: route.path("shortcut"),
    ):
        with pytest.raises(UnknownRouteError) as refused:
            ask()
        assert refused.value.accepted is not None
