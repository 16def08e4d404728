"""Load time, memory and look-ups a second against maxminddb, pyasn and a plain bisect, on one table in one run.

    python -m bench.network --peers FOLDER

FOLDER is a virtual environment outside the repository with the peers; to make one:

    python3 -m venv FOLDER && FOLDER/bin/pip install maxminddb pyasn mmdb_writer

Without it only our own figures are printed, and that the peers did not run. Each engine runs in its own process, five times;
medians of CPU time are printed, ours first, and where we lose. Every engine must give the same answers, or the run fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from bench.network.table import export

ROOT: Final = Path(__file__).resolve().parents[2]
OURS: Final = (
    "kaiji",
    "kaiji, range and name",
    "kaiji bulk (pyarrow)",
    "kaiji bulk (loop)",
    "plain bisect on CSV",
)
PEERS: Final = ("maxminddb (C)", "maxminddb (Python)", "pyasn (C)")
COLUMNS: Final = ("load_ms", "memory_mb", "numbers", "texts", "texts6", "bulk_numbers", "bulk_texts")
AIMS: Final = {"kaiji": {"load_ms": 50.0}, "kaiji bulk (pyarrow)": {"bulk_numbers": 5_000_000.0}}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.network", description=__doc__)
    parser.add_argument(
        "--peers", type=Path, help="virtual environment with maxminddb, pyasn and mmdb_writer"
    )
    parser.add_argument("--times", type=int, default=5, help="runs of each engine")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kaiji-bench-network-") as name:
        folder = Path(name)
        print("table:", export(folder), "·", platform.python_version(), "·", os.cpu_count(), "CPUs")
        engines = dict.fromkeys(OURS, sys.executable)
        if args.peers is None:
            print("peers: not run (see --help)")
        else:
            python = str(args.peers / "bin" / "python")
            run([python, str(ROOT / "bench" / "network" / "table.py"), name])
            engines |= dict.fromkeys(PEERS, python)
        for file in sorted(folder.glob("table.*")):
            print(f"  {file.name}: {file.stat().st_size / 1e6:.1f} MB")
        results = {engine: measure(engine, python, folder, args.times) for engine, python in engines.items()}
    report(results)
    if args.json is not None:
        figures = {
            engine: {key: row[key] for key in COLUMNS if key in row} for engine, row in results.items()
        }
        args.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 1 if disagreements(results) or missed(results) else 0


def run(command: list[str]) -> str:
    """Run a command of ours and return what it prints; its failure is ours."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment, cwd=ROOT
    ).stdout


def measure(engine: str, python: str, folder: Path, times: int) -> dict[str, Any]:
    """Return the medians of an engine's figures, and its answers."""
    script = str(ROOT / "bench" / "network" / "one.py")
    rows = [json.loads(run([python, script, engine, str(folder)])) for _ in range(times)]
    medians = {key: statistics.median(row[key] for row in rows) for key in COLUMNS if key in rows[0]}
    return medians | {key: rows[0][key] for key in ("answers", "answers6") if key in rows[0]}


def report(results: dict[str, dict[str, Any]]) -> None:
    """Print the table, then every place where another engine is better than our best."""
    titles = ("load ms", "MB", "numbers/s", "texts/s", "IPv6 texts/s", "bulk numbers/s", "bulk texts/s")
    print(f"{'engine':24}" + "".join(f"{title:>16}" for title in titles))
    for engine, row in results.items():
        print(f"{engine:24}" + "".join(cell(row.get(key), key) for key in COLUMNS))
    for key, title in zip(COLUMNS, titles, strict=True):
        pick = min if key in {"load_ms", "memory_mb"} else max
        values = {engine: row[key] for engine, row in results.items() if key in row}
        best = pick(values, key=lambda engine: values[engine])
        if not best.startswith("kaiji"):
            mine = pick((values[engine] for engine in values if engine.startswith("kaiji")), default=None)
            print(
                f"we lose on {title}: {best} {values[best]:,.1f}, ours {mine if mine is None else format(mine, ',.1f')}"
            )
    for line in disagreements(results) + missed(results):
        print(line)


def cell(value: float | None, key: str) -> str:
    """Return a figure, or a dash where the engine has no such thing."""
    if value is None:
        return f"{'-':>16}"
    return f"{value:>16,.1f}" if key in {"load_ms", "memory_mb"} else f"{value:>16,.0f}"


def disagreements(results: dict[str, dict[str, Any]]) -> list[str]:
    """Return a line for every engine whose answers differ from ours."""
    lines = []
    for key in ("answers", "answers6"):
        ours = results["kaiji"][key]
        for engine, row in results.items():
            wrong = sum(a != b for a, b in zip(ours, row[key], strict=True)) if key in row else 0
            if wrong:
                lines.append(f"DIFFERENT {key}: {engine} in {wrong} of {len(ours)}")
    return lines


def missed(results: dict[str, dict[str, Any]]) -> list[str]:
    """Return a line for every aim that was not reached."""
    lines = []
    for engine, aims in AIMS.items():
        for key, aim in aims.items():
            value = results[engine][key]
            if (value > aim) if key == "load_ms" else (value < aim):
                lines.append(f"AIM MISSED: {engine} {key} {value:,.1f}, aim {aim:,.0f}")
    return lines


if __name__ == "__main__":
    sys.exit(main())
