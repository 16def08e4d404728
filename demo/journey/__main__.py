"""`python -m demo.journey`: three installations on this machine, from the post to the paper that asks for redress (三者の道のり).

`--variant NAME` plays one of the ten cases that do not go smoothly instead, `--variant all` all of them on one calendar.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.journey.browser import windows
from demo.journey.conductor import play
from demo.journey.moves import Journey
from demo.journey.parties import running
from demo.journey.play import POST, STEPS, walk
from demo.journey.proving import prove
from demo.journey.report import page, story_facts, story_page, summary
from demo.journey.sheet import sheet_of_journey, sheet_of_story
from demo.journey.stories import STORIES
from demo.journey.world import world

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run(folder: Path, *, log_rows: int, say: Callable[[str], None], browser: bool = False) -> dict[str, Any]:
    """Walk the journey in `folder`, check everything, and return the facts of the report."""
    began = time.monotonic()
    japan = timezone(timedelta(hours=9))
    today = datetime.now(UTC).astimezone(japan).date()  # noqa: TID251  # a demonstration looks at the clock
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        through = {"window": stack.enter_context(windows())} if browser else {}
        parties = stack.enter_context(running(folder, **through))
        journey = Journey(
            parties=parties, folder=folder, calendar=lambda: today, log_rows=log_rows, say=say, post=POST
        )
        walk(journey)
        proofs = prove(journey)
    facts = summary(journey, proofs, time.monotonic() - began, [title for title, _ in STEPS])
    (folder / "journey.json").write_text(json.dumps(facts, ensure_ascii=False, indent=2), encoding="utf-8")
    (folder / "journey.txt").write_text(page(facts) + "\n", encoding="utf-8")
    (folder / "journey.html").write_text(sheet_of_journey(facts), encoding="utf-8")
    return facts


def tell(folder: Path, names: Sequence[str], *, log_rows: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Play the cases `names` in `folder` and return the facts of their reports by name; each has its page in its folder."""
    told = {}
    with world(folder, log_rows=log_rows) as opened:
        for name, story in play(opened, names, say).items():
            told[name] = story_facts(story)
            text = story_page(story)
            story.journey.folder.mkdir(parents=True, exist_ok=True)
            (story.journey.folder / "report.txt").write_text(text + "\n", encoding="utf-8")
            (story.journey.folder / "report.html").write_text(sheet_of_story(told[name]), encoding="utf-8")
            say(f"\n{text}\n")
    return told


def main() -> int:
    """Run it and print the report; returns 0 where everything holds."""
    parser = argparse.ArgumentParser(prog="python -m demo.journey", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder to work in (default: a new temporary one)")
    parser.add_argument("--log-rows", type=int, help="lines in the carrier's log")
    parser.add_argument("--browser", action="store_true", help="walk it in Chromium, scripts on")
    parser.add_argument(
        "--variant",
        choices=(*STORIES, "all"),
        help="; ".join(f"{name}: {en}" for name, ((_ja, en), _) in STORIES.items()),
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    folder = (args.out or Path(tempfile.mkdtemp(prefix="kaiji-journey-"))).resolve()
    if args.variant:
        names = list(STORIES) if args.variant == "all" else [args.variant]
        told = tell(folder, names, log_rows=args.log_rows or 50_000, say=_aloud)
        if args.json:
            print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0 if all(facts["ok"] for facts in told.values()) else 1
    facts = run(folder, log_rows=args.log_rows or 2_000_000, say=_aloud, browser=args.browser)
    print(json.dumps(facts, ensure_ascii=False, indent=2) if args.json else page(facts))
    return 0 if facts["ok"] else 1


def _aloud(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
