"""`python -m bench.documents`: the whole set of a case, cold and warm, against LibreOffice; and how it grows.

The set is made as PDF and Word. For comparison the same Word files are turned into PDF by headless LibreOffice in the
same run, all in one call, as it is quickest that way. LibreOffice lays out and writes PDF only, so the same work of ours
is `warm_pdf_of_made_papers_s`: papers that are filled in already, to PDF; everything else does more than it does. Machines
are shared: beside the seconds of the clock stand those of the processors (all processes of the work), and the load.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bench.documents.cases import DAY, case_of
from kaiji.casefile.folder import write_case
from kaiji.documents.making import make_papers, write_papers, writers

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.documents.making import Writer

Used: TypeAlias = "tuple[float, float]"
"""Seconds of the clock, seconds of the processors."""

HERE = Path(__file__).resolve().parents[2]


def main() -> int:
    """Print the figures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.documents", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true", help="also 500 posts and 20 providers")
    args = parser.parse_args()
    before = os.getloadavg()
    figures: dict[str, object] = {"processors": os.cpu_count(), "set": _whole_set(args.runs)}
    if args.large:
        figures["growth"] = [
            _growth(posts, providers) for posts, providers in ((125, 20), (250, 20), (500, 20))
        ]
    figures["load"] = {
        "before": [round(n, 1) for n in before],
        "after": [round(n, 1) for n in os.getloadavg()],
    }
    print(json.dumps(figures, ensure_ascii=False, indent=2) if args.json else _page(figures))
    return 0


def _whole_set(runs: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(folder / "case", case_of(10, 3))
        cold, cold_cpu = _median(lambda n: _cold(folder, n), runs)
        case, using = case_of(10, 3), writers(["pdf", "docx"])
        files = list(write_papers(make_papers(case, DAY), folder / "warm", using))
        warm, warm_cpu = _median(
            lambda _n: _used(lambda: list(write_papers(make_papers(case, DAY), folder / "warm", using))), runs
        )
        word = [str(file.path) for file in files if file.format == "docx"]
        figures: dict[str, object] = {
            "papers": len(files) // 2,
            "cold_s": cold,
            "cold_cpu_s": cold_cpu,
            "warm_s": warm,
            "warm_cpu_s": warm_cpu,
            "warm_pdf_only_s": _pdf_only(runs),
        }
        same, same_cpu = _same_work(runs)
        figures |= {"warm_pdf_of_made_papers_s": same, "warm_pdf_of_made_papers_cpu_s": same_cpu}
        figures |= _stages()
        if shutil.which("soffice"):
            office, office_cpu = _median(lambda _n: _office(word, folder), min(runs, 3))
            figures |= {
                "libreoffice_docx_to_pdf_s": office,
                "libreoffice_cpu_s": office_cpu,
                "times_faster_cold": round(office / cold, 1),
                "times_faster_warm": round(office / warm, 1),
                "times_faster_same_work": round(office / same, 1),
                "times_less_cpu_warm": round(office_cpu / warm_cpu, 1),
                "times_less_cpu_same_work": round(office_cpu / same_cpu, 1),
            }
        return figures


def _median(measure: Callable[[int], Used], runs: int) -> tuple[float, float]:
    found = [measure(number) for number in range(runs)]
    return tuple(round(statistics.median(column), 2) for column in zip(*found, strict=True))


def _pdf_only(runs: int) -> float:
    case, using = case_of(10, 3), writers(["pdf"])
    with tempfile.TemporaryDirectory() as name:
        list(write_papers(make_papers(case, DAY), Path(name), using))
        work = _median(
            lambda _n: _used(lambda: list(write_papers(make_papers(case, DAY), Path(name), using))), runs
        )
        return work[0]


def _same_work(runs: int) -> Used:
    """Return what it takes to lay out and write as PDF papers that are filled in already: LibreOffice's share of the work."""
    papers, using = make_papers(case_of(10, 3), DAY), writers(["pdf"])
    with tempfile.TemporaryDirectory() as name:
        list(write_papers(papers, Path(name), using))
        return _median(lambda _n: _used(lambda: list(write_papers(papers, Path(name), using))), runs)


def _stages() -> dict[str, object]:
    """Return the seconds of the processors for each stage, warm, one after the other."""
    case = case_of(10, 3)
    papers, using = make_papers(case, DAY), writers(["pdf", "docx"])
    found: dict[str, object] = {"fill_cpu_s": round(_used(lambda: make_papers(case, DAY))[1], 2)}
    for name, writer in using.items():

        def write_all(writer: Writer = writer) -> None:
            for paper in papers:
                writer.write(paper.document)

        write_all()
        found[f"{name}_cpu_s"] = round(_used(write_all)[1], 2)
    return found


def _used(work: Callable[[], object]) -> Used:
    """Return the seconds of the clock and of the processors that `work` takes, its child processes included."""
    began, spent = time.perf_counter(), _processor()
    work()
    return time.perf_counter() - began, _processor() - spent


def _processor() -> float:
    rows = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(row.ru_utime + row.ru_stime for row in rows)


def _cold(folder: Path, number: int) -> Used:
    """Return what a new process takes, interpreter and fonts included."""
    command = [
        sys.executable,
        "-m",
        "kaiji",
        "documents",
        "make",
        str(folder / "case"),
        "--out",
        str(folder / f"cold{number}"),
        "--today",
        str(DAY),
    ]
    environment = {"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"}
    return _used(
        lambda: subprocess.run(command, cwd=HERE, env=environment, check=True, stdout=subprocess.DEVNULL)
    )


def _office(files: list[str], folder: Path) -> Used:
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder / "office"),
        *files,
    ]
    return _used(
        lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    )


def _growth(posts: int, providers: int) -> dict[str, object]:
    """Return seconds and peak memory of one size, in a process of its own."""
    code = (
        "import resource, tempfile, time\n"
        "from pathlib import Path\n"
        "from bench.documents.cases import DAY, case_of\n"
        "from kaiji.documents.making import make_papers, write_papers, writers\n"
        "began = time.perf_counter()\n"
        "with tempfile.TemporaryDirectory() as name:\n"
        f"    papers = make_papers(case_of({posts}, {providers}), DAY)\n"
        "    count = sum(1 for _ in write_papers(papers, Path(name), writers(['pdf', 'docx'])))\n"
        "print(count, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HERE,
        env={"PYTHONPATH": "src:.", "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
        text=True,
    )
    count, seconds, memory = done.stdout.split()
    return {
        "posts": posts,
        "providers": providers,
        "files": int(count),
        "seconds": round(float(seconds), 1),
        "peak_mib": int(memory) // 1024,
    }


def _page(figures: dict[str, object]) -> str:
    lines = [json.dumps(figures["set"], ensure_ascii=False), json.dumps(figures["load"])]
    growth = figures.get("growth")
    if isinstance(growth, list):
        lines += [json.dumps(row) for row in growth]
    return "\n".join(lines)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
