"""Server time and queries of the pages that lawyers open all day (画面の計測): list, search, today, matrix.

    python -m bench.web                                          100 and 1,000 cases on SQLite
    python -m bench.web --cases 100,1000,10000 --databases sqlite,postgresql

Beside the cases stands one with 500 posts × 20 providers. Each page is asked for `--times` times after a warm-up, as a signed-in
owner, through all middleware; p50 and p95 are of the server's own time, `cpu` of the processor time it took. Aim: p95 under 300 ms
with a number of queries that does not grow. PostgreSQL is a throwaway cluster on loopback. The load of the machine is printed: on
a busy one only the processor time says something.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

AIM_MS = 300


def _postgresql() -> str:
    import psycopg

    from tests.offices import postgresql_server

    port, _template = postgresql_server()
    name = f"bench_{os.urandom(4).hex()}"
    with psycopg.connect(f"postgresql://kaiji@127.0.0.1:{port}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"postgresql://kaiji@127.0.0.1:{port}/{name}"


def _run(module: str, home: Path, url: str, *arguments: str) -> str:
    environment = {
        **os.environ,
        "KAIJI_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "kaiji.web.settings",
        "KAIJI_DESK": "claimant",
    }
    environment["DATABASE_URL"] = url
    environment["KAIJI_LOG_LEVEL"] = "error"
    from kaiji.web.configuration.home import prepare

    prepare(home)
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return done.stdout


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", default="100,1000")
    parser.add_argument("--databases", default="sqlite")
    parser.add_argument("--posts", type=int, default=500)
    parser.add_argument("--providers", type=int, default=20)
    parser.add_argument("--times", type=int, default=30)
    args = parser.parse_args()
    print(
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; one case of {args.posts} posts × {args.providers} providers in each"
    )
    print(
        f"{'database':11} {'cases':>7}  {'page':8} {'p50 ms':>8} {'p95 ms':>8} {'p95 cpu':>8} {'queries':>8}  aim: p95 < {AIM_MS} ms"
    )
    for database in args.databases.split(","):
        for count in args.cases.split(","):
            with tempfile.TemporaryDirectory(prefix="kaiji-bench-") as folder:
                home = Path(folder) / "home"
                url = _postgresql() if database == "postgresql" else ""
                sizes = ("--cases", count, "--posts", str(args.posts), "--providers", str(args.providers))
                _run("bench.web.offices", home, url, "--home", str(home), *sizes)
                for row in json.loads(_run("bench.web.pages", home, url, str(args.times))):
                    mark = "" if row["p95"] < AIM_MS else "  over the aim"
                    times = f"{row['p50']:>8.1f} {row['p95']:>8.1f} {row['cpu']:>8.1f}"
                    print(
                        f"{database:11} {int(count):>7,}  {row['page']:8} {times} {row['queries']:>8}{mark}",
                        flush=True,
                    )
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
