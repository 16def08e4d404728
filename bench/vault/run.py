"""One kind of rows, from text to answers (計測の一回), in a folder that is kept: what was built once is only measured the next time."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench.vault.measure import Watch, forget_pages, load, size_of
from bench.vault.samples import Sample, drawn
from kaiji.vault.asking import Under
from kaiji.vault.batch import find_batch
from kaiji.vault.compaction import compact
from kaiji.vault.folder import reading, writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

NOW: Final = datetime(2026, 12, 24, tzinfo=UTC)
ASKED: Final = 1000
BATCH: Final = 10_000


@dataclass(slots=True)
class Run:
    """What was taken in so far, and its figures."""

    name: str
    folder: Path
    files: list[dict[str, Any]] = field(default_factory=list)
    """For each text: lines, wall and processor seconds (None where an earlier run was cut off before it noted them), samples."""

    def __post_init__(self) -> None:
        """Go on where an earlier run stopped."""
        if self._note.exists():
            self.files = json.loads(self._note.read_text(encoding="utf-8"))

    @property
    def vault(self) -> Path:
        """Where the vault stands."""
        return self.folder / f"{self.name}-vault"

    @property
    def _note(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def lines(self) -> int:
        """How many lines were taken in."""
        return sum(int(one["lines"]) for one in self.files)

    @property
    def samples(self) -> list[Sample]:
        """Questions whose answers are known, from every text."""
        return [Sample(**one) for file in self.files for one in file["samples"]]

    def take(self, number: int, lines: int, write: Callable[[Path], object]) -> None:
        """Write a text, take it in, note it and throw it away; nothing where that was done before."""
        if number < len(self.files):
            return
        text, began = self.folder / f"{self.name}-{number}.csv", perf_counter()
        write(text)
        made = perf_counter() - began
        with Watch() as watch, writing(self.vault, create=True) as manifest:
            done = import_file(manifest, text, Terms(profile=profile("csv")), now=NOW, operator="bench")
        seconds = {"wall": None, "cpu": None} if done.already else {"wall": watch.wall, "cpu": watch.cpu}
        samples = [asdict(one) for one in drawn(text, BATCH, seed=number)]
        self.files.append({"lines": lines, "samples": samples, "load": load(), **seconds})
        beside = self._note.with_suffix(".part")
        beside.write_text(json.dumps(self.files), encoding="utf-8")
        beside.replace(self._note)
        text.unlink()
        print(
            f"  {self.lines / 1e6:.0f} M lines: text made in {made:.0f} s, taken in in {watch.wall:.0f} s "
            f"({lines / watch.wall / 1e6:.2f} M/s), {load()}",
            file=sys.stderr,
            flush=True,
        )

    def report(self, *, port_less: bool) -> dict[str, Any]:
        """Join, ask, and print what came of it, line by line as it comes."""
        say(f"\n## {self.name}: {self.lines:,} rows ({load()})")
        timed = [file for file in self.files if file["wall"] is not None]
        count = sum(file["lines"] for file in timed)
        if timed:
            wall, cpu = (sum(file[name] for file in timed) for name in ("wall", "cpu"))
            say(
                f"import   {count / wall / 1e6:.2f} M lines/s from text, {cpu / count * 1e6:.2f} processor s per M lines "
                f"({timed[0]['load']} to {timed[-1]['load']})"
            )
        with Watch() as joining, writing(self.vault) as manifest:
            done = compact(manifest, operator="bench", now=NOW)
        with reading(self.vault) as manifest, opened_store(manifest) as store:
            segments, rows = store.size()
        size = size_of([self.vault / "segments"])
        say(f"joined   {done.before} segments into {done.after} in {joining.wall:.0f} s")
        beside = (size_of([self.vault]) - size) / rows
        say(f"room     {size / rows:.2f} B a row in {segments} segments, manifest {beside:.3f} B a row")
        samples = self.samples
        questions = samples[:: max(1, len(samples) // (2 * ASKED))][: 2 * ASKED]
        warm = self._child(questions, port_less=port_less)
        say(f"warm     with port    {warm['with_port']}  ({load()})")
        if port_less:
            say(f"         without port {warm['without_port']}")
        forget_pages(self.vault)
        cold = self._child(questions[:1], port_less=False)
        say(f"cold     first answer of a new process, files not cached: {cold['open_and_first_ms']:.0f} ms")
        say(f"memory   {warm['rss_mb']} MB while answering")
        batch = self._batch(samples)
        say(f"batch    {BATCH:,} questions in {batch.wall:.2f} s ({batch.cpu:.2f} processor s, {load()})")
        return {"bytes_per_row": size / rows, "batch_s": batch.wall, "warm": warm}

    def _child(self, samples: Sequence[Sample], *, port_less: bool) -> dict[str, Any]:
        asked = self.folder / "asked.json"
        asked.write_text(json.dumps([asdict(sample) for sample in samples]), encoding="utf-8")
        command = [sys.executable, "-m", "bench.vault.child", str(self.vault), str(asked)]
        out = subprocess.run(
            [*command, "both" if port_less else "port"], capture_output=True, text=True, check=True
        ).stdout
        found: dict[str, Any] = json.loads(out)
        return found

    def _batch(self, samples: Sequence[Sample]) -> Watch:
        step = max(1, len(samples) // BATCH)
        lines = [sample.line() for sample in samples[::step][:BATCH]]
        questions = self.folder / "q.csv"
        questions.write_text("\n".join(["ip,port,at", *lines]) + "\n", encoding="utf-8")
        under = Under(request="bench", basis="warrant", operator="bench")
        watches = []
        for _ in range(3):
            with reading(self.vault) as manifest, Watch() as watch:
                result = find_batch(
                    manifest, questions, self.folder / "a.csv", under, tolerance="0", precision="0", now=NOW
                )
            watches.append(watch)
            say(
                f"         batch {watch.wall:.2f} s, classes { ({k: n for k, n in result.counts.items() if n}) }"
            )
        return sorted(watches, key=lambda one: one.wall)[1]


def say(text: str) -> None:
    """Print a line at once, so that a run that is cut off has told what it knew."""
    print(text, flush=True)
