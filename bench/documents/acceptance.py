"""`python -m bench.documents.acceptance CASE`: every Word paper of a case opens and saves again in LibreOffice without loss.

Each DOCX is read by headless LibreOffice and written as DOCX and as PDF: the words saved again must be those of the
original, and every heading must be printed. Not part of the suite, since it needs LibreOffice.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from kaiji.casefile.folder import read_case
from kaiji.documents.making import make_papers, write_papers, writers
from kaiji.documents.values import Heading


def main() -> int:
    """Print one line a paper and the verdict; returns 1 where anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.documents.acceptance", description=__doc__)
    parser.add_argument("case", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 23))
    args = parser.parse_args()
    papers = make_papers(read_case(args.case), args.today, everything=True, folder=args.case)
    lost = 0
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        files = list(write_papers(papers, out / "ours", writers(["docx"])))
        paths = [file.path for file in files]
        _convert(paths, out / "docx", "docx:MS Word 2007 XML", out)
        _convert(paths, out / "pdf", "pdf", out)
        for paper, path in zip(papers, paths, strict=True):
            faults = _faults(
                path, out / "docx" / path.name, out / "pdf" / f"{path.stem}.pdf", paper.document.blocks
            )
            lost += bool(faults)
            print(f"{'NG' if faults else 'ok'}  {path.name}  {'; '.join(faults)}")
    print(f"{len(paths)} papers, {lost} with losses")
    return 1 if lost else 0


def _convert(paths: list[Path], target: Path, kind: str, profile: Path) -> None:
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{profile}/profile",
        "--convert-to",
        kind,
        "--outdir",
        str(target),
    ]
    subprocess.run(
        [*command, *map(str, paths)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _faults(ours: Path, again: Path, pdf: Path, blocks: tuple[Any, ...]) -> list[str]:
    words = _words(ours)
    faults = [] if _words(again) == words else ["words differ after saving again"]
    printed = re.sub(
        r"\s+",
        "",
        subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True, text=True).stdout,
    )
    headings = [b for b in blocks if isinstance(b, Heading)]
    missing = [
        h for h in headings if re.sub(r"\s+", "", "".join(s.text for s in h.spans))[:12] not in printed
    ]
    if missing:
        faults.append(f"{len(missing)} headings are not printed")
    return faults


def _words(path: Path) -> str:
    body: Any = docx.Document(str(path)).element.body
    return re.sub(r"\s+", "", "".join(node.text or "" for node in body.iter(qn("w:t"))))


if __name__ == "__main__":
    sys.exit(main())
