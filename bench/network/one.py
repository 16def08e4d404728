"""One engine, one process: load a table, look addresses up, print figures as JSON. Run by `bench.network`, never by hand.

Standard library only beside the engine itself, because the peers run in another environment than Kaiji's. Times are the
process's own CPU time, so that other work on the machine counts less; every engine runs on one thread.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import socket
import sys
import time
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = Any
PAGE = os.sysconf("SC_PAGE_SIZE")


def rss() -> int:
    """Return the resident bytes of this process now (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


class Kaiji:
    """Our packed table, one address at a time."""

    def __init__(self, folder: Path) -> None:
        from kaiji.network.snapshot.lookup import Snapshot

        self.table = Snapshot((folder / "table.adr").read_bytes(), "table")
        self.table.load()

    def number(self, number: int) -> int:
        """Return the AS number of an address given as a number, 0 for nobody."""
        found = self.table.asns(4, number)
        return found[0] if found else 0

    def text(self, text: str) -> int:
        """Return the AS number of a written IPv4 address, 0 for nobody."""
        return self.number(int.from_bytes(socket.inet_pton(socket.AF_INET, text)))

    def text6(self, text: str) -> int:
        """Return the AS number of a written IPv6 address, 0 for nobody."""
        found = self.table.asns(6, int.from_bytes(socket.inet_pton(socket.AF_INET6, text)))
        return found[0] if found else 0


class KaijiFound(Kaiji):
    """The same with the range and the name of the AS, as `kaiji network who` uses it."""

    def number(self, number: int) -> int:
        """Return the AS number of an address given as a number, 0 for nobody."""
        found = self.table.find(4, number)
        return found.asns[0] if found else 0


class KaijiBulk(Kaiji):
    """Our table in bulk, with pyarrow."""

    columns = True

    def __init__(self, folder: Path) -> None:
        from kaiji.network.snapshot.bulk import Bulk

        super().__init__(folder)
        self.bulk = Bulk(self.table, columns=self.columns)

    def many(self, numbers: array[int]) -> list[int]:
        """Return the AS number of every address, to compare."""
        return [(self.table.asns_of(holder) or (0,))[0] for holder in self.bulk.holders(numbers)]

    def holders(self, numbers: array[int]) -> Any:
        """Return the holder of every address: what is measured."""
        return self.bulk.holders(numbers)

    def many_texts(self, texts: list[str]) -> Any:
        """Return the holder of every written address."""
        numbers: array[int] = array("I")
        numbers.frombytes(b"".join(map(socket.inet_aton, texts)))
        numbers.byteswap()
        return self.bulk.holders(numbers)


class KaijiBulkLoop(KaijiBulk):
    """Our table in bulk, without pyarrow."""

    columns = False


class MaxMind:
    """maxminddb's C reader on the same table as MMDB."""

    def __init__(self, folder: Path) -> None:
        maxminddb = importlib.import_module("maxminddb")
        self.reader = maxminddb.open_database(str(folder / "table.mmdb"), maxminddb.MODE_MMAP_EXT)

    def text(self, text: str) -> int:
        """Return the AS number of a written IPv4 address, 0 for nobody."""
        found = self.reader.get(text)
        return found["asn"] if found else 0

    text6 = text


class MaxMindPython(MaxMind):
    """maxminddb's pure Python reader."""

    def __init__(self, folder: Path) -> None:
        maxminddb = importlib.import_module("maxminddb")
        self.reader = maxminddb.open_database(str(folder / "table.mmdb"), maxminddb.MODE_MMAP)


class PyAsn:
    """pyasn's radix tree (C) from a text file of prefixes."""

    def __init__(self, folder: Path) -> None:
        pyasn = importlib.import_module("pyasn")
        self.tree = pyasn.pyasn(str(folder / "table.dat"))

    def text(self, text: str) -> int:
        """Return the AS number of a written IPv4 address, 0 for nobody."""
        return self.tree.lookup(text)[0] or 0

    text6 = text


class Bisect:
    """What one writes in ten minutes: the CSV into two lists, and bisect."""

    def __init__(self, folder: Path) -> None:
        import csv

        self.starts: list[int] = []
        self.rows: list[tuple[int, int]] = []
        with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
            for first, last, asn in csv.reader(file):
                self.starts.append(int(first))
                self.rows.append((int(last), int(asn)))

    def number(self, number: int) -> int:
        """Return the AS number of an address given as a number, 0 for nobody."""
        from bisect import bisect_right

        row = bisect_right(self.starts, number) - 1
        return self.rows[row][1] if row >= 0 and number <= self.rows[row][0] else 0

    def text(self, text: str) -> int:
        """Return the AS number of a written IPv4 address, 0 for nobody."""
        return self.number(int.from_bytes(socket.inet_pton(socket.AF_INET, text)))


ENGINES: dict[str, type] = {
    "kaiji": Kaiji,
    "kaiji, range and name": KaijiFound,
    "kaiji bulk (pyarrow)": KaijiBulk,
    "kaiji bulk (loop)": KaijiBulkLoop,
    "maxminddb (C)": MaxMind,
    "maxminddb (Python)": MaxMindPython,
    "pyasn (C)": PyAsn,
    "plain bisect on CSV": Bisect,
}


def rate(work: Callable[[Any], Any], given: Any, count: int) -> float:
    """Return how many addresses a second `work` answers."""
    began = time.process_time()
    work(given)
    return count / (time.process_time() - began)


def each(look: Callable[[Any], int]) -> Callable[[list[Any]], None]:
    """Return a loop over single look-ups."""

    def loop(given: list[Any]) -> None:
        for item in given:
            look(item)

    return loop


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--single", type=int, default=100_000)
    args = parser.parse_args()
    numbers: array[int] = array("I")
    numbers.frombytes((args.folder / "asked.bin").read_bytes())
    texts6 = (args.folder / "asked6.txt").read_text(encoding="ascii").split()
    few = list(numbers[: args.single])
    texts = [socket.inet_ntoa(number.to_bytes(4, "big")) for number in few]
    kind = ENGINES[args.engine]
    __import__(
        {"MaxMind": "maxminddb", "MaxMindPython": "maxminddb", "PyAsn": "pyasn"}.get(kind.__name__, "csv")
    )
    if kind.__name__.startswith("Kaiji"):
        __import__(
            "kaiji.network.snapshot.bulk" if "Bulk" in kind.__name__ else "kaiji.network.snapshot.lookup"
        )
    before, began = rss(), time.process_time()
    engine = kind(args.folder)
    out: dict[str, Any] = {"load_ms": (time.process_time() - began) * 1000}
    if hasattr(engine, "many"):
        engine.holders(numbers[:1000])
        out["bulk_numbers"] = rate(engine.holders, numbers, len(numbers))
        out["bulk_texts"] = rate(engine.many_texts, texts, len(texts))
        out["answers"] = engine.many(array("I", few))
    else:
        if hasattr(engine, "number"):
            out["numbers"] = rate(each(engine.number), few, len(few))
        out["texts"] = rate(each(engine.text), texts, len(texts))
        out["answers"] = [engine.text(text) for text in texts]
        if hasattr(engine, "text6"):
            out["texts6"] = rate(each(engine.text6), texts6, len(texts6))
            out["answers6"] = [engine.text6(text) for text in texts6]
    out["memory_mb"] = (rss() - before) / 1e6
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
