"""SQLite, clustered by address, port and start."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.vault.peers import timing

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE = (
    "CREATE TABLE t(ip TEXT, port INT, a INT, span INT, dst TEXT, proto TEXT, who TEXT, "
    "PRIMARY KEY(ip, port, a, who, dst)) WITHOUT ROWID"
)
_PORT = "SELECT who FROM t WHERE ip=? AND port=? AND a<=? AND a+span>=?"
_TARGET = "SELECT who FROM t WHERE ip=? AND dst=? AND a<=? AND a+span>=?"


def main(argv: list[str]) -> None:
    """Take the text in, ask, print."""
    folder, asked, texts = Path(argv[0]), timing.questions(argv[1]), argv[2:]
    file = folder / "lite.db"
    result = timing.kept(folder, lambda: _build(file, texts))
    db = sqlite3.connect(file)

    def ask(query: str, ip: str, key: object, at: int) -> set[str]:
        return {row[0] for row in db.execute(query, (ip, key, at, at))}

    result |= timing.asked(lambda q: ask(_PORT, q[0], q[1], q[2]), asked[:300], "port")
    result |= timing.asked(lambda q: ask(_TARGET, q[0], q[3], q[2]), asked[300:500], "noport")
    result["rss_mb"] = timing.resident_mb()
    began = time.perf_counter()
    for q in asked:
        ask(_PORT, q[0], q[1], q[2])
    result["batch_s"] = time.perf_counter() - began
    db.close()
    print(json.dumps(result))


def _build(file: Path, texts: list[str]) -> dict[str, Any]:
    began, before = time.perf_counter(), timing.cpu()
    db = sqlite3.connect(file)
    db.execute(_TABLE)
    with db:
        for text in texts:
            db.executemany("INSERT OR IGNORE INTO t VALUES(?,?,?,?,?,?,?)", _rows(text))
    rows = int(db.execute("SELECT count(*) FROM t").fetchone()[0])
    db.close()
    return timing.taken_in(rows, began, before, file.stat().st_size)


def _rows(text: str) -> Iterator[tuple[object, ...]]:
    seconds: dict[str, int] = {}
    with open(text, encoding="utf-8", newline="") as file:  # noqa: PTH123  # read a hundred million times over
        lines = csv.reader(file)
        next(lines)
        for start, end, ip, port, target, _, protocol, who in lines:
            for at in (start, end):
                if at not in seconds:
                    seconds[at] = int(datetime.fromisoformat(at).timestamp())
            yield ip, int(port), seconds[start], seconds[end] - seconds[start], target, protocol, who


if __name__ == "__main__":
    main(sys.argv[1:])
