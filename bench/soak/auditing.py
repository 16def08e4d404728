"""When everything stands still: is what was acknowledged there, and there once; does everything verify; did anything grow (監査)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bench.soak.acts import ASKED, ROWS, held, subscriber
from bench.soak.desks import command_of
from bench.soak.measure import WARM_S, leftovers, size, slope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bench.soak.acts import World
    from bench.soak.desks import Desk
    from bench.soak.ledger import Ledger
    from bench.soak.measure import Most, Watch

T = TypeVar("T")
_MEGABYTE: Final = 1 << 20
MEMORY_A_MINUTE: Final = 1.0
"""Megabytes by which the least that a process holds may grow a minute, once it is warm."""
FILES_A_MINUTE: Final = 0.5
JUDGED: Final = 15
"""Minutes of processes after the warm-up that a slope needs before it is judged."""
TEMPORARY: Final = 64
"""Megabytes that killed programs may have left in the folder of temporary files."""
WAL: Final = 64
"""Megabytes of write-ahead log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: what was looked at, what was found, what was allowed."""

    what: str
    found: str
    allowed: str
    holds: bool | None
    """None: shown, not judged."""


def audit(world: World, watch: Watch) -> list[Line]:
    """Return every line; the desks have been stopped."""
    kept = {desk.kind: desk.read() for desk in (world.office, world.operator, world.carrier)}
    return [
        *_rows(world.ledger, kept),
        *_captures(kept["claimant"]),
        *_logs(world),
        *_jobs(kept),
        *_proofs(world),
        *_backups(world),
        *_growth(world, watch),
    ]


def once(what: str, acknowledged: Sequence[str], lost: Sequence[str], there: Mapping[str, int]) -> Line:
    """Return whether every acknowledged token is there once, and nothing is there twice."""
    missing = [token for token in acknowledged if there.get(token, 0) == 0]
    twice = [token for token in {*acknowledged, *lost} if there.get(token, 0) > 1]
    kept = sum(1 for token in lost if there.get(token, 0) == 1)
    return Line(
        what=what,
        found=f"{len(acknowledged)} acknowledged: {len(missing)} lost, {len(twice)} twice {' '.join((missing + twice)[:3])}"
        f"; {len(lost)} without an answer, {kept} of them kept",
        allowed="0 lost, 0 twice",
        holds=not missing and not twice,
    )


def _tokens(ledger: Ledger, kind: str) -> tuple[list[str], list[str]]:
    done = list(dict.fromkeys(row["token"] for row in ledger.of(kind)))
    open_ends = [*ledger.of(kind, "lost"), *ledger.of(kind, "refused")]
    return done, [row["token"] for row in open_ends if row["token"] not in done]


def _rows(ledger: Ledger, kept: Mapping[str, Any]) -> list[Line]:
    operator, carrier = kept["content-provider"], kept["access-provider"]
    done, lost = _tokens(ledger, "case")
    found = [once("cases opened at the office", done, lost, kept["claimant"]["rows"])]
    done, lost = _tokens(ledger, "paper")
    found.append(once("requests keyed in at the operator", done, lost, operator["rows"]))
    done, lost = _tokens(ledger, "list")
    found.append(once("lists received by the carrier", done, lost, carrier["rows"]))
    whole = [token for token in done if carrier["lines"].get(token) == ASKED]
    found.append(
        Line(
            what="lines of those lists",
            found=f"{len(whole)} of {len(done)} lists with all their {ASKED} lines",
            allowed="all",
            holds=len(whole) == len(done),
        )
    )
    taken, lost = _tokens(ledger, "taken")
    twice = [name for name, count in operator["packages"].items() if count > 1]
    least, most = len(taken), len(taken) + len(set(lost))
    found.append(
        Line(
            what="packages taken in by the operator",
            found=f"{len(taken)} handed over {len(ledger.of('taken'))} times: {len(operator['packages'])} matters, {len(twice)} twice",
            allowed=f"{least}–{most} matters, 0 twice",
            holds=least <= len(operator["packages"]) <= most and not twice,
        )
    )
    issued = len(ledger.of("papers"))
    entries = kept["claimant"]["journal"].get("papers.issued", 0)
    ends = issued + len(ledger.of("papers", "lost")) + len(ledger.of("papers", "refused"))
    found.append(
        Line(
            what="papers issued, in the journal",
            found=f"{issued} ZIPs saved, {entries} entries",
            allowed=f"{issued}–{ends}",
            holds=issued <= entries <= ends,
        )
    )
    wrong = ledger.of("find", "refused")
    found.append(
        Line(
            what="look-ups with a known answer",
            found=f"{len(ledger.of('find'))} right, {len(wrong)} wrong {wrong[0]['why'][:80] if wrong else ''}",
            allowed="0 wrong",
            holds=not wrong,
        )
    )
    return found


def _captures(kept: Mapping[str, Any]) -> list[Line]:
    ends = [state for rows in kept["captures"].values() for state, _package in rows]
    packages = {case: [package for _state, package in rows] for case, rows in kept["captures"].items()}
    double = sum(len(names) - len(set(names)) for names in packages.values())
    return [
        Line(
            what="captures ordered with a case",
            found=f"{len(ends)}: {sum(state == 'done' for state in ends)} done, {double} packages twice",
            allowed="all done, 0 twice",
            holds=all(state == "done" for state in ends) and double == 0,
        )
    ]


def _logs(world: World) -> list[Line]:
    """Ask the vault for one row of every file, and let it count itself."""
    carrier = world.carrier
    vault = carrier.home / "vault"
    said = carrier.kaiji("vault", "check", "--vault", vault, answers=(0, 5))
    files = world.ledger.of("log")
    again = world.ledger.of("again", "refused")

    def found_again(row: Mapping[str, Any]) -> bool:
        number, place = row["number"], (row["number"] * 37) % ROWS
        start, address, port = held(number, place)
        answer = carrier.kaiji(
            *("vault", "find", "--vault", vault, "--ip", address, "--port", port, "--at", start.isoformat()),
            *("--request", "soak-audit", "--basis", "disclosure-order"),
        )
        return [one["subscriber"] for one in answer["candidates"]] == [subscriber(number, place)]

    missing = len(_without(found_again, files))
    unsure = len(world.ledger.of("log", "lost")) + len(world.ledger.of("log", "refused"))
    least, most = len(files) * ROWS, (len(files) + unsure) * ROWS
    return [
        Line(
            what="rows of the carrier's log",
            found=f"{said['rows']:,} in the vault, {missing} files not found again, {len(again)} taken twice",
            allowed=f"{least:,}" + (f"–{most:,}" if most > least else "") + ", 0, 0",
            holds=least <= said["rows"] <= most and missing == 0 and not again,
        ),
        Line(
            what="the vault verifies",
            found=f"{said.get('segments', '?')} segments, {len(said.get('faults', []))} faults",
            allowed="0 faults",
            holds=bool(said["ok"]),
        ),
    ]


def _jobs(kept: Mapping[str, Any]) -> list[Line]:
    found = []
    for kind, rows in kept.items():
        left = {state: count for state, count in rows["jobs"].items() if state != "done"}
        dead = left.get("dead", 0)
        found.append(
            Line(
                what=f"background work, {kind}",
                found=f"{rows['jobs'].get('done', 0)} done, {dead} given up {rows['faults'] if dead else ''}",
                allowed="0 given up",
                holds=dead == 0,
            )
        )
    return found


def _proofs(world: World) -> list[Line]:
    """Check every journal, every evidence package, every package that was handed over."""
    found = []
    for desk in (world.office, world.operator, world.carrier):
        said = desk.kaiji("journal", "check", answers=(0, 5))
        found.append(
            Line(
                what=f"journal, {desk.kind}",
                found="whole" if said["ok"] else json.dumps(said)[:120],
                allowed="whole",
                holds=bool(said["ok"]),
            )
        )
    there = sorted(world.office.home.glob("cases/*/evidence/EV-*"))
    packages = [path for path in there if path.suffix != ".partial"]
    bad = _without(lambda path: bool(world.office.kaiji("verify", path, answers=(0, 5))["ok"]), packages)
    found.append(
        Line(
            what="evidence packages",
            found=f"{len(packages)} verified, {len(there) - len(packages)} left half-way by a kill, "
            f"{len(bad)} not {' '.join(path.name for path in bad[:2])}",
            allowed="0 not",
            holds=not bad and bool(packages),
        )
    )
    requests = sorted((world.folder / "handed-over").glob("*.zip"))
    bad = _without(lambda path: _package(world.operator, path), requests)
    found.append(
        Line(
            what="packages handed over",
            found=f"{len(requests)} checked, {len(bad)} not sound",
            allowed="0 not sound",
            holds=not bad,
        )
    )
    return found


def _without(holds: Callable[[T], bool], things: Sequence[T]) -> list[T]:
    """Return the things that do not hold; two are looked at at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return [thing for thing, fine in zip(things, pool.map(holds, things), strict=True) if not fine]


