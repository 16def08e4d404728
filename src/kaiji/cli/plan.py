"""`kaiji plan CASE`: what must happen by when, and the chance that the log is still there (計画)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, language_of
from kaiji.ground.instants import now, parse_day, today_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.clock.plan import Plan


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kaiji plan`."""
    parser.add_argument("folder", type=Path, metavar="CASE", help="事件フォルダー / case folder")
    parser.add_argument("--today", metavar="DAY", help="計画の基準日(既定: 今日)/ day of the plan")
    parser.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="X=Y",
        help="仮定: carrier=mobile、answer=40、kept=93 / suppose, and list what moves",
    )
    parser.add_argument("--svg", type=Path, metavar="FILE", help="時系列図 / write the timeline")
    parser.add_argument("--ics", type=Path, metavar="FILE", help="期日のカレンダー / write the calendar")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.folder import read_case
    from kaiji.clock.answer import plan_json, plan_text
    from kaiji.clock.plan import plan
    from kaiji.clock.whatif import read_assumptions, what_if

    language = language_of(args)
    today = parse_day(args.today) if args.today else today_in_japan()
    case = read_case(args.folder)
    if not args.what_if:
        made = plan(case, today=today)
        _write_files(args, made)
        return Answer(json=plan_json(made), text=plan_text(made, language))
    made, moved = what_if(case, today=today, assumed=read_assumptions(args.what_if, case))
    _write_files(args, made)
    head = Words(ja="この仮定で動くもの", en="What moves under this assumption").in_language(language)
    rows = [f"  {row.before} → {row.after}  {row.what.in_language(language)}" for row in moved]
    answer = {**plan_json(made), "assumed": args.what_if, "moved": [row.as_json() for row in moved]}
    return Answer(json=answer, text="\n".join([head, *(rows or ["  -"])]))


def _write_files(args: argparse.Namespace, made: Plan) -> None:
    from kaiji.casefile.errors import CaseWriteError
    from kaiji.clock.feed import calendar
    from kaiji.clock.timeline import plan_picture

    language = language_of(args)
    try:
        if args.svg is not None:
            args.svg.write_text(plan_picture(made, language), encoding="utf-8")
        if args.ics is not None:
            feed = calendar(made.clocks, case_id=made.case.id, made_at=now(), language=language)
            args.ics.write_bytes(feed)
    except OSError as error:
        raise CaseWriteError(
            Words(ja="ファイルに書き込めません。", en="The file could not be written."),
            given=f"{error.filename}: {error.strerror}",
        ) from error
