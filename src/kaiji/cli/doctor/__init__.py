"""`kaiji doctor`: is this machine fit to run Kaiji, and what to do where it is not (点検)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, language_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

_BAD = 6


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--online",
        action="store_true",
        help="時刻認証局に実際に問い合わせる(時計の差も分かる)/ really ask the time stamp authorities; shows how far the clock is off",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.cli.doctor.checks import examine
    from kaiji.cli.doctor.findings import MARKS
    from kaiji.ground.home import kaiji_home
    from kaiji.ground.instants import now

    language = language_of(args)
    found = examine(kaiji_home(), at=now(), online=args.online)
    worst = [finding for finding in found if finding.state == "bad"]
    lines = [
        f"{MARKS[finding.state].in_language(language)}  {finding.what.in_language(language)}"
        + (f"\n      → {finding.todo.in_language(language)}" if finding.todo else "")
        for finding in found
    ]
    told = Words(
        ja="使えます。" if not worst else f"{len(worst)}件を直す必要があります。",
        en="Ready." if not worst else f"{len(worst)} to put right.",
    )
    return Answer(
        json={"ok": not worst, "findings": [finding.as_json() for finding in found]},
        text="\n".join((*lines, "", told.in_language(language))),
        status=_BAD if worst else 0,
    )
