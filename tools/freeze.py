"""Freeze what a release keeps (版の凍結): data made by a revision's own code, a fixture that every later version must migrate and read.

    .venv/bin/python tools/freeze.py release-0 8dab053            # everything: databases, keys, vault, packages, evidence, bundle, case
    .venv/bin/python tools/freeze.py vault-1 368a91c --vault      # only a vault, of a layout that a release has left behind

The tree of the revision is taken out of git, its demonstration is walked with its own code, and what is left of it goes into
`tests/house/released/NAME.tar.xz`, with `NAME.json` beside it: which revision, how many rows of each table. See docs/how-to/release.md.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT: Final = Path(__file__).resolve().parents[1]
RELEASED: Final = ROOT / "tests" / "house" / "released"
DESKS: Final = {"office": "claimant", "operator": "content-provider", "carrier": "access-provider"}
_KEPT: Final = ("keys", "office", "trust", "secret.key", "vault")
"""Of a home, beside its database: what opens and proves it. Captured pages are large and are frozen once, by themselves."""
_PACKAGES: Final = ("request-to-site.zip", "answer-of-site.zip")
_CAPTURE: Final = """
import json, os, subprocess, sys
from pathlib import Path
from demo.board import running_board
from demo.stamping import trust_folder, two_demo_authorities

folder = Path(sys.argv[1])
def kaiji(*words):
    environment = {**os.environ, "KAIJI_HOME": str(folder / "home")}
    command = [sys.executable, "-m", "kaiji", *words, "--json"]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)

with running_board() as board, two_demo_authorities(folder / "home") as authorities:
    for _ in range(2):
        board.advance()  # a topic of 26 posts is opened: a small page
    kaiji(
        "capture", board.topic_url("second"), "--post", "1", "--out", "evidence", "--test-allow-loopback",
        "--purpose", "版の凍結", "--by", "架野 真帆",
    )
    trust_folder(folder, authorities)
notes = ("--note-ja", "凍結", "--note-en", "frozen")
kaiji("data", "make", "--data-version", sys.argv[2], *notes, "--out", "data.zip")
"""
_LOG: Final = (
    "start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber\n",
    "2026-10-26T15:00:00+09:00,2026-10-26T15:10:00+09:00,198.51.100.7,40001,192.0.2.34,443,tcp,C-001\n",
    "2026-10-26T15:10:30+09:00,2026-10-26T15:20:00+09:00,198.51.100.7,40001,192.0.2.34,443,tcp,C-002\n",
    "2026-10-26T15:00:00+09:00,2026-10-26T15:20:00+09:00,2001:db8::7,40002,192.0.2.99,443,tcp,C-003\n",
)


def main(words: Sequence[str]) -> int:
    """Freeze a revision; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", help="of the fixture, as release-1")
    parser.add_argument("revision", help="tag or commit whose code makes it")
    parser.add_argument("--vault", action="store_true", help="only a vault")
    parser.add_argument("--data-version", default="2026.11.27", help="of the data bundle")
    told = parser.parse_args(words)
    target = RELEASED / f"{told.name}.tar.xz"
    if target.exists():
        print(f"{target} is there already; what was released does not change", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="kaiji-freeze-") as scratch:
        tree, made, kept = (Path(scratch) / name for name in ("tree", "made", "kept"))
        take_out(told.revision, tree)
        kept.mkdir()
        if told.vault:
            _vault(tree, made, kept)
        else:
            _walk(tree, made, kept)
            _capture(tree, made, kept, told.data_version)
        facts = {"name": told.name, "revision": _commit(told.revision), "tables": _tables(kept)}
        pack(target, kept, facts)
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size:,} bytes")
    return 0


def _commit(revision: str) -> str:
    done = subprocess.run(
        ["git", "rev-parse", f"{revision}^{{commit}}"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def take_out(revision: str, tree: Path) -> None:
    """Write the code of a revision to `tree`."""
    tree.mkdir()
    wanted = ["src", "demo"] if _has(revision, "demo") else ["src"]
    archive = subprocess.run(
        ["git", "archive", revision, *wanted], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        opened.extractall(tree, filter="data")


def _has(revision: str, path: str) -> bool:
    found = subprocess.run(
        ["git", "cat-file", "-e", f"{revision}:{path}"], cwd=ROOT, check=False, capture_output=True
    )
    return found.returncode == 0


def _run(tree: Path, *words: object, home: Path | None = None) -> None:
    """Run Python with the code of the revision."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KAIJI_")}
    environment = {**kept, "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree}"}
    if home is not None:
        environment["KAIJI_HOME"] = str(home)
    subprocess.run(
        [sys.executable, *map(str, words)], cwd=tree, env=environment, check=True, stdout=sys.stderr
    )


def _vault(tree: Path, made: Path, kept: Path) -> None:
    made.mkdir()
    log = made / "sessions.csv"
    log.write_text("".join(_LOG), encoding="ascii")
    _run(
        tree,
        *("-m", "kaiji", "vault", "import", "--vault", kept / "vault", "--profile", "csv", log),
        home=made / "home",
    )


def _walk(tree: Path, made: Path, kept: Path) -> None:
    """Walk the journey of three installations, and keep what its people would keep of it."""
    journey = made / "journey"
    _run(tree, "-m", "demo.journey", "--out", journey, "--log-rows", "400")
    for name, desk in DESKS.items():
        home = kept / name
        home.mkdir()
        with closing(sqlite3.connect(journey / name / f"kaiji-{desk}.sqlite3")) as database:
            database.execute("VACUUM INTO ?", (str(home / f"kaiji-{desk}.sqlite3"),))
        for part in _KEPT:
            source = journey / name / part
            if source.is_dir():
                shutil.copytree(source, home / part)
            elif source.exists():
                shutil.copy(source, home / part)
    for name in _PACKAGES:
        (kept / "packages").mkdir(exist_ok=True)
        shutil.copy(journey / "handed-over" / name, kept / "packages")
    (kept / "case").mkdir()
    shutil.copy(next((journey / "case").rglob("case.toml")), kept / "case")


def _capture(tree: Path, made: Path, kept: Path, version: str) -> None:
    """Capture a small page and make a bundle of the tables, with the roots by which both are checked."""
    folder = made / "capture"
    folder.mkdir()
    _run(tree, "-c", _CAPTURE, folder, version)
    shutil.copytree(folder / "evidence", kept / "evidence")
    shutil.copytree(folder / "trust", kept / "trust")
    shutil.copy(folder / "data.zip", kept / "data.zip")


def _tables(kept: Path) -> dict[str, dict[str, int]]:
    """Return how many rows each table of each database has."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted(kept.glob("*/*.sqlite3")):
        with closing(sqlite3.connect(path)) as database:
            names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            found[path.parent.name] = {
                name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  # a name from the database itself
                for name in sorted(names)
                if not name.startswith("sqlite_")
            }
    return found


def pack(target: Path, kept: Path, facts: dict[str, Any]) -> None:
    """Write the archive, then what is in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:xz", preset=9) as archive:
        for path in _files(kept):
            archive.add(path, str(path.relative_to(kept)), filter=_plain)
    facts["sha256"] = hashlib.sha256(target.read_bytes()).hexdigest()
    text = json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
    target.with_name(f"{facts['name']}.json").write_text(text, encoding="utf-8")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
