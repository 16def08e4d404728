"""Put a backup back (控えを戻す): read and checked whole first, laid out beside, and in place by one rename.

Two steps, because settings are read once: `lay_out` fills a folder beside KAIJI_HOME; then, with KAIJI_HOME naming that folder
and Django set up, `put_in_place` brings the database in, proves journal and keys, erases again what was erased since, and renames the
folder to its place. A kill leaves at most the folder beside, which the next run makes anew; KAIJI_HOME is whole or empty.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.cases.backup.parts import CHUNK, DATABASE, FILES, MANIFEST, damaged, inside, manifest_of, sync
from kaiji.cases.backup.writing import refused
from kaiji.cases.errors import BackupError, BackupWriteError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MOST_MANIFEST = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """A backup laid out beside its place (展開した控え)."""

    id: str
    vendor: str
    folder: Path
    database: Path
    files: int


def lay_out(
    data: Path, keys: Path, home: Path, *, told: Callable[[str], None] = lambda _stage: None
) -> LaidOut:
    """Check both files and lay them out in a folder beside `home`, which must be absent or empty.

    Raises BackupError (damaged, not a pair, `home` in use), BackupWriteError.
    """
    refuse_used(home)
    folder = home.with_name(f".{home.name}.restoring")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        told("folder")
        own, secret = _unpack(data, "data", folder, told), _unpack(keys, "keys", folder, told)
    except OSError as error:
        raise BackupWriteError(
            Words(ja="控えを展開できません。", en="The backup could not be laid out."),
            given=f"{folder}: {error.strerror}",
        ) from error
    if own["ring"] not in _ring_keys(folder):
        raise BackupError(
            Words(
                ja="この控えを開ける鍵が、鍵のファイルにありません。",
                en="The file of the keys has not the key of this backup.",
            ),
            given=f"{own['ring']} ({own['taken_at']} / {secret['taken_at']})",
            what_to_do=Words(
                ja="同じ時か、それより後に取った鍵のファイルを指定してください。",
                en="Name the file of the keys taken at the same time or later.",
            ),
        )
    database = folder / DATABASE[own["vendor"]]
    return LaidOut(
        id=own["id"], vendor=own["vendor"], folder=folder, database=database, files=len(own["entries"]) - 1
    )


def refuse_used(home: Path) -> None:
    """Raise BackupError where `home` holds anything."""
    if home.exists() and any(home.iterdir()):
        raise refused(home)


def move_in(laid_out: LaidOut, home: Path) -> None:
    """Rename the folder to `home`: the one step after which the backup is back. Raises BackupWriteError."""
    try:
        for copy in DATABASE.values():
            (laid_out.folder / copy).unlink(missing_ok=True)
        sync(laid_out.folder)
        with contextlib.suppress(FileNotFoundError):
            home.rmdir()
        laid_out.folder.rename(home)
        sync(home.parent)
    except OSError as error:
        raise BackupWriteError(
            Words(ja="控えを所定の場所に置けません。", en="The backup could not be put in place."),
            given=f"{home}: {error.strerror}",
        ) from error


def _unpack(path: Path, part: str, folder: Path, told: Callable[[str], None]) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as packed:
            manifest = _manifest(packed, part)
            for name, row in manifest["entries"].items():
                told(name)
                _entry(packed, name, row, folder)
    except OSError as error:
        if error.filename is not None and str(error.filename) == str(path):
            raise damaged(f"{path}: {error.strerror}") from error
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError, EOFError) as error:
        raise damaged(f"{path.name}: {error}") from error
    return manifest


def _manifest(packed: zipfile.ZipFile, part: str) -> dict[str, Any]:
    names = packed.namelist()
    if len(names) != len(set(names)) or packed.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise damaged(MANIFEST)
    try:
        manifest = manifest_of(json.loads(packed.read(MANIFEST)))
    except (ValueError, RecursionError) as error:
        raise damaged(MANIFEST) from error
    if manifest["part"] != part:
        raise damaged(f"part {manifest['part']}, not {part}")
    if set(names) != {MANIFEST, *manifest["entries"]}:
        raise damaged("entries")
    return manifest


def _entry(packed: zipfile.ZipFile, name: str, row: dict[str, Any], folder: Path) -> None:
    path = folder / inside(name.removeprefix(FILES))
    if packed.getinfo(name).file_size != row["size"]:
        raise damaged(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with (
        packed.open(name) as source,
        os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
    ):
        while piece := source.read(CHUNK):
            file.write(piece)
            digest.update(piece)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != row["sha256"]:
        raise damaged(name)


def _ring_keys(folder: Path) -> set[str]:
    try:
        return set(json.loads((folder / "keys" / "ring.json").read_bytes())["keys"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
