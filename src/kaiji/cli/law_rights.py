"""`kaiji law elements | decisions | assess`: rights, their elements, and what is said about them (権利と要件)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.writing import refuse_no_file
from kaiji.ground.instants import parse_day, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from kaiji.ground.words import Language
    from kaiji.law.rights import Assessment, DecidedCase, Element, Right, Statement


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `elements`, `decisions` and `assess`."""
    elements = kinds.add_parser(
        "elements",
        help="権利の要件と、それを確かめる問い / elements of a right and the questions that settle them",
        parents=[common_options()],
        **example("kaiji law elements defamation-fact --cases"),
    )
    elements.add_argument(
        "right", nargs="?", metavar="RIGHT", help="省略すると権利の一覧 / default: list the rights"
    )
    elements.add_argument("--on", metavar="DAY", help="請求の日(既定: 今日)/ day of the request")
    elements.add_argument("--cases", action="store_true", help="裁判例も示す / show decided cases too")
    elements.set_defaults(run=_elements)
    decisions = kinds.add_parser(
        "decisions",
        help="先例 / leading decisions",
        parents=[common_options()],
        **example("kaiji law decisions --element reputation-lowered"),
    )
    decisions.add_argument("--element", metavar="ELEMENT", help="この要件に関するもの / on this element")
    decisions.add_argument("--cases", action="store_true", help="裁判例も示す / decided cases too")
    decisions.set_defaults(run=_decisions)
    assess = kinds.add_parser(
        "assess",
        help="要件ごとに主張と証拠を並べ、残りを示す(判断はしない) / sort statements by element; gives no verdict",
        parents=[common_options()],
        **example("kaiji law assess insult statements.json --edition office --given sender-opposed"),
    )
    assess.add_argument("right", metavar="RIGHT")
    assess.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help='JSON: {"要件": [{"text", "exhibits", "by", "disputed"}]} / statements by element',
    )
    assess.add_argument("--on", metavar="DAY", help="請求の日(既定: 今日)/ day of the request")
    assess.add_argument(
        "--edition", choices=("self", "office"), default="self", help="本人用か事務所用か / edition"
    )
    assess.add_argument("--given", action="append", default=[], metavar="NAME", help="事情 / circumstance")
    assess.set_defaults(run=_assess)


def _day(args: argparse.Namespace) -> date:
    return today_in_japan() if args.on is None else parse_day(args.on)


def _elements(args: argparse.Namespace) -> Answer:
    from kaiji.law.rights import cases_on, decisions_on, right_on, rights_on

    day, language = _day(args), language_of(args)
    if args.right is None:
        rights = rights_on(day)
        return Answer(
            json={"on": day.isoformat(), "rights": [right.as_json() for right in rights]},
            text="\n".join(f"{right.id}: {right.title.in_language(language)}" for right in rights),
        )
    right = right_on(args.right, day)
    found = right.as_json()
    for row in found["elements"]:
        row["decisions"] = [each.as_json() for each in decisions_on(row["id"], day)]
        if args.cases:
            row["cases"] = [each.as_json() for each in cases_on(row["id"], right.id)]
    return Answer(
        json={"on": day.isoformat(), **found},
        text="\n".join(_right_lines(right, day, language, cases=args.cases)),
    )


def _right_lines(right: Right, day: date, language: Language, *, cases: bool) -> list[str]:
    from kaiji.law.rights import KINDS, cases_on, decisions_on

    lines = [f"{right.title.in_language(language)} [{right.basis.words.in_language(language)}]"]
    for element in right.elements:
        lines += [
            "",
            f"■ {element.title.in_language(language)} ({element.id}): {KINDS[element.kind].in_language(language)}",
            f"  {element.what.in_language(language)}",
            f"  {_asked(element, language)}",
            f"  [{element.basis.words.in_language(language)}]",
        ]
        lines += [
            f"  ・{each.title.in_language(language)}: {each.meaning.in_language(language)}"
            for each in decisions_on(element.id, day)
        ]
        if cases:
            lines += [
                f"  {line}" for each in cases_on(element.id, right.id) for line in _case(each, language)
            ]
    for group in (*right.defences, *right.alternatives):
        lines += ["", f"◇ {group.title.in_language(language)}: {'、'.join(group.elements)}"]
    return lines


