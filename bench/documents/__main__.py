"""`python -m bench.documents`: the whole set of a case, cold and warm, against LibreOffice; and how it grows.

The set is made as PDF and Word. For comparison the same Word files are turned into PDF by headless LibreOffice in the
same run, all in one call, as it is quickest that way.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.documents.cases import DAY, case_of
from kaiji.casefile.folder import write_case
from kaiji.documents.making import make_papers, write_papers, writers

HERE = Path(__file__).resolve().parents[2]


def main() -> int:
    """Print the figures; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.documents", description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true", help="also 500 posts and 20 providers")
    args = parser.parse_args()
    figures: dict[str, object] = {"set": _whole_set(args.runs)}
    if args.large:
        figures["growth"] = [
            _growth(posts, providers) for posts, providers in ((125, 20), (250, 20), (500, 20))
        ]
    print(json.dumps(figures, ensure_ascii=False, indent=2) if args.json else _page(figures))
    return 0


def _whole_set(runs: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(folder / "case", case_of(10, 3))
        cold = statistics.median(_cold(folder, n) for n in range(runs))
        case, using = case_of(10, 3), writers(["pdf", "docx"])
        files = list(write_papers(make_papers(case, DAY), folder / "warm", using))
        warm = statistics.median(
            _seconds(lambda: list(write_papers(make_papers(case, DAY), folder / "warm", using)))
            for _ in range(runs)
        )
        word = [str(file.path) for file in files if file.format == "docx"]
        office = (
            statistics.median(_office(word, folder) for _ in range(min(runs, 3)))
            if shutil.which("soffice")
            else None
        )
        return {
            "papers": len(files) // 2,
            "cold_s": round(cold, 2),
            "warm_s": round(warm, 2),
            "libreoffice_docx_to_pdf_s": None if office is None else round(office, 2),
            "warm_pdf_only_s": round(_pdf_only(runs), 2),
        }


def _pdf_only(runs: int) -> float:
    case, using = case_of(10, 3), writers(["pdf"])
    with tempfile.TemporaryDirectory() as name:
        list(write_papers(make_papers(case, DAY), Path(name), using))
        return statistics.median(
            _seconds(lambda: list(write_papers(make_papers(case, DAY), Path(name), using)))
            for _ in range(runs)
        )


def _seconds(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]  # a lambda without arguments
    return time.perf_counter() - began


def _cold(folder: Path, number: int) -> float:
    """Return the seconds of a new process, interpreter and fonts included."""
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
    began = time.perf_counter()
    subprocess.run(
        command,
        cwd=HERE,
        env={"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def _office(files: list[str], folder: Path) -> float:
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
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


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
    lines = [json.dumps(figures["set"], ensure_ascii=False)]
    growth = figures.get("growth")
    if isinstance(growth, list):
        lines += [json.dumps(row) for row in growth]
    return "\n".join(lines)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
