"""Other tools on the same page, each brought into a throw-away folder by its package name, in versions that are named."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.capture.auto_archiver import AUTO_ARCHIVER, auto_archiver
from bench.capture.ours import size_of
from bench.capture.result import LIMIT, POST, FailedRunError, NotHereError, Result
from bench.capture.watch import watched

if TYPE_CHECKING:
    from collections.abc import Callable

SINGLE_FILE = "single-file-cli@2.0.83"
_BARE = Path(__file__).with_name("bare.py")


def bare(url: str, folder: Path) -> Result:
    """Run the bare screenshot and PDF."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        with watched([sys.executable, str(_BARE), url, name, str(time.perf_counter())]) as seen:
            out, err = seen.process.communicate(timeout=LIMIT)
        if seen.process.returncode != 0:
            raise FailedRunError(err.strip().splitlines()[-1] if err.strip() else "no reason given")
        answer = json.loads(out)
        return Result(
            seconds=answer["seconds"],
            posts=answer["posts"],
            shown=answer["shown"],
            bytes=size_of(Path(name)),
            memory_mb=seen.peak_mb,
            cpu_seconds=seen.cpu_seconds,
            stages=answer["stages"],
        )


def single_file(url: str, folder: Path) -> Result:
    """Run SingleFile: one HTML file, no record of the traffic."""
    program = folder / "single-file"
    command = program / "node_modules" / ".bin" / "single-file"
    if not command.exists():
        program.mkdir(parents=True, exist_ok=True)
        _bring(["npm", "install", "--silent", "--prefix", str(program), SINGLE_FILE])
    with tempfile.TemporaryDirectory(dir=folder) as name:
        kept = Path(name) / "page.html"
        arguments = [
            *(str(command), url, str(kept), "--browser-executable-path", "/usr/bin/chromium"),
            *("--browser-args", '["--no-sandbox"]', "--browser-width", "1280", "--browser-height", "900"),
        ]
        with watched(arguments) as seen:
            _, err = seen.process.communicate(timeout=LIMIT)
        if not kept.exists():
            raise FailedRunError(f"wrote no file, exit {seen.process.returncode}: {err.strip()[-200:]}")
        posts = len(POST.findall(kept.read_text(errors="replace")))
        return Result(
            seconds=round(seen.seconds, 2),
            posts=posts,
            bytes=size_of(Path(name)),
            memory_mb=seen.peak_mb,
            cpu_seconds=seen.cpu_seconds,
        )


def _bring(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    except FileNotFoundError as error:
        raise NotHereError(f"{command[0]} is not installed") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise NotHereError(said[-1] if said else str(error)) from error


PEERS: dict[str, Callable[[str, Path], Result]] = {
    "bare Playwright": bare,
    SINGLE_FILE: single_file,
    AUTO_ARCHIVER: auto_archiver,
}
