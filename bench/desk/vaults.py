"""The vault that a list is measured against (計測用の保管庫): made once, kept in a cache folder, taken up again where it was cut short.

One hour (ten million sessions) after the other is written as text, taken in by the vault's own importer and thrown away; while
one is taken in, the text of the next is written. Lines of all hours are kept beside the vault, for the lists to ask about.
"""

from __future__ import annotations

import csv
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bench.vault.sessions import write_sessions
from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile

if TYPE_CHECKING:
    from datetime import datetime

HOUR_ROWS: Final = 10_000_000
_TAKEN: Final = 4_000
"""Lines of each hour that lists ask about."""
_LINE: Final = 118
"""About how many bytes a line of the log's text has."""


def cached(rows: int) -> Path:
    """Return where a vault of so many rows is kept between runs: KAIJI_BENCH_CACHE, else the user's cache folder."""
    told = os.environ.get("KAIJI_BENCH_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return Path(told or Path.home() / ".cache") / "kaiji-bench" / f"desk-{rows}"


def made(folder: Path, rows: int, *, now: datetime) -> Path:
    """Return the folder of a vault of so many rows, made as far as it is not there yet."""
    hours = -(-rows // HOUR_ROWS)
    missing = [hour for hour in range(hours) if not _samples_of(folder, hour).exists()]
    if missing:
        began = perf_counter()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="text-", dir=folder) as scratch:
            _take_in(folder, Path(scratch), {hour: _size(rows, hour) for hour in missing}, now)
        print(f"vault: {len(missing)} of {hours} hours made in {perf_counter() - began:.1f} s", flush=True)
    stored = sum(path.stat().st_size for path in (folder / "segments").rglob("*") if path.is_file())
    print(f"vault: {rows:,} rows, {stored / 2**20:,.0f} MiB, {folder}", flush=True)
    return folder


def samples(folder: Path) -> list[list[str]]:
    """Return the lines kept of every hour."""
    found: list[list[str]] = []
    for path in sorted(folder.glob("samples-*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            found += list(csv.reader(file))
    return found


def _size(rows: int, hour: int) -> int:
    return min(HOUR_ROWS, rows - hour * HOUR_ROWS)


def _samples_of(folder: Path, hour: int) -> Path:
    """Return the file that says that an hour is whole in the vault: written last."""
    return folder / f"samples-{hour:03d}.csv"


def _take_in(folder: Path, scratch: Path, sizes: dict[int, int], now: datetime) -> None:
    def written(hour: int) -> Path:
        text = scratch / f"hour-{hour}.csv"
        write_sessions(text, sizes[hour], hour=hour)
        return text

    hours = list(sizes)
    with ThreadPoolExecutor(1) as writer, writing(folder, create=True) as manifest:
        ahead = writer.submit(written, hours[0])
        for place, hour in enumerate(hours):
            text = ahead.result()
            if place + 1 < len(hours):
                ahead = writer.submit(written, hours[place + 1])
            began = perf_counter()
            taken = _lines(text, hour)
            import_file(manifest, text, Terms(profile=profile("csv")), now=now, operator="bench")
            text.unlink()
            with _samples_of(folder, hour).open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(taken)
            print(f"  hour {hour}: {sizes[hour]:,} rows in {perf_counter() - began:.1f} s", flush=True)


def _lines(text: Path, hour: int) -> list[list[str]]:
    """Take lines of the log from all over the file."""
    pick, size, found = Random(hour), text.stat().st_size, []
    with text.open("rb") as file:
        for _ in range(_TAKEN):
            file.seek(pick.randrange(_LINE, size - 2 * _LINE))
            file.readline()
            found.append(file.readline().decode().strip().split(","))
    return [row for row in found if len(row) == 8 and row[0] != "start"]
