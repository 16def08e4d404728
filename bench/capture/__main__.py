"""Seconds, completeness, exactness, size and memory of a capture beside other tools, same pages, same run.

    python -m bench.capture [--runs 5] [--pages posts-240,posts-1000] [--no-peers] [--folder FOLDER] [--json FILE]

The board is served here with its wire as the oracle. Each tool runs in a process of its own, in turns, so that a busy machine
is busy for all; medians are printed. FOLDER keeps the tools that are brought in by npm and uv (default: below the system's
temporary folder).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.capture.exact import exact_bodies
from bench.capture.ours import Office, run_ours, size_of
from bench.capture.peers import PEERS
from bench.capture.result import FailedRunError, NotHereError, Result
from demo.board import running_board

if TYPE_CHECKING:
    from demo.board import RunningBoard

OURS: Final = "kaiji capture"
BARE: Final = "bare Playwright"
AIM: Final = 1.3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.capture", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", default="posts-240,posts-1000")
    parser.add_argument("--no-peers", action="store_true", help="only the bare run beside ours")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "kaiji-bench-capture")
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    print(
        f"{platform.platform()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    names = [OURS, BARE] if args.no_peers else [OURS, *PEERS]
    figures = {page: measure(page, names, args) for page in args.pages.split(",")}
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))
    missed = [page for page, rows in figures.items() if not rows[OURS]["holds"]]
    print(
        "aims missed on: " + ", ".join(missed)
        if missed
        else f"all posts, all bodies exact, at most {AIM} × the bare run"
    )
    return 1 if missed else 0


def measure(page: str, names: list[str], args: argparse.Namespace) -> dict[str, Any]:
    """Run every tool on one page, in turns, and print and return the medians."""
    runs: dict[str, list[Result]] = defaultdict(list)
    absent: dict[str, str] = {}
    failed: dict[str, list[str]] = defaultdict(list)
    exact: list[tuple[int, int]] = []
    with running_board() as board, Office.open(args.folder) as office:
        for _ in range(args.runs):
            for name in names:
                board.wire.clear()
                if name == OURS:
                    runs[name].append(_ours(office, board, page, exact))
                    office.clear()
                elif name not in absent:
                    try:
                        runs[name].append(PEERS[name](board.topic_url(page), args.folder))
                    except NotHereError as error:
                        absent[name] = str(error)
                    except FailedRunError as error:
                        failed[name].append(str(error))
    for name, said in failed.items():
        print(f"  {name}: {len(said)} of {args.runs} runs failed: {said[0][:160]}")
    return _table(page, runs, absent, exact)


def _ours(office: Office, board: RunningBoard, page: str, exact: list[tuple[int, int]]) -> Result:
    run = run_ours(office, board.topic_url(page))
    package = Path(run.answer["package"])
    exact.append(exact_bodies(package / "capture" / "page.wacz", board))
    if not run.answer["complete"]:
        print("  incomplete:", [reason["en"] for reason in run.answer["reasons"]])
    posts = json.loads((package / "capture" / "posts.json").read_text())["posts"]
    return Result(
        seconds=round(run.seconds, 2),
        posts=run.answer["posts"],
        shown=sum(post["box"] is not None and not post["blank"] for post in posts),
        bytes=size_of(package),
        memory_mb=run.watched.peak_mb,
        cpu_seconds=run.watched.cpu_seconds,
        stages=run.answer["stages_s"]
        | {"memory, browser MB": run.watched.peak_browser_mb, "memory, rest MB": run.watched.peak_rest_mb},
    )


def _table(
    page: str, runs: dict[str, list[Result]], absent: dict[str, str], exact: list[tuple[int, int]]
) -> dict[str, Any]:
    expected = int(page.rsplit("-", 1)[1])
    rows: dict[str, Any] = {}
    print(f"\n{page}: medians of {max(len(found) for found in runs.values())} runs (seconds: least-most)")
    print(f"  {'':24}{'seconds':>24}{'posts':>7}{'shown':>7}{'CPU s':>8}{'MB kept':>9}{'MB memory':>11}")
    for name, found in runs.items():
        if not found:
            continue
        seconds = [one.seconds for one in found]
        middle = statistics.median(seconds)
        span = f"{middle:.1f} ({min(seconds):.1f}-{max(seconds):.1f})"
        last = found[-1]
        size, memory, cpu = (
            statistics.median(getattr(one, name) for one in found)
            for name in ("bytes", "memory_mb", "cpu_seconds")
        )
        shown = "-" if last.shown is None else str(min(one.shown or 0 for one in found))
        posts = min(one.posts for one in found)
        print(f"  {name:24}{span:>24}{posts:>7}{shown:>7}{cpu:>8.1f}{size / 1e6:>9.1f}{memory:>11.0f}")
        rows[name] = {
            "seconds": seconds,
            "median": middle,
            "posts": posts,
            "shown": shown,
            "bytes": size,
            "memory_mb": memory,
            "cpu_seconds": round(cpu, 1),
        }
        stages = {
            stage: round(statistics.median(one.stages[stage] for one in found), 2) for stage in last.stages
        }
        rows[name]["stages"] = stages
    for name, why in absent.items():
        print(f"  {name:24} not measured: {why}")
    for name, row in rows.items():
        if row["stages"]:
            print(
                f"  stages of {name}: "
                + ", ".join(f"{stage} {value:g}" for stage, value in row["stages"].items())
            )
    ratio = rows[OURS]["median"] / rows[BARE]["median"] if BARE in rows else math.inf
    same, sent = exact[-1]
    print(
        f"  bodies exact on the wire: {' '.join(f'{a}/{b}' for a, b in exact)}; whole package / bare run: {ratio:.2f}"
    )
    rows[OURS]["holds"] = (
        ratio <= AIM
        and rows[OURS]["posts"] == expected == int(rows[OURS]["shown"])
        and all(a == b for a, b in exact)
    )
    rows[OURS] |= {
        "exact": [same, sent],
        "ratio": round(ratio, 2) if BARE in rows else None,
        "not_measured": absent,
    }
    return rows


if __name__ == "__main__":
    sys.exit(main())
