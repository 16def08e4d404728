"""Freeze a backup that a release took (控えの凍結): a fixture that every later version must put back, on SQLite and on PostgreSQL.

    .venv/bin/python tools/freeze_backup.py backup-0 release-0     # of what tools/freeze.py kept of that release

The claimant's home of the frozen release is laid out, the tree of its revision is taken out of git, and `kaiji backup out` of that tree
is run twice: on the SQLite database as it lies there, and on a PostgreSQL database that the same tree migrated and that holds the same
rows. What comes out goes into `tests/house/released/NAME.tar.xz`, with `NAME.json` beside it. PostgreSQL must be installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.house.released_data import DESKS, RELEASED, opened, rows  # noqa: E402  # found beside this tool
from tests.offices import _sql, postgresql_server  # noqa: E402  # found beside this tool
from tools.freeze import pack, take_out  # noqa: E402  # found beside this tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DESK: Final = "office"
"""The smallest home that has keys, signer, roots and sealed rows."""
_FILL: Final = """
import django, sys
from pathlib import Path
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from tests.house.released_data import fill, rows
call_command("migrate", verbosity=0, interactive=False)
fill(rows(Path(sys.argv[1])))
with connection.cursor() as cursor:
    for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
        cursor.execute(statement)
"""
"""Run with the release's own tree: its tables on PostgreSQL, filled with the rows of its SQLite database."""


def main(words: Sequence[str]) -> int:
    """Freeze the backups of a release; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name", help="of the fixture, as backup-1")
    parser.add_argument("release", help="frozen before by tools/freeze.py, as release-1")
    told = parser.parse_args(words)
    target = RELEASED / f"{told.name}.tar.xz"
    if target.exists():
        print(f"{target} is there already; what was released does not change", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="kaiji-freeze-") as scratch:
        tree, kept = Path(scratch) / "tree", Path(scratch) / "kept"
        release = opened(told.release, Path(scratch) / "release")
        take_out(release.facts["revision"], tree)
        database = release.database(DESK)
        held = {name: len(table) for name, table in rows(database).items()}
        port, _ = postgresql_server()
        _sql(port, "CREATE DATABASE frozen")
        postgresql = f"postgresql://kaiji@127.0.0.1:{port}/frozen"
        for vendor, url in (("sqlite", ""), ("postgresql", postgresql)):
            _take(tree, release.folder / DESK, kept / vendor, database, url)
        facts = {
            "name": told.name,
            "revision": release.facts["revision"],
            "desk": DESKS[DESK],
            "tables": held,
        }
        pack(target, kept, facts)
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size:,} bytes")
    return 0


def _take(tree: Path, frozen: Path, kept: Path, database: Path, url: str) -> None:
    """Have the release take a backup of its own home, its database being at `url` or, without one, in the home."""
    kept.mkdir(parents=True)
    home = kept.parent.parent / f"home-{kept.name}"
    shutil.copytree(frozen, home)
    told = {
        "KAIJI_HOME": str(home),
        "KAIJI_DESK": DESKS[DESK],
        "DJANGO_SETTINGS_MODULE": "kaiji.web.settings",
    }
    if url:
        (home / database.name).unlink()
        told["DATABASE_URL"] = url
        _run(tree, told, "-c", _FILL, database)
    _run(tree, told, "-m", "kaiji", "backup", "out", kept / "backup.zip", "--keys", kept / "backup.keys")


def _run(tree: Path, told: Mapping[str, str], *words: object) -> None:
    kept: dict[str, Any] = {
        name: value for name, value in os.environ.items() if not name.startswith("KAIJI_")
    }
    paths = os.pathsep.join(map(str, (tree / "src", tree, ROOT)))
    subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=tree,
        env={**kept, **told, "PYTHONPATH": paths},
        check=True,
        stdout=sys.stderr,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
