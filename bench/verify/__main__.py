"""Time `kaiji verify` on a package that you have: `python -m bench.verify PACKAGE TRUST` (検証の所要時間).

Prints the median of five runs, whole and step by step, and the peak memory of the process. Figures, never asserted.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.evidence.verify import load_trust, verify_package
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from kaiji.evidence.verify.proof import Step

RUNS = 5


def main(package: Path, trust: Path) -> None:
    whole: list[float] = []
    steps: dict[str, list[float]] = {}
    report = verify_package(package, trust=load_trust(trust), now=now())
    for _ in range(RUNS):
        marks: list[tuple[str, float]] = []

        def mark(_number: int, _of: int, step: Step, marks: list[tuple[str, float]] = marks) -> None:
            marks.append((step.code, time.perf_counter()))

        begun = time.perf_counter()
        verify_package(package, trust=load_trust(trust), now=now(), progress=mark)
        ended = time.perf_counter()
        whole.append(ended - begun)
        for (code, at), (_, until) in zip(marks, [*marks[1:], ("", ended)], strict=True):
            steps.setdefault(code, []).append(until - at)
    size = sum(file.stat().st_size for file in package.rglob("*") if file.is_file())
    print(f"{package.name}: {size / 1e6:.1f} MB, ok={report.ok}, {len(report.steps)} steps")
    print(f"median of {RUNS}: {statistics.median(whole):.2f} s ({min(whole):.2f}-{max(whole):.2f})")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    for code, times in sorted(steps.items(), key=lambda one: -statistics.median(one[1]))[:10]:
        print(f"{statistics.median(times) * 1000:9.1f} ms  {code}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
