"""Bytes a row, lines a second, milliseconds a look-up: the vault and its peers on the same data in the same run (計測).

    python -m bench.vault --rows 10000000

Prints where a peer is better. Figures only; nothing is asserted.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import duckdb

from bench.vault.sessions import START, write_sessions
from kaiji.vault.asking import Under
from kaiji.vault.batch import find_batch
from kaiji.vault.find import Desk
from kaiji.vault.folder import reading, writing
from kaiji.vault.importing import Terms, import_file
from kaiji.vault.profiles import profile
from kaiji.vault.values import SECOND, Question, text_at

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 23, tzinfo=UTC)
_ASKED = 400
_PEER_ROWS = 2_000_000
_DUCKDB_TABLE = """
CREATE TABLE t AS SELECT s.public_ip ip, s.public_port::USMALLINT port, epoch(s.start::TIMESTAMPTZ)::UINTEGER a,
  epoch(s.end::TIMESTAMPTZ)::UINTEGER b, s.subscriber who FROM read_csv(?, all_varchar=true) s ORDER BY ip, port, a
"""
_SQLITE_TABLE = (
    "CREATE TABLE t(ip TEXT, port INT, a INT, b INT, who TEXT, PRIMARY KEY(ip, port, a, who)) WITHOUT ROWID"
)
_QUERY = "SELECT who FROM t WHERE ip=? AND port=? AND a<=? AND b>=?"
_Sample = tuple[str, int, int, str, str]


def main(argv: list[str]) -> None:
    """Run everything once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument(
        "--peers", action="store_true", help="SQLite, DuckDB and zgrep too, on at most 2 M of the rows"
    )
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = folder / "sessions.csv"
        write_sessions(text, args.rows)
        print(f"{args.rows} sessions, {text.stat().st_size / args.rows:.0f} B a line of text")
        _take_in(text, folder / "vault")
        samples = _samples(text)
        _asked(folder / "vault", samples)
        _batch(folder, samples)
        if args.peers:
            _peers(folder, text)


def _take_in(text: Path, vault: Path) -> None:
    began, cpu = perf_counter(), process_time()
    with writing(vault, create=True) as manifest:
        done = import_file(manifest, text, Terms(profile=profile("csv")), now=NOW, operator="bench")
        size = sum(segment.size for segment in manifest.segments())
        blocks = sum(len(segment.blocks) for segment in manifest.segments())
        count = len(manifest.segments())
    wall, cpu = perf_counter() - began, process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"import: {done.rows / wall / 1e6:.2f} M lines/s ({cpu / done.rows * 1e6:.2f} s of CPU per M lines), {memory} MB"
    )
    print(
        f"  {size / done.rows:.2f} B a row in {count} segments, block lists {blocks / done.rows:.4f} B a row"
    )


def _samples(text: Path) -> list[_Sample]:
    rng = Random(7)
    size = text.stat().st_size
    found: list[_Sample] = []
    with text.open("rb") as file:
        for _ in range(10_000):
            file.seek(rng.randrange(200, size - 400))
            file.readline()
            start, _end, ip, port, target, _, _, who = file.readline().decode().strip().split(",")
            at = START + int(start[14:16]) * 60 + int(start[17:19])
            found.append((ip, int(port), at, target, who))
    return found


def _timed(ask: Callable[[_Sample], bool], samples: list[_Sample]) -> str:
    times, right = [], 0
    for sample in samples:
        began = perf_counter()
        right += ask(sample)
        times.append((perf_counter() - began) * 1000)
    times.sort()
    return f"p50 {times[len(times) // 2]:.2f} ms  p99 {times[len(times) * 99 // 100]:.2f} ms  right {right}/{len(samples)}"


