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
    from kaiji.clock.whatif import Moved
    from kaiji.ground.words import Language


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kaiji plan`."""
    parser.add_argument("folder", type=Path, metavar="CASE", help="事件フォルダー / case folder")
    parser.add_argument("--today", metavar="DAY", help="計画の基準日(既定: 今日)/ day of the plan")
    parser.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="X=Y",
        help="仮定: carrier=mobile、answer=40、kept=93、aim=80 / suppose, and list what moves",
    )
    parser.add_argument(
        "--since",
        type=Path,
        metavar="CASE",
        help="前の事件フォルダーと比べて動いた日付を一覧 / list what moved against an earlier copy of the case",
    )
    parser.add_argument(
        "--digest", action="store_true", help="今日知らせる期日だけ / only what today's digest names"
    )
    parser.add_argument("--svg", type=Path, metavar="FILE", help="時系列図 / write the timeline")
    parser.add_argument("--ics", type=Path, metavar="FILE", help="期日のカレンダー / write the calendar")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.folder import read_case
    from kaiji.clock.answer import plan_json, plan_text
    from kaiji.clock.feed import digest
    from kaiji.clock.plan import plan
    from kaiji.clock.whatif import moved, read_assumptions

    language = language_of(args)
    today = parse_day(args.today) if args.today else today_in_japan()
    case = read_case(args.folder)
    assumed = read_assumptions(args.what_if, case)
    made = plan(case, today=today, assumed=assumed)
    _write_files(args, made)
    if args.digest:
        lines = digest(made.clocks, today=today, language=language)
        nothing = Words(ja="今日知らせる期日はありません。", en="Nothing to be named today.")
        text = "\n".join(lines) or nothing.in_language(language)
        return Answer(json={"today": today.isoformat(), "digest": list(lines)}, text=text)
    if not args.what_if and args.since is None:
        return Answer(json=plan_json(made), text=plan_text(made, language))
    before = plan(read_case(args.since) if args.since else case, today=today)
    rows = moved(before, made)
    return Answer(
        json={**plan_json(made), "assumed": args.what_if, "moved": [row.as_json() for row in rows]},
        text=_moved_text(rows, language),
    )


def _moved_text(rows: tuple[Moved, ...], language: Language) -> str:
    head = Words(ja="動いたもの(前 → 後)", en="What moved (before → after)").in_language(language)
    lines = [head]
    for row in rows:
        lines.append(f"  {row.before} → {row.after}  {row.what.in_language(language)}")
        lines += [f"      {words.in_language(language)}" for words in row.why[:2]]
    return "\n".join(lines if rows else [head, "  -"])


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
