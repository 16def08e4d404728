"""What most providers have: gzip'd text by the hour, and zgrep. The hour is taken as known: one file is searched."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.vault.peers import timing

if TYPE_CHECKING:
    from collections.abc import Callable


def main(argv: list[str]) -> None:
    """Pack the text, ask, print."""
    folder, asked, texts = Path(argv[0]), timing.questions(argv[1]), argv[2:]
    result = timing.kept(folder, lambda: _build(folder, texts))
    packed = [folder / f"{number}.gz" for number in range(len(texts))]

    def ask(needle: str) -> set[str]:
        out = subprocess.run(
            ["zgrep", "-F", "-e", needle, str(packed[0])],
            capture_output=True,
            text=True,
            check=False,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        ).stdout
        return {line.rsplit(",", 1)[1] for line in out.splitlines()}

    result |= _few(lambda q: ask(f",{q[0]},{q[1]},"), asked[:3])
    patterns = folder / "patterns"
    patterns.write_text("".join(f",{q[0]},{q[1]},\n" for q in asked), encoding="ascii")
    began = time.perf_counter()
    subprocess.run(
        ["zgrep", "-c", "-F", "-f", str(patterns), str(packed[0])], capture_output=True, check=False
    )
    result["batch_s"] = time.perf_counter() - began
    print(json.dumps(result))


def _build(folder: Path, texts: list[str]) -> dict[str, Any]:
    began, before, rows = time.perf_counter(), timing.cpu(), 0
    for number, text in enumerate(texts):
        with (folder / f"{number}.gz").open("wb") as out:
            subprocess.run(["gzip", "-6", "-c", text], stdout=out, check=True)
    with Path(texts[0]).open("rb") as file:
        rows = sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 24), b"")) - 1
    return timing.taken_in(rows * len(texts), began, before, timing.size_of(folder))


def _few(ask: Callable[[timing.Question], set[str]], some: list[timing.Question]) -> dict[str, object]:
    """Ask three times: each takes seconds."""
    times, right = [], 0
    for one in some:
        began = time.perf_counter()
        right += one[4] in ask(one)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return {
        "port_p50_ms": times[len(times) // 2],
        "port_p99_ms": times[-1],
        "port_right": f"{right}/{len(some)}",
    }


if __name__ == "__main__":
    main(sys.argv[1:])