def _asked(vault: Path, samples: list[_Sample]) -> None:
    with reading(vault) as manifest:
        desk = Desk(manifest)

        def ask(sample: _Sample, *, with_port: bool) -> bool:
            ip, port, at, target, who = sample
            question = Question(
                version=4,
                address=int(IPv4Address(ip)),
                at=at * SECOND,
                port=port if with_port else None,
                destination=None if with_port else int(IPv4Address(target)),
            )
            finding = desk.find(question, request="bench")
            return who in {candidate.subscriber for candidate in finding.candidates}

        print("with port:   ", _timed(lambda sample: ask(sample, with_port=True), samples[:_ASKED]))
        print(
            "without port:", _timed(lambda sample: ask(sample, with_port=False), samples[_ASKED : 2 * _ASKED])
        )
        desk.close()
    ip, port, at, _, _ = samples[0]
    words = ["find", "--vault", str(vault), "--ip", ip, "--port", str(port), "--at", text_at(at * SECOND)]
    script = (
        "import sys; from pathlib import Path; from kaiji.cli.main import main; code = main(['vault', *sys.argv[1:]]); "
        "lines = Path('/proc/self/status').read_text().splitlines(); "
        "print(next(line.split()[1] for line in lines if line.startswith('VmHWM'))); sys.exit(code)"
    )
    began = perf_counter()
    command = [
        sys.executable,
        "-c",
        script,
        *words,
        "--request",
        "bench",
        "--basis",
        "warrant",
        "--operator",
        "bench",
    ]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(
        f"one question from a new process: {perf_counter() - began:.2f} s, {int(out.split()[-1]) // 1024} MB"
    )


def _batch(folder: Path, samples: list[_Sample]) -> None:
    rows = [f"{ip},{port},{text_at(at * SECOND)}" for ip, port, at, _, _ in samples]
    (folder / "q.csv").write_text("\n".join(["ip,port,at", *rows]) + "\n", encoding="utf-8")
    under = Under(request="bench", basis="warrant", operator="bench")
    with reading(folder / "vault") as manifest:
        began = perf_counter()
        result = find_batch(
            manifest, folder / "q.csv", folder / "a.csv", under, tolerance="0", precision="0", now=NOW
        )
    answered = {name: count for name, count in result.counts.items() if count}
    print(f"batch of {result.rows}: {perf_counter() - began:.2f} s {answered}")


def _peers(folder: Path, text: Path) -> None:
    small = folder / "small.csv"
    with text.open("rb") as whole, small.open("wb") as part:
        for _ in range(_PEER_ROWS + 1):
            part.write(whole.readline())
    few = _samples(small)[:100]
    rows = _duckdb(folder, small, few)
    _sqlite(folder, few, rows)
    with small.open("rb") as plain, gzip.open(folder / "s.gz", "wb", compresslevel=6) as packed:
        shutil.copyfileobj(plain, packed)
    began = perf_counter()
    question = f",{few[0][0]},{few[0][1]},"
    subprocess.run(["zgrep", "-c", "-F", question, folder / "s.gz"], capture_output=True, check=False)
    took, size = (perf_counter() - began) * 1000, (folder / "s.gz").stat().st_size / rows
    print(f"zgrep on gzip: {size:.1f} B a line, {took:.0f} ms a question")


def _duckdb(folder: Path, text: Path, few: list[_Sample]) -> int:
    began = perf_counter()
    with duckdb.connect(str(folder / "duck.db")) as db:
        db.execute(_DUCKDB_TABLE, [str(text)])
        db.execute("CHECKPOINT")
        rows = int(db.execute("SELECT count(*) FROM t").fetchall()[0][0])
        rate, size = rows / (perf_counter() - began) / 1e6, (folder / "duck.db").stat().st_size / rows
        print(f"DuckDB, sorted, without destination: {rate:.2f} M lines/s, {size:.1f} B a row")
        print("  ", _timed(lambda s: bool(db.execute(_QUERY, [s[0], s[1], s[2], s[2]]).fetchall()), few))
        db.execute("COPY t TO ? (FORMAT csv)", [str(folder / "plain.csv")])
    return rows


def _sqlite(folder: Path, few: list[_Sample], rows: int) -> None:
    lite = sqlite3.connect(folder / "lite.db")
    lite.execute(_SQLITE_TABLE)
    began = perf_counter()
    with (folder / "plain.csv").open(encoding="utf-8", newline="") as file, lite:
        lines = csv.reader(file)
        names = next(lines)
        lite.executemany("INSERT OR IGNORE INTO t VALUES(?,?,?,?,?)", lines)
    rate, size = rows / (perf_counter() - began) / 1e6, (folder / "lite.db").stat().st_size / rows
    print(
        f"SQLite, clustered on {', '.join(names[:3])}, without destination: {rate:.2f} M rows/s, {size:.1f} B a row"
    )
    print("  ", _timed(lambda s: bool(lite.execute(_QUERY, (s[0], s[1], s[2], s[2])).fetchall()), few))
    lite.close()


if __name__ == "__main__":
    main(sys.argv[1:])