def _package(taker: Desk, path: Path) -> bool:
    """Check as the receiver would: it asks nothing back, so the step `link` does not apply; and it knows the package by now."""
    said = taker.kaiji("package", "check", path, answers=(0, 5))
    return all(step["passed"] for step in said["steps"] if step["code"] not in {"link", "replay"})


def _backups(world: World) -> list[Line]:
    """Put the last backup of each desk back into an empty home, and find there what was acknowledged before it was taken."""
    found = []
    for desk in (world.office, world.operator, world.carrier):
        rows = [row for row in world.ledger.of("backup") if row["desk"] == desk.kind]
        if not rows:
            found.append(Line(what=f"backup, {desk.kind}", found="none was taken", allowed="", holds=None))
            continue
        last, home = rows[-1], world.folder / f"restored-{desk.kind}"
        desk.kaiji("backup", "in", last["file"], home=home)
        journal = desk.kaiji("journal", "check", answers=(0, 5), home=home)
        there = desk.read(home=home)["rows"]
        kind = {"claimant": "case", "content-provider": "paper", "access-provider": "list"}[desk.kind]
        missing = [token for token in last["before"][kind] if there.get(token, 0) != 1]
        found.append(
            Line(
                what=f"backup, {desk.kind}",
                found=f"{len(rows)} taken at work; the last put back: {len(last['before'][kind])} acts, {len(missing)} missing, "
                f"journal {'whole' if journal['ok'] else 'broken'}",
                allowed="0 missing, whole",
                holds=not missing and bool(journal["ok"]),
            )
        )
    return found


