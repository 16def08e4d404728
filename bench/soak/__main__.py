"""Soak (耐久試験): three installations and a board on this machine under bounded mixed load, killed and started again at random.

    python -m bench.soak --minutes 30                # the run of the issue
    python -m bench.soak --minutes 3 --seed 7        # another order of acts, shorter

Everything stays on 127.0.0.1, the number of acts is bounded, and it stops by itself. At the end it prints a table: what was acknowledged
and is there once, what verifies, what grew and what was allowed. The seed fixes what is done in which order, not how it falls together.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from bench.soak import acts
from bench.soak.auditing import audit
from bench.soak.chaos import disturb
from bench.soak.ledger import Ledger
from bench.soak.measure import Watch
from bench.soak.world import running
from demo.journey.person import StuckError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.soak.acts import World
    from bench.soak.desks import Desk

MOST_MINUTES: Final = 120
_MOST_A_MINUTE: Final = 30
"""Acts of one person, at most: the load is bounded whatever the machine can bear."""
_SETTLE_S: Final = 600


def main(argv: Sequence[str]) -> int:
    """Run it; returns 0 where every line that is judged holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30.0, help=f"of load, at most {MOST_MINUTES}")
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--out", type=Path, help="folder to work in and keep (default: one that is removed)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    if not 0 < args.minutes <= MOST_MINUTES:
        parser.error(f"--minutes: more than 0, at most {MOST_MINUTES}")
    folder = (args.out or Path(tempfile.mkdtemp(prefix="kaiji-soak-"))).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        facts = soak(folder, minutes=args.minutes, seed=args.seed)
    finally:
        if args.out is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(facts, ensure_ascii=False, indent=2) if args.json else table(facts))
    return 0 if facts["ok"] else 1


def soak(folder: Path, *, minutes: float, seed: int) -> dict[str, Any]:
    """Set everything up, put it under load for so many minutes, let it settle, and audit it."""
    ledger = Ledger(folder / "ledger.jsonl")
    load = os.getloadavg()[0]
    _say(f"setting up in {folder}")
    with running(folder, ledger) as world:
        desks = (world.office, world.operator, world.carrier)
        began = time.monotonic()
        watch, stop = Watch(desks, began), threading.Event()
        told: list[str] = []
        watch.start()
        threads = _people(world, seed, stop)
        chaos = threading.Thread(
            name="chaos",
            target=disturb,
            args=(world, Random(f"{seed}-chaos"), stop, _pauses(minutes), told),
        )
        for thread in (*threads, chaos):
            thread.start()
        _wait(minutes, began, ledger, told)
        stop.set()
        for thread in (*threads, chaos):
            thread.join()
        _say("settling")
        _settle(world)
        watch.stopped.set()
        watch.join()
        stopping = {desk.kind: round(desk.stop(), 1) for desk in desks}
        _say("auditing")
        lines = audit(world, watch)
    ledger.close()
    return {
        "minutes": minutes,
        "seed": seed,
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
        "acts": ledger.counts(),
        "disturbances": told,
        "stopped_s": stopping,
        "lines": [
            {"what": line.what, "found": line.found, "allowed": line.allowed, "holds": line.holds}
            for line in lines
        ],
        "refused": [row for row in ledger.rows if row["outcome"] == "refused"][:20],
        "ok": all(line.holds is not False for line in lines),
    }


def _pauses(minutes: float) -> tuple[float, float]:
    """Return the shortest and longest pause between two disturbances: long enough that lives are measured."""
    return (20.0, 40.0) if minutes < 10 else (45.0, 150.0)


def _people(world: World, seed: int, stop: threading.Event) -> list[threading.Thread]:
    """Return the people of the run, each with what they do and how often."""
    plans: dict[str, tuple[Sequence[Desk], tuple[tuple[Any, int], ...]]] = {
        "office": (
            [world.office],
            ((acts.open_case, 2), (acts.issue_papers, 2), (acts.make_package, 2)),
        ),
        "operator": ([world.operator], ((acts.take_package, 2), (acts.key_in_request, 3))),
        "carrier": ([world.carrier], ((acts.import_log, 1), (acts.look_up, 4), (acts.send_list, 3))),
    }
    return [
        threading.Thread(
            name=name, target=_work, args=(world, desks, choices, Random(f"{seed}-{name}"), stop)
        )
        for name, (desks, choices) in plans.items()
    ]


def _work(
    world: World,
    desks: Sequence[Desk],
    choices: Sequence[tuple[Any, int]],
    draw: Random,
    stop: threading.Event,
) -> None:
    """Do one act after another, waiting while a desk is down."""
    kinds, weights = [act for act, _ in choices], [weight for _, weight in choices]
    while not stop.is_set():
        if not all(desk.up.wait(1) for desk in desks):
            continue
        try:
            draw.choices(kinds, weights)[0](world, draw)
        except (*acts.GONE, StuckError) as error:  # before the act: the page did not even open
            world.ledger.write("page", world.ledger.token("page"), "lost", why=str(error)[:300])
        stop.wait(60 / _MOST_A_MINUTE)


def _wait(minutes: float, began: float, ledger: Ledger, told: list[str]) -> None:
    while (left := began + minutes * 60 - time.monotonic()) > 0:
        time.sleep(min(30.0, left))
        counts = {kind: rows["done"] for kind, rows in ledger.counts().items()}
        _say(f"{(time.monotonic() - began) / 60:5.1f} min  {counts}  {told[-1] if told else ''}")


def _settle(world: World) -> None:
    """Wait until no desk has work left that is due, at most ten minutes."""
    until = time.monotonic() + _SETTLE_S
    for desk in (world.office, world.operator, world.carrier):
        while time.monotonic() < until and desk.read()["due"]:
            time.sleep(2)


def table(facts: dict[str, Any]) -> str:
    """Return the result as a page for a person."""
    lines = [
        f"soak: {facts['minutes']:g} minutes, seed {facts['seed']}, load {facts['load'][0]} → {facts['load'][1]} on {os.cpu_count()} cores",
        "",
        "acts: "
        + "  ".join(
            f"{kind} {rows['done']}"
            + (f" (+{rows['lost']} without an answer)" if rows["lost"] else "")
            + (f" ({rows['refused']} refused)" if rows["refused"] else "")
            for kind, rows in sorted(facts["acts"].items())
        ),
        f"disturbances: {len(facts['disturbances'])}; " + "; ".join(facts["disturbances"]),
        "stopped cleanly after "
        + ", ".join(f"{kind} {seconds} s" for kind, seconds in facts["stopped_s"].items()),
        "",
    ]
    width = max(len(line["what"]) for line in facts["lines"])
    for line in facts["lines"]:
        mark = {True: "✔", False: "✖", None: "·"}[line["holds"]]
        allowed = f"   [{line['allowed']}]" if line["allowed"] else ""
        lines.append(f"{mark} {line['what']:{width}}  {line['found']}{allowed}")
    lines += ["", "everything holds" if facts["ok"] else "NOT everything holds"]
    return "\n".join(lines)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
