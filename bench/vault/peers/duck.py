"""DuckDB, rows sorted by address, port and start; port blocks where the first argument is `--blocks`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # the engine ships no types

from bench.vault.peers import timing

_ROWS = """
SELECT public_ip ip, public_port::USMALLINT port, epoch(start::TIMESTAMPTZ)::UINTEGER a,
  (epoch("end"::TIMESTAMPTZ) - epoch(start::TIMESTAMPTZ))::UINTEGER span, destination_ip dst, protocol proto, subscriber who
FROM read_csv(?, all_varchar=true) ORDER BY ip, port, a
"""
_PORT = "SELECT who FROM t WHERE ip=? AND port=? AND a<=? AND a+span>=?"
_TARGET = "SELECT who FROM t WHERE ip=? AND dst=? AND a<=? AND a+span>=?"


_BLOCKS = """
SELECT public_ip ip, split_part(public_port, '-', 1)::USMALLINT port,
  (split_part(public_port, '-', 2)::USMALLINT - split_part(public_port, '-', 1)::USMALLINT)::USMALLINT wide,
  epoch(start::TIMESTAMPTZ)::UINTEGER a, (epoch("end"::TIMESTAMPTZ) - epoch(start::TIMESTAMPTZ))::UINTEGER span, subscriber who
FROM read_csv(?, all_varchar=true) ORDER BY ip, port, a
"""
_WIDEST = 511
_BATCH = (
    "SELECT n, who FROM t JOIN given ON t.ip=given.ip AND t.port=given.port AND a<=second AND a+span>=second"
)
_BLOCK_BATCH = (
    "SELECT n, who FROM t JOIN given ON t.ip=given.ip AND t.port<=given.port AND t.port+wide>=given.port"
    " AND a<=second AND a+span>=second"
)
_BLOCK = "SELECT who FROM t WHERE ip=? AND port<=? AND port>=? AND port+wide>=? AND a<=? AND a+span>=?"


def main(argv: list[str]) -> None:
    """Take the text in, ask, print."""
    blocks = argv[0] == "--blocks"
    folder, asked, texts = Path(argv[blocks]), timing.questions(argv[blocks + 1]), argv[blocks + 2 :]
    file = folder / "duck.db"
    result = timing.kept(folder, lambda: _build(file, texts, _BLOCKS if blocks else _ROWS))
    with duckdb.connect(str(file), read_only=True) as db:

        def ask(query: str, ip: str, key: object, at: int) -> set[str]:
            return {row[0] for row in db.execute(query, [ip, key, at, at]).fetchall()}

        def ask_block(ip: str, port: int, at: int) -> set[str]:
            given = [ip, port, max(0, port - _WIDEST), port, at, at]
            return {row[0] for row in db.execute(_BLOCK, given).fetchall()}

        if blocks:
            result |= timing.asked(lambda q: ask_block(q[0], q[1], q[2]), asked[:300], "port")
        else:
            result |= timing.asked(lambda q: ask(_PORT, q[0], q[1], q[2]), asked[:300], "port")
            result |= timing.asked(lambda q: ask(_TARGET, q[0], q[3], q[2]), asked[300:500], "noport")
        result["rss_mb"] = timing.resident_mb()
        given = pa.table(
            {
                "n": list(range(len(asked))),
                "ip": [q[0] for q in asked],
                "port": pa.array([q[1] for q in asked], pa.uint16()),
                "second": pa.array([q[2] for q in asked], pa.uint32()),
            }
        )
        db.register("given", given)
        began = time.perf_counter()
        found = db.execute(_BLOCK_BATCH if blocks else _BATCH).fetchall()
        result |= {"batch_s": time.perf_counter() - began, "batch_rows": len(found)}
    print(json.dumps(result))


def _build(file: Path, texts: list[str], rows_of: str) -> dict[str, Any]:
    began, before = time.perf_counter(), timing.cpu()
    with duckdb.connect(str(file)) as db:
        for number, text in enumerate(texts):
            db.execute(f"{'INSERT INTO t' if number else 'CREATE TABLE t AS'} {rows_of}", [text])
        db.execute("CHECKPOINT")
        rows = int(db.execute("SELECT count(*) FROM t").fetchall()[0][0])
    return timing.taken_in(rows, began, before, file.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
