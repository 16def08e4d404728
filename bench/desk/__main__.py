"""A thousand rows in, checked, compared, searched and held; and a year of requests through the queue (窓口の計測).

    python -m bench.desk --rows 2000000             # the list against a vault of so many log rows
    python -m bench.desk --rows 100000000 --year 0  # 100 M rows: makes the vault once (about 1 GB kept, 3 GB while it is made)
    python -m bench.desk --year 470000              # a year of requests through the desk's queue, waiting times by lane

A vault is kept in KAIJI_BENCH_CACHE (default: the user's cache folder), taken up again where its making was cut short, and used
again by the next run. Figures only; nothing is asserted. The load of the machine is printed with them.

Measured on 2026-11-27, two cores, load 0.7 to 1.5: 1,000 lines (2,048 public addresses an hour) against 100 M rows in 3.13 s, 4.1 s
of processor; the vault is 825 MiB and was made in 232 s; 1,822 MiB of memory at most, its making included. The aim is 10 s.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main(argv: list[str]) -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rows", type=int, default=2_000_000, help="log rows in the vault; 0: leave this out"
    )
    parser.add_argument("--lines", type=int, default=1_000, help="lines of the list")
    parser.add_argument(
        "--vault", type=Path, help="where the vault is, or is to be made and kept; default: the cache"
    )
    parser.add_argument("--year", type=int, default=470_000, help="requests in a year; 0: leave this out")
    parser.add_argument(
        "--clerks", type=int, nargs="*", default=[6, 5, 4], help="clerks at the desk, one run for each"
    )
    args = parser.parse_args(argv)
    print(f"load {' '.join(f'{value:.1f}' for value in os.getloadavg())} on {os.cpu_count()} cores")
    if args.rows:
        from bench.desk.listing import measure

        with tempfile.TemporaryDirectory(prefix="kaiji-bench-desk-") as scratch:
            measure(Path(scratch), args.vault, rows=args.rows, lines=args.lines)
    if args.year:
        from bench.desk.year import simulate

        for clerks in args.clerks:
            simulate(args.year, clerks=clerks)
    print(f"load {' '.join(f'{value:.1f}' for value in os.getloadavg())} at the end")


if __name__ == "__main__":
    main(sys.argv[1:])
