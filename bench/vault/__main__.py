"""Bytes a row, lines a second, milliseconds a look-up: the vault and its peers on the same text in the same run (計測).

    python -m bench.vault --sessions 10000000 --peers all
    python -m bench.vault --sessions 100000000 --blocks 50000000 --peers all     # some 40 minutes, 30 GB of disk
    python -m bench.vault --sessions 1000000000                                  # some 45 minutes, 12 GB of disk

Text of one hour (10 M sessions) is made, taken in and thrown away before the next, except what peers need. Figures only; nothing is
asserted. Where a peer is better it is printed as such. Every figure stands beside the load of the machine: beside other work it
is an upper bound; processor seconds depend on it less.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.vault.limit import limit_of
from bench.vault.measure import Watch, forget_pages, load, size_of
from bench.vault.portblocks import SLOTS, PortBlocks
from bench.vault.samples import Sample, drawn
from bench.vault.sessions import write_sessions
from kaiji.vault.asking import Under
from kaiji.vault.batch import find_batch
from kaiji.vault.compaction import compact
from kaiji.vault.folder import reading, writing
from kaiji.vault.importing import Terms, import_file
from kaiji.vault.profiles import profile
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOW: Final = datetime(2026, 12, 24, tzinfo=UTC)
_HOUR: Final = 10_000_000
_ASKED: Final = 1000
_BATCH: Final = 10_000
_LIVES: Final = 10
_PEERS: Final = {
    "zgrep": "bench.vault.peers.zgrep",
    "nfdump": "bench.vault.peers.nfdump",
    "duckdb": "bench.vault.peers.duck",
    "sqlite": "bench.vault.peers.lite",
    "chdb": "bench/vault/peers/clickhouse_engine.py",
}
_SLOW: Final = {"nfdump": 2_000_000, "sqlite": 10_000_000, "zgrep": 10_000_000}
"""Peers that are given so many rows of the first hour at most: the rest would only take longer."""


@dataclass(slots=True)
class Run:
    """One kind of rows, from text to answers (計測の一回)."""

    name: str
    folder: Path
    watch: Watch = field(default_factory=Watch)
    lines: int = 0
    samples: list[Sample] = field(default_factory=list)
    texts: list[Path] = field(default_factory=list)

    @property
    def vault(self) -> Path:
        """Where the vault stands."""
        return self.folder / f"{self.name}-vault"

    def take(self, text: Path, lines: int, *, keep: bool) -> None:
        """Take a text in and draw questions from it."""
        with Watch() as watch, writing(self.vault, create=True) as manifest:
            import_file(manifest, text, Terms(profile=profile("csv")), now=NOW, operator="bench")
        self.watch = Watch(wall=self.watch.wall + watch.wall, cpu=self.watch.cpu + watch.cpu)
        self.lines += lines
        self.samples += drawn(text, _BATCH, seed=len(self.samples))
        print(
            f"  {self.lines / 1e6:.0f} M lines: {lines / watch.wall / 1e6:.2f} M/s",
            file=sys.stderr,
            flush=True,
        )
        if keep:
            self.texts.append(text)
        else:
            text.unlink()

    def report(self, *, port_less: bool) -> dict[str, Any]:
        """Join, ask, and print what came of it."""
        print(f"\n## {self.name}: {self.lines:,} rows ({load()})")
        print(
            f"import   {self.lines / self.watch.wall / 1e6:.2f} M lines/s from text, {self.watch.cpu / self.lines * 1e6:.2f} "
            f"processor s per M lines"
        )
        with Watch() as joining, writing(self.vault) as manifest:
            done = compact(manifest, operator="bench", now=NOW)
        rows, segments = self._counted()
        size = size_of([self.vault / "segments"])
        print(f"joined   {done.before} segments into {done.after} in {joining.wall:.0f} s")
        print(
            f"room     {size / rows:.2f} B a row in {segments} segments, manifest {(size_of([self.vault]) - size) / rows:.3f} B a row"
        )
        questions = self.samples[:: max(1, len(self.samples) // (2 * _ASKED))][: 2 * _ASKED]
        warm = self._child(questions, port_less=port_less)
        print(f"warm     with port    {warm['with_port']}")
        if port_less:
            print(f"         without port {warm['without_port']}")
        forget_pages(self.vault)
        cold = self._child(questions[:1], port_less=False)
        print(f"cold     first answer of a new process, files not cached: {cold['open_and_first_ms']:.0f} ms")
        print(f"memory   {warm['rss_mb']} MB while answering")
        batch = self._batch()
        print(f"batch    {_BATCH:,} questions in {batch.wall:.2f} s ({batch.cpu:.2f} processor s)")
        return {"bytes_per_row": size / rows, "batch_s": batch.wall, "warm": warm}

    def _counted(self) -> tuple[int, int]:
        with reading(self.vault) as manifest, opened_store(manifest) as store:
            parts, rows = store.size()
        return rows, parts

    def _child(self, samples: Sequence[Sample], *, port_less: bool) -> dict[str, Any]:
        asked = self.folder / "asked.json"
        asked.write_text(json.dumps([asdict(sample) for sample in samples]), encoding="utf-8")
        command = [sys.executable, "-m", "bench.vault.child", str(self.vault), str(asked)]
        out = subprocess.run(
            [*command, "both" if port_less else "port"], capture_output=True, text=True, check=True
        ).stdout
        found: dict[str, Any] = json.loads(out)
        return found

    def _batch(self) -> Watch:
        step = max(1, len(self.samples) // _BATCH)
        lines = [sample.line() for sample in self.samples[::step][:_BATCH]]
        questions = self.folder / "q.csv"
        questions.write_text("\n".join(["ip,port,at", *lines]) + "\n", encoding="utf-8")
        under = Under(request="bench", basis="warrant", operator="bench")
        with reading(self.vault) as manifest, Watch() as watch:
            result = find_batch(
                manifest, questions, self.folder / "a.csv", under, tolerance="0", precision="0", now=NOW
            )
        print(f"         classes { ({k: n for k, n in result.counts.items() if n}) }")
        return watch


def main(argv: list[str]) -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=10_000_000, metavar="ROWS")
    parser.add_argument("--blocks", type=int, default=0, metavar="ROWS", help="port blocks too")
    parser.add_argument("--peers", default="", help=f"all, or some of {','.join(_PEERS)}")
    parser.add_argument("--peer-rows", type=int, help="give peers no more than so many rows")
    parser.add_argument(
        "--chdb-python", default=".tools/chdb/bin/python", help="an interpreter that has chdb"
    )
    parser.add_argument("--folder", type=Path, help="where to work; thrown away afterwards")
    args = parser.parse_args(argv)
    names = list(_PEERS) if args.peers == "all" else [name for name in args.peers.split(",") if name]
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        if args.sessions:
            run = _sessions(folder, args.sessions, keep=bool(names))
            _limit(folder, args.sessions)
            ours = run.report(port_less=True)
            for peer in names:
                _peer(peer, run, args, ours)
        if args.blocks:
            _blocks(folder, args.blocks).report(port_less=False)


def _sessions(folder: Path, rows: int, *, keep: bool) -> Run:
    run = Run(name="sessions", folder=folder)
    for hour, count in enumerate(_parts(rows, _HOUR)):
        text = folder / f"sessions-{hour}.csv"
        write_sessions(text, count, hour=hour)
        run.take(text, count, keep=keep)
    return run


def _blocks(folder: Path, rows: int) -> Run:
    run, made = Run(name="port blocks", folder=folder), PortBlocks()
    for number, lives in enumerate(_parts(max(1, rows // SLOTS), _LIVES)):
        text = folder / f"blocks-{number}.csv"
        run.take(text, made.write(text, lives), keep=False)
    return run


def _parts(whole: int, most: int) -> Iterator[int]:
    while whole > 0:
        yield min(whole, most)
        whole -= most


def _limit(folder: Path, rows: int) -> None:
    """Print how small a row could be, measured on a million rows of the same density an hour."""
    text = folder / "limit.csv"
    write_sessions(text, min(rows, 1_000_000), hour=999)
    bits = limit_of(text, min(rows, _HOUR))
    text.unlink()
    print(
        f"\ninformation limit: {sum(bits.values()) / 8:.2f} B a row ("
        + ", ".join(f"{k} {v:.1f}" for k, v in bits.items())
        + " bits)"
    )


def _peer(name: str, run: Run, args: argparse.Namespace, ours: dict[str, Any]) -> None:
    most = min(args.peer_rows or run.lines, _SLOW.get(name, run.lines), run.lines)
    command = [sys.executable, "-m", _PEERS[name]]
    if name == "chdb":
        if not Path(args.chdb_python).exists():
            print(
                f"\n{name}: NOT RUN: {args.chdb_python} is missing (python -m venv .tools/chdb; .tools/chdb/bin/pip install chdb==4.4.0)"
            )
            return
        command = [args.chdb_python, _PEERS[name]]
    with tempfile.TemporaryDirectory(dir=run.folder) as work:
        texts = _texts_for(run, most, Path(work))
        asked = [
            (s.ip, s.port, s.at, s.target, s.who)
            for s in (_within(texts[0], most) if most < run.lines else run.samples)[:_BATCH]
        ]
        questions = Path(work) / "questions.json"
        questions.write_text(json.dumps(asked), encoding="utf-8")
        room = Path(work) / "store"
        room.mkdir()
        done = subprocess.run(
            [*command, str(room), str(questions), *map(str, texts)],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print(f"\n{name}: FAILED: {done.stderr.strip().splitlines()[-1:]}")
        return
    found = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"\n{name} on {most:,} rows ({load()}): " + "  ".join(f"{k} {_short(v)}" for k, v in found.items()))
    if found.get("bytes_per_row", 99) < ours["bytes_per_row"]:
        print(f"  {name} is smaller: {found['bytes_per_row']:.2f} B against {ours['bytes_per_row']:.2f}")
    if found.get("batch_s", 99) < ours["batch_s"]:
        print(f"  {name} is faster at the batch: {found['batch_s']:.2f} s against {ours['batch_s']:.2f}")
    if found.get("port_p50_ms", 99) < float(ours["warm"]["with_port"].split()[1]):
        print(
            f"  {name} is faster at one question: {found['port_p50_ms']:.2f} ms against {ours['warm']['with_port'].split()[1]}"
        )


def _texts_for(run: Run, most: int, work: Path) -> list[Path]:
    """Return the texts of the run, or the beginning of the first where a peer is given fewer rows."""
    if most >= run.lines:
        return run.texts
    if most % _HOUR == 0:
        return run.texts[: most // _HOUR]
    part = work / "part.csv"
    with run.texts[0].open("rb") as whole, part.open("wb") as out:
        for _ in range(most + 1):
            out.write(whole.readline())
    return [part]


def _within(text: Path, _most: int) -> list[Sample]:
    return drawn(text, _BATCH, seed=11)


def _short(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
