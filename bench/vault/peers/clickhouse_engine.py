"""The ClickHouse engine in the process (chdb): tuned codecs, ordered by address, port and start, merged to the end.

Runs under an interpreter of its own that has chdb and nothing of ours:
`python -m venv .tools/chdb && .tools/chdb/bin/pip install chdb==4.4.0`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import timing  # type: ignore[import-not-found]  # beside this file: another interpreter runs it alone
from chdb import session  # type: ignore[import-not-found]  # of that interpreter

_TABLE = """
CREATE TABLE v.t (ip UInt32 CODEC(Delta, ZSTD(3)), port UInt16 CODEC(Delta, ZSTD(3)), a UInt32 CODEC(T64, ZSTD(3)),
  span UInt32 CODEC(T64, ZSTD(3)), dst LowCardinality(UInt32), proto LowCardinality(String), who LowCardinality(String))
ENGINE = MergeTree PARTITION BY intDiv(a, 3600) ORDER BY (ip, port, a)
SETTINGS index_granularity = 8192, allow_suspicious_low_cardinality_types = 1
"""
_INSERT = """
INSERT INTO v.t SELECT IPv4StringToNum(public_ip), public_port, toUnixTimestamp(parseDateTimeBestEffort(start)) AS a,
  toUnixTimestamp(parseDateTimeBestEffort(`end`)) - a, IPv4StringToNum(destination_ip), protocol, subscriber
FROM file('{text}', 'CSVWithNames', 'start String, `end` String, public_ip String, public_port UInt16, destination_ip String,
  destination_port String, protocol String, subscriber String')
"""
_WHERE = "ip=IPv4StringToNum('{ip}') AND a<={at} AND a>={at}-14400 AND a+span>={at}"


def main(argv: list[str]) -> None:
    """Take the text in, ask, print."""
    folder, asked, texts = Path(argv[0]), timing.questions(argv[1]), argv[2:]
    db = session.Session(str(folder / "ch"))
    result = timing.kept(folder, lambda: _build(db, texts))

    def ask(more: str, ip: str, at: int) -> set[str]:
        found = db.query(f"SELECT who FROM v.t WHERE {_WHERE.format(ip=ip, at=at)} AND {more}", "TSV")  # noqa: S608  # our own samples
        return set(str(found).split())

    result |= timing.asked(lambda q: ask(f"port={q[1]}", q[0], q[2]), asked[:300], "port")
    result |= timing.asked(
        lambda q: ask(f"dst=IPv4StringToNum('{q[3]}')", q[0], q[2]), asked[300:500], "noport"
    )
    result["rss_mb"] = timing.resident_mb()
    given = folder / "q.tsv"
    given.write_text("".join(f"{q[0]}\t{q[1]}\t{q[2]}\n" for q in asked), encoding="ascii")
    began = time.perf_counter()
    questions = f"SELECT IPv4StringToNum(ip) AS qip, port AS qport, at FROM file('{given}', 'TSV', 'ip String, port UInt16, at UInt32')"  # noqa: S608  # ours
    matched = "t.ip=q.qip AND t.port=q.qport WHERE a<=at AND a+span>=at"
    joined = db.query(f"SELECT count() FROM v.t JOIN ({questions}) AS q ON {matched}", "TSV")  # noqa: S608  # ours
    result |= {"batch_s": time.perf_counter() - began, "batch_rows": int(str(joined).strip() or 0)}
    print(json.dumps(result))


def _build(db: Any, texts: list[str]) -> dict[str, Any]:
    began, before = time.perf_counter(), timing.cpu()
    db.query("CREATE DATABASE IF NOT EXISTS v")
    db.query(_TABLE)
    for text in texts:
        db.query(_INSERT.format(text=text))
    db.query("OPTIMIZE TABLE v.t FINAL")
    rows = int(str(db.query("SELECT count() FROM v.t", "TSV")).strip())
    parts = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database='v'"
    size = int(str(db.query(parts, "TSV")).strip())
    found: dict[str, Any] = timing.taken_in(rows, began, before, size)
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
