"""auto-archiver (Bellingcat) on the same page: page source, one picture, PDF, pictures of the page; no record of the traffic.

It takes its browser driver from the network and refuses loopback addresses. Here the driver is Debian's, and the board is
called by a name that the browser resolves to loopback itself; nothing of the tool is changed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from bench.capture.ours import size_of
from bench.capture.result import LIMIT, POST, FailedRunError, NotHereError, Result
from bench.capture.viewers import bring_python
from bench.capture.watch import watched

AUTO_ARCHIVER: Final = "auto-archiver==1.2.9"
_STEPS: Final = """steps:
  feeders: [cli_feeder]
  extractors: [antibot_extractor_enricher]
  enrichers: [hash_enricher]
  databases: [console_db]
  storages: [local_storage]
  formatters: [html_formatter]
antibot_extractor_enricher: {{save_to_pdf: true, max_download_images: inf, user_data_dir: {folder}/profile}}
local_storage: {{save_to: {folder}/kept, path_generator: flat}}
"""


def auto_archiver(url: str, folder: Path) -> Result:
    """Run auto-archiver's browser extractor with screenshot and PDF; raises NotHereError, FailedRunError."""
    commands = _brought(folder / "auto-archiver")
    with tempfile.TemporaryDirectory(dir=folder) as name:
        steps = Path(name) / "steps.yaml"
        steps.write_text(_STEPS.format(folder=name))
        parts = urlsplit(url)
        called = urlunsplit(parts._replace(netloc=f"board.localhost:{parts.port}"))
        with watched(
            [str(commands / "auto-archiver"), "--config", str(steps), called],
            env={**os.environ, "RUNNING_IN_DOCKER": "1"},  # its own switch for a machine without a display
            cwd=Path(name),
        ) as seen:
            _, err = seen.process.communicate(timeout=LIMIT)
        kept = Path(name) / "kept"
        pages = [p.read_text(errors="replace") for p in kept.glob("*.html")] if kept.exists() else []
        if not pages:
            raise FailedRunError(f"kept nothing, exit {seen.process.returncode}: {err.strip()[-200:]}")
        return Result(
            seconds=round(seen.seconds, 2),
            posts=max(len(POST.findall(page)) for page in pages),
            bytes=size_of(kept),
            memory_mb=seen.peak_mb,
            cpu_seconds=seen.cpu_seconds,
        )


def _brought(environment: Path) -> Path:
    driver = shutil.which("chromedriver")
    if driver is None or shutil.which("Xvfb") is None:
        raise NotHereError("it needs Debian's chromium-driver and xvfb beside Chromium")
    commands = environment / "bin"
    if not (commands / "auto-archiver").exists():
        bring_python(environment, AUTO_ARCHIVER)
        drivers = next(environment.glob("lib/python3*/site-packages/seleniumbase/drivers"))
        for name in ("chromedriver", "uc_driver"):
            shutil.copy(driver, drivers / name)
    return commands
