"""Take in what has come (受信ファイルの取込み): claim, import, put away; killed anywhere and run again, the vault is the same.

A whole file is first moved into `.taking/` beside it, where no daemon looks. The import is one transaction and knows files by
their content, so that a file whose import was committed just before the kill is only put away the next time. A file that cannot
be read goes to `refused/` and is reported; nothing is thrown away that was not taken in.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.errors import ImportFileError
from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.spool.whole import whole_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from kaiji.vault.importing import Imported
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.spool.plan import Folder

TAKING: Final = ".taking"
TAKEN: Final = "taken"
REFUSED: Final = "refused"
CHANGED: Final = "vault.spool-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of one file (受信の結果)."""

    folder: str
    file: str
    imported: Imported | None
    """None: the file could not be read. With a code, the file lies in `refused/`."""
    code: str | None
    why: str | None

    def as_json(self) -> dict[str, Any]:
        """Return what a person or a monitor wants to know."""
        done = self.imported
        return {
            "folder": self.folder,
            "file": self.file,
            "error": None if self.code is None else {"code": self.code, "why": self.why},
            "import": None if done is None else done.id,
            "lines": 0 if done is None else done.lines,
            "rows": 0 if done is None else done.rows,
            "rejected": 0 if done is None else done.rejected,
            "reasons": {} if done is None else done.reasons,
            "already": done is not None and done.already,
        }


def take_all(
    vault: Path,
    folders: Sequence[Folder],
    *,
    now: datetime,
    operator: str,
    tell: Callable[[Taken], None] | None = None,
    going: Callable[[], bool] = lambda: True,
) -> list[Taken]:
    """Take in everything that is whole; raises BusyError, VaultWriteError. `going` is asked between files whether to go on."""
    clock = now.timestamp()
    if not any(_claimed(folder) or whole_files(folder, now=clock) for folder in folders):
        return []
    results: list[Taken] = []
    with writing(
        vault, create=True
    ) as manifest:  # only the one writer claims: two watchers never share a file
        waiting = [(folder, claimed) for folder in folders for claimed in _claim(folder, now=clock)]
        for folder, path in waiting:
            if not going():
                break
            taken = _take(manifest, folder, path, now=now, operator=operator)
            results.append(taken)
            if tell is not None:
                tell(taken)
    return results


def _claim(folder: Folder, *, now: float) -> list[Path]:
    """Move what is whole aside and return it, together with what a killed run had claimed before."""
    aside = folder.path / TAKING
    fresh = whole_files(folder, now=now)
    if fresh:
        aside.mkdir(mode=0o700, exist_ok=True)
    for path in fresh:
        target = aside / path.name
        if not target.exists():  # the one claimed before goes first; this one waits for the next time
            path.rename(target)
    if fresh:
        _sync(aside, folder.path)
    return _claimed(folder)


def _claimed(folder: Folder) -> list[Path]:
    aside = folder.path / TAKING
    return sorted(path for path in aside.iterdir() if path.is_file()) if aside.is_dir() else []


def _take(manifest: Manifest, folder: Folder, path: Path, *, now: datetime, operator: str) -> Taken:
    terms = Terms(
        profile=folder.profile,
        source=folder.source,
        clock_offset=folder.clock_offset,
        zone=folder.zone,
        covers=None if folder.period is None else folder.period.of(path.name),
    )
    before = _state(path)
    try:
        done = import_file(manifest, path, terms, now=now, operator=operator)
    except ImportFileError as error:
        _put(path, folder.path / REFUSED)
        return Taken(
            folder=str(folder.path), file=path.name, imported=None, code=error.code, why=error.message.en
        )
    if _state(path) != before:
        # somebody still wrote to it: what was read is in the vault, the whole of it is put aside for a person
        _put(path, folder.path / REFUSED)
        why = "it was written to while it was read; it lies in refused/, and settle_s is too short"
        return Taken(folder=str(folder.path), file=path.name, imported=done, code=CHANGED, why=why)
    if folder.after == "remove":
        path.unlink()
        _sync(path.parent)
    else:
        _put(path, folder.path / TAKEN)
    return Taken(folder=str(folder.path), file=path.name, imported=done, code=None, why=None)


def _state(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_size, about.st_mtime_ns


def _put(path: Path, where: Path) -> None:
    """Move a file away without ever replacing another."""
    where.mkdir(mode=0o700, exist_ok=True)
    target, number = where / path.name, 1
    while target.exists():
        number += 1
        target = where / f"{path.name}.{number}"
    path.rename(target)
    _sync(path.parent, where)


def _sync(*folders: Path) -> None:
    if os.name == "nt":
        return
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
