"""`python -m demo.journey`: three installations on this machine, from the post to the paper that asks for redress (三者の道のり)."""

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
from demo.journey.moves import Journey
from demo.journey.parties import running
from demo.journey.play import POST, STEPS, walk
from demo.journey.proving import prove
from demo.journey.report import page, summary

if TYPE_CHECKING:
    from collections.abc import Callable


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
    return facts


def main() -> int:
    """Run it and print the report; returns 0 where everything holds."""
    parser = argparse.ArgumentParser(prog="python -m demo.journey", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder to work in (default: a new temporary one)")
    parser.add_argument("--log-rows", type=int, default=2_000_000, help="lines in the carrier's log")
    parser.add_argument("--browser", action="store_true", help="walk it in Chromium, scripts on")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    folder = (args.out or Path(tempfile.mkdtemp(prefix="kaiji-journey-"))).resolve()
    facts = run(folder, log_rows=args.log_rows, say=_aloud, browser=args.browser)
    print(json.dumps(facts, ensure_ascii=False, indent=2) if args.json else page(facts))
    return 0 if facts["ok"] else 1


def _aloud(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
