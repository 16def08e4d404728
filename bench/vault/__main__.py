"""Bytes a row, lines a second, milliseconds a look-up: the vault and its peers on the same text in the same run (計測).

    python -m bench.vault --sessions 10000000 --peers all --folder DIR
    python -m bench.vault --sessions 100000000 --blocks 50000000 --peers all --folder DIR    # an hour and a half, 20 GB of disk
    python -m bench.vault --sessions 1000000000 --folder DIR                                 # an hour and a half, 11 GB of disk

What is built in `--folder` is kept: run again after anything, it goes on where it was, and a second run only measures. Text of one
hour (10 M sessions) is made, taken in and thrown away before the next, and made again for the peers. Figures only; nothing is
asserted. Where a peer is better it is printed as such. Every figure stands beside the load of the machine: beside other work it
is an upper bound; processor seconds depend on it less.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench.vault.limit import limit_of
from bench.vault.measure import load
from bench.vault.portblocks import SLOTS, PortBlocks
from bench.vault.run import BATCH, Run, say
from bench.vault.samples import drawn
from bench.vault.sessions import write_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOUR: Final = 10_000_000
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
    parser.add_argument(
        "--folder", type=Path, help="where the stores are kept between runs; none: thrown away afterwards"
    )
    args = parser.parse_args(argv)
    if args.folder is None:
        with tempfile.TemporaryDirectory() as name:
            _measure(Path(name), args)
        return
    args.folder.mkdir(parents=True, exist_ok=True)
    _measure(args.folder, args)


def _measure(folder: Path, args: argparse.Namespace) -> None:
    names = list(_PEERS) if args.peers == "all" else [name for name in args.peers.split(",") if name]
    if args.sessions:
        began = perf_counter()
        run = _sessions(folder, args.sessions)
        _limit(folder, args.sessions)
        ours = run.report(port_less=True)
        say(f"(sessions in {perf_counter() - began:.0f} s)")
        for peer in names:
            began = perf_counter()
            _peer(peer, run, args, ours)
            say(f"({peer} in {perf_counter() - began:.0f} s)")
    if args.blocks:
        began = perf_counter()
        blocks = _blocks(folder, args.blocks)
        ours = blocks.report(port_less=False)
        say(f"(port blocks in {perf_counter() - began:.0f} s)")
        if "duckdb" in names:
            began = perf_counter()
            _block_peer(blocks, ours)
            say(f"(duckdb in {perf_counter() - began:.0f} s)")


def _sessions(folder: Path, rows: int) -> Run:
    run = Run(name=f"sessions-{rows}", folder=folder)
    for hour, count in enumerate(_parts(rows, _HOUR)):
        run.take(hour, count, lambda text, c=count, h=hour: write_sessions(text, c, hour=h))  # type: ignore[misc]  # defaults bind the loop's values
    return run


def _blocks(folder: Path, rows: int) -> Run:
    run, made = Run(name=f"blocks-{rows}", folder=folder), PortBlocks()
    for number, lives in enumerate(_parts(max(1, rows // SLOTS), _LIVES)):
        if number < len(run.files):
            made.skip(lives)
        else:
            run.take(number, lives * SLOTS, lambda text, n=lives: made.write(text, n))  # type: ignore[misc]  # as above
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
    parts = ", ".join(f"{k} {v:.1f}" for k, v in bits.items())
    say(f"\ninformation limit: {sum(bits.values()) / 8:.2f} B a row ({parts} bits)")


def _peer(name: str, run: Run, args: argparse.Namespace, ours: dict[str, Any]) -> None:
    most = min(args.peer_rows or run.lines, _SLOW.get(name, run.lines), run.lines)
    command = [sys.executable, "-m", _PEERS[name]]
    if name == "chdb":
        if not Path(args.chdb_python).exists():
            say(
                f"\n{name}: NOT RUN: {args.chdb_python} is missing "
                "(python -m venv .tools/chdb; .tools/chdb/bin/pip install chdb==4.4.0)"
            )
            return
        command = [args.chdb_python, _PEERS[name]]
    room = run.folder / f"{name}-{most}"
    built = (room / "built.json").exists()
    if not built and room.exists():
        shutil.rmtree(room)
    room.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=run.folder) as work:
        texts = _texts(Path(work), most, written=not built)
        questions = room / "questions.json"
        if not built:
            samples = run.samples if most >= run.lines else drawn(texts[0], BATCH, seed=11)
            step = max(1, len(samples) // BATCH)
            asked = [(s.ip, s.port, s.at, s.target, s.who) for s in samples[::step][:BATCH]]
            questions.write_text(json.dumps(asked), encoding="utf-8")
        done = subprocess.run(
            [*command, str(room), str(questions), *map(str, texts)],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        say(f"\n{name}: FAILED: {done.stderr.strip().splitlines()[-1:]}")
        return
    _compare(name, json.loads(done.stdout.strip().splitlines()[-1]), most, ours)


def _block_peer(run: Run, ours: dict[str, Any]) -> None:
    """Give the same port blocks to DuckDB, the best of the peers at them."""
    room = run.folder / f"duckdb-{run.name}"
    built = (room / "built.json").exists()
    if not built and room.exists():
        shutil.rmtree(room)
    room.mkdir(exist_ok=True)
    made, texts = PortBlocks(), []
    with tempfile.TemporaryDirectory(dir=run.folder) as work:
        for number, lives in enumerate(_parts(run.lines // SLOTS, _LIVES)):
            texts.append(Path(work) / f"{number}.csv")
            if not built:
                made.write(texts[-1], lives)
        questions = room / "questions.json"
        step = max(1, len(run.samples) // BATCH)
        asked = [(s.ip, s.port, s.at, s.target, s.who) for s in run.samples[::step][:BATCH]]
        questions.write_text(json.dumps(asked), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", _PEERS["duckdb"], "--blocks", str(room), str(questions), *map(str, texts)],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        say(f"\nduckdb: FAILED: {done.stderr.strip().splitlines()[-1:]}")
        return
    _compare("duckdb", json.loads(done.stdout.strip().splitlines()[-1]), run.lines, ours)


def _compare(name: str, found: dict[str, Any], most: int, ours: dict[str, Any]) -> None:
    say(f"\n{name} on {most:,} rows ({load()}): " + "  ".join(f"{k} {_short(v)}" for k, v in found.items()))
    if found.get("bytes_per_row", 99) < ours["bytes_per_row"]:
        say(f"  {name} is smaller: {found['bytes_per_row']:.2f} B against {ours['bytes_per_row']:.2f}")
    if found.get("batch_s", 99) < ours["batch_s"]:
        say(f"  {name} is faster at the batch: {found['batch_s']:.2f} s against {ours['batch_s']:.2f}")
    if found.get("port_p50_ms", 99) < float(ours["warm"]["with_port"].split()[1]):
        mine = ours["warm"]["with_port"].split()[1]
        say(f"  {name} is faster at one question: {found['port_p50_ms']:.2f} ms against {mine}")


def _texts(work: Path, most: int, *, written: bool) -> list[Path]:
    """Return the texts of the first rows, made again where the peer is to be built from them."""
    texts = []
    for hour, count in enumerate(_parts(most, _HOUR)):
        texts.append(work / f"{hour}.csv")
        if written:
            write_sessions(texts[-1], count, hour=hour)
    return texts


def _short(value: object) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