def _growth(world: World, watch: Watch) -> list[Line]:
    found = []
    for desk in (world.office, world.operator, world.carrier):
        for program in ("pages", "worker"):
            own = [one for one in watch.samples if (one.desk, one.program) == (desk.kind, program)]
            memory, minutes = slope(own, lambda one: one.memory, warm_s=WARM_S)
            files, _ = slope(own, lambda one: one.files, warm_s=WARM_S)
            most = max((one.memory for one in own), default=0)
            found.append(
                Line(
                    what=f"{program}, {desk.kind}",
                    found=f"memory {memory / _MEGABYTE:+.2f} MB/min, at most {most / _MEGABYTE:.0f} MB a process; "
                    f"open files {files:+.2f}/min, at most {max((one.files for one in own), default=0)}; {minutes} minutes",
                    allowed=f"{MEMORY_A_MINUTE:+.2f} MB/min, {FILES_A_MINUTE:+.2f}/min",
                    holds=memory / _MEGABYTE <= MEMORY_A_MINUTE and files <= FILES_A_MINUTE
                    if minutes >= JUDGED
                    else None,
                )
            )
        found += _disk(desk, watch.most[desk.kind])
    return found


def _disk(desk: Desk, most: Most) -> list[Line]:
    temporary, wal = most.temporary / _MEGABYTE, most.wal / _MEGABYTE
    half = leftovers(desk.home)
    database = sum(size(path) for path in desk.home.glob("*.sqlite3"))
    processes = desk.processes()
    return [
        Line(
            what=f"disk, {desk.kind}",
            found=f"temporary at most {temporary:.1f} MB, log of the database {wal:.1f} MB, {len(half)} half-written {' '.join(half[:2])}",
            allowed=f"{TEMPORARY} MB, {WAL} MB, 0",
            holds=temporary <= TEMPORARY and wal <= WAL and not half,
        ),
        Line(
            what=f"kept, {desk.kind}",
            found=f"database {database / _MEGABYTE:.1f} MB, home {size(desk.home) / _MEGABYTE:.1f} MB",
            allowed="",
            holds=None,
        ),
        Line(
            what=f"processes left, {desk.kind}",
            found=f"{len(processes)} {'; '.join(map(command_of, processes[:3]))}",
            allowed="0",
            holds=not processes,
        ),
    ]
