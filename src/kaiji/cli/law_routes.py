"""`kaiji law routes | playbook | filing`: the ways to an identified sender (手続の経路)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.instants import parse_day, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from kaiji.ground.words import Language
    from kaiji.law.routes import PlannedPath, Route


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `routes`, `playbook` and `filing`."""
    routes = kinds.add_parser(
        "routes",
        help="手続の経路と所要日数 / routes, steps and reported durations",
        parents=[common_options()],
        **example("kaiji law routes --operator x --links 2"),
    )
    routes.add_argument(
        "route", nargs="?", metavar="ROUTE", help="一つの経路のすべての手続 / every move of one route"
    )
    _on(routes)
    routes.add_argument("--operator", metavar="ID", help="運営者(kaiji law playbook)/ operator")
    routes.add_argument(
        "--fact", action="append", default=[], metavar="NAME", help="手続を左右する事実 / fact"
    )
    routes.add_argument(
        "--links", type=int, default=1, metavar="N", help="プロバイダの段数 / carriers in the chain"
    )
    routes.set_defaults(run=_routes)
    playbook = kinds.add_parser(
        "playbook",
        help="運営者ごとの対応の記録 / what an operator is reported to do",
        parents=[common_options()],
        **example("kaiji law playbook google"),
    )
    playbook.add_argument(
        "operator", nargs="?", metavar="OPERATOR", help="省略すると一覧 / default: list them"
    )
    _on(playbook)
    playbook.set_defaults(run=_playbook)
    filing = kinds.add_parser(
        "filing",
        help="申立ての方法(紙・電子)/ on paper or electronically",
        parents=[common_options()],
        **example("kaiji law filing disclosure-suit --on 2026-05-21"),
    )
    filing.add_argument(
        "procedure", nargs="?", metavar="PROCEDURE", help="省略すると一覧 / default: list them"
    )
    _on(filing)
    filing.add_argument(
        "--self", action="store_true", dest="by_self", help="本人による申立て / filed by the party"
    )
    filing.set_defaults(run=_filing)


def _on(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", metavar="DAY", help="基準日(既定: 今日)/ day, default today")


def _day(args: argparse.Namespace) -> date:
    return today_in_japan() if args.on is None else parse_day(args.on)


def _routes(args: argparse.Namespace) -> Answer:
    from kaiji.law.routes import Circumstances, plans_on, route_on, routes_on

    day, language = _day(args), language_of(args)
    if args.route is not None:
        route = route_on(args.route, day)
        return Answer(json=_route_json(route, day), text="\n".join(_route_lines(route, language)))
    known = Circumstances(facts=frozenset(args.fact), operator=args.operator, links=args.links)
    plans = plans_on(day, known)
    lines = []
    for route in routes_on(day):
        lines.append(
            f"{route.letter} {route.title.in_language(language)} ({route.id}) "
            f"[{route.basis.words.in_language(language)}]"
        )
        lines += [line for plan in plans if plan.route.id == route.id for line in _plan_lines(plan, language)]
    return Answer(
        json={"on": day.isoformat(), "routes": [plan.as_json() for plan in plans]}, text="\n".join(lines)
    )


def _plan_lines(plan: PlannedPath, language: Language) -> list[str]:
    lines = [f"  - {plan.path.title.in_language(language)} ({plan.path.id})"]
    if plan.depends_on_log:
        ask = plan.days_to_ask()
        lines.append(
            Words(
                ja=f"    ログの保存を求めるまで {ask.low}/{ask.typical}/{ask.high}日(最短/通常/最長)",
                en=f"    until the log is asked for: {ask.low}/{ask.typical}/{ask.high} days (low/typical/high)",
            ).in_language(language)
        )
    whole = plan.days_in_all
    lines.append(
        Words(
            ja=f"    契約者が分かるまで {whole.low}/{whole.typical}/{whole.high}日",
            en=f"    until the subscriber is known: {whole.low}/{whole.typical}/{whole.high} days",
        ).in_language(language)
    )
    return lines + [f"    × {each.words.in_language(language)}" for each in plan.blocked]


def _route_json(route: Route, day: date) -> dict[str, object]:
    from kaiji.law.routes.vocabulary import ACTORS

    return {
        "on": day.isoformat(),
        "id": route.id,
        "letter": route.letter,
        "title": route.title.as_json(),
        "start": route.start,
        "states": [
            {"id": state.id, "title": state.title.as_json(), "final": state.final}
            for state in route.states.values()
        ],
        "moves": [
            {
                "id": move.id,
                "title": move.title.as_json(),
                "from": list(move.leaves),
                "to": move.reaches,
                "actor": move.actor,
                "actor_words": ACTORS[move.actor].as_json(),
                "starts": list(move.rules),
                "within": move.within,
                "after": move.after,
                "documents": list(move.documents),
                "needs": list(move.needs),
                "fees": [fee.kind for fee in move.fees],
                "note": move.note.as_json() if move.note else None,
                "basis": [move.basis.as_json()],
            }
            for move in route.moves.values()
        ],
        "ways": list(route.paths),
        "basis": [route.basis.as_json()],
    }


def _route_lines(route: Route, language: Language) -> list[str]:
    from kaiji.law.routes.vocabulary import ACTORS

    lines = [
        f"{route.letter} {route.title.in_language(language)} [{route.basis.words.in_language(language)}]"
    ]
    for state in route.states.values():
        lines.append(f"■ {state.title.in_language(language)} ({state.id})")
        lines += [
            f"  → {move.title.in_language(language)} ({move.id}; {ACTORS[move.actor].in_language(language)}) "
            f"[{move.basis.words.in_language(language)}]"
            for move in route.moves_from(state.id)
        ]
    return lines


def _playbook(args: argparse.Namespace) -> Answer:
    from kaiji.law.playbooks import operators, playbook_on

    language = language_of(args)
    if args.operator is None:
        known = operators()
        return Answer(
            json={"operators": [{"id": key, "title": title.as_json()} for key, title in known.items()]},
            text="\n".join(f"{key}: {title.in_language(language)}" for key, title in known.items()),
        )
    found = playbook_on(args.operator, _day(args))
    lines = [found.title.in_language(language)]
    for each in found.observations:
        mark = " (食い違い / sources disagree)" if each.aspect in found.conflicts else ""
        lines.append(
            f"- {each.says.in_language(language)}{mark} [{each.since}〜 {each.basis.words.in_language(language)}]"
        )
    return Answer(json=found.as_json(), text="\n".join(lines))


def _filing(args: argparse.Namespace) -> Answer:
    from kaiji.law.routes import filing_on, procedures
    from kaiji.law.routes.procedures import MEDIA, PAYMENTS

    language = language_of(args)
    if args.procedure is None:
        known = procedures()
        return Answer(
            json={"procedures": [{"id": key, "title": title.as_json()} for key, title in known.items()]},
            text="\n".join(f"{key}: {title.in_language(language)}" for key, title in known.items()),
        )
    found = filing_on(args.procedure, _day(args), represented=not args.by_self)
    lines = [
        f"{found.title.in_language(language)}: {MEDIA[found.medium].in_language(language)}",
        PAYMENTS[found.payment].in_language(language),
        found.basis.words.in_language(language),
    ]
    if found.note is not None:
        lines.append(found.note.in_language(language))
    return Answer(json=found.as_json(), text="\n".join(lines))
