"""What belongs into a backup, and into which file (控えの中身)."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.errors import BackupError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT: Final = "kaiji-backup/1"
MANIFEST: Final = "manifest.json"
DATABASE: Final = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
FILES: Final = "files/"
"""Entries below this are files of KAIJI_HOME."""
KEYS: Final = frozenset({"keys", "office", "secret.key", "kaiji.toml"})
"""First parts of the paths that hold secrets: they go into the file apart."""
LEFT_OUT: Final = frozenset({"work", "static", "vault", "logs", "run"})
"""What is made again, or has its own keeping: a vault's logs must not outlive their term in a backup."""
CHUNK: Final = 1 << 20


def files_of_home(home: Path, *, secret: bool) -> Iterator[PurePosixPath]:
    """Give the regular files below `home` that go into the data file, or with `secret` into the file of the keys."""
    for folder, folders, names in os.walk(home):
        place = Path(folder).relative_to(home)
        folders[:] = sorted(name for name in folders if _wanted(place / name, secret=secret))
        for name in sorted(names):
            path = place / name
            if _wanted(path, secret=secret) and stat.S_ISREG((home / path).lstat().st_mode):
                yield PurePosixPath(path)


def _wanted(path: Path, *, secret: bool) -> bool:
    first = path.parts[0]
    if (first in KEYS) is not secret:
        return False
    odd = path.name.startswith(".") or path.name.endswith(".partial")
    return not odd and first not in LEFT_OUT and ".sqlite3" not in first and not first.endswith(".lock")


def inside(name: str) -> PurePosixPath:
    """Return the path of an entry; raises BackupError for one that leads out of the folder."""
    path = PurePosixPath(name)
    bad = (
        path.is_absolute()
        or not path.parts
        or ".." in path.parts
        or "\\" in name
        or ":" in name
        or "\x00" in name
    )
    if bad:
        raise damaged(f"{name!r} leads out of the folder")
    return path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def damaged(why: str) -> BackupError:
    """Return the error for a file that is not a whole backup."""
    return BackupError(
        Words(
            ja="完全な控えではありません。何も変えていません。",
            en="This is not a whole backup. Nothing was changed.",
        ),
        given=why,
        accepted=Words(ja="kaiji backup out で作ったファイル", en="a file made by `kaiji backup out`"),
    )


def manifest_of(data: Any) -> dict[str, Any]:
    """Return a manifest whose shape is right; raises BackupError."""
    try:
        fine = data["format"] == FORMAT and data["part"] in {"data", "keys"} and isinstance(data["id"], str)
        fine = fine and all(
            isinstance(name, str) and len(row["sha256"]) == 64 and row["size"] >= 0
            for name, row in data["entries"].items()
        )
    except (KeyError, TypeError, AttributeError):
        fine = False
    if not fine:
        raise damaged("manifest.json")
    checked: dict[str, Any] = data
    return checked


def sync(path: Path) -> None:
    """Have a file or folder on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
