"""Routes read from their tables as they stand on a day (経路の読取り).

A route file holds its states (words only), its moves and its ways through (dated rows). `includes` names a file of states
and moves that several routes share. What cannot be reached on the day is left out, so that a route of 2015 shows no
state that only the order procedure of 2022 can reach.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.dated import NoVersionError, Table, TableError, Topic, Version
from kaiji.ground.words import Words
from kaiji.law.authority import authority
from kaiji.law.routes.errors import UnknownRouteError
from kaiji.law.routes.model import DurationRule, FeeUse, Move, Path, PathStep, Route, State
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

ROUTES: Final = ("out-of-court", "provisional-disposition", "disclosure-order")
"""The claimant's routes A, B and C; the names of their tables under `tables/routes/`."""
DESK: Final = "desk"
"""Route A as the provider that receives the request sees it."""

_MOVE_FIELDS: Final = frozenset(
    {
        "scene",
        "leaves",
        "reaches",
        "actor",
        "procedure",
        "documents",
        "needs",
        "guards",
        "rules",
        "within",
        "after",
        "fees",
        "deposits",
        "provider_fee",
        "durations",
        "yields",
        "asks",
        "in_place_of",
    }
)
_PATH_FIELDS: Final = frozenset(
    {"steps", "asks", "asks_by", "depends_on_log", "requires", "blocked_by", "chain_after", "chain"}
)


def routes_on(day: date) -> tuple[Route, ...]:
    """Return the claimant's routes that exist on `day`, A to C (その日に使える経路)."""
    return tuple(route for name in ROUTES if (route := _read(name, day)) is not None)


def route_on(route_id: str, day: date) -> Route:
    """Return the route `route_id` (a claimant's or `desk`) on `day`; raises UnknownRouteError."""
    known = Words(ja="、".join((*ROUTES, DESK)), en=", ".join((*ROUTES, DESK)))
    if route_id not in {*ROUTES, DESK}:
        raise UnknownRouteError(
            Words(ja="その名前の経路はありません。", en="There is no such route."),
            given=route_id,
            accepted=known,
        )
    route = _read(route_id, day)
    if route is None:
        raise UnknownRouteError(
            Words(
                ja=f"{day.isoformat()}にはこの経路はまだありません。",
                en=f"This route does not exist on {day.isoformat()}.",
            ),
            given=f"{route_id} {day.isoformat()}",
            accepted=known,
        )
    return route


@cache
def _read(name: str, day: date) -> Route | None:
    own = table(f"routes/{name}")
    head = own["route"]
    if not any(version.covers(day) for version in head.versions):
        return None
    parts = (own, *(table(f"routes/{part}") for part in head.extra["includes"]))
    moves = {topic.key: _move(topic, version, day) for topic, version in _standing(parts, "move", day)}
    paths = {
        topic.key.removeprefix("path/"): _path(topic, version, day)
        for topic, version in _standing((own,), "path", day)
    }
    states = dict(_states(parts))
    start = str(head.extra["start"])
    reached = _reachable(start, moves)
    return Route(
        id=name,
        letter=str(head.extra["letter"]),
        title=head.title,
        seat=head.extra["seat"],
        basis=authority(head.on(day), day),
        **{key: Words(**head.on(day).value[key]) for key in ("standard", "court", "security", "best_when")},
        start=start,
        states=MappingProxyType({key: state for key, state in states.items() if key in reached}),
        moves=MappingProxyType(
            {key: move for key, move in moves.items() if reached.intersection(move.leaves)}
        ),
        paths=MappingProxyType(paths),
        default_path=_default(head, paths),
    )


def _default(head: Topic, paths: Mapping[str, Path]) -> str:
    """Return the usual way, or the first that stands where the usual one did not exist yet."""
    usual = str(head.extra["default_path"])
    return usual if usual in paths else next(iter(paths))


def _standing(parts: tuple[Table, ...], unit: str, day: date) -> Iterator[tuple[Topic, Version]]:
    for part in parts:
        for topic in part:
            if topic.unit == unit:
                try:
                    yield topic, topic.on(day)
                except NoVersionError:
                    continue


def _states(parts: tuple[Table, ...]) -> Iterator[tuple[str, State]]:
    for part in parts:
        for key, row in part["route"].extra["states"].items():
            yield (
                key,
                State(id=key, title=Words(ja=row["ja"], en=row["en"]), final=row.get("final")),
            )


def _move(topic: Topic, version: Version, day: date) -> Move:
    extra = topic.extra
    _refuse_unknown(topic, _MOVE_FIELDS)
    guards = extra.get("guards", {})
    return Move(
        id=topic.key,
        title=topic.title,
        leaves=tuple(extra["leaves"]),
        reaches=extra["reaches"],
        actor=extra["actor"],
        basis=authority(version, day),
        note=_note(version),
        procedure=extra.get("procedure"),
        documents=tuple(extra.get("documents", ())),
        needs=tuple(extra.get("needs", ())),
        guard_all=tuple(guards.get("all", ())),
        guard_none=tuple(guards.get("none", ())),
        rules=tuple(extra.get("rules", ())),
        within=extra.get("within"),
        after=extra.get("after"),
        fees=tuple(FeeUse(**row) for row in extra.get("fees", ())),
        deposits=tuple(extra.get("deposits", ())),
        provider_fee=bool(extra.get("provider_fee", False)),
        durations=tuple(
            DurationRule(key=row["key"], when=row.get("when")) for row in extra.get("durations", ())
        ),
        yields=tuple(extra.get("yields", ())),
        asks=extra.get("asks"),
        in_place_of=extra.get("in_place_of"),
    )


def _path(topic: Topic, version: Version, day: date) -> Path:
    extra = topic.extra
    _refuse_unknown(topic, _PATH_FIELDS)
    return Path(
        id=topic.key.removeprefix("path/"),
        title=topic.title,
        basis=authority(version, day),
        note=_note(version),
        steps=_steps(extra["steps"]),
        asks=extra.get("asks"),
        asks_by=Words(**extra["asks_by"]) if "asks_by" in extra else None,
        depends_on_log=bool(extra["depends_on_log"]),
        requires=tuple(extra.get("requires", ())),
        blocked_by=tuple(extra["blocked_by"]),
        chain_after=extra.get("chain_after"),
        chain=_steps(extra.get("chain", [])),
    )


def _steps(rows: list[dict[str, Any]]) -> tuple[PathStep, ...]:
    return tuple(PathStep(move=row["move"], when=row.get("when"), unless=row.get("unless")) for row in rows)


def _note(version: Version) -> Words | None:
    return Words(**version.value["note"]) if "note" in version.value else None


def _refuse_unknown(topic: Topic, fields: frozenset[str]) -> None:
    unknown = set(topic.extra) - fields
    if unknown:
        text = f"[{topic.key}]: unknown field {', '.join(sorted(unknown))}"
        raise TableError(Words(ja=f"経路の表の誤り: {text}", en=f"Defect in a route table: {text}"))


def _reachable(start: str, moves: Mapping[str, Move]) -> frozenset[str]:
    reached, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        for move in moves.values():
            if state in move.leaves and move.reaches not in reached:
                reached.add(move.reaches)
                waiting.append(move.reaches)
    return frozenset(reached)
