"""The same table in every engine's own form (比較用の表): MMDB, pyasn's text, plain CSV, and the addresses to ask for.

Run with the peers' Python for MMDB (`mmdb_writer`); everything else needs the standard library only.
"""

from __future__ import annotations

import csv
import importlib
import ipaddress
import random
import sys
from array import array
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaiji.network.snapshot.lookup import Snapshot

ASKED = 2_000_000
ASKED6 = 50_000


def export(folder: Path) -> dict[str, int]:
    """Write our shipped table as CSV of ranges and as pyasn's prefixes, and draw the addresses; Kaiji's Python only."""
    from kaiji.network.store import SHIPPED, shipped

    table = shipped()
    (folder / "table.adr").write_bytes((SHIPPED / table.name).read_bytes())
    starts, holders = table.columns4
    rows = [
        (start, end - 1, table.asns_of(holder)[0])
        for start, end, holder in zip(starts, [*starts[1:], 1 << 32], holders, strict=True)
        if holder
    ]
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    rows6 = _rows6(table)
    prefixes = 0
    with (folder / "table.dat").open("w", encoding="utf-8") as file:
        for version, group in ((4, rows), (6, rows6)):
            kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
            for first, last, asn in group:
                for network in ipaddress.summarize_address_range(kind(first), kind(last)):
                    file.write(f"{network}\t{asn}\n")
                    prefixes += 1
    _draw(folder, rows, rows6)
    return {"v4": len(rows), "v6": len(rows6), "prefixes": prefixes}


def _rows6(table: Snapshot) -> list[tuple[int, int, int]]:
    rows, number = [], 0
    while number < 1 << 128:
        found = table.find(6, number)
        if found is None:
            number = table.next_start6(number)
            continue
        rows.append((found.first, found.last, found.asns[0]))
        number = found.last + 1
    return rows


def _draw(folder: Path, rows: list[tuple[int, int, int]], rows6: list[tuple[int, int, int]]) -> None:
    """Draw addresses: three of four inside a random row (as real posts are), one of four anywhere."""
    drawn = random.Random(20261123)
    asked = array("I")
    for number in range(ASKED):
        first, last, _ = rows[drawn.randrange(len(rows))] if number % 4 else (0, (1 << 32) - 1, 0)
        asked.append(drawn.randint(first, last))
    (folder / "asked.bin").write_bytes(asked.tobytes())
    texts = []
    for _ in range(ASKED6):
        first, last, _asn = rows6[drawn.randrange(len(rows6))]
        texts.append(str(ipaddress.IPv6Address(drawn.randint(first, last))))
    (folder / "asked6.txt").write_text("\n".join(texts), encoding="ascii")


def write_mmdb(folder: Path) -> None:
    """Write the MMDB from pyasn's prefixes; the peers' Python only."""
    ip_set = importlib.import_module("netaddr").IPSet
    writer = importlib.import_module("mmdb_writer").MMDBWriter(
        6, "Kaiji-bench-ASN", ipv4_compatible=True, int_type="u32"
    )
    group: dict[int, list[str]] = {}
    for line in (folder / "table.dat").read_text(encoding="ascii").splitlines():
        prefix, number = line.split("\t")
        group.setdefault(int(number), []).append(prefix)
    for asn, prefixes in group.items():
        writer.insert_network(ip_set(prefixes), {"asn": asn})
    writer.to_db_file(str(folder / "table.mmdb"))


if __name__ == "__main__":
    write_mmdb(Path(sys.argv[1]))
