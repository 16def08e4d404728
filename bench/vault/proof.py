"""Ask the vault millions of random questions and compare every answer with brute force (誤答ゼロの検証).

    python -m bench.vault.proof --lookups 10000000 --workers 2

Each world is imported from files, asked, partly erased, asked again. A *wrong single answer* is a `unique` that is not
exactly what the oracle says; any other difference in class, candidates or margin is counted as well. Must print 0 and 0.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bench.vault.world import BASE, HEADER, World, expected, fitting
from kaiji.vault.expiry import expire
from kaiji.vault.find import Desk
from kaiji.vault.folder import writing
from kaiji.vault.importing import Terms, import_file
from kaiji.vault.profiles import profile
from kaiji.vault.stores import opened_store
from kaiji.vault.values import HOUR, SECOND, instant

if TYPE_CHECKING:
    from kaiji.vault.finding import Finding
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Question

NOW = datetime(2026, 11, 23, tzinfo=UTC)
_PER_WORLD = 20_000
_STEPS = (SECOND, 1000, 1)


def run_world(seed: int, lookups: int) -> Counter[str]:
    """Build one world, ask, erase, ask again; returns classes met and faults found."""
    world = World(seed=seed, fine=_STEPS[seed % 3])
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder) / "vault", create=True) as manifest:
        for number, (hours, offset) in enumerate(
            (((0, 8), 0), ((6, 24), 0), ((2, 20), 3 * SECOND), ((0, 24), 0))
        ):
            take_file(manifest, world, Path(folder) / f"{number}.csv", hours=hours, offset=offset)
        _ask(manifest, world, lookups // 2, counts)
        before = BASE + (seed % 20) * HOUR
        expire(manifest, instant(before), operator="proof", now=NOW)
        world.erase(before)
        _ask(manifest, world, lookups - lookups // 2, counts)
    return counts


def take_file(
    manifest: Manifest, world: World, path: Path, *, hours: tuple[int, int], offset: int = 0, count: int = 250
) -> None:
    """Write one more file of a world and import it."""
    lines = world.file(count, hours=hours, offset=offset)
    path.write_text("\n".join([HEADER, *(line.text() for line in lines)]) + "\n", encoding="utf-8")
    whole = (BASE - 100 * 24 * HOUR, BASE + 100 * 24 * HOUR)
    terms = Terms(profile=profile("csv"), clock_offset=offset, covers=whole)
    done = import_file(manifest, path, terms, now=NOW, operator="proof")
    if done.rejected or done.rows != len(lines):
        raise AssertionError(done)
    world.take(lines)


def fault(world: World, question: Question, finding: Finding) -> str | None:
    """Return what is wrong with an answer, or None."""
    klass, who = expected(world, question)
    known = world.expired_before is None or question.window[0] >= world.expired_before
    if finding.klass in {"underspecified", "not_ours"}:
        bare = question.port is None and question.destination is None
        unsought = finding.klass == "not_ours" or bare
        return (
            None
            if klass == finding.klass or (unsought and not who) or (bare and not known)
            else f"{finding.klass} for {klass}"
        )
    if not known and klass != "underspecified":
        return None if finding.klass == "not_covered" else f"{finding.klass} after erasure"
    if finding.klass != klass:
        return f"{finding.klass} for {klass}"
    if frozenset(candidate.subscriber for candidate in finding.candidates) != who:
        return "other candidates"
    return _margin_fault(world, question, finding)


def _margin_fault(world: World, question: Question, finding: Finding) -> str | None:
    margin = finding.margin
    if margin is None:
        return "no margin"
    now = _who(world, question, 0)
    inside = {move for move in (margin - 1, margin // 2, 1 - margin, -(margin // 2)) if abs(move) < margin}
    if any(_who(world, question, move) != now for move in inside):
        return "the answer changes within the margin"
    if finding.margin_at_least:
        return None
    edges = (margin, margin + 1, -margin, -margin - 1)
    return (
        None if any(_who(world, question, move) != now for move in edges) else "nothing changes at the margin"
    )


def _who(world: World, question: Question, moved: int) -> frozenset[str]:
    return frozenset(line.subscriber for line in fitting(world, question, moved=moved))


def _ask(manifest: Manifest, world: World, lookups: int, counts: Counter[str]) -> None:
    with opened_store(manifest) as store:
        desk = Desk(manifest, store)
        for question in world.questions(lookups):
            finding = desk.find(question, request="proof")
            counts[finding.klass] += 1
            wrong = fault(world, question, finding)
            if wrong is not None:
                counts["WRONG SINGLE" if finding.klass == "unique" else "other fault"] += 1
                print(f"world {world.seed}: {wrong}: {question} {finding}", file=sys.stderr)


def main(argv: list[str]) -> int:
    """Run the proof and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lookups", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(argv)
    began = perf_counter()
    counts: Counter[str] = Counter()
    worlds = max(1, args.lookups // _PER_WORLD)
    each = args.lookups // worlds
    with ProcessPoolExecutor(args.workers) as pool:
        for done, part in enumerate(
            pool.map(run_world, range(args.seed, args.seed + worlds), [each] * worlds), 1
        ):
            counts += part
            print(f"\r{done}/{worlds} worlds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    wrong, other = counts.pop("WRONG SINGLE", 0), counts.pop("other fault", 0)
    print(
        f"lookups {sum(counts.values())} in {worlds} worlds (seeds from {args.seed}), {perf_counter() - began:.0f} s"
    )
    print("  " + "  ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    print(f"wrong single answers {wrong}\nother faults {other}")
    return 1 if wrong or other else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
