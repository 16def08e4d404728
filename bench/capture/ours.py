"""One capture by Kaiji as its command is run, with its stages, and two authorities of this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import Encoding

from bench.capture.watch import Watched, watched
from kaiji.evidence.seal.demo_authority import DemoAuthority, serving
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Office:
    """A KAIJI_HOME whose authorities answer on this machine."""

    home: Path
    out: Path

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Office]:
        """Run two authorities, and give a home that asks them."""
        with ExitStack() as stack:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="home-", dir=folder)))
            out = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="evidence-", dir=folder)))
            rows = ['use = ["one", "two"]']
            for name in ("one", "two"):
                demo = DemoAuthority(now=now)
                (home / f"{name}.pem").write_bytes(demo.root.public_bytes(Encoding.PEM))
                url = stack.enter_context(serving(demo))
                rows += [
                    f"[{name}]",
                    f'name = "demo {name}"',
                    f'url = "{url}"',
                    f'roots = ["{name}.pem"]',
                    "test = true",
                ]
            (home / "authorities.toml").write_text("\n".join(rows) + "\n")
            yield cls(home, out)

    def clear(self) -> None:
        """Remove the packages made so far."""
        for package in self.out.iterdir():
            shutil.rmtree(package)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command."""

    answer: dict[str, Any]
    seconds: float
    watched: Watched


def run_ours(office: Office, url: str, *, posts: tuple[int, ...] = (50,)) -> Run:
    """Capture `url` in a process of its own; raises RuntimeError with what it said where it fails."""
    command = [
        sys.executable,
        "-m",
        "kaiji",
        "capture",
        url,
        "--out",
        str(office.out),
        "--json",
        "--test-allow-loopback",
    ]
    for number in posts:
        command += ["--post", str(number)]
    environment = {**os.environ, "KAIJI_HOME": str(office.home), "PYTHONPATH": str(ROOT / "src")}
    with watched(command, env=environment) as seen:
        out, err = seen.process.communicate()
    if seen.process.returncode != 0:
        raise RuntimeError(f"kaiji capture: {seen.process.returncode}\n{out}\n{err}")
    return Run(json.loads(out), seen.seconds, seen)


def size_of(folder: Path) -> int:
    """Return the bytes of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def run_silently(command: list[str], **how: Any) -> subprocess.CompletedProcess[str]:
    """Run a command whose words are only wanted where it fails."""
    return subprocess.run(command, check=True, capture_output=True, text=True, **how)
