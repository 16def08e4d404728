"""Ask the vault millions of random questions and compare every answer with brute force (誤答ゼロの検証).

    python -m bench.vault.proof --lookups 10000000 --workers 2

Each world is imported from files, asked, partly erased, asked again. A *wrong single answer* is a `unique` that is not
exactly what the oracle says; any other difference in class, candidates or margin is counted as well. Must print 0 and 0.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bench.vault.lost import make_events, make_leases
from bench.vault.oracle import NOBODY, Oracle, bit_of
from bench.vault.world import BASE, HEADER, World
from kaiji.vault.compaction import compact
from kaiji.vault.expiry import expire
from kaiji.vault.find import Desk
from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from kaiji.vault.stores import opened_store
from kaiji.vault.values import HOUR, SECOND, instant

if TYPE_CHECKING:
    from bench.vault.oracle import Truth
    from kaiji.vault.finding import Finding
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Question

NOW = datetime(2026, 11, 23, tzinfo=UTC)
_PER_WORLD = 20_000
_WRONG, _OTHER = "WRONG SINGLE", "other fault"
_WHOLE = (BASE - 100 * 24 * HOUR, BASE + 100 * 24 * HOUR)
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
        _take_lost(manifest, world, Path(folder))
        if seed % 2:
            compact(manifest, operator="proof", now=NOW)
        _ask(manifest, world, lookups // 2, counts)
        before = BASE + (seed % 20) * HOUR
        expire(manifest, instant(before), operator="proof", now=NOW)
        world.erase(before)
        _ask(manifest, world, lookups - lookups // 2, counts)
    return counts


def _take_lost(manifest: Manifest, world: World, folder: Path) -> None:
    """Write and import port blocks whose releases got lost, and the leases of the addresses behind them."""
    leases = make_leases(world.rng, BASE)
    lines, translations = make_events(world.rng, BASE)
    texts = {
        "juniper-pba": lines,
        "csv-lease": ["start,end,public_ip,subscriber", *(lease.text() for lease in leases)],
    }
    for name, text in texts.items():
        path = folder / f"{name}.log"
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        done = import_file(
            manifest, path, Terms(profile=profile(name), covers=_WHOLE), now=NOW, operator="proof"
        )
        if done.rejected:
            raise AssertionError(done)
    world.leases, world.translations = leases, translations


def take_file(
    manifest: Manifest, world: World, path: Path, *, hours: tuple[int, int], offset: int = 0, count: int = 250
) -> None:
    """Write one more file of a world and import it."""
    lines = world.file(count, hours=hours, offset=offset)
    path.write_text("\n".join([HEADER, *(line.text() for line in lines)]) + "\n", encoding="utf-8")
    terms = Terms(profile=profile("csv"), clock_offset=offset, covers=_WHOLE)
    done = import_file(manifest, path, terms, now=NOW, operator="proof")
    if done.rejected or done.rows != len(lines):
        raise AssertionError(done)
    world.take(lines)


def fault(world: World, question: Question, finding: Finding, truth: Truth) -> str | None:
    """Return what is wrong with an answer, or None."""
    klass, who = _expected(question, truth)
    known = world.expired_before is None or question.at - question.tolerance >= world.expired_before
    if finding.klass in {"underspecified", "not_ours"}:
        bare = question.port is None and question.destination is None
        unsought = finding.klass == "not_ours" or bare
        fine = klass == finding.klass or (unsought and not who) or (bare and not known)
        return None if fine else f"{finding.klass} for {klass}"
    if not known and klass != "underspecified":
        return None if finding.klass == "not_covered" else f"{finding.klass} after erasure"
    if finding.klass != klass:
        return f"{finding.klass} for {klass}"
    if sum(bit_of(candidate.subscriber) for candidate in finding.candidates) != who:
        return "other candidates"
    if klass == "not_covered":
        return None
    return _margin_fault(finding, truth)


def _expected(question: Question, truth: Truth) -> tuple[str, int]:
    """Return the class by the definition, and who fits: without regard to whose the address is or what was covered."""
    if question.port is None and truth.shared and (question.destination is None or truth.silent):
        return "underspecified", 0
    if truth.bits & NOBODY:
        return "not_covered", truth.bits
    single = truth.bits & (truth.bits - 1) == 0
    return ("none" if not truth.bits else "unique" if single else "ambiguous"), truth.bits


def _margin_fault(finding: Finding, truth: Truth) -> str | None:
    if finding.margin is None:
        return "no margin"
    if not truth.same_inside and finding.margin:
        return "the answer changes within the margin"
    if not finding.margin_at_least and not truth.other_at_edge:
        return "nothing changes at the margin"
    return None


def _ask(manifest: Manifest, world: World, lookups: int, counts: Counter[str]) -> None:
    oracle = Oracle(world.all_lines)
    questions = list(world.questions(lookups))
    with opened_store(manifest) as store:
        desk = Desk(manifest, store)
        at = 0
        while at < len(questions):
            some = questions[at : at + world.rng.choice((1, 7, 400, 5000))]
            findings = desk.find_many(some, request="proof")
            for question, finding, truth in zip(some, findings, oracle.ask(some, findings), strict=True):
                counts[finding.klass] += 1
                wrong = fault(world, question, finding, truth)
                if wrong is not None:
                    counts[_WRONG if finding.klass == "unique" else _OTHER] += 1
                    print(f"world {world.seed}: {wrong}: {question} {finding}", file=sys.stderr)
            at += len(some)
    oracle.close()


def main(argv: list[str]) -> int:
    """Run the proof and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lookups", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--record", type=Path, help="one line a world; worlds that stand there already are not run again"
    )
    args = parser.parse_args(argv)
    began = perf_counter()
    worlds = max(1, args.lookups // _PER_WORLD)
    each = args.lookups // worlds
    known = _recorded(args.record, each)
    seeds = [seed for seed in range(args.seed, args.seed + worlds) if seed not in known]
    with ProcessPoolExecutor(args.workers) as pool:
        for done, (seed, part) in enumerate(
            zip(seeds, pool.map(run_world, seeds, [each] * len(seeds)), strict=True), 1
        ):
            known[seed] = part
            if args.record is not None:
                with args.record.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"seed": seed, "lookups": each, "counts": part}) + "\n")
            print(f"\r{done}/{len(seeds)} worlds", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    counts: Counter[str] = Counter()
    for seed in range(args.seed, args.seed + worlds):
        counts += known[seed]
    wrong, other = counts.pop(_WRONG, 0), counts.pop(_OTHER, 0)
    print(
        f"lookups {sum(counts.values())} in {worlds} worlds (seeds from {args.seed}), {perf_counter() - began:.0f} s"
    )
    print("  " + "  ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    print(f"wrong single answers {wrong}\nother faults {other}")
    return 1 if wrong or other else 0


def _recorded(path: Path | None, each: int) -> dict[int, Counter[str]]:
    """Return the counts of the worlds that a file has, of those asked so many questions."""
    if path is None or not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line["seed"]: Counter(line["counts"]) for line in lines if line["lookups"] == each}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