def _asked(element: Element, language: Language) -> str:
    head = Words(ja="問い: ", en="Question: ").in_language(language)
    return head + element.question.in_language(language)


def _case(case: DecidedCase, language: Language) -> list[str]:
    where = case.court.in_language(language) if case.court else "-"
    when = case.decided_on.isoformat() if case.decided_on else "-"
    return [
        f"[{case.id}] {case.what.in_language(language)}",
        f"    {where} {when}: {case.answer.in_language(language)} ({case.basis.confidence})",
    ]


def _decisions(args: argparse.Namespace) -> Answer:
    from kaiji.law.rights import cases_on, decided_cases, decisions

    language = language_of(args)
    found = [each for each in decisions() if args.element is None or args.element in each.subjects]
    cases = (decided_cases() if args.element is None else cases_on(args.element)) if args.cases else ()
    lines = []
    for each in found:
        place = f" {each.report}" if each.report else ""
        lines += [
            f"{each.title.in_language(language)}{place} [{each.basis.confidence}]",
            f"  {each.holding.in_language(language)}",
            f"  → {each.meaning.in_language(language)}",
        ]
    lines += [line for each in cases for line in _case(each, language)]
    return Answer(
        json={
            "decisions": [each.as_json() for each in found],
            "cases": [each.as_json() for each in cases],
        },
        text="\n".join(lines),
    )


def _assess(args: argparse.Namespace) -> Answer:
    from kaiji.law.rights import assess, clarity

    language = language_of(args)
    found = assess(args.right, _read(args.file), on=_day(args), given=frozenset(args.given))
    view = clarity(found, args.edition)
    lines = _assessed(found, language)
    lines += [
        f"◆ {stop.title.in_language(language)}: {stop.why.in_language(language)}" for stop in view.stops
    ]
    lines += [notice.in_language(language) for notice in view.notices]
    return Answer(json={**found.as_json(), "clarity": view.as_json()}, text="\n".join(lines))


def _assessed(found: Assessment, language: Language) -> list[str]:
    from kaiji.law.rights import STATES

    lines = []
    for answer in found.answers:
        state = STATES[answer.state].in_language(language)
        lines.append(f"{answer.element.title.in_language(language)}: {state}")
        lines.append(f"  [{answer.element.basis.words.in_language(language)}]")
        if answer.next_question is not None:
            lines.append(f"  → {answer.next_question.in_language(language)}")
    return lines + [
        f"◇ {group.group.title.in_language(language)}: {group.reason.in_language(language)}"
        for group in found.groups
    ]


def _read(file: Path) -> dict[str, tuple[Statement, ...]]:
    """Return the statements written in `file`; raises StatementError for anything that is not such a file."""
    from kaiji.law.rights.errors import StatementError

    refuse_no_file(file)
    try:
        data: Any = json.loads(file.read_bytes())
        return {name: tuple(_statement(row) for row in rows) for name, rows in data.items()}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise StatementError(
            Words(ja="主張のファイルとして読めません。", en="This cannot be read as a file of statements."),
            given=f"{file}: {error}",
            accepted=Words(
                ja='{"要件のid": [{"text": "…", "exhibits": ["甲1"], "by": "claimant", "disputed": false}]}',
                en='{"element id": [{"text": "…", "exhibits": ["ex1"], "by": "claimant", "disputed": false}]}',
            ),
        ) from error


def _statement(row: dict[str, Any]) -> Statement:
    from kaiji.law.rights import Statement

    unknown = set(row) - {"text", "exhibits", "by", "disputed"}
    by, disputed, exhibits = row.get("by", "claimant"), row.get("disputed", False), row.get("exhibits", [])
    if unknown or by not in {"claimant", "sender", "provider"} or not isinstance(disputed, bool):
        raise ValueError(f"{row!r}")
    if not isinstance(row["text"], str) or not all(isinstance(name, str) for name in exhibits):
        raise TypeError(f"{row!r}")
    return Statement(text=row["text"], exhibits=tuple(exhibits), by=by, disputed=disputed)
